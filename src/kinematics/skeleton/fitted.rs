//! A body laid over one moment or over a clip, and whether a person can be built like that.

use crate::kinematics::body::joints::{Joints, Lengths};
use crate::kinematics::body::spread::BodySpread;
use crate::kinematics::observe::observation::Observation;

/// What lays a body over a person. Nothing else is known of how it is done, so that another way takes one place.
pub(crate) trait Skeleton {
    /// Takes in one more moment and never looks ahead; `None` where it shows no body, or one that no person has.
    fn push(&mut self, seen: &Observation) -> Option<Fitted>;

    /// The camera's pitch after the last moment, and how well it is known (radians, + looking down).
    fn pitch(&self) -> (f64, f64);

    /// The body over a whole scene, every moment informed by those around it; `None` where no frame shows a person.
    fn over(&self, scene: &[Option<Observation>]) -> Option<ClipFit>;
}

/// Why a fitted body can not be a person's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ImplausibleBody {
    /// Shank over thigh is outside 0.8 to 1.35.
    Shank(f64),
    /// Trunk over thigh is outside 1.1 to 1.6.
    Trunk(f64),
}

/// A body as it lies over one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fitted {
    /// Joint centres.
    pub joints: Joints,
    /// How far its angles can be trusted.
    pub spread: BodySpread,
}

/// A body fitted to a whole clip.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClipFit {
    /// One a frame; none where no person was seen.
    pub bodies: Vec<Option<Fitted>>,
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
