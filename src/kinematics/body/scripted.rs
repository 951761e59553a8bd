//! Scripted people for tests: a body of known angles before a camera of known place.

use nalgebra::{Matrix3, Point2, Rotation3, Vector3};

use super::joints::{BodyPosture, Joints, Lengths};
use crate::frame::PictureSize;
use crate::kinematics::observe::cues::Cues;
use crate::kinematics::observe::exchange::{Exchange, partner};
use crate::kinematics::observe::setting::Setting;
use crate::kinematics::observe::view::Direction;
use crate::kinematics::value::Posture;
use crate::pose::camera::Shown;
use crate::pose::landmark::{Detail, LANDMARK_COUNT, Landmark, Pose, PoseFrame, PoseLandmark};
use crate::units::{Confidence, Side, Timestamp};

/// Picture that the people are in.
pub(crate) const SIZE: PictureSize = PictureSize { width: 480, height: 640 };
/// Focal length in pixels.
const FOCAL: f64 = 600.0;

/// A person in one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    /// Hip flexion, abduction, rotation, knee flexion of left and right leg, degrees.
    pub legs: [[f64; 4]; 2],
    /// Columns: to the person's left, up along the trunk, out of the chest; in camera axes.
    pub axes: Matrix3<f64>,
}

impl Person {
    /// Trunk upright but for `lean` degrees forward, camera at `yaw` degrees.
    pub(crate) fn upright(yaw: f64, lean: f64, flexion: f64, knee: f64) -> Self {
        Self { legs: [[flexion, 0.0, 0.0, knee]; 2], axes: turned(facing(), yaw) * about_lateral(-lean) }
    }

    /// At depth 0..=1 of a squat: trunk, thigh and shank lean so that the mass stays over the feet.
    pub(crate) fn squatting(yaw: f64, depth: f64) -> Self {
        let (lean, shank, thigh) = (depth * 35.0, depth * 30.0, depth * 80.0);
        Self::upright(yaw, lean, lean + thigh, shank + thigh)
    }

    /// Sitting tall with level thighs and upright shanks.
    pub(crate) fn sitting(yaw: f64, lean: f64) -> Self {
        Self::upright(yaw, lean, 85.0 + lean, 85.0)
    }

    /// On the back, knees bent, feet flat; the camera at the person's side for yaw -90 and 90, at the feet for 0.
    pub(crate) fn supine(around: f64) -> Self {
        // Head away from the camera, chest to the ceiling.
        let axes = Matrix3::from_columns(&[Vector3::x(), Vector3::z(), -Vector3::y()]);
        let axes = *Rotation3::from_axis_angle(&Vector3::y_axis(), around.to_radians()).matrix() * axes;
        Self { legs: [[45.0, 0.0, 0.0, 90.0]; 2], axes }
    }

    /// On the side, camera facing the chest (`towards_feet` 0) or nearer to the feet, pelvis rolled back by `roll`.
    pub(crate) fn side_lying(top: Side, towards_feet: f64, roll: f64) -> Self {
        let up: Vector3<f64> = if top == Side::Left { -Vector3::y() } else { Vector3::y() };
        let chest: Vector3<f64> = -Vector3::z();
        let axes = Matrix3::from_columns(&[up, chest.cross(&up), chest]);
        let sign = if top == Side::Left { 1.0 } else { -1.0 };
        let axes = axes * *Rotation3::from_axis_angle(&Vector3::y_axis(), (sign * roll).to_radians()).matrix();
        let turn = Rotation3::from_axis_angle(&Vector3::y_axis(), (sign * towards_feet).to_radians());
        Self { legs: [[45.0, 0.0, 0.0, 90.0]; 2], axes: *turn.matrix() * axes }
    }

    /// Seen by a camera that looks down by `pitch` and is turned about its own axis by `roll` degrees.
    pub(crate) fn before_tilted_camera(&self, pitch: f64, roll: f64) -> Self {
        let pitch = Rotation3::from_axis_angle(&Vector3::x_axis(), pitch.to_radians());
        let roll = Rotation3::from_axis_angle(&Vector3::z_axis(), roll.to_radians());
        Self { axes: (roll * pitch).matrix() * self.axes, ..*self }
    }

    /// The eight joints in metres, camera axes.
    pub(crate) fn joints(&self) -> Joints {
        let legs = self.legs.map(|leg| leg.map(f64::to_radians));
        let root = Vector3::new(0.0, 0.0, 3.5);
        BodyPosture { root, axes: self.axes, legs, ..BodyPosture::default() }.joints(&Lengths::STANDARD)
    }

    /// What a perfect network would see.
    pub(crate) fn pose(&self) -> Pose {
        let joints = self.joints();
        let middle = (joints[2] + joints[3]) / 2.0;
        let landmark = |at: Vector3<f64>| PoseLandmark {
            pixel: Point2::new(240.0 + FOCAL * at.x / at.z, 320.0 + FOCAL * at.y / at.z),
            depth: 0.0,
            visibility: Confidence::new(1.0),
            world: at - middle,
            unsmoothed: None,
        };
        let mut landmarks = [landmark(self.head(&joints)); LANDMARK_COUNT];
        for (l, at) in Landmark::JOINTS.into_iter().zip(joints) {
            landmarks[l as usize] = landmark(at);
        }
        for side in Side::BOTH {
            let [heel, toe] = self.foot(&joints, side);
            landmarks[Landmark::heel(side) as usize] = landmark(heel);
            landmarks[Landmark::foot_index(side) as usize] = landmark(toe);
        }
        Pose { presence: Confidence::new(1.0), detail: Detail::Whole, landmarks }
    }

    fn head(&self, joints: &Joints) -> Vector3<f64> {
        (joints[0] + joints[1]) / 2.0 + self.axes * Vector3::new(0.0, 0.2, 0.02)
    }

    /// A foot at right angles to the shank.
    fn foot(&self, joints: &Joints, side: Side) -> [Vector3<f64>; 2] {
        let (knee, ankle) = (joints[4 + side.index()], joints[6 + side.index()]);
        let toward = self.axes.column(0).cross(&(ankle - knee)).normalize();
        let sole = ankle + (ankle - knee).normalize() * 0.06;
        [sole - toward * 0.05, sole + toward * 0.16]
    }
}

/// Facing the camera.
fn facing() -> Matrix3<f64> {
    Matrix3::from_columns(&[Vector3::x(), -Vector3::y(), -Vector3::z()])
}

fn turned(axes: Matrix3<f64>, yaw: f64) -> Matrix3<f64> {
    // A camera on the person's left is a person turned to the own right.
    *Rotation3::from_axis_angle(&Vector3::y_axis(), yaw.to_radians()).matrix() * axes
}

fn about_lateral(degrees: f64) -> Matrix3<f64> {
    *Rotation3::from_axis_angle(&Vector3::x_axis(), -degrees.to_radians()).matrix()
}

/// Poses at an even rate.
pub(crate) fn frames(fps: f64, people: impl IntoIterator<Item = Option<Person>>) -> Vec<PoseFrame> {
    let time = |i: usize| Timestamp::from_secs_f64(i as f64 / fps);
    people
        .into_iter()
        .enumerate()
        .map(|(i, p)| PoseFrame { time: time(i), pose: p.map(|p| p.pose()), camera: None })
        .collect()
}

/// Squats: 1 s standing, then each 3 s long with a second at the bottom.
pub(crate) fn squats(yaw: f64, fps: f64, count: usize) -> Vec<PoseFrame> {
    let depth = |t: f64| {
        let t = (t - 1.0).max(0.0) % 4.0;
        if t < 3.0 { (t.min(1.0)).min(3.0 - t) } else { 0.0 }
    };
    let total = ((1.0 + 4.0 * count as f64) * fps) as usize;
    frames(fps, (0..total).map(|i| Some(Person::squatting(yaw, depth(i as f64 / fps)))))
}

/// The same people in a mirror: what is left becomes right, in the picture and in the body.
pub(crate) fn mirrored(frames: &[PoseFrame]) -> Vec<PoseFrame> {
    let mirror = |pose: &Pose| {
        let landmarks = std::array::from_fn(|i| {
            let mut landmark = pose.landmarks[partner(i, Exchange::Body)];
            landmark.pixel.x = f64::from(SIZE.width) - landmark.pixel.x;
            landmark.world.x = -landmark.world.x;
            landmark
        });
        Pose { landmarks, ..pose.clone() }
    };
    frames.iter().map(|f| PoseFrame { time: f.time, pose: f.pose.as_ref().map(mirror), camera: None }).collect()
}

/// The circumstances of a pose before a camera that is level and stands still.
pub(crate) fn setting(pose: &Pose, joints: &Joints, posture: Posture, time: Timestamp) -> Setting {
    let (direction, cues) = (Direction::of(joints).unwrap(), Cues::of(pose).unwrap());
    Setting { time, posture, direction, cues, up: -Vector3::y(), pitch_sd: 0.0, shown: Shown::still(SIZE) }
}
