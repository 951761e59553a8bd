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

    /// The posture at this share of the way to another one, 0..=1: every joint turns evenly, so that bones keep their
    /// lengths. Words and seat are its own.
    #[must_use]
    pub(crate) fn toward(&self, other: &Self, share: f64) -> Self {
        let part = |from: f64, to: f64| from + share * (to - from);
        let leg = |from: DrawnLeg, to: DrawnLeg| DrawnLeg {
            hip_flexion: part(from.hip_flexion, to.hip_flexion),
            hip_abduction: part(from.hip_abduction, to.hip_abduction),
            hip_rotation: part(from.hip_rotation, to.hip_rotation),
            knee_flexion: part(from.knee_flexion, to.knee_flexion),
        };
        Self {
            name: self.name.clone(),
            yaw_deg: part(self.yaw_deg, other.yaw_deg),
            above_deg: part(self.above_deg, other.above_deg),
            lean_deg: part(self.lean_deg, other.lean_deg),
            roll_deg: part(self.roll_deg, other.roll_deg),
            seat: self.seat,
            left: leg(self.left, other.left),
            right: leg(self.right, other.right),
        }
    }

    /// How far the joint that turns most turns on the way to another posture, degrees.
    pub(crate) fn distance(&self, other: &Self) -> f64 {
        self.angles().zip(other.angles()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    /// Whether a movement from one posture to another passes this one: no joint turns back.
    pub(crate) fn is_between(&self, from: &Self, to: &Self) -> bool {
        from.angles().zip(self.angles()).zip(to.angles()).all(|((a, b), c)| a.min(c) <= b && b <= a.max(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    fn poses(name: &str) -> Vec<DrawnPose> {
        exercises::find(name).unwrap().poses
    }

    #[test]
    fn on_the_way_every_joint_turns_evenly() {
        let [stand, half, down] = &poses("squat")[..] else { panic!() };
        assert_eq!((stand.toward(down, 0.0), &stand.toward(down, 1.0).left), (stand.clone(), &down.left));
        let middle = stand.toward(down, 0.5);
        assert_eq!((middle.lean_deg, middle.right.hip_flexion), (21.5, 57.5));
        assert_eq!(stand.distance(down), 109.0);
        assert!(half.is_between(stand, down) && !down.is_between(stand, half));
    }

    #[test]
    fn a_leg_that_comes_back_is_no_station_on_the_way_of_the_other() {
        let [sit, left, right] = &poses("seated_march")[..] else { panic!() };
        assert!(!left.is_between(sit, right));
    }
}
