//! A measured value or why there is none, and what is known of posture and view.

use std::fmt;

use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

use super::body::joints::JOINTS;
use crate::units::Side;

/// A measured value with one standard deviation, in the measure's own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// The value.
    pub value: f64,
    /// One sigma of the value itself.
    pub sd: f64,
    /// One sigma of a difference between two moments of this clip: a constant shift cancels.
    pub sd_of_change: f64,
}

/// Why a measure can not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NotMeasurable {
    /// Nobody was found in the picture.
    NoPerson,
    /// The camera looks from where this can not be seen.
    View,
    /// A joint is hidden or outside the picture.
    Hidden,
    /// The knee is bent by less than 30 degrees, so the shank does not show the thigh's rotation.
    KneeTooStraight,
    /// The body's posture is another one than the measure is defined for.
    Posture,
    /// The measure needs a resting moment that has not been seen.
    NoBaseline,
    /// Only the small one of two networks has looked so far.
    Unchecked,
}

impl fmt::Display for NotMeasurable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPerson => "nobody was found in the picture",
            Self::View => "it cannot be seen from where the camera stands",
            Self::Hidden => "a joint is hidden or outside the picture",
            Self::KneeTooStraight => "the knee is too straight to show it",
            Self::Posture => "the body's posture does not allow it",
            Self::NoBaseline => "no resting moment was seen to compare with",
            Self::Unchecked => "only the small pose network had looked, not yet the larger one",
        })
    }
}

/// How the body is placed in space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posture {
    /// Trunk upright (or leaning forward), legs carrying: from standing to the bottom of a squat.
    Standing,
    /// Trunk upright, hips resting, thighs about level.
    Sitting,
    /// On the back.
    Supine,
    /// On the side.
    SideLying {
        /// The leg on top.
        top: Side,
    },
    /// Face down, upside down, crawling, or not to be told.
    Other,
}

impl Posture {
    /// Whether the person lies on the back or on the side.
    #[must_use]
    pub fn lies(self) -> bool {
        matches!(self, Self::Supine | Self::SideLying { .. })
    }
}

/// From where the camera looks at the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    /// About at right angles to the way the chest faces.
    Side,
    /// Between side and front, or side and back.
    Oblique,
    /// Facing the chest.
    Front,
    /// Facing the back.
    Back,
    /// Along the trunk of a lying person, from the feet (or the head).
    FootEnd,
    /// Not to be told.
    Unknown,
}

impl ViewKind {
    /// As in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Side => "side",
            Self::Oblique => "oblique",
            Self::Front => "front",
            Self::Back => "back",
            Self::FootEnd => "foot_end",
            Self::Unknown => "unknown",
        }
    }
}

/// The camera's place around the person at one moment or over a clip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The name of the direction.
    pub kind: ViewKind,
    /// 0 = facing the chest, + = camera on the person's left, degrees; `None` when not to be told.
    pub yaw_deg: Option<f64>,
}

impl View {
    /// Nothing is known of the camera's place.
    pub(crate) const UNKNOWN: Self = Self { kind: ViewKind::Unknown, yaw_deg: None };
}

/// Joint centres in space, as the angles were read off them. Nothing in it is NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InSpace {
    /// Metres in camera axes (x right, y down, z away), by [`crate::kinematics::body::joints::Joint`]; `None` for a joint outside of the
    /// picture, whose place would be a guess.
    pub joints: [Option<Vector3<f64>>; JOINTS],
    /// Up, a unit vector in the same axes.
    pub up: Vector3<f64>,
    /// Whether they belong to the fitted body, whose origin is the camera; the network's own have it at mid-hip.
    pub fitted: bool,
}
