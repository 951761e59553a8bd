//! What a browser takes away of an assessment: one file, one sheet, one bundle, each under a name that says what it is.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::Failure;
use super::given::{self, GivenError};
use crate::folder::Held;

/// Whether the clip goes along.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Along {
    /// `no` leaves it out.
    clip: Option<String>,
}

/// The page in one file.
///
/// # Errors
/// When the folder cannot be read, or its clip is too large.
pub(super) fn shared(folder: &Held, along: &Along) -> Result<Response, Failure> {
    let page = given::shared(folder, along.clip.as_deref() != Some("no"))?;
    download(folder, "html", "text/html; charset=utf-8", page)
}

/// The sheet of paper.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn sheet(folder: &Held) -> Result<Response, Failure> {
    download(folder, "pdf", "application/pdf", given::sheet(folder)?)
}

/// The bundle for a record.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn fhir(folder: &Held) -> Result<Response, Failure> {
    download(folder, "fhir.json", "application/fhir+json; charset=utf-8", given::fhir(folder)?)
}

fn download(folder: &Held, ending: &str, kind: &str, bytes: impl IntoResponse) -> Result<Response, Failure> {
    let called = called(&given::name(folder, ending)?);
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), called], bytes).into_response())
}

/// Under what name a browser keeps it. Old ones read the plain name, where every other letter is `_`; the others the whole
/// one (RFC 6266).
pub(crate) fn called(name: &str) -> (HeaderName, String) {
    let plain = name.replace(|c: char| !c.is_ascii(), "_");
    let whole = utf8_percent_encode(name, NON_ALPHANUMERIC);
    (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"))
}

impl From<GivenError> for Failure {
    fn from(error: GivenError) -> Self {
        let words = match error {
            GivenError::Stored(error) => return error.into(),
            GivenError::Notes(error) => return error.into(),
            GivenError::Clip { path, source } => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                format!("{name} cannot be put into the file: {source}. Use \u{201c}Share without the clip\u{201d}.")
            }
            error @ GivenError::Sheet(_) => error.to_string(),
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, words)
    }
}
