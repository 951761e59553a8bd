//! What is known of a moment before anything is measured: when, how the body is placed, and from where it is seen.

use super::cues::Cues;
use nalgebra::Vector3;

use super::motion::Posture;
use super::view::Direction;
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
}

impl Setting {
    /// Whether the person lies.
    pub fn lying(&self) -> bool {
        matches!(self.posture, Posture::Supine | Posture::SideLying { .. })
    }

    /// Camera around the person in degrees, 0 = facing the chest.
    pub fn yaw_deg(&self) -> f64 {
        self.direction.yaw.to_degrees()
    }
}
