//! What a person without anything to work on is told.

use super::json::Report;
use super::verdicts::{are_given, open};
use super::words::not_shown;
use crate::session::tally::Tally;

/// What a person without anything to work on is told; never more than what was looked for.
pub(super) fn without_changes(report: &Report) -> String {
    if !are_given(report) {
        return "This test has a score, and its repetitions are not judged one by one.".to_owned();
    }
    let Tally { reps, judged, .. } = Tally::from(&report.summary);
    let open = open(report);
    match (judged, open.is_empty()) {
        (0, _) => format!("How well it was done could not be judged. {}", why(report)).trim_end().to_owned(),
        (n, _) if n < reps => format!("{} of {reps} could not be judged. {}", reps - n, why(report)),
        (_, false) => format!("No change needed in what could be judged. Not judged: {}.", open.join(", ")),
        (_, true) => "No change needed: all checks of this exercise were made and passed.".to_owned(),
    }
}

fn why(report: &Report) -> String {
    let reasons: Vec<String> = not_shown(report).into_iter().map(|(what, why)| format!("{what}: {why}")).collect();
    if reasons.is_empty() { String::new() } else { format!("{}.", reasons.join("; ")) }
}
