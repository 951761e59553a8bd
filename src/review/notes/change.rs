//! Changes to notes, one item at a time: what a page may ask for, its limits, and when it is refused.

use serde::Deserialize;

use super::by_hand::{AngleAsked, ByHand, JointAsked};
use super::limits::{MOST_AUTHOR, MOST_TEXT, MOST_WHY, Refused, new_id, now, optional, room_for_one_more, wanted};
use super::{Comment, Correction, Mistake, Notes};
use crate::exercises;
use crate::report::json::Report;
use crate::session::result::SideLabel;

/// A day: no clip is longer.
const LAST_MOMENT_S: f64 = 86_400.0;
/// Nobody does a repetition in less, seconds.
const SHORTEST_S: f64 = 0.3;

/// One change.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Says something of a moment.
    AddComment {
        /// Seconds.
        at_s: f64,
        /// What.
        text: String,
        /// Who.
        author: Option<String>,
    },
    /// Says it in other words.
    EditComment {
        /// Which.
        id: String,
        /// The words that are replaced: another writer's are not overwritten unseen.
        was: String,
        /// The new words.
        text: String,
    },
    /// Takes it back.
    RemoveComment {
        /// Which.
        id: String,
    },
    /// Says that a repetition is none.
    NoRepetition {
        /// Its number, from 1.
        rep: usize,
        /// Why.
        why: Option<String>,
        /// Whether the figures follow at once.
        #[serde(default)]
        confirmed: bool,
    },
    /// Adds a repetition that was missed.
    MissedRepetition {
        /// When it starts, seconds.
        start_s: f64,
        /// When it ends, seconds.
        end_s: f64,
        /// Which side did it.
        side: SideLabel,
        /// Why.
        why: Option<String>,
        /// Whether the figures follow at once.
        #[serde(default)]
        confirmed: bool,
    },
    /// Says which side a repetition is of.
    OtherSide {
        /// Its number, from 1.
        rep: usize,
        /// The right side.
        side: SideLabel,
        /// Why.
        why: Option<String>,
        /// Whether the figures follow at once.
        #[serde(default)]
        confirmed: bool,
    },
    /// Says which exercise the clip shows.
    OtherExercise {
        /// Its name in files.
        exercise: String,
        /// Why.
        why: Option<String>,
        /// Whether the figures follow at once.
        #[serde(default)]
        confirmed: bool,
    },
    /// Says that a fault is none.
    NoFault {
        /// The repetition's number, from 1.
        rep: usize,
        /// The fault's id.
        fault: String,
        /// When it was seen, seconds.
        at_s: f64,
        /// Why.
        why: Option<String>,
        /// Whether the figures follow at once.
        #[serde(default)]
        confirmed: bool,
    },
    /// From now on, or no longer, the figures follow a correction.
    Confirm {
        /// Which.
        id: String,
        /// Whether they do.
        confirmed: bool,
    },
    /// Takes a correction back.
    RemoveCorrection {
        /// Which.
        id: String,
    },
    /// Measures an angle on the picture.
    MeasureAngle(AngleAsked),
    /// Says where a joint really is.
    MoveJoint(JointAsked),
    /// Takes an angle or a joint by hand back.
    RemoveByHand {
        /// Which.
        id: String,
    },
    /// Marks the assessment as reviewed, or takes the mark away.
    Review {
        /// Whether it is.
        reviewed: bool,
    },
}

const GONE: Refused = Refused::Outdated("this note is no longer there; load the page again");

impl Change {
    /// The moment of the clip that it has to be within, where it draws on the picture of one.
    pub(super) fn drawn_at(&self) -> Option<f64> {
        match self {
            Self::MeasureAngle(asked) => Some(asked.at_s),
            Self::MoveJoint(asked) => Some(asked.at_s),
            _ => None,
        }
    }

    /// From when to when a person has to be in the clip, where it says what they did.
    pub(super) fn done_within(&self) -> Option<(f64, f64)> {
        match self {
            Self::MissedRepetition { start_s, end_s, .. } => Some((*start_s, *end_s)),
            _ => None,
        }
    }

    /// Makes the change.
    ///
    /// # Errors
    /// When it does not fit the notes or the report; then the notes are as they were.
    pub fn apply(self, notes: &mut Notes, report: &Report) -> Result<(), Refused> {
        match self {
            Self::AddComment { at_s, text, author } => add_comment(notes, at_s, &text, author.as_deref()),
            Self::EditComment { id, was, text } => {
                let text = wanted(&text, MOST_TEXT, "a comment")?;
                let comment = notes.comments.iter_mut().find(|comment| comment.id == id).ok_or(GONE)?;
                if comment.text != was {
                    return Err(Refused::Outdated("another person has changed this comment; load the page again"));
                }
                comment.text = text;
                Ok(())
            }
            Self::RemoveComment { id } => remove(&mut notes.comments, |comment| comment.id == id),
            Self::NoRepetition { rep, why, confirmed } => {
                let start_s = start_of(report, rep)?;
                add_correction(notes, Mistake::NoRepetition { rep, start_s }, why.as_deref(), confirmed)
            }
            Self::NoFault { rep, fault, at_s, why, confirmed } => {
                let what = Mistake::NoFault { rep, fault, at_s };
                if !what.fits(report) {
                    return Err(Refused::Impossible(format!("repetition {rep} has no such fault in this report")));
                }
                add_correction(notes, what, why.as_deref(), confirmed)
            }
            Self::MissedRepetition { start_s, end_s, side, why, confirmed } => {
                let what = missed(notes, report, (start_s, end_s), side)?;
                add_correction(notes, what, why.as_deref(), confirmed)
            }
            Self::OtherSide { rep, side, why, confirmed } => {
                let start_s = start_of(report, rep)?;
                notes.corrections.retain(|c| !matches!(c.what, Mistake::OtherSide { rep: other, .. } if other == rep));
                add_correction(notes, Mistake::OtherSide { rep, start_s, side }, why.as_deref(), confirmed)
            }
            Self::OtherExercise { exercise, why, confirmed } => {
                let known = exercises::built_in(&exercise).is_ok() && exercise != report.exercise;
                if !known {
                    return Err(Refused::Impossible("that is not another exercise that Coxa knows".into()));
                }
                notes.corrections.retain(|c| !matches!(c.what, Mistake::OtherExercise { .. }));
                add_correction(notes, Mistake::OtherExercise { exercise }, why.as_deref(), confirmed)
            }
            Self::Confirm { id, confirmed } => {
                notes.corrections.iter_mut().find(|c| c.id == id).ok_or(GONE)?.confirmed = confirmed;
                Ok(())
            }
            Self::RemoveCorrection { id } => remove(&mut notes.corrections, |correction| correction.id == id),
            Self::MeasureAngle(asked) => add(&mut notes.angles, asked.made(report)?),
            Self::MoveJoint(asked) => add(&mut notes.joints, asked.made()?),
            Self::RemoveByHand { id } => {
                let angle = remove(&mut notes.angles, |angle| angle.id == id);
                angle.or_else(|_| remove(&mut notes.joints, |joint| joint.id == id))
            }
            Self::Review { reviewed } => {
                notes.reviewed = reviewed.then(now);
                Ok(())
            }
        }
    }
}

fn start_of(report: &Report, rep: usize) -> Result<f64, Refused> {
    let found = report.reps.iter().find(|r| r.index == rep).map(|rep| rep.start_s);
    found.ok_or_else(|| Refused::Impossible(format!("this report has no repetition {rep}")))
}

/// A repetition is in the clip, takes some time, and is no other one's.
fn missed(notes: &Notes, report: &Report, (start_s, end_s): (f64, f64), side: SideLabel) -> Result<Mistake, Refused> {
    let what = Mistake::MissedRepetition { start_s, end_s, side };
    let known = notes.corrections.iter().any(
        |c| matches!(c.what, Mistake::MissedRepetition { start_s: s, end_s: e, .. } if s.max(start_s) < e.min(end_s)),
    );
    let lasts = (0.0..=LAST_MOMENT_S).contains(&start_s) && end_s <= LAST_MOMENT_S && end_s - start_s >= SHORTEST_S;
    if !lasts {
        return Err(Refused::Impossible(format!(
            "a repetition starts before it ends and lasts {SHORTEST_S} s or more"
        )));
    }
    if known || !what.fits(report) {
        return Err(Refused::Impossible("there is a repetition at that time already".into()));
    }
    Ok(what)
}

fn add_comment(notes: &mut Notes, at_s: f64, text: &str, author: Option<&str>) -> Result<(), Refused> {
    room_for_one_more(notes.comments.len())?;
    if !(0.0..=LAST_MOMENT_S).contains(&at_s) {
        return Err(Refused::Impossible("a comment belongs to a moment of the clip, in seconds".into()));
    }
    let text = wanted(text, MOST_TEXT, "a comment")?;
    let author = optional(author, MOST_AUTHOR, "a name")?;
    let comment = Comment { id: new_id()?, at_s, text, author, written: now() };
    let place = notes.comments.partition_point(|earlier| earlier.at_s <= at_s);
    notes.comments.insert(place, comment);
    Ok(())
}

/// A correction that is there already is left as it is, but it may be confirmed now.
fn add_correction(notes: &mut Notes, what: Mistake, why: Option<&str>, confirmed: bool) -> Result<(), Refused> {
    if let Some(known) = notes.corrections.iter_mut().find(|known| known.what == what) {
        known.confirmed |= confirmed;
        return Ok(());
    }
    room_for_one_more(notes.corrections.len())?;
    let why = optional(why, MOST_WHY, "a reason")?;
    notes.corrections.push(Correction { id: new_id()?, what, confirmed, why, written: now() });
    Ok(())
}

/// In the order of their moments.
fn add<T: ByHand>(items: &mut Vec<T>, item: T) -> Result<(), Refused> {
    room_for_one_more(items.len())?;
    let place = items.partition_point(|earlier| earlier.at_s() <= item.at_s());
    items.insert(place, item);
    Ok(())
}

fn remove<T>(items: &mut Vec<T>, which: impl Fn(&T) -> bool) -> Result<(), Refused> {
    let place = items.iter().position(which).ok_or(GONE)?;
    items.remove(place);
    Ok(())
}
