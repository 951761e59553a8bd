//! Pictures and poses turned by quarters, for a film that lies on its side or stands on its head.

use nalgebra::{Point2, Vector3};

use super::camera::CameraMotion;
use super::landmark::{Pose, PoseFrame, Unsmoothed};
use super::people::PersonBox;
use crate::frame::PictureSize;

/// The picture's size after so many clockwise quarter turns.
pub fn turned_size(size: PictureSize, quarters: u8) -> PictureSize {
    if quarters.is_multiple_of(2) { size } else { PictureSize { width: size.height, height: size.width } }
}

/// The frame's pose as if its picture, of this size, had been turned clockwise by so many quarters.
pub fn turned_frame(frame: &PoseFrame, size: PictureSize, quarters: u8) -> PoseFrame {
    let pose = frame.pose.as_ref().map(|pose| turned_pose(pose, size, quarters));
    let camera = frame.camera.as_ref().map(|camera| turned_camera(camera, size, quarters));
    PoseFrame { time: frame.time, pose, camera }
}

/// The same camera before the turned pictures.
fn turned_camera(camera: &CameraMotion, size: PictureSize, quarters: u8) -> CameraMotion {
    let back = turned_point(Point2::origin(), turned_size(size, quarters), (4 - quarters % 4) % 4);
    let corner = turned_point(camera.apply(back), size, quarters);
    CameraMotion { dx: corner.x, dy: corner.y, ..*camera }
}

/// A pixel of a picture of this size after so many clockwise quarter turns.
fn turned_point(p: Point2<f64>, size: PictureSize, quarters: u8) -> Point2<f64> {
    let (right, bottom) = (f64::from(size.width) - 1.0, f64::from(size.height) - 1.0);
    match quarters % 4 {
        0 => p,
        1 => Point2::new(bottom - p.y, p.x),
        2 => Point2::new(right - p.x, bottom - p.y),
        _ => Point2::new(p.y, right - p.x),
    }
}

fn turned_pose(pose: &Pose, size: PictureSize, quarters: u8) -> Pose {
    let mut pose = pose.clone();
    for landmark in &mut pose.landmarks {
        let turned = |p: Point2<f64>, w: Vector3<f64>| {
            let world = match quarters % 4 {
                0 => w,
                1 => Vector3::new(-w.y, w.x, w.z),
                2 => Vector3::new(-w.x, -w.y, w.z),
                _ => Vector3::new(w.y, -w.x, w.z),
            };
            (turned_point(p, size, quarters), world)
        };
        (landmark.pixel, landmark.world) = turned(landmark.pixel, landmark.world);
        if let Some(at) = &mut landmark.unsmoothed {
            let (pixel, world) = turned(at.pixel.cast(), at.world.cast());
            *at = Unsmoothed { pixel: pixel.cast(), world: world.cast() };
        }
    }
    pose
}

/// A place in the picture, turned with it.
pub(crate) fn turned_box(at: &PersonBox, quarters: u8) -> PersonBox {
    let PersonBox { left, top, right, bottom } = *at;
    match quarters % 4 {
        0 => *at,
        1 => PersonBox { left: 1.0 - bottom, top: left, right: 1.0 - top, bottom: right },
        2 => PersonBox { left: 1.0 - right, top: 1.0 - bottom, right: 1.0 - left, bottom: 1.0 - top },
        _ => PersonBox { left: top, top: 1.0 - right, right: bottom, bottom: 1.0 - left },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::landmark::Landmark;
    use crate::pose::tracker::scripted::standing;

    #[test]
    fn a_pose_is_turned_with_its_picture() {
        let size = PictureSize { width: 5, height: 3 };
        let pose = standing(4.0, 1.0);
        for quarters in 0..4 {
            let hip = turned_pose(&pose, size, quarters).mid_hip();
            assert_eq!((hip.x, hip.y), [(4.0, 1.0), (1.0, 4.0), (0.0, 1.0), (1.0, 0.0)][usize::from(quarters)]);
            // What hangs down in the picture hangs down in the world.
            let mut hanging = pose.clone();
            hanging.landmarks[Landmark::LeftKnee as usize].world = Vector3::new(0.0, 1.0, 0.3);
            let turned = turned_pose(&hanging, size, quarters);
            let (world, pixel) = (
                turned.at(Landmark::LeftKnee).world,
                turned.pixel(Landmark::LeftKnee) - turned.pixel(Landmark::LeftHip),
            );
            assert!((world.xy() - pixel.normalize()).norm() < 1e-9 && world.z == 0.3, "{quarters}: {world} {pixel}");
        }
    }

    #[test]
    fn a_camera_is_turned_with_its_pictures() {
        let size = PictureSize { width: 64, height: 48 };
        let camera = CameraMotion { dx: 3.0, dy: -5.0, scale: 1.1, angle: 0.2 };
        let pose = standing(20.0, 30.0);
        for quarters in 0..4 {
            let turned = turned_camera(&camera, size, quarters).steady(&turned_pose(&pose, size, quarters));
            let straight = turned_pose(&camera.steady(&pose), size, quarters);
            for (a, b) in turned.landmarks.iter().zip(&straight.landmarks) {
                assert!((a.pixel - b.pixel).norm() < 1e-9 && (a.world - b.world).norm() < 1e-9, "{quarters}");
            }
        }
    }

    #[test]
    fn four_quarters_are_none() {
        let (size, pose) = (PictureSize { width: 64, height: 48 }, standing(20.0, 30.0));
        let once = turned_pose(&pose, size, 1);
        assert_eq!(turned_pose(&once, turned_size(size, 1), 3), pose);
        let at = PersonBox { left: 0.1, top: 0.2, right: 0.4, bottom: 0.9 };
        let back = turned_box(&turned_box(&at, 1), 3);
        assert!((back.left - at.left).abs() < 1e-12 && (back.bottom - at.bottom).abs() < 1e-12);
    }
}
