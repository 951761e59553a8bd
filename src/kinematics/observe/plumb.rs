//! Which way is up in the picture of a camera that is turned about its own axis, told by whoever stands in front of it.

use nalgebra::Vector3;

use super::cues::Cues;
use super::rest::Rest;
use crate::kinematics::value::Posture;
use crate::pose::landmark::{Landmark, Pose};
use crate::units::Timestamp;

/// Seconds of standing over which the line is averaged.
const MEMORY_S: f64 = 4.0;
/// Hips lower than this (in trunk plus leg, along the body) are not those of somebody who stands at rest.
const TALL: f64 = 0.55;
/// A body at rest stands upright to about so much (radians, 2 degrees): only what is beyond is the camera's.
const SWAY: f64 = 0.035;
/// A camera that is turned by more than this (radians, 35 degrees) is no mistake in placing it.
const MOST: f64 = 0.61;
/// A body whose trunk and legs make one line stands under its own weight, whatever way that line points in the picture:
/// to within this (cosine, 15 degrees), and no further from the picture's own up than this (cosine, 40 degrees).
const STRAIGHT: f64 = 0.966;
const UPRIGHT: f64 = 0.766;

/// Learns the vertical from the line between the feet and the shoulders of a standing body, which has to be upright for
/// the body not to fall (within 1.5 degrees, root mean square over 24 clips); sees only the past.
#[derive(Debug, Clone)]
pub(crate) struct Plumb {
    line: Rest<2>,
}

impl Default for Plumb {
    fn default() -> Self {
        Self { line: Rest::new(MEMORY_S) }
    }
}

impl Plumb {
    /// The direction of up after one more moment: a unit vector in camera axes; the picture's own up until somebody has
    /// stood.
    pub(crate) fn push(&mut self, time: Timestamp, pose: &Pose, posture: Posture, cues: &Cues) -> Vector3<f64> {
        let feet = [Landmark::LeftHeel, Landmark::RightHeel, Landmark::LeftFootIndex, Landmark::RightFootIndex];
        let foot = feet.iter().map(|&l| pose.pixel(l).coords).sum::<nalgebra::Vector2<f64>>() / 4.0;
        let line = (pose.mid_shoulder().coords - foot).try_normalize(1.0);
        let stands =
            posture == Posture::Standing && cues.hips > TALL * cues.upright && cues.upright > UPRIGHT && straight(pose);
        match line {
            Some(line) => self.line.push(time, [line.x, line.y], stands),
            None => self.line.level(),
        }
        .map_or(-Vector3::y(), up)
    }
}

/// Whether trunk and legs make one line in the picture.
fn straight(pose: &Pose) -> bool {
    let hips = pose.mid_hip().coords;
    let ankles = (pose.pixel(Landmark::LeftAnkle).coords + pose.pixel(Landmark::RightAnkle).coords) / 2.0;
    let trunk = (pose.mid_shoulder().coords - hips).try_normalize(1.0);
    let legs = (hips - ankles).try_normalize(1.0);
    trunk.zip(legs).is_some_and(|(trunk, legs)| trunk.dot(&legs) > STRAIGHT)
}

fn up([x, y]: [f64; 2]) -> Vector3<f64> {
    let turned = x.atan2(-y);
    if turned.abs() > MOST {
        return -Vector3::y();
    }
    let turned = turned.signum() * (turned.abs() - SWAY).max(0.0);
    Vector3::new(turned.sin(), -turned.cos(), 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::Person;

    fn up_of(person: Person) -> Vector3<f64> {
        let pose = person.pose();
        Plumb::default().push(Timestamp::ZERO, &pose, Posture::Standing, &Cues::of(&pose).unwrap())
    }

    #[test]
    fn a_tilted_camera_is_found_out_and_a_level_one_left_alone() {
        for yaw in [-90.0, 0.0, 45.0] {
            let roll = |roll| {
                let up = up_of(Person::squatting(yaw, 0.0).before_tilted_camera(0.0, roll));
                up.x.atan2(-up.y).to_degrees()
            };
            // A scripted body stands over its ankles and not over the middle of its feet: up to 2 degrees from the side.
            assert!(roll(0.0).abs() < 1.0);
            assert!((roll(8.0) - 6.0).abs() < 3.0, "{}", roll(8.0));
            assert!((roll(-8.0) + 6.0).abs() < 3.0, "{}", roll(-8.0));
            assert!((roll(28.0) - 26.0).abs() < 3.0, "{}", roll(28.0));
            assert_eq!(roll(50.0), 0.0);
        }
    }

    #[test]
    fn who_does_not_stand_tells_nothing() {
        let pose = Person::sitting(90.0, 20.0).pose();
        let up = Plumb::default().push(Timestamp::ZERO, &pose, Posture::Sitting, &Cues::of(&pose).unwrap());
        assert_eq!(up, -Vector3::y());
    }
}
