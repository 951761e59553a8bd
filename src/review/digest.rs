//! What the list says of one assessment, made from its report and its notes.

use super::notes::store;
use super::notes::{Notes, corrected};
use crate::exercises::wording;
use crate::folder::Held;
use crate::moment::Moment;
use crate::report::json::Report;
use crate::report::stored::report_of;
use crate::report::{verdicts, words};
use crate::session::result::{SideLabel, Warning};
use crate::session::tally::Tally;
use crate::warning_code::WarningCode;

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Digest {
    /// Name of the exercise in files.
    pub exercise: String,
    /// Its name for people.
    pub title: String,
    /// Which side was exercised.
    pub side: SideLabel,
    /// Whose it is, where that was said.
    pub person: Option<String>,
    /// When it was done, where that is known.
    pub done: Option<Moment>,
    /// Name of the source without its folders.
    pub source: String,
    /// What the machine counted.
    pub machine: Tally,
    /// What is left of that after the confirmed corrections; `None` without any.
    pub corrected: Option<Tally>,
    /// What there is to it in one line, after the corrections.
    pub headline: String,
    /// What could not be told of its repetitions, after the corrections.
    pub open: Vec<String>,
    /// Why nothing was counted, where nothing was.
    pub nothing: Option<String>,
    /// Faults after the corrections, the commonest first.
    pub faults: Vec<FaultCount>,
    /// A still that shows what this is about.
    pub picture: Option<String>,
    /// Whether somebody has marked it as reviewed.
    pub reviewed: bool,
    /// Comments.
    pub comments: usize,
    /// Why the notes can not be read, where they can not.
    pub notes_problem: Option<String>,
}

/// In how many repetitions a fault was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FaultCount {
    /// The fault's id.
    pub id: String,
    /// The fault in words.
    pub title: String,
    /// Repetitions with it.
    pub reps: usize,
}

impl Digest {
    /// Of the assessment in a folder; in words what is wrong where there is none.
    pub(crate) fn read(folder: &Held) -> Result<Self, String> {
        let report = report_of(folder).map_err(|e| e.to_string())?;
        let (notes, problem) = match store::read(folder) {
            Ok(notes) => (notes, None),
            Err(e) => (Notes::default(), Some(e.to_string())),
        };
        let mut digest = Self::of(&report, &notes, problem);
        digest.picture = digest.picture.filter(|still| folder.open_file(still).is_ok());
        Ok(digest)
    }

    fn of(report: &Report, notes: &Notes, notes_problem: Option<String>) -> Self {
        let result = corrected(report, notes);
        let peak = report.media.stills.iter().find(|still| still.fault.is_none());
        Self {
            exercise: result.exercise.clone(),
            title: result.exercise_title.clone(),
            side: report.side,
            person: report.person.clone(),
            done: report.date.as_deref().and_then(|date| Moment::parse(date).ok()),
            source: report.source.name.clone(),
            machine: Tally::from(&report.summary),
            corrected: notes.changes(report).then(|| Tally::from(&result.summary)),
            headline: words::headline(&result),
            open: verdicts::open(&result),
            nothing: report.warnings.iter().find(|w| report.reps.is_empty() && says_why(w)).map(|w| w.message.clone()),
            faults: faults(&result),
            picture: peak.or(report.media.stills.first()).map(|still| still.file.clone()),
            reviewed: notes.reviewed.is_some(),
            comments: notes.comments.len(),
            notes_problem,
        }
    }

    /// What counts: the corrected figures where there are some.
    pub(crate) fn count(&self) -> Tally {
        self.corrected.unwrap_or(self.machine)
    }
}

fn says_why(warning: &Warning) -> bool {
    matches!(warning.code, WarningCode::OtherExercise | WarningCode::UnknownExercise | WarningCode::NothingCounted)
}

fn faults(report: &Report) -> Vec<FaultCount> {
    let mut counts: Vec<FaultCount> = Vec::new();
    for rep in &report.reps {
        for (i, fault) in rep.faults.iter().enumerate() {
            if rep.faults[..i].iter().any(|earlier| earlier.id == fault.id) {
                continue;
            }
            match counts.iter_mut().find(|count| count.id == fault.id) {
                Some(count) => count.reps += 1,
                None => counts.push(FaultCount {
                    id: fault.id.clone(),
                    title: wording::title_of(&fault.id).to_owned(),
                    reps: 1,
                }),
            }
        }
    }
    counts.sort_by_key(|count| std::cmp::Reverse(count.reps));
    counts
}
