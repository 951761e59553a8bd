//! What the lifter says of one moment.

use crate::kinematics::value::Posture;

/// Angles that it gives.
pub(crate) const OUTPUTS: usize = 11;
/// A seated thigh that is turned out by more than this (radians, 34 degrees), over a knee that is bent, lies on the other.
const CROSSED: f64 = 0.6;
/// How far that knee is bent at least (radians, 46 degrees).
const BENT: f64 = 0.8;

/// An angle with its standard deviation, in radians.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// The angle.
    pub angle: f64,
    /// One standard deviation, as the lifter states it.
    pub sd: f64,
}

/// What the lifter says of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lifted {
    /// Left and right: hip flexion, abduction, external rotation and knee flexion, as in
    /// [`Posture`](crate::kinematics::body::joints::BodyPosture).
    pub legs: [[Estimate; 4]; 2],
    /// Of the trunk to the vertical, + forward.
    pub trunk_lean: Estimate,
    /// Of the camera, + looking down.
    pub pitch: Estimate,
    /// Of the camera about its own axis, + where the picture shows the world turned clockwise.
    pub roll: Estimate,
}

impl Lifted {
    /// From the network's order: hip L R, knee L R, abduction L R, rotation L R, lean, pitch, roll.
    pub(crate) fn of(outputs: &[Estimate; OUTPUTS]) -> Self {
        let leg = |i: usize| [outputs[i], outputs[4 + i], outputs[6 + i], outputs[2 + i]];
        Self { legs: [leg(0), leg(1)], trunk_lean: outputs[8], pitch: outputs[9], roll: outputs[10] }
    }

    /// Whether the moment is of a kind that the lifter was trained well on: who lies, or sits with the legs crossed, is
    /// not.
    #[must_use]
    pub fn on_known_ground(&self, posture: Posture) -> bool {
        let crossed = self.legs.iter().any(|leg| leg[2].angle > CROSSED && leg[3].angle > BENT);
        match posture {
            Posture::Standing => true,
            Posture::Sitting => !crossed,
            _ => false,
        }
    }

    /// What lies between two moments; `share` 0 gives the first and 1 the second.
    pub(crate) fn between(&self, next: &Self, share: f64) -> Self {
        let mix = |a: Estimate, b: Estimate| Estimate {
            angle: a.angle + share * (b.angle - a.angle),
            sd: a.sd + share * (b.sd - a.sd),
        };
        Self {
            legs: std::array::from_fn(|i| std::array::from_fn(|k| mix(self.legs[i][k], next.legs[i][k]))),
            trunk_lean: mix(self.trunk_lean, next.trunk_lean),
            pitch: mix(self.pitch, next.pitch),
            roll: mix(self.roll, next.roll),
        }
    }
}
