//! An exercise as data: what is counted, what is held, what is a fault, and what the person is told.

use serde::Deserialize;

pub(crate) use super::count_rules::{AlongRule, Direction, Moment, OneLegRule, ShapeLeg, ShapeRule, StillRule};
use super::drawn_pose::DrawnPose;
use super::measure_names::{measure_kind, measure_kinds};
use super::movement_test::TestRule;
use super::wording::HOLD_TOO_SHORT;
use crate::kinematics::{MeasureKind, Posture, ViewKind};
use crate::units::Side;

/// One exercise, as its TOML file says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// The word typed on the command line and written into reports.
    pub name: String,
    /// The name in plain words.
    pub title: String,
    /// What else people call it; understood on the command line.
    #[serde(default)]
    pub also_called: Vec<String>,
    /// What it is good for, one or two sentences.
    pub purpose: String,
    /// How the body is placed while doing it.
    pub posture: PostureName,
    /// Which legs make a repetition.
    pub sides: Sides,
    /// What the person reads before starting.
    pub how_to: HowTo,
    /// From where it can be seen.
    pub camera: Camera,
    /// What a repetition is.
    pub count: Count,
    /// What a hold is, where the exercise has one.
    pub hold: Option<HoldRule>,
    /// How it is scored, where it is a test of movement.
    pub test: Option<TestRule>,
    /// Measures shown first for each repetition.
    #[serde(deserialize_with = "measure_kinds")]
    #[cfg_attr(test, schemars(schema_with = "super::measure_names::names_schema"))]
    pub main_measures: Vec<MeasureKind>,
    /// What is wrong with a repetition, and from which limit on.
    #[serde(default, rename = "fault")]
    pub faults: Vec<FaultRule>,
    /// Postures that explain it, drawn beside each other.
    #[serde(default, rename = "pose")]
    pub poses: Vec<DrawnPose>,
    /// Small made-up curves with what must be found in them; run as tests.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// A posture without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PostureName {
    /// From standing to the bottom of a squat.
    Standing,
    /// On a chair.
    Sitting,
    /// Standing or sitting, and what is between.
    Upright,
    /// On the back.
    Supine,
    /// On the side.
    SideLying,
}

impl PostureName {
    /// Whether a body placed like `posture` does an exercise of this posture with its leg `side` (or with both).
    pub fn allows(self, posture: Posture, top: Option<Side>) -> bool {
        match (self, posture) {
            (Self::Standing, Posture::Standing) | (Self::Sitting, Posture::Sitting) => true,
            (Self::Upright, Posture::Standing | Posture::Sitting) => true,
            (Self::Supine, Posture::Supine) => true,
            (Self::SideLying, Posture::SideLying { top: seen }) => top.is_none_or(|wanted| wanted == seen),
            _ => false,
        }
    }
}

/// Which legs make a repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// Both legs together; the mean of the two is the curve.
    Both,
    /// Each leg for itself.
    Each,
    /// The leg on top of a person lying on the side.
    Top,
}

/// What the person reads before starting, spoken to as "you".
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HowTo {
    /// The position to start from.
    pub start: String,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// What often goes wrong.
    pub mistakes: Vec<String>,
    /// When to stop.
    pub stop: String,
}

/// From where the exercise can be seen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Camera {
    /// Directions that show the main measures.
    pub views: Vec<ViewKind>,
    /// How to place the camera, as an instruction.
    pub place: String,
}

/// What a repetition is: every part leaves the person's own rest by its gate, and comes back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The measures that move; their mean is the curve that is followed.
    pub by: Vec<CountPart>,
    /// Shorter than this from start to end (seconds) is no repetition.
    #[serde(default = "half_a_second")]
    pub min_s: f64,
    /// Faster than this is a fault, seconds.
    #[serde(default = "unhurried")]
    pub fast_s: f64,
    /// Both legs: the weaker one moves at least this share of the stronger one.
    #[serde(default)]
    pub balance: f64,
    /// Each leg for itself: the other leg moves at most this share of it.
    pub alone: Option<f64>,
    /// The feet stay within this distance of where they rest, per cent of the shank.
    pub planted_pct: Option<f64>,
    /// Measures that have to go along wherever they can be had.
    #[serde(default)]
    pub along: Vec<AlongRule>,
    /// Measures that must not go along.
    #[serde(default)]
    pub still: Vec<StillRule>,
    /// What the body has to look like at rest or at the peak.
    #[serde(default)]
    pub shape: Vec<ShapeRule>,
    /// Whether it may be done on one leg with the other foot in the air.
    pub one_leg: Option<OneLegRule>,
    /// The ankle has to lie this near to the other knee, per cent of the shank.
    pub ankle_on_knee_pct: Option<f64>,
}

fn yes() -> bool {
    true
}

fn half_a_second() -> f64 {
    0.5
}

fn unhurried() -> f64 {
    1.2
}

/// One measure that a repetition moves.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CountPart {
    /// A joint angle of a leg.
    #[serde(deserialize_with = "measure_kind")]
    #[cfg_attr(test, schemars(schema_with = "super::measure_names::name_schema"))]
    pub measure: MeasureKind,
    /// Which way it moves.
    #[serde(default)]
    pub direction: Direction,
    /// It leaves the person's own rest by at least this (degrees, as the network sees it, which flattens depth).
    pub gate_deg: f64,
    /// It moves at least this share of the part that moves most.
    #[serde(default)]
    pub share: f64,
    /// Whether it has to pass its own gate, or only steadies the curve.
    #[serde(default = "yes")]
    pub must: bool,
}

/// What a hold is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HoldRule {
    /// Held is what stays at or above this share of the repetition's own peak, 0..=1.
    pub level: f64,
    /// Shorter ones are no entry, seconds.
    pub min_s: f64,
    /// A valid hold is shorter than this only with a fault, seconds.
    pub target_s: Option<f64>,
    /// Whether the hold is the repetition: then only holds count.
    #[serde(default)]
    pub is_repetition: bool,
    /// What is told of every hold besides its time.
    #[serde(default, rename = "figure")]
    pub figures: Vec<HoldFigureRule>,
}

/// A figure of a hold.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HoldFigureRule {
    /// Its name in reports.
    pub id: String,
    /// What is looked at.
    #[serde(deserialize_with = "measure_kind")]
    #[cfg_attr(test, schemars(schema_with = "super::measure_names::name_schema"))]
    pub measure: MeasureKind,
    /// What is taken of it over the hold.
    pub take: HoldTake,
    /// Whose measure, where left and right each have one.
    pub whose: HoldLeg,
}

/// What is taken of a measure over a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HoldTake {
    /// Its standard deviation.
    Spread,
    /// Its median less the one at rest.
    Change,
}

/// One of the two legs of a hold on one leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HoldLeg {
    /// The one that moves.
    Moving,
    /// The other one.
    Carrying,
}

/// One fault and its limit.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// The fault's id in reports.
    pub id: String,
    /// What is looked at.
    #[serde(deserialize_with = "measure_kind")]
    #[cfg_attr(test, schemars(schema_with = "super::measure_names::name_schema"))]
    pub measure: MeasureKind,
    /// What is taken of it over the repetition.
    pub take: Take,
    /// A fault when more than this.
    pub above: Option<f64>,
    /// A fault when less than this.
    pub below: Option<f64>,
    /// Whose measure: of the moving leg, of the better seen leg, or of any leg.
    #[serde(default)]
    pub whose: Whose,
    /// Only judged in these views; empty = wherever the measure can be had.
    #[serde(default)]
    pub views: Vec<ViewKind>,
    /// What to tell the person; needed for ids that Coxa does not know.
    pub cue: Option<String>,
    /// What a plan calls this limit, besides the fault's id.
    pub aim: Option<Aim>,
    /// What the exercise is about: a repetition is good only where this one could be looked for.
    #[serde(default)]
    pub main: bool,
}

/// What has to be known of a repetition before it can be called good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yardstick<'a> {
    /// The exercise looks for no fault: nothing is judged.
    Nothing,
    /// Every fault has to have been looked for.
    Every,
    /// This fault has to have been looked for; others that were not are named beside the verdict.
    Main(&'a str),
}

impl Exercise {
    /// The fault that the exercise is about: how far, or how long where the hold is the repetition.
    pub fn main_fault(&self) -> Option<&str> {
        let held = self.hold.as_ref().is_some_and(|hold| hold.is_repetition && hold.target_s.is_some());
        let named = self.faults.iter().find(|rule| rule.main).map(|rule| rule.id.as_str());
        named.or(held.then_some(HOLD_TOO_SHORT))
    }

    /// What has to be known before a repetition can be called good.
    pub fn yardstick(&self) -> Yardstick<'_> {
        Yardstick::of(self.main_fault(), self.faults.is_empty())
    }
}

impl<'a> Yardstick<'a> {
    /// Of the main fault, and of whether there are no rules at all.
    pub fn of(main: Option<&'a str>, ruleless: bool) -> Self {
        match main {
            Some(main) => Self::Main(main),
            None if ruleless => Self::Nothing,
            None => Self::Every,
        }
    }
}

/// What somebody aims at, in a therapist's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// How far down.
    Depth,
    /// How far the joint moves from rest.
    Range,
}

/// What is taken of a measure over a repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// The largest value.
    Max,
    /// The smallest value.
    Min,
    /// The largest distance from zero.
    MaxSize,
    /// The largest value less the one at rest.
    Rise,
    /// The one at rest less the smallest value.
    Fall,
    /// The largest turn away from the moving leg's side less the one at rest: backward for a pelvis.
    RiseOfSide,
}

impl Take {
    /// Whether it is a difference within the clip, whose uncertainty is smaller.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Rise | Self::Fall | Self::RiseOfSide)
    }
}

/// Whose measure a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The moving leg's; where both move, the leg that is seen best.
    #[default]
    Moving,
    /// Each leg's: one is enough.
    Any,
}

/// A made-up movement and what must be found in it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// How the body is placed; the exercise's own posture when left out.
    pub posture: Option<PostureName>,
    /// The top leg of a person lying on the side.
    pub top: Option<Side>,
    /// The camera's place.
    #[serde(default)]
    pub view: Option<ViewKind>,
    /// Values at certain times, straight lines in between.
    pub curve: Vec<Keyframe>,
    /// Repetitions to be counted.
    pub reps: usize,
    /// Fault ids of each repetition, in order; left out = not looked at.
    pub faults: Option<Vec<Vec<String>>>,
    /// Seconds held in all; left out = not looked at.
    pub held_s: Option<f64>,
}

/// The values of an example at one time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Keyframe {
    /// Seconds.
    pub t: f64,
    /// By the names of `frames.csv` without unit; a name without side sets both sides.
    #[serde(flatten)]
    pub values: std::collections::BTreeMap<String, f64>,
}
