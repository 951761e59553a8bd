//! What the network saw of a person in one frame, as the lifter and the fit read it.

use nalgebra::{Vector2, Vector3};

use crate::kinematics::body::joints::JOINTS;
use crate::kinematics::body::lifted::Lifted;

/// Landmarks of the feet, which the lifter looks at.
pub(crate) const FEET: usize = 4;

/// What the network saw of one person in one frame; a number that is not finite makes the frame count as missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Seconds since the start of the source.
    pub time_s: f64,
    /// Landmarks in pixels, x right, y down, in the order of [`crate::kinematics::body::joints::Joint`].
    pub pixels: [Vector2<f64>; JOINTS],
    /// Left and right heel, left and right toes, in pixels.
    pub feet: [Vector2<f64>; FEET],
    /// The network's visibility, 0 to 1.
    pub visibility: [f64; JOINTS],
    /// The network's world landmarks in metres, x right, y down, z away.
    pub world: [Vector3<f64>; JOINTS],
    /// The network has seen no depth: that of `world` is guessed from the picture.
    pub flat: bool,
    /// Upright on planted feet, as the caller sees it.
    pub standing: bool,
    /// What the lifter makes of it; none where it was not asked or is on unknown ground.
    pub lifted: Option<Lifted>,
}

impl Observation {
    /// Whether the person sits, with legs that are not crossed: the lifter is asked of who stands or sits like that.
    pub(crate) fn seated(&self) -> bool {
        self.lifted.is_some() && !self.standing
    }
}

/// Size of the picture that the pixels are in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Picture {
    /// Pixels.
    pub width: f64,
    /// Pixels.
    pub height: f64,
}
