//! A body fitted to a clip, and whether a person can be built like that.

use super::uncertainty::BodySpread;
use crate::kinematics::body::{Joints, Lengths};

/// Why a fitted body can not be a person's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ImplausibleBody {
    /// Shank over thigh is outside 0.8 to 1.35.
    Shank(f64),
    /// Trunk over thigh is outside 1.1 to 1.6.
    Trunk(f64),
}

/// A body fitted to a whole clip.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClipFit {
    /// Joint centres per frame; none where no person was seen.
    pub joints: Vec<Option<Joints>>,
    /// How far each frame's angles can be trusted; none where there are no joints.
    pub spread: Vec<Option<BodySpread>>,
    /// Bone lengths at the scale of an average adult, which one camera can not improve on.
    pub lengths: Lengths,
    /// The camera's pitch and how well it is known (radians, + looking down).
    pub pitch: (f64, f64),
    /// Whether a person can be built like that.
    pub proportions: Result<(), ImplausibleBody>,
}

/// Checks a body's proportions against the extremes among people.
///
/// # Errors
/// Names the proportion that no person has.
pub(crate) fn proportions(lengths: &Lengths) -> Result<(), ImplausibleBody> {
    let shank = lengths.shank / lengths.thigh;
    let trunk = lengths.trunk / lengths.thigh;
    if !(0.8..=1.35).contains(&shank) {
        return Err(ImplausibleBody::Shank(shank));
    }
    if !(1.1..=1.6).contains(&trunk) {
        return Err(ImplausibleBody::Trunk(trunk));
    }
    Ok(())
}
