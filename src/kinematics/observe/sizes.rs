//! How long the body's parts are in the picture.

use super::moment::{pixels_per_metre, world_joints};
use crate::pose::landmark::Pose;
use crate::units::Timestamp;

/// Seconds over which the body's size in the picture is averaged.
const MEMORY_S: f64 = 1.0;

/// Lengths of the body's parts as they would be across the line of sight, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sizes {
    /// Mid-hip to mid-shoulder.
    pub trunk: f64,
    /// Hip to knee, mean of both.
    pub thigh: f64,
    /// Knee to ankle, mean of both.
    pub shank: f64,
}

impl Sizes {
    /// None where the body is too small to have a size.
    pub(crate) fn of(pose: &Pose) -> Option<Self> {
        let scale = pixels_per_metre(pose)?;
        let j = world_joints(pose);
        let sizes = Self {
            trunk: scale * ((j[0] + j[1]) - (j[2] + j[3])).norm() / 2.0,
            thigh: scale * ((j[4] - j[2]).norm() + (j[5] - j[3]).norm()) / 2.0,
            shank: scale * ((j[6] - j[4]).norm() + (j[7] - j[5]).norm()) / 2.0,
        };
        (sizes.trunk > 1.0 && sizes.thigh > 1.0 && sizes.shank > 1.0).then_some(sizes)
    }

    fn mixed(self, new: Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| a + share * (b - a);
        Self { trunk: mix(self.trunk, new.trunk), thigh: mix(self.thigh, new.thigh), shank: mix(self.shank, new.shank) }
    }
}

/// Steadies the sizes over time; sees only the past.
#[derive(Debug, Clone, Default)]
pub(crate) struct SteadySizes {
    known: Option<(Timestamp, Sizes)>,
}

impl SteadySizes {
    /// The sizes after one more moment; none until a body has had a size.
    pub(crate) fn push(&mut self, time: Timestamp, pose: &Pose) -> Option<Sizes> {
        let sizes = match (self.known, Sizes::of(pose)) {
            (None, new) => new?,
            (Some((_, old)), None) => old,
            (Some((before, old)), Some(new)) => old.mixed(new, 1.0 - (-time.since(before).max(0.0) / MEMORY_S).exp()),
        };
        self.known = Some((time, sizes));
        Some(sizes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::Person;

    #[test]
    fn sizes_do_not_shrink_with_the_view() {
        // Lengths of a standard body, 600 pixels of focal length, 3.5 m away.
        for yaw in [0.0, 45.0, 90.0] {
            let sizes = Sizes::of(&Person::sitting(yaw, 20.0).pose()).unwrap();
            assert!((sizes.thigh / (0.42 * 600.0 / 3.5) - 1.0).abs() < 0.15, "{sizes:?}");
            assert!((sizes.trunk / (0.50 * 600.0 / 3.5) - 1.0).abs() < 0.15, "{sizes:?}");
        }
    }
}
