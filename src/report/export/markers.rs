//! Joint centres as markers in a laboratory's axes, evenly spaced in time: what TRC and C3D hold.
//!
//! X points where the chest faces over a scene (for somebody on their back: from the head to the feet), Y up, Z to the
//! right: OpenSim's axes. Camera axes become these by one proper rotation a scene, so nothing is mirrored. The origin is
//! level with the lowest joint's usual place and under mid-hip of the scene's first moment. One camera has no scale: bones
//! are as long as an average adult's.

use nalgebra::{Matrix3, Vector3};

use super::NotExported;
use super::even::EvenTimes;
use crate::kinematics::{InSpace, JOINTS, Joint, Motion, TrunkAxes};

/// Names of the markers by [`Joint`]: the joint centres of OpenSim's Rajagopal marker set.
pub(super) const NAMES: [&str; JOINTS] = ["LSJC", "RSJC", "LHJC", "RHJC", "LKJC", "RKJC", "LAJC", "RAJC"];
/// What they are, in the same order.
pub(super) const DESCRIPTIONS: [&str; JOINTS] = [
    "left shoulder joint centre",
    "right shoulder joint centre",
    "left hip joint centre",
    "right hip joint centre",
    "left knee joint centre",
    "right knee joint centre",
    "left ankle joint centre",
    "right ankle joint centre",
];

/// Places of all markers at one moment, metres; `None` = not seen.
pub(super) type Row = [Option<Vector3<f64>>; JOINTS];

/// Markers over time.
#[derive(Debug)]
pub(super) struct Markers {
    /// The moments.
    pub times: EvenTimes,
    /// One a moment.
    pub rows: Vec<Row>,
}

impl Markers {
    /// The markers of a clip.
    ///
    /// # Errors
    /// When nobody was seen, or the frames are too far apart.
    pub(super) fn of(motions: &[Motion], fps: f64) -> Result<Self, NotExported> {
        let frames = placed(motions);
        if frames.iter().flatten().all(Option::is_none) {
            return Err(NotExported::NothingMeasured);
        }
        let times = EvenTimes::of(motions, fps)?;
        let marker = |place: &super::even::Between, j: usize| {
            place.of(|frame| frames[frame][j], |a: Vector3<f64>, b, share| a.lerp(&b, share))
        };
        let places = times.places(motions).into_iter();
        let rows = places.map(|place| std::array::from_fn(|j| marker(place.as_ref()?, j))).collect();
        Ok(Self { times, rows })
    }
}

/// The joints of every frame in the laboratory's axes of its scene.
///
/// Where a body was fitted in the clip, moments without it are left out: the network's own joints have another origin.
fn placed(motions: &[Motion]) -> Vec<Row> {
    let any_fitted = motions.iter().filter_map(|m| m.in_space).any(|s| s.fitted);
    let of = |motion: &Motion| motion.in_space.filter(|s| s.fitted == any_fitted);
    let mut rows = Vec::with_capacity(motions.len());
    for scene in motions.chunk_by(|_, next| !next.cut) {
        let seen: Vec<Option<InSpace>> = scene.iter().map(of).collect();
        let laboratory = Laboratory::of(&seen);
        rows.extend(seen.iter().map(|s| s.map_or([None; JOINTS], |s| s.joints.map(|j| j.map(|at| laboratory.at(at))))));
    }
    rows
}

/// Less than this share of a direction is not enough to turn a laboratory by.
const FLAT: f64 = 0.5;

/// A scene's axes and origin.
struct Laboratory {
    /// Rows: X, Y and Z in camera axes.
    turn: Matrix3<f64>,
    origin: Vector3<f64>,
}

impl Laboratory {
    fn of(seen: &[Option<InSpace>]) -> Self {
        let up = seen.iter().flatten().map(|s| s.up).sum::<Vector3<f64>>().try_normalize(1e-9).unwrap_or(-Vector3::y());
        let trunks = || seen.iter().flatten().filter_map(|s| trunk_axes(&s.joints));
        let ahead = forward(trunks().map(|t| t.front), &up).or_else(|| forward(trunks().map(|t| -t.trunk), &up));
        // Of nobody's direction the camera's own is as good as any.
        let x = ahead.unwrap_or_else(|| level(-Vector3::z(), &up).unwrap_or(Vector3::x()));
        let turn = Matrix3::from_rows(&[x.transpose(), up.transpose(), x.cross(&up).transpose()]);
        let mid_hip = seen.iter().flatten().find_map(|s| {
            let hip = |joint: Joint| s.joints[joint as usize];
            Some((hip(Joint::LeftHip)? + hip(Joint::RightHip)?) / 2.0)
        });
        let hip = mid_hip.unwrap_or_default();
        let origin = hip + up * (floor(seen, &up) - hip.dot(&up));
        Self { turn, origin }
    }

    fn at(&self, camera: Vector3<f64>) -> Vector3<f64> {
        self.turn * (camera - self.origin)
    }
}

fn trunk_axes(joints: &Row) -> Option<TrunkAxes> {
    let mut whole = [Vector3::zeros(); JOINTS];
    for joint in [Joint::LeftShoulder, Joint::RightShoulder, Joint::LeftHip, Joint::RightHip] {
        whole[joint as usize] = joints[joint as usize]?;
    }
    TrunkAxes::of(&whole)
}

/// The level part of the mean of some directions, if there is enough of it.
fn forward(directions: impl Iterator<Item = Vector3<f64>>, up: &Vector3<f64>) -> Option<Vector3<f64>> {
    let (count, sum) = directions.fold((0.0, Vector3::zeros()), |(count, sum), d| (count + 1.0, sum + d));
    let mean: Vector3<f64> = sum / f64::max(count, 1.0);
    level(mean, up).filter(|direction| mean.dot(direction) >= FLAT)
}

fn level(direction: Vector3<f64>, up: &Vector3<f64>) -> Option<Vector3<f64>> {
    (direction - up * direction.dot(up)).try_normalize(1e-9)
}

/// The usual height of the lowest joint: the median over the moments.
fn floor(seen: &[Option<InSpace>], up: &Vector3<f64>) -> f64 {
    let lowest = |s: &InSpace| s.joints.iter().flatten().map(|at| at.dot(up)).min_by(f64::total_cmp);
    let mut heights: Vec<f64> = seen.iter().flatten().filter_map(lowest).collect();
    heights.sort_by(f64::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::BodyAngles;
    use crate::report::export::sample::Sample;

    #[test]
    fn the_laboratory_is_opensims_and_mirrors_nothing() {
        for yaw in [0.0, 90.0, -60.0, 180.0] {
            let sample = Sample::squats(yaw);
            let markers = Markers::of(&sample.motions, 15.0).unwrap();
            let standing = markers.rows[3].map(Option::unwrap);
            let [ls, rs, lh, rh, ..] = standing;
            assert!((ls + rs - lh - rh).normalize().y > 0.95, "Y is up at yaw {yaw}");
            assert!((rh - lh).normalize().z > 0.95, "Z is to the right at yaw {yaw}");
            assert!(lh.x.abs() < 0.1 && lh.y > 0.6, "the origin is under the hips");
            let lowest = |row: &Row| row.iter().flatten().map(|at| at.y).fold(f64::INFINITY, f64::min);
            let below = markers.rows.iter().filter(|row| lowest(row) < -1e-9).count();
            assert_eq!(below, markers.rows.len() / 2, "and level with where the lowest joint usually is");
            // Of the angles nothing is lost but where the frame's own time was rounded.
            for (row, motion) in markers.rows.iter().zip(&sample.motions) {
                let angles = BodyAngles::of(&row.map(Option::unwrap)).unwrap();
                let own = BodyAngles::of(&motion.in_space.unwrap().joints.map(Option::unwrap)).unwrap();
                assert!((angles.legs[0].hip_flexion - own.legs[0].hip_flexion).abs() < 1e-9);
                assert!((angles.legs[1].hip_abduction - own.legs[1].hip_abduction).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_joint_that_is_not_seen_and_a_moment_without_the_fit_are_missing() {
        let mut sample = Sample::squats(90.0);
        sample.motions[4].in_space.as_mut().unwrap().joints[7] = None;
        sample.motions[5].in_space.as_mut().unwrap().fitted = false;
        sample.motions[6].in_space = None;
        let rows = Markers::of(&sample.motions, 15.0).unwrap().rows;
        assert!(rows[4][7].is_none() && rows[4][6].is_some());
        assert!(rows[5..7].iter().flatten().all(Option::is_none) && rows[7].iter().all(Option::is_some));
    }

    #[test]
    fn somebody_on_their_back_has_the_feet_ahead_and_the_chest_up() {
        let row = Markers::of(&Sample::supine().motions, 15.0).unwrap().rows[5].map(Option::unwrap);
        let trunk = TrunkAxes::of(&row).unwrap();
        assert!(trunk.front.y > 0.9 && trunk.trunk.x < -0.9, "{trunk:?}");
    }

    #[test]
    fn nobody_is_told() {
        assert_eq!(Markers::of(&Sample::at(&[0.0, 0.1]).motions, 15.0).unwrap_err(), NotExported::NothingMeasured);
    }
}
