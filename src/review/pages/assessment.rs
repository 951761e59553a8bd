//! One assessment: its report, made anew from what lies in its folder, and the notes beside it.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::list::Date;
use super::{side, written};
use crate::exercises::wording;
use crate::report::json::Report;
use crate::report::stored::read_report;
use crate::review::digest::Count;
use crate::review::index::Entry;
use crate::review::notes::{Notes, corrected, store};
use crate::review::routes::Failure;
use crate::review::state::Site;
use crate::session::result::Rep;

#[derive(Template)]
#[template(path = "review/pages/assessment.html")]
struct Assessment<'a> {
    entry: &'a Entry,
    token: &'a str,
    date: Date,
    side: &'static str,
    report: &'a Report,
    machine: Count,
    /// After the confirmed corrections.
    corrected: Option<Count>,
    /// Each repetition with the words of its side and its faults.
    reps: Vec<(&'a Rep, &'static str, String)>,
}

/// The page of an assessment, with the figures that confirmed corrections leave and the machine's own beside them.
///
/// # Errors
/// When its files can not be read.
pub fn page(site: &Site, entry: &Entry) -> Result<Response, Failure> {
    let machine = read_report(&entry.folder)?;
    // Notes that can not be read are told by the panel; the machine's answer is there all the same.
    let notes = store::read(&entry.folder).unwrap_or_default();
    Ok(Html(report_page(site, entry, &machine, &notes)).into_response())
}

fn report_page(site: &Site, entry: &Entry, machine: &Report, notes: &Notes) -> String {
    let report = corrected(machine, notes);
    let faults = |rep: &Rep| -> String {
        let words: Vec<&str> = rep.faults.iter().map(|fault| wording::title_of(&fault.id)).collect();
        if words.is_empty() { "none".into() } else { words.join(", ") }
    };
    written(&Assessment {
        entry,
        token: &site.token,
        date: Date::of(entry.written),
        side: side(report.side),
        machine: Count::from(&machine.summary),
        corrected: notes.changes(machine).then(|| Count::from(&report.summary)),
        reps: report.reps.iter().map(|rep| (rep, side(rep.side), faults(rep))).collect(),
        report: &report,
    })
}
