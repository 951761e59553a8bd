//! One assessment: its report, made anew from what lies in its folder, and the notes panel mounted in it.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use crate::report::json::Report;
use crate::report::page::{self, Setting, Source};
use crate::report::stored::Stored;
use crate::report::verdicts;
use crate::review::Failure;
use crate::review::index::Entry;
use crate::review::notes::{Notes, corrected, store};
use crate::review::security;
use crate::review::state::Site;

/// The page of an assessment as confirmed corrections leave it, with the machine's own figures beside.
///
/// # Errors
/// When its files can not be read.
pub(crate) fn page(site: &Site, entry: &Entry) -> Result<Response, Failure> {
    let folder = entry.folder()?;
    let stored = Stored::of(&folder)?;
    // Notes that can not be read are told by the panel; the machine's answer is there all the same.
    let notes = store::read(&folder).unwrap_or_default();
    let report = corrected(&stored.report, &notes);
    let remark = remark(&stored.report, &report, &notes);
    let (newer, older) = neighbours(site, entry);
    let setting = Setting {
        newer: newer.as_deref(),
        older: older.as_deref(),
        stylesheet: Some("/notes.css"),
        script: Some("/notes.js"),
        back: Some(site.house.list()),
        remark: remark.as_deref(),
        notes: None,
    };
    let source = Source { report: &report, frames: &stored.frames, track: &stored.track };
    let mut response = Html(page::html(&source, &setting)).into_response();
    if let Ok(policy) = HeaderValue::from_str(&security::report_policy()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// The packed data by which a script draws the body over the clip.
///
/// # Errors
/// When its files can not be read.
pub(crate) fn player(entry: &Entry) -> Result<Response, Failure> {
    let Stored { report, frames, track } = Stored::of(&entry.folder()?)?;
    let data = page::player_data(&Source { report: &report, frames: &frames, track: &track });
    Ok(([(header::CONTENT_TYPE, "application/json")], data).into_response())
}

/// Addresses of the assessments before and after it in the list, which begins with the newest.
fn neighbours(site: &Site, entry: &Entry) -> (Option<String>, Option<String>) {
    let entries = site.entries();
    let mut readable: Vec<_> = entries.iter().filter(|other| other.digest.is_ok()).collect();
    readable.sort_by_key(|other| std::cmp::Reverse(other.written));
    let Some(place) = readable.iter().position(|other| other.id == entry.id) else { return (None, None) };
    let address = |other: &&std::sync::Arc<Entry>| format!("/a/{}/", other.path);
    let newer = place.checked_sub(1).and_then(|before| readable.get(before)).map(address);
    (newer, readable.get(place + 1).map(address))
}

/// Says that the figures are corrected ones, and what the machine alone counted.
pub(crate) fn remark(machine: &Report, corrected: &Report, notes: &Notes) -> Option<String> {
    let (own, left) = (verdicts::conclusion(machine), verdicts::conclusion(corrected));
    notes
        .changes(machine)
        .then(|| format!("Corrected by a reviewer: {}. The machine alone counted {}.", left.sentence(), own.sentence()))
}
