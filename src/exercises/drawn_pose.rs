//! A posture that explains an exercise: joint angles from which a body is drawn.

use serde::{Deserialize, Serialize};

/// One drawing of an exercise's explanation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DrawnPose {
    /// A few words below it.
    pub name: String,
    /// Where it is looked at from: 0 = facing the chest, + = from the person's left, degrees.
    pub yaw_deg: f64,
    /// How far from above it is looked at, degrees.
    #[serde(default)]
    pub above_deg: f64,
    /// Trunk to the vertical, + forward; -90 lies on the back, degrees.
    #[serde(default)]
    pub lean_deg: f64,
    /// Turn onto a side, + onto the right one (the left leg on top), degrees.
    #[serde(default)]
    pub roll_deg: f64,
    /// Whether the body sits on something.
    #[serde(default)]
    pub seat: bool,
    /// The left leg.
    pub left: DrawnLeg,
    /// The right leg.
    pub right: DrawnLeg,
}

/// The joint angles of one leg, degrees; signs as everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // measures of these names are defined in `kinematics::measure`
pub struct DrawnLeg {
    pub hip_flexion: f64,
    pub hip_abduction: f64,
    pub hip_rotation: f64,
    pub knee_flexion: f64,
}

impl DrawnPose {
    /// Every angle of it, degrees.
    pub fn angles(&self) -> impl Iterator<Item = f64> {
        let leg = |leg: DrawnLeg| [leg.hip_flexion, leg.hip_abduction, leg.hip_rotation, leg.knee_flexion];
        [self.yaw_deg, self.above_deg, self.lean_deg, self.roll_deg]
            .into_iter()
            .chain(leg(self.left))
            .chain(leg(self.right))
    }
}
