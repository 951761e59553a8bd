//! Clips and stills of an assessment, whole or the part that a browser asks for.

use std::path::PathBuf;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeFile;

use super::index::Entry;
use crate::report::json::Media;
use crate::report::stored::read_report;

/// Read from the disk at a time: a tenth of a second of a high-definition clip.
const CHUNK: usize = 256 << 10;

/// How a file that Coxa keeps is called in an answer.
const TYPES: &[(&str, &str)] = &[(".mp4", "video/mp4"), (".webm", "video/webm"), (".jpg", "image/jpeg")];

/// The file, when the assessment's report lists it by exactly this name and it lies in the assessment's own folder.
pub fn find(entry: &Entry, name: &str) -> Option<(PathBuf, &'static str)> {
    let kind = TYPES.iter().find(|(ending, _)| name.ends_with(ending))?.1;
    let report = read_report(&entry.folder).ok()?;
    lists(&report.media, name).then(|| entry.file(name)).flatten().map(|path| (path, kind))
}

fn lists(media: &Media, name: &str) -> bool {
    let clips = [&media.clip, &media.annotated];
    clips.into_iter().flatten().any(|clip| clip == name) || media.stills.iter().any(|still| still.file == name)
}

/// The file or the asked part of it (RFC 9110, section 14).
pub async fn send(request: Request, path: PathBuf, kind: &'static str) -> Response {
    let mut file = ServeFile::new(path).with_buf_chunk_size(CHUNK);
    let mut response = match file.try_call(request).await {
        Ok(response) => response.map(Body::new),
        Err(e) => return super::routes::Failure::from(e).into_response(),
    };
    if response.status().is_success() {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    response
}
