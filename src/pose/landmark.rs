//! The 33 body landmarks of BlazePose and what is known of each in one frame.

use nalgebra::{Point2, Vector3};

use super::camera::CameraMotion;
use crate::units::{Confidence, Side, Timestamp};

/// How many body landmarks a pose has.
pub(crate) const LANDMARK_COUNT: usize = 33;

/// Landmarks by the network's own numbering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(usize)]
#[allow(missing_docs)] // the names say it all
pub enum Landmark {
    Nose = 0,
    LeftEyeInner,
    LeftEye,
    LeftEyeOuter,
    RightEyeInner,
    RightEye,
    RightEyeOuter,
    LeftEar,
    RightEar,
    MouthLeft,
    MouthRight,
    LeftShoulder,
    RightShoulder,
    LeftElbow,
    RightElbow,
    LeftWrist,
    RightWrist,
    LeftPinky,
    RightPinky,
    LeftIndex,
    RightIndex,
    LeftThumb,
    RightThumb,
    LeftHip,
    RightHip,
    LeftKnee,
    RightKnee,
    LeftAnkle,
    RightAnkle,
    LeftHeel,
    RightHeel,
    LeftFootIndex,
    RightFootIndex,
}

impl Landmark {
    /// Shoulders, hips, knees, ankles: left before right, in the order of `crate::kinematics::Joint`.
    pub const JOINTS: [Self; 8] = [
        Self::LeftShoulder,
        Self::RightShoulder,
        Self::LeftHip,
        Self::RightHip,
        Self::LeftKnee,
        Self::RightKnee,
        Self::LeftAnkle,
        Self::RightAnkle,
    ];

    /// Shoulder of a side.
    pub fn shoulder(side: Side) -> Self {
        [Self::LeftShoulder, Self::RightShoulder][side.index()]
    }
    /// Hip of a side.
    pub fn hip(side: Side) -> Self {
        [Self::LeftHip, Self::RightHip][side.index()]
    }
    /// Knee of a side.
    pub fn knee(side: Side) -> Self {
        [Self::LeftKnee, Self::RightKnee][side.index()]
    }
    /// Ankle of a side.
    pub fn ankle(side: Side) -> Self {
        [Self::LeftAnkle, Self::RightAnkle][side.index()]
    }
    /// Heel of a side.
    pub fn heel(side: Side) -> Self {
        [Self::LeftHeel, Self::RightHeel][side.index()]
    }
    /// Big toe of a side.
    pub fn foot_index(side: Side) -> Self {
        [Self::LeftFootIndex, Self::RightFootIndex][side.index()]
    }
    /// Wrist of a side.
    pub fn wrist(side: Side) -> Self {
        [Self::LeftWrist, Self::RightWrist][side.index()]
    }
}

/// What the network says of one landmark in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoseLandmark {
    /// Picture pixels, x right, y down; may lie outside the picture.
    pub pixel: Point2<f64>,
    /// Depth in picture pixels relative to the hips, away from the camera.
    pub depth: f64,
    /// How sure the network is that the landmark can be seen. It is not how right it is.
    pub visibility: Confidence,
    /// Metres from mid-hip, x right, y down, z away from the camera (right-handed).
    pub world: Vector3<f64>,
    /// Where it was before smoothing, which lags behind the body; none where that is not known or the same.
    pub unsmoothed: Option<Unsmoothed>,
}

/// A landmark as the network gave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unsmoothed {
    /// As [`PoseLandmark::pixel`].
    pub pixel: Point2<f32>,
    /// As [`PoseLandmark::world`].
    pub world: Vector3<f32>,
}

impl PoseLandmark {
    /// Picture pixels without the lag of smoothing, where they are known.
    pub fn pixel_now(&self) -> Point2<f64> {
        self.unsmoothed.map_or(self.pixel, |at| at.pixel.cast())
    }

    /// Metres from mid-hip without the lag of smoothing, where they are known.
    pub fn world_now(&self) -> Vector3<f64> {
        self.unsmoothed.map_or(self.world, |at| at.world.cast())
    }
}

/// What a network gives of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// Every landmark, with a depth that it has seen.
    #[default]
    Whole,
    /// Eyes, ears, nose, and the joints of arms and legs, and no depth: what stands there of the rest is guessed.
    Flat,
}

impl Detail {
    /// Whether the network looks for this landmark.
    pub fn gives(self, landmark: Landmark) -> bool {
        use Landmark::*;
        match self {
            Self::Whole => true,
            Self::Flat => matches!(
                landmark,
                Nose | LeftEye
                    | RightEye
                    | LeftEar
                    | RightEar
                    | LeftShoulder
                    | RightShoulder
                    | LeftElbow
                    | RightElbow
                    | LeftWrist
                    | RightWrist
                    | LeftHip
                    | RightHip
                    | LeftKnee
                    | RightKnee
                    | LeftAnkle
                    | RightAnkle
            ),
        }
    }
}

/// One person in one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Pose {
    /// How sure the network is that this is a person, 0..=1.
    pub presence: Confidence,
    /// What of it was seen.
    pub detail: Detail,
    /// By [`Landmark`].
    pub landmarks: [PoseLandmark; LANDMARK_COUNT],
}

impl Pose {
    /// One landmark.
    pub fn at(&self, landmark: Landmark) -> &PoseLandmark {
        &self.landmarks[landmark as usize]
    }

    /// Whether a network has looked for this landmark, wherever it then was.
    pub fn gives(&self, landmark: Landmark) -> bool {
        self.detail.gives(landmark)
    }

    /// Where a landmark is in the picture, in pixels.
    pub fn pixel(&self, landmark: Landmark) -> Point2<f64> {
        self.at(landmark).pixel
    }

    /// The point half-way between two landmarks in the picture, in pixels.
    pub fn midpoint(&self, a: Landmark, b: Landmark) -> Point2<f64> {
        nalgebra::center(&self.pixel(a), &self.pixel(b))
    }

    /// Mid-shoulder in the picture, in pixels.
    pub fn mid_shoulder(&self) -> Point2<f64> {
        self.midpoint(Landmark::LeftShoulder, Landmark::RightShoulder)
    }

    /// Mid-hip in the picture, in pixels.
    pub fn mid_hip(&self) -> Point2<f64> {
        self.midpoint(Landmark::LeftHip, Landmark::RightHip)
    }

    /// Smallest rectangle around shoulders, hips, knees and ankles: `(left, top, right, bottom)` in pixels.
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        Landmark::JOINTS
            .iter()
            .map(|&l| self.pixel(l))
            .fold((f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY), |(l, t, r, b), p| {
                (l.min(p.x), t.min(p.y), r.max(p.x), b.max(p.y))
            })
    }

    /// The diagonal of [`Self::bounds`] in pixels: the size of the person in the picture.
    pub fn extent(&self) -> f64 {
        let (left, top, right, bottom) = self.bounds();
        (right - left).hypot(bottom - top)
    }
}

/// One analysed frame: its time, and the person if one was found.
#[derive(Debug, Clone, PartialEq)]
pub struct PoseFrame {
    /// The frame's time on the source's clock.
    pub time: Timestamp,
    /// `None` where nobody was found.
    pub pose: Option<Pose>,
    /// How the camera has moved since the clip's first picture; `None` where it stands as it stood, or is not known to
    /// move.
    pub camera: Option<CameraMotion>,
}
