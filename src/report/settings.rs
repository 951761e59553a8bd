//! What was asked for when a report was made: the same input with the same settings need not be assessed again.

use serde::{Deserialize, Serialize};

use crate::units::Side;

/// Everything that changes what an output folder holds, besides the input's bytes and the program's version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Settings {
    /// Name of the pose model.
    pub model: String,
    /// The side that the user named.
    pub side: Option<Side>,
    /// Which of several people, as the user named them.
    #[serde(default)]
    pub person: String,
    /// Measured as live, without looking ahead.
    pub causal: bool,
    /// The picture was turned back.
    pub mirrored: bool,
    /// The picture was turned clockwise by so many degrees, as the user said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotate: Option<i32>,
    /// What came before was left out, microseconds.
    pub from_us: Option<i64>,
    /// What came after was left out, microseconds.
    pub to_us: Option<i64>,
    /// Of the exercise's definition as it was understood.
    pub exercise_sha256: String,
    /// Clip and stills were kept.
    pub pictures: bool,
    /// The annotated clip was wanted.
    pub annotated: bool,
    /// Faces were covered.
    pub faces_covered: bool,
}
