//! What the notes panel is told: the notes, and what of the machine's answer can be corrected.

use serde::Serialize;

use super::text::side;
use crate::exercises::{self, wording};
use crate::report::json::Report;
use crate::review::notes::{Comment, Correction, Notes, corrected};
use crate::review::readings::Reading;
use crate::session::result;
use crate::session::tally::Tally;

/// Everything that the panel shows.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    /// What a change has to bring along; only a page of this server can read it here.
    token: &'a str,
    reviewed: Option<&'a str>,
    comments: &'a [Comment],
    corrections: Vec<Placed<'a>>,
    /// What was measured by hand.
    by_hand: &'a [Reading],
    /// The exercise as the machine took it.
    exercise: &'a str,
    /// Every exercise that it could be.
    exercises: Vec<Named>,
    reps: Vec<Rep<'a>>,
    machine: Tally,
    /// `null` where no confirmed correction changes anything.
    corrected: Option<Tally>,
}

/// A correction, and whether the report still has what it is about.
#[derive(Serialize)]
struct Placed<'a> {
    #[serde(flatten)]
    correction: &'a Correction,
    fits: bool,
}

#[derive(Serialize)]
struct Named {
    name: String,
    title: String,
}

#[derive(Serialize)]
struct Rep<'a> {
    index: usize,
    side: &'static str,
    start_s: f64,
    end_s: f64,
    faults: Vec<Fault<'a>>,
}

#[derive(Serialize)]
struct Fault<'a> {
    id: &'a str,
    title: &'a str,
    at_s: f64,
}

/// Of one assessment.
pub(crate) fn view<'a>(report: &'a Report, notes: &'a Notes, by_hand: &'a [Reading], token: &'a str) -> View<'a> {
    let placed = |correction: &'a Correction| Placed { correction, fits: correction.what.fits(report) };
    View {
        token,
        reviewed: notes.reviewed.as_deref(),
        comments: &notes.comments,
        corrections: notes.corrections.iter().map(placed).collect(),
        by_hand,
        exercise: &report.exercise,
        exercises: exercises::names()
            .filter_map(|name| exercises::built_in(name).ok())
            .map(|exercise| Named { name: exercise.name, title: exercise.title })
            .collect(),
        reps: report.reps.iter().map(rep).collect(),
        machine: Tally::from(&report.summary),
        corrected: notes.changes(report).then(|| Tally::from(&corrected(report, notes).summary)),
    }
}

fn rep(rep: &result::Rep) -> Rep<'_> {
    Rep {
        index: rep.index,
        side: side(rep.side),
        start_s: rep.start_s,
        end_s: rep.end_s,
        faults: rep.faults.iter().map(|f| Fault { id: &f.id, title: wording::title_of(&f.id), at_s: f.at_s }).collect(),
    }
}
