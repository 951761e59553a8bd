//! What a session found: repetitions, holds, faults, summary and warnings, in the shape of `report.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::seen::Seen;
use crate::exercises::definition::Yardstick;
use crate::exercises::wording;
use crate::units::Side;
use crate::warning_code::WarningCode;

/// Which side an entry or a whole session is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SideLabel {
    /// The person's left.
    Left,
    /// The person's right.
    Right,
    /// Both together.
    Both,
}

impl SideLabel {
    /// As in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => Side::Left.name(),
            Self::Right => Side::Right.name(),
            Self::Both => "both",
        }
    }
}

impl From<Option<Side>> for SideLabel {
    fn from(side: Option<Side>) -> Self {
        match side {
            Some(Side::Left) => Self::Left,
            Some(Side::Right) => Self::Right,
            None => Self::Both,
        }
    }
}

/// Seconds of the three phases of a repetition.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tempo {
    /// From the start until the hold.
    pub out_s: f64,
    /// Near the peak.
    pub hold_s: f64,
    /// From the hold until the end.
    pub return_s: f64,
}

/// A measure over one repetition, in degrees (or the measure's own unit for keys that do not end in `_deg` elsewhere).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Range {
    /// Smallest value.
    pub min_deg: f64,
    /// Largest value.
    pub max_deg: f64,
    /// Range of motion: largest less smallest.
    pub rom_deg: f64,
    /// One sigma of the values.
    pub sd_deg: f64,
}

/// One fault, with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fault {
    /// One of the fault ids.
    pub id: String,
    /// Whose.
    pub side: SideLabel,
    /// When it was worst, seconds.
    pub at_s: f64,
    /// What was measured.
    pub value: f64,
    /// One sigma of it.
    pub sd: f64,
    /// What it should have kept to.
    pub limit: f64,
    /// Unit of the three: `deg`, `pct` or `s`.
    pub unit: String,
}

/// What a repetition comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// What the exercise is about was looked for, and nothing was found.
    Good,
    /// A fault was found.
    Improve,
    /// Neither can be said.
    NotJudged,
}

/// One repetition (for a stretch: one valid hold).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rep {
    /// From 1.
    pub index: usize,
    /// The top leg of a clamshell, the lifted leg of a march.
    pub side: SideLabel,
    /// Leaves rest, seconds.
    pub start_s: f64,
    /// Farthest from rest, seconds.
    pub peak_s: f64,
    /// Back at rest, seconds.
    pub end_s: f64,
    /// Phases.
    pub tempo: Tempo,
    /// By [`crate::kinematics::Measure::name`]; `None` = not measurable.
    pub measures: BTreeMap<String, Option<Range>>,
    /// What it comes to.
    pub verdict: Verdict,
    /// What was found.
    pub faults: Vec<Fault>,
    /// Ids of faults that may be there or not: they could not be looked for, or not well enough to tell.
    pub not_judged: Vec<String>,
    /// Those of them that were measured, but less far from their limit than the uncertainty.
    #[serde(default)]
    pub unsure: Vec<String>,
}

impl Rep {
    /// Its pace is that of the film and not of the person: it is neither a fault nor close to one, and is not judged.
    pub fn leave_pace_open(&mut self, yardstick: Yardstick) {
        self.faults.retain(|fault| fault.id != wording::TOO_FAST);
        for open in [&mut self.not_judged, &mut self.unsure] {
            open.retain(|id| id != wording::TOO_FAST);
        }
        self.not_judged.push(wording::TOO_FAST.to_owned());
        self.settle(yardstick);
    }

    /// Says what it comes to, from its faults and from what could not be told.
    pub fn settle(&mut self, by: Yardstick) {
        let unknown = |id: &str| self.not_judged.iter().any(|other| other == id);
        // What is measured on the edge of a limit is as likely a fault as none. The pace alone is named beside the verdict:
        // those who keep to a plan's pace are on its edge by intention.
        let known = self.unsure.iter().all(|id| id == wording::TOO_FAST)
            && match by {
                Yardstick::Nothing => false,
                Yardstick::Every => self.not_judged.is_empty(),
                Yardstick::Main(main) => !unknown(main),
            };
        self.verdict = match (self.faults.is_empty(), known) {
            (false, _) => Verdict::Improve,
            (true, true) => Verdict::Good,
            (true, false) => Verdict::NotJudged,
        };
    }

    /// Whether anything can be said of it.
    pub fn is_judged(&self) -> bool {
        self.verdict != Verdict::NotJudged
    }
}

/// One hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Hold {
    /// From 1.
    pub index: usize,
    /// Whose.
    pub side: SideLabel,
    /// First moment in the position, seconds.
    pub start_s: f64,
    /// Last moment in the position, seconds.
    pub end_s: f64,
    /// Time in the position: pauses left out, seconds.
    pub valid_s: f64,
    /// Faults of the hold.
    pub faults: Vec<Fault>,
    /// What else the exercise tells of its holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<HoldFigure>,
}

/// A figure of a hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HoldFigure {
    /// Its name, as the exercise's file gives it.
    pub id: String,
    /// `None` = not measurable.
    pub value: Option<f64>,
    /// One sigma of it.
    pub sd: Option<f64>,
    /// `deg` or `pct`.
    pub unit: String,
}

/// A movement that looked like a repetition and was not counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NotCounted {
    /// Seconds.
    pub start_s: f64,
    /// Seconds.
    pub end_s: f64,
    /// Why, in plain words.
    pub why: String,
}

/// Counts and main range of one side.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SideSummary {
    /// Repetitions.
    pub rep_count: usize,
    /// Good repetitions.
    pub valid_rep_count: usize,
    /// Repetitions of which could be said whether they are good.
    pub judged_rep_count: usize,
    /// Mean range of motion of each measure over the repetitions, degrees; `None` = not measurable.
    pub mean_rom_deg: BTreeMap<String, Option<f64>>,
    /// Mean peak of each measure over the repetitions, degrees; `None` = not measurable.
    pub mean_peak_deg: BTreeMap<String, Option<f64>>,
}

/// The whole session in figures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// All repetitions.
    pub rep_count: usize,
    /// The good ones.
    pub valid_rep_count: usize,
    /// Those of which could be said whether they are good.
    pub judged_rep_count: usize,
    /// The left side.
    pub left: SideSummary,
    /// The right side.
    pub right: SideSummary,
    /// |L-R| / max(L,R) of each measure's mean range; `None` = not measurable.
    pub asymmetry: BTreeMap<String, Option<f64>>,
    /// One sigma of each asymmetry.
    #[serde(default)]
    pub asymmetry_sd: BTreeMap<String, Option<f64>>,
}

/// Something the reader must know about the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Warning {
    /// What it is about.
    pub code: WarningCode,
    /// In plain words, with what to do.
    pub message: String,
}

/// Another exercise, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OtherExercise {
    /// Its name in files.
    pub name: String,
    /// For people.
    pub title: String,
}

/// Repetitions done in one go.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Set {
    /// From 1.
    pub index: usize,
    /// Index of its first repetition, from 1.
    pub first_rep: usize,
    /// Repetitions in it.
    pub rep_count: usize,
    /// The good ones.
    pub valid_rep_count: usize,
    /// Those of which could be said whether they are good.
    #[serde(default)]
    pub judged_rep_count: usize,
    /// Start of its first repetition, seconds.
    pub start_s: f64,
    /// End of its last repetition, seconds.
    pub end_s: f64,
}

/// Everything a session found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Repetitions in time order.
    pub reps: Vec<Rep>,
    /// Holds in time order.
    pub holds: Vec<Hold>,
    /// Movements that were looked at and not counted, in time order.
    pub not_counted: Vec<NotCounted>,
    /// Repetitions told apart by rests, in time order.
    #[serde(default)]
    pub sets: Vec<Set>,
    /// Figures.
    pub summary: Summary,
    /// The exercise that the clip shows instead, where nothing was counted.
    #[serde(default)]
    pub looks_like: Option<OtherExercise>,
    /// Warnings from movement and posture.
    pub warnings: Vec<Warning>,
    /// When the person was seen.
    #[serde(skip)]
    pub seen: Seen,
}
