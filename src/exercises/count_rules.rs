//! What has to be true of a movement besides its curve: what goes along, what stays, what rest and peak look like.

use serde::Deserialize;

use super::measure_names::measure_kind;
use crate::kinematics::MeasureKind;

/// Which way a measure moves in a repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It grows.
    #[default]
    Rise,
    /// It shrinks.
    Fall,
}

impl Direction {
    /// +1 or -1.
    pub fn sign(self) -> f64 {
        match self {
            Self::Rise => 1.0,
            Self::Fall => -1.0,
        }
    }
}

/// A measure that has to go along with the repetition, and come back with it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AlongRule {
    /// Which.
    #[serde(deserialize_with = "measure_kind")]
    #[cfg_attr(test, schemars(schema_with = "super::measure_names::name_schema"))]
    pub measure: MeasureKind,
    /// Which way.
    #[serde(default)]
    pub direction: Direction,
    /// At least this far from where it is before and after, in the measure's own unit.
    pub least: f64,
    /// Afterwards it is nearer to where it was before than to where it was at the peak.
    #[serde(default)]
    pub returns: bool,
}

/// A measure that stays where it is during a repetition.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StillRule {
    /// Which.
    #[serde(deserialize_with = "measure_kind")]
    #[cfg_attr(test, schemars(schema_with = "super::measure_names::name_schema"))]
    pub measure: MeasureKind,
    /// Which way it must not go.
    #[serde(default)]
    pub direction: Direction,
    /// At most this far from where it is before and after, in the measure's own unit.
    pub most: f64,
}

/// What the body looks like at a moment of a repetition, wherever it can be told.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShapeRule {
    /// What is looked at.
    #[serde(deserialize_with = "measure_kind")]
    #[cfg_attr(test, schemars(schema_with = "super::measure_names::name_schema"))]
    pub measure: MeasureKind,
    /// When.
    pub at: Moment,
    /// It is more than this.
    pub above: Option<f64>,
    /// It is less than this.
    pub below: Option<f64>,
    /// Whose measure, where left and right each have one.
    #[serde(default)]
    pub whose: ShapeLeg,
}

/// A moment of a repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before and after.
    Rest,
    /// Farthest from rest.
    Peak,
}

/// Whose measure a rule of shape looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShapeLeg {
    /// The moving leg's; both, where both move.
    #[default]
    Moving,
    /// Each leg's.
    Each,
}

/// A repetition on one leg: how high the other foot is over the one that stands, per cent of the shank.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OneLegRule {
    /// At the peak, at least.
    pub lift_at_peak_pct: f64,
    /// Before and after, at least.
    #[serde(default = "anywhere")]
    pub lift_at_rest_pct: f64,
}

fn anywhere() -> f64 {
    -1000.0
}
