//! A made-up person in a made-up picture, for the tests of the coach.

use nalgebra::{Point2, Vector3};

use crate::frame::PictureSize;
use crate::kinematics::{Measure, Motion, NotMeasurable, Posture, View, ViewKind, in_frame};
use crate::pose::Pose;
use crate::pose::camera::Shown;
use crate::pose::landmark::{Detail, LANDMARK_COUNT, PoseLandmark};
use crate::units::{Confidence, Timestamp};

/// The picture.
pub(super) const SIZE: PictureSize = PictureSize { width: 640, height: 480 };

/// Somebody who stands in the picture.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// Whether anybody is there.
    pub there: bool,
    /// Middle of the body, pixels.
    pub x: f64,
    /// Top of the head, pixels.
    pub top: f64,
    /// From head to toes, pixels.
    pub height: f64,
    /// Both hands over the head.
    pub hands_up: bool,
    /// How the body is placed.
    pub posture: Posture,
    /// From where the camera looks.
    pub view: ViewKind,
}

impl Default for Standing {
    fn default() -> Self {
        let (posture, view) = (Posture::Standing, ViewKind::Side);
        Self { there: true, x: 320.0, top: 60.0, height: 380.0, hands_up: false, posture, view }
    }
}

impl Standing {
    /// The body in the picture.
    pub(super) fn pose(&self) -> Option<Pose> {
        let at = |landmark: usize| {
            // Height of each part as a share of the body's, from the top.
            let share = match landmark {
                0..=10 => 0.07,
                11 | 12 => 0.18,
                13 | 14 => 0.35,
                15..=22 => 0.45,
                23 | 24 => 0.5,
                25 | 26 => 0.73,
                27 | 28 => 0.93,
                _ => 0.97,
            };
            let share = if self.hands_up && (13..=22).contains(&landmark) { -0.1 } else { share };
            let aside = if landmark % 2 == 1 { 6.0 } else { -6.0 };
            Point2::new(self.x + aside, self.top + share * self.height)
        };
        let landmark = |i| PoseLandmark {
            pixel: at(i),
            depth: 0.0,
            visibility: Confidence::new(0.9),
            world: Vector3::zeros(),
            unsmoothed: None,
        };
        let landmarks: [PoseLandmark; LANDMARK_COUNT] = std::array::from_fn(landmark);
        self.there.then_some(Pose { presence: Confidence::new(0.9), detail: Detail::Whole, landmarks })
    }

    /// What is known of the movement.
    pub(super) fn motion(&self, time: Timestamp) -> Motion {
        Motion {
            time,
            measures: [Err(NotMeasurable::Hidden); Measure::COUNT],
            coarse: None,
            in_space: None,
            posture: self.posture,
            view: View { kind: self.view, yaw_deg: None },
            in_frame: self.pose().map_or(0.0, |pose| in_frame(&pose, Shown::still(SIZE))),
            hidden: crate::kinematics::Hidden::default(),
            filled: false,
            cut: false,
        }
    }
}
