//! One frame as the networks see it, not smoothed: the person, and what the larger of two networks had to do with it.

use nalgebra::Point2;

use super::camera::CameraStep;
use super::estimator::Decoded;
use super::landmark::Pose;
use super::region::Region;
use crate::units::Timestamp;

/// One frame as the networks see it, not smoothed.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// The frame's time.
    pub time: Timestamp,
    /// The person, if one was found.
    pub person: Option<Person>,
    /// Nothing of an earlier frame led here: the person was lost and searched for in the whole picture.
    pub searched: bool,
    /// How large the largest further person is, as a share of this one's size, where that was looked for; 0 for nobody.
    pub company: Option<f64>,
    /// How much the picture differs from the one before, see [`super::scene::Scene::change`]; `None` also for what is pushed live.
    pub change: Option<f32>,
    /// Where the camera is.
    pub camera: CameraStep,
    /// What the larger of two networks had to do with it.
    pub pair: PairNote,
}

impl Sighting {
    /// Whether whoever sees the one goes on as if they had seen the other.
    pub fn sees_as(&self, other: &Self) -> bool {
        self.person == other.person && self.pair == other.pair && self.camera.agrees(&other.camera)
    }
}

/// Somebody in one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// As the network gave it.
    pub pose: Pose,
    /// The two points that tell size and direction, picture pixels, as the network gave them.
    pub frame_points: [Point2<f64>; 2],
    /// The square that the network saw.
    pub region: Region,
}

impl Person {
    /// The square in which the network would be shown this body next.
    pub(super) fn square(&self) -> Region {
        Region::around_body(self.frame_points[0], self.frame_points[1])
    }
}

/// What the larger network saw of a picture, and what the small one had seen of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The picture's time.
    pub time: Timestamp,
    /// What the small network saw.
    pub small: Decoded,
    /// What the larger one saw; `None` where it says that there is no person.
    pub large: Option<Decoded>,
}

/// What the larger network had to do with one sighting.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairNote {
    /// It was asked about this picture.
    pub asked: bool,
    /// The person is as it sees them: the small one did not.
    pub alone: bool,
    /// Its word on an earlier picture.
    pub told: Option<Box<Compared>>,
}
