//! Clips and stills of an assessment, whole or the part that a browser asks for, from the file that was found and checked.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use super::failure::Failure;
use super::index::Entry;
use crate::report::json::Media;
use crate::report::stored::report_of;

/// Read from the disk at a time: a tenth of a second of a high-definition clip.
const CHUNK: usize = 256 << 10;

/// How a file that Coxa keeps is called in an answer.
const TYPES: &[(&str, &str)] = &[(".mp4", "video/mp4"), (".webm", "video/webm"), (".jpg", "image/jpeg")];

/// The file, when the assessment's report lists it by exactly this name and it lies in the assessment's own folder.
pub(super) fn find(entry: &Entry, name: &str) -> Option<(File, &'static str)> {
    let kind = TYPES.iter().find(|(ending, _)| name.ends_with(ending))?.1;
    let folder = entry.folder().ok()?;
    let report = report_of(&folder).ok()?;
    Some((lists(&report.media, name).then(|| folder.open_file(name).ok()).flatten()?, kind))
}

fn lists(media: &Media, name: &str) -> bool {
    let clips = [&media.clip, &media.annotated];
    clips.into_iter().flatten().any(|clip| clip == name) || media.stills.iter().any(|still| still.file == name)
}

/// The file or the asked part of it (RFC 9110, section 14). Several parts at once are answered with the whole.
///
/// # Errors
/// When the file can not be read.
pub(super) fn send(headers: &HeaderMap, mut file: File, kind: &'static str) -> Result<Response, Failure> {
    let size = file.metadata()?.len();
    let told = [(header::CONTENT_TYPE, kind), (header::ACCEPT_RANGES, "bytes")];
    let (first, last) = match asked(headers, size) {
        Asked::Whole => {
            let length = [(header::CONTENT_LENGTH, size.to_string())];
            return Ok((StatusCode::OK, told, length, body(file, size)).into_response());
        }
        Asked::Part(first, last) => (first, last),
        Asked::Beyond => {
            let range = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, range).into_response());
        }
    };
    file.seek(SeekFrom::Start(first))?;
    let length = last - first + 1;
    let part =
        [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{size}")), (header::CONTENT_LENGTH, length.to_string())];
    Ok((StatusCode::PARTIAL_CONTENT, told, part, body(file, length)).into_response())
}

enum Asked {
    Whole,
    /// First and last byte.
    Part(u64, u64),
    /// Nothing that the file has.
    Beyond,
}

fn asked(headers: &HeaderMap, size: u64) -> Asked {
    let Some(range) = headers.get(header::RANGE).and_then(|range| range.to_str().ok()) else { return Asked::Whole };
    let Ok(parsed) = http_range_header::parse_range_header(range) else { return Asked::Beyond };
    match parsed.validate(size).as_deref() {
        Ok([part]) => Asked::Part(*part.start(), *part.end()),
        Ok(_) => Asked::Whole,
        Err(_) => Asked::Beyond,
    }
}

fn body(file: File, length: u64) -> Body {
    Body::from_stream(ReaderStream::with_capacity(tokio::fs::File::from_std(file).take(length), CHUNK))
}
