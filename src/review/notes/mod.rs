//! A therapist's notes on an assessment: comments at a moment and corrections, beside the machine's answer.

pub(crate) mod by_hand;
pub(crate) mod change;
pub(crate) mod correct;
mod kept;
pub(crate) mod limits;
pub(crate) mod store;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::by_hand::{AngleByHand, JointByHand};
use crate::report::json::Report;
use crate::session::result::{Fault, Rep, SideLabel};

pub use correct::corrected;

/// What `schema` says.
pub(crate) const SCHEMA: &str = "coxa.notes/1";
/// A report that was made again has other repetitions; the same one is at the same moment, to within this, seconds.
const SAME_MOMENT_S: f64 = 0.05;

/// Everything that was noted of one assessment: `notes.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Notes {
    /// [`SCHEMA`].
    pub schema: String,
    /// When somebody marked the assessment as reviewed (RFC 3339).
    #[serde(default)]
    pub reviewed: Option<String>,
    /// In the order of their moments.
    #[serde(default)]
    pub comments: Vec<Comment>,
    /// In the order in which they were made.
    #[serde(default)]
    pub corrections: Vec<Correction>,
    /// Angles that were drawn on a picture, in the order of their moments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub angles: Vec<AngleByHand>,
    /// Joints that are elsewhere than the machine found them, in the order of their moments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joints: Vec<JointByHand>,
}

impl Default for Notes {
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            reviewed: None,
            comments: Vec::new(),
            corrections: Vec::new(),
            angles: Vec::new(),
            joints: Vec::new(),
        }
    }
}

/// What somebody said of a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Comment {
    /// Never given twice.
    pub id: String,
    /// The moment of the report, seconds.
    pub at_s: f64,
    /// Plain text, lines apart by `\n`.
    pub text: String,
    /// Who said it, where they gave a name.
    #[serde(default)]
    pub author: Option<String>,
    /// When (RFC 3339).
    pub written: String,
}

/// What the machine got wrong, as somebody sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Correction {
    /// Never given twice.
    pub id: String,
    /// What is wrong.
    #[serde(flatten)]
    pub what: Mistake,
    /// Only then the figures follow it.
    pub confirmed: bool,
    /// Why, in plain text.
    #[serde(default)]
    pub why: Option<String>,
    /// When (RFC 3339).
    pub written: String,
}

/// A mistake of the machine's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mistake {
    /// This is no repetition.
    NoRepetition {
        /// Its number in the report, from 1.
        rep: usize,
        /// When it starts, seconds.
        start_s: f64,
    },
    /// This fault is none.
    NoFault {
        /// The repetition's number in the report, from 1.
        rep: usize,
        /// The fault's id.
        fault: String,
        /// When it was seen, seconds.
        at_s: f64,
    },
    /// A repetition was missed.
    MissedRepetition {
        /// When it starts, seconds.
        start_s: f64,
        /// When it ends, seconds.
        end_s: f64,
        /// Which side did it.
        side: SideLabel,
    },
    /// A repetition is of another side.
    OtherSide {
        /// Its number in the report, from 1.
        rep: usize,
        /// When it starts, seconds.
        start_s: f64,
        /// The right one.
        side: SideLabel,
    },
    /// The clip shows another exercise.
    OtherExercise {
        /// Its name in files.
        exercise: String,
    },
}

impl Mistake {
    /// Whether the report has what this is about.
    pub fn fits(&self, report: &Report) -> bool {
        let of_rep = |rep: &Rep| {
            let of_fault = rep.faults.iter().any(|fault| self.is_of_fault(rep, fault));
            of_fault || self.is_of(rep) || self.side_of(rep).is_some()
        };
        match self {
            Self::MissedRepetition { start_s, end_s, .. } => !report.reps.iter().any(|rep| {
                // It has been counted since.
                rep.start_s.max(*start_s) < rep.end_s.min(*end_s)
            }),
            Self::OtherExercise { exercise } => *exercise != report.exercise,
            _ => report.reps.iter().any(of_rep),
        }
    }

    /// Which side it says that this repetition is of.
    fn side_of(&self, rep: &Rep) -> Option<SideLabel> {
        match self {
            Self::OtherSide { rep: index, start_s, side } if *index == rep.index && same(*start_s, rep.start_s) => {
                Some(*side)
            }
            _ => None,
        }
    }

    /// Whether it says of this repetition that it is none.
    fn is_of(&self, rep: &Rep) -> bool {
        matches!(self, Self::NoRepetition { rep: index, start_s } if *index == rep.index && same(*start_s, rep.start_s))
    }

    /// Whether it says of this fault that it is none.
    fn is_of_fault(&self, rep: &Rep, fault: &Fault) -> bool {
        matches!(self, Self::NoFault { rep: index, fault: id, at_s }
            if *index == rep.index && *id == fault.id && same(*at_s, fault.at_s))
    }
}

impl Notes {
    /// Whether confirmed corrections change what the report says.
    pub fn changes(&self, report: &Report) -> bool {
        self.confirmed().any(|mistake| mistake.fits(report))
    }

    fn confirmed(&self) -> impl Iterator<Item = &Mistake> {
        self.corrections.iter().filter(|correction| correction.confirmed).map(|correction| &correction.what)
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < SAME_MOMENT_S
}
