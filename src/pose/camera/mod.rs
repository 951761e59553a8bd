//! How the camera itself moves: shaken in the hand, panned, zoomed; as one similarity for each picture.

mod fit;
mod motion;
mod registration;
mod similarity;
mod small;

use nalgebra::{Point2, Vector2};

use super::landmark::Pose;
use crate::frame::PictureSize;
use crate::units::Timestamp;

pub(crate) use fit::Bounds;
pub(crate) use motion::CameraMotion;
pub use registration::Registrar;

impl CameraMotion {
    /// The pose as the camera would have seen it if it had not moved.
    #[must_use]
    pub fn steady(&self, pose: &Pose) -> Pose {
        let mut pose = pose.clone();
        for landmark in &mut pose.landmarks {
            landmark.pixel = self.apply(landmark.pixel);
            landmark.depth *= self.scale;
            let across = self.turned(landmark.world.xy());
            (landmark.world.x, landmark.world.y) = (across.x, across.y);
            if let Some(now) = &mut landmark.unsmoothed {
                let across = self.turned(now.world.xy().cast());
                now.pixel = self.apply(now.pixel.cast()).cast();
                (now.world.x, now.world.y) = (across.x as f32, across.y as f32);
            }
        }
        pose
    }
}

/// What the picture shows at one moment, in the pixels of the clip's first one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Size of the pictures.
    pub size: PictureSize,
    /// How the camera has moved; `None` where it stands as it stood.
    pub camera: Option<CameraMotion>,
}

impl Shown {
    /// By a camera that stands.
    #[cfg(test)]
    pub(crate) fn still(size: PictureSize) -> Self {
        Self { size, camera: None }
    }

    /// Where in its own picture something is that is here in the first one.
    pub fn pixel(&self, steady: Vector2<f64>) -> Vector2<f64> {
        self.camera.map_or(steady, |camera| camera.inverse().apply(Point2::from(steady)).coords)
    }
}

/// One picture against the key picture that was taken last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraStep {
    /// When the key picture was taken.
    pub key: Timestamp,
    /// From this picture to the key picture.
    pub motion: CameraMotion,
    /// This picture is the next ones' key picture.
    pub is_key: bool,
}

impl CameraStep {
    /// Whether what follows is the same against either: the key pictures are one, or the camera stood in both.
    pub fn agrees(&self, other: &Self) -> bool {
        self.motion == other.motion && (self.key == other.key || self.motion == CameraMotion::STILL)
    }
}

/// Adds up the steps from key picture to key picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CameraPath {
    /// From the key picture to the clip's first one.
    key: CameraMotion,
}

impl Default for CameraPath {
    fn default() -> Self {
        Self { key: CameraMotion::STILL }
    }
}

impl CameraPath {
    /// From the next picture to the first one; `None` where the camera stands as it stood.
    pub(crate) fn push(&mut self, step: &CameraStep) -> Option<CameraMotion> {
        let motion = step.motion.then(&self.key);
        if !motion.is_sane() {
            return None;
        }
        if step.is_key {
            self.key = motion;
        }
        (motion != CameraMotion::STILL).then_some(motion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_nothing_and_standing_still_is_exact() {
        let motion = CameraMotion { dx: 12.5, dy: -3.0, scale: 1.1, angle: 0.2 };
        let here = Point2::new(101.0, 57.0);
        assert!((motion.then(&motion.inverse()).apply(here) - here).norm() < 1e-9);
        assert!((motion.inverse().then(&motion).apply(here) - here).norm() < 1e-9);
        let next = CameraMotion { dx: -4.0, dy: 8.0, scale: 0.9, angle: -0.1 };
        assert!((motion.then(&next).apply(here) - next.apply(motion.apply(here))).norm() < 1e-9);
        assert_eq!(CameraMotion::STILL.then(&motion), motion);
        assert_eq!(motion.then(&CameraMotion::STILL), motion);
        assert_eq!(CameraMotion::STILL.apply(here), here);
    }

    #[test]
    fn steps_add_up_over_key_pictures() {
        let mut path = CameraPath::default();
        let mut push = |dx: f64, is_key: bool| {
            let motion = CameraMotion { dx, ..CameraMotion::STILL };
            path.push(&CameraStep { key: Timestamp::ZERO, motion, is_key }).map(|motion| motion.dx)
        };
        let steps = [push(0.0, true), push(3.0, false), push(5.0, true), push(0.0, false), push(-5.0, false)];
        assert_eq!(steps, [None, Some(3.0), Some(5.0), Some(5.0), None]);
    }

    #[test]
    fn a_steady_pose_is_turned_in_space_as_well() {
        let mut pose = crate::pose::tracker::scripted::standing(100.0, 80.0);
        let ankle = crate::pose::Landmark::LeftAnkle;
        pose.landmarks[ankle as usize].world = nalgebra::Vector3::new(0.0, 0.8, 0.1);
        let quarter = CameraMotion { angle: std::f64::consts::FRAC_PI_2, ..CameraMotion::STILL };
        let steady = quarter.steady(&pose);
        assert!((steady.at(ankle).world - nalgebra::Vector3::new(-0.8, 0.0, 0.1)).norm() < 1e-12);
        let (p, q) = (pose.pixel(ankle), steady.pixel(ankle));
        assert!((q - Point2::new(-p.y, p.x)).norm() < 1e-9);
        let moved = Shown { size: PictureSize { width: 9, height: 9 }, camera: Some(quarter) };
        assert!((moved.pixel(q.coords) - p.coords).norm() < 1e-9);
    }
}
