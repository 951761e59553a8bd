//! What is known of a moment before anything is measured: when, how the body is placed, and from where it is seen.

use super::cues::Cues;
use nalgebra::Vector3;

use super::view::Direction;
use crate::kinematics::value::Posture;
use crate::pose::camera::Shown;
use crate::units::Timestamp;

/// The circumstances of one moment.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// When.
    pub time: Timestamp,
    /// How the body is placed.
    pub posture: Posture,
    /// Where the camera is.
    pub direction: Direction,
    /// Heights and directions of the body.
    pub cues: Cues,
    /// Up, against gravity: a unit vector in camera axes.
    pub up: Vector3<f64>,
    /// How well that is known towards the camera and away from it (radians): nothing in the picture shows it plainly.
    pub pitch_sd: f64,
    /// What the picture shows.
    pub shown: Shown,
}

/// People place their cameras about level: within this (radians, 9 degrees).
pub(crate) const UNKNOWN_PITCH_SD: f64 = 0.16;

impl Setting {
    /// The same under a camera that looks down by `pitch`, known within `sd` (radians).
    #[must_use]
    pub fn pitched(self, (pitch, sd): (f64, f64)) -> Self {
        Self { up: self.up * pitch.cos() - Vector3::z() * pitch.sin(), pitch_sd: sd, ..self }
    }

    /// Camera around the person in degrees, 0 = facing the chest.
    pub fn yaw_deg(&self) -> f64 {
        self.direction.yaw.to_degrees()
    }
}
