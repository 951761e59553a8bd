//! Lifts flat landmarks to a body in space: an articulated skeleton fitted to the picture over time.

mod banded;
mod belief;
mod causal;
mod clip;
mod coupling;
mod descent;
mod frame_part;
mod prepare;
mod problem;
mod residuals;
mod start;
pub mod tuning;
pub mod uncertainty;

use nalgebra::{Vector2, Vector3};

use super::body::{JOINTS, Joints, Lengths};
use super::lift::Lifted;
pub use causal::CausalFit;
pub use clip::fit_clip_with;
use tuning::Tuning;
use uncertainty::BodySpread;

/// Landmarks of the feet, which the lifter looks at.
pub const FEET: usize = 4;

/// What the network saw of one person in one frame; a number that is not finite makes the frame count as missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Seconds since the start of the source.
    pub time_s: f64,
    /// Landmarks in pixels, x right, y down, in the order of [`super::body::Joint`].
    pub pixels: [Vector2<f64>; JOINTS],
    /// Left and right heel, left and right toes, in pixels.
    pub feet: [Vector2<f64>; FEET],
    /// The network's visibility, 0 to 1.
    pub visibility: [f64; JOINTS],
    /// The network's world landmarks in metres, x right, y down, z away.
    pub world: [Vector3<f64>; JOINTS],
    /// Upright on planted feet, as the caller sees it.
    pub standing: bool,
    /// What the lifter makes of it; none where it was not asked or is on unknown ground.
    pub lifted: Option<Lifted>,
}

/// Size of the picture that the pixels are in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picture {
    /// Pixels.
    pub width: f64,
    /// Pixels.
    pub height: f64,
}

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
pub struct ClipFit {
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

/// Fits one body to a clip, offline and without lag; none where no frame shows a person.
#[must_use]
pub fn fit_clip(frames: &[Option<Observation>], picture: Picture) -> Option<ClipFit> {
    fit_clip_with(frames, picture, &Tuning::default())
}

/// Checks a body's proportions against the extremes among people.
///
/// # Errors
/// Names the proportion that no person has.
pub fn proportions(lengths: &Lengths) -> Result<(), ImplausibleBody> {
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

#[cfg(test)]
mod tests;
