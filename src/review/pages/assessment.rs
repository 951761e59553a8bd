//! One assessment: its report, made anew from what lies in its folder, and the notes panel mounted in it.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use crate::report::json::Report;
use crate::report::page::{self, Setting, Source};
use crate::report::stored::Stored;
use crate::review::index::Entry;
use crate::review::notes::{Notes, corrected, store};
use crate::review::routes::Failure;
use crate::review::security;
use crate::session::tally::Tally;

/// The page of an assessment as confirmed corrections leave it, with the machine's own figures beside.
///
/// # Errors
/// When its files can not be read.
pub fn page(entry: &Entry) -> Result<Response, Failure> {
    let folder = entry.folder()?;
    let stored = Stored::of(&folder)?;
    // Notes that can not be read are told by the panel; the machine's answer is there all the same.
    let notes = store::read(&folder).unwrap_or_default();
    let report = corrected(&stored.report, &notes);
    let remark = remark(&stored.report, &report, &notes);
    let setting = Setting {
        stylesheet: Some("/notes.css"),
        script: Some("/notes.js"),
        back: Some("/"),
        remark: remark.as_deref(),
    };
    let source = Source { report: &report, frames: &stored.frames, track: &stored.track };
    let mut response = Html(page::html(&source, &setting)).into_response();
    if let Ok(policy) = HeaderValue::from_str(&security::report_policy()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

fn remark(machine: &Report, corrected: &Report, notes: &Notes) -> Option<String> {
    let (own, left) = (Tally::from(&machine.summary), Tally::from(&corrected.summary));
    notes
        .changes(machine)
        .then(|| format!("Corrected by a reviewer: {}. The machine alone counted {}.", left.sentence(), own.sentence()))
}
