//! What repetitions come to, in words: good, to improve, not judged, and what could not be told of any of them.

use super::json::Report;
use crate::exercises::wording::title_of;
use crate::session::conclusion::{self, Conclusion};
use crate::session::result::{Rep, Verdict};
use crate::session::tally::Tally;

/// A verdict's name for people.
pub(crate) fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "good",
        Verdict::Improve => "to improve",
        Verdict::NotJudged => "not judged",
    }
}

/// A verdict's name in files.
pub(crate) fn key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "good",
        Verdict::Improve => "improve",
        Verdict::NotJudged => "not_judged",
    }
}

/// Whether verdicts are the point of it: a test of movement that looks for no fault has a score instead.
pub(crate) fn are_given(report: &Report) -> bool {
    !(report.definition.test.is_some() && report.definition.targets.is_empty())
}

/// What nobody could tell of one repetition or more: `knees fall inward`, or `shallow in 2 of 3`.
pub(crate) fn open(report: &Report) -> Vec<String> {
    let reps: Vec<&[String]> = report.reps.iter().map(|rep| rep.not_judged.as_slice()).collect();
    conclusion::open(report.definition.targets.iter().map(|target| target.fault.as_str()), &reps)
}

/// What its repetitions come to.
pub(crate) fn conclusion(report: &Report) -> Conclusion {
    Conclusion { tally: Tally::from(&report.summary), open: open(report) }
}

/// One repetition on a line: `good`, `to improve: knees fall inward`, `not judged: shallow (too close to tell)`. What could
/// not be told of a repetition that has a verdict is named beside it.
pub fn line(rep: &Rep) -> String {
    let found: Vec<&str> = rep.faults.iter().map(|fault| title_of(&fault.id)).collect();
    let open = open_words(rep);
    match (rep.verdict, open.is_empty()) {
        (Verdict::NotJudged, true) => "not judged".to_owned(),
        (Verdict::NotJudged, false) => format!("not judged: {open}"),
        (Verdict::Good, true) => "good".to_owned(),
        (Verdict::Good, false) => format!("good; not judged: {open}"),
        (Verdict::Improve, true) => format!("to improve: {}", found.join(", ")),
        (Verdict::Improve, false) => format!("to improve: {}; not judged: {open}", found.join(", ")),
    }
}

/// What could not be told of one repetition: `knees fall inward, shallow (too close to tell)`.
pub(crate) fn open_words(rep: &Rep) -> String {
    let word = |id: &String| {
        let close = if rep.unsure.contains(id) { " (too close to tell)" } else { "" };
        format!("{}{close}", title_of(id))
    };
    rep.not_judged.iter().map(word).collect::<Vec<_>>().join(", ")
}
