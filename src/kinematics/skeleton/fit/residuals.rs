//! What a posture is held against: the picture, the network's depth, stillness, smoothness, gravity and anatomy.

use nalgebra::{Matrix2x3, Vector2, Vector3};

use super::banded::{PITCH, SharedStep};
use super::tuning::Tuning;
use crate::kinematics::body::joints::{BodyPosture, FIRST_LEG, JOINTS, Joint, Joints, Lengths};
use crate::units::Side;

/// Bones whose depth the network is asked for.
pub(super) const BONES: usize = 7;
/// Further than this from over the feet (metres) nobody stands.
const FALLING: f64 = 0.25;
/// Nearer than this to the camera (metres) nothing is projected.
const NEAREST: f64 = 0.2;

/// Which joints a bone's two ends are the mean of: trunk, hips, shoulders, thighs, shanks.
const ENDS: [([Joint; 2], [Joint; 2]); BONES] = {
    use Joint::{LeftAnkle, LeftHip, LeftKnee, LeftShoulder, RightAnkle, RightHip, RightKnee, RightShoulder};
    [
        ([LeftShoulder, RightShoulder], [LeftHip, RightHip]),
        ([LeftHip, LeftHip], [RightHip, RightHip]),
        ([LeftShoulder, LeftShoulder], [RightShoulder, RightShoulder]),
        ([LeftHip, LeftHip], [LeftKnee, LeftKnee]),
        ([RightHip, RightHip], [RightKnee, RightKnee]),
        ([LeftKnee, LeftKnee], [LeftAnkle, LeftAnkle]),
        ([RightKnee, RightKnee], [RightAnkle, RightAnkle]),
    ]
};

/// How the centre of mass hangs on the joints, less the middle of the ankles (shoulders carry head, arms and half of
/// the trunk; segment masses after Winter 2009).
const MASS: [f64; JOINTS] = [0.21, 0.21, 0.165, 0.165, 0.09, 0.09, -0.465, -0.465];

/// What one frame says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    /// Seconds.
    pub time_s: f64,
    /// Landmarks as rays: x and y at depth 1.
    pub rays: [Vector2<f64>; JOINTS],
    /// One over their standard deviation, at depth 1.
    pub precision: [f64; JOINTS],
    /// The network's z over length for each of [`BONES`], unflattened.
    pub shares: [f64; BONES],
    /// Standard deviation of these shares.
    pub share_sd: f64,
    /// Time this frame stands for, in 1/15 s: a fast camera sees the same error more often, not more errors.
    pub weight: f64,
    /// The centre of mass is over the feet.
    pub standing: bool,
    /// The person sits.
    pub seated: bool,
    /// The person stands at full height.
    pub tall: bool,
    /// What the lifter says of both legs' angles: each with one over its spread.
    pub lifted: Option<[[(f64, f64); 4]; 2]>,
}

/// What binds a frame to the ones after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Link {
    /// One over how far each joint may move until the next frame (metres).
    pub stillness: [f64; JOINTS],
    /// Weights of this frame, the next and the one after in the acceleration, over its standard deviation.
    pub acceleration: [f64; 3],
}

/// Cost and weight of a squared residual under Cauchy's robust loss: far outliers hardly pull.
#[must_use]
pub(super) fn cauchy(square: f64, scale: f64) -> (f64, f64) {
    let ratio = square / (scale * scale);
    (0.5 * scale * scale * ratio.ln_1p(), 1.0 / (1.0 + ratio))
}

/// Distance of a projected joint from its landmark, in standard deviations.
#[must_use]
pub(super) fn reprojection(frame: &Frame, joint: usize, at: &Vector3<f64>) -> Vector2<f64> {
    let depth = at.z.max(NEAREST);
    (at.xy() / depth - frame.rays[joint]) * frame.precision[joint]
}

/// Its derivative by the joint's position.
#[must_use]
pub(super) fn reprojection_slope(frame: &Frame, joint: usize, at: &Vector3<f64>) -> Matrix2x3<f64> {
    let depth = at.z.max(NEAREST);
    let scale = frame.precision[joint] / depth;
    let (x, y) = (-scale * at.x / depth, -scale * at.y / depth);
    Matrix2x3::new(scale, 0.0, x, 0.0, scale, y)
}

/// The part of a bone that points away from the camera, over its length; and the joints with their weights in it.
#[must_use]
pub(super) fn depth_share(bone: usize, joints: &Joints, lengths: &Lengths) -> (f64, [(usize, f64); 4]) {
    let length = match bone {
        0 => lengths.trunk,
        1 => 2.0 * lengths.half_hip,
        2 => 2.0 * lengths.half_shoulder,
        3 | 4 => lengths.thigh,
        _ => lengths.shank,
    };
    let (from, to) = ENDS[bone];
    let half = 0.5 / length;
    let ends = [(from[0] as usize, half), (from[1] as usize, half), (to[0] as usize, -half), (to[1] as usize, -half)];
    let share = ends.iter().map(|&(joint, w)| w * joints[joint].z).sum();
    (share, ends)
}

/// The same from the network's own joints, each bone over its own length, its flattened depth restored by `gain`.
#[must_use]
pub(super) fn network_shares(world: &Joints, gain: f64) -> [f64; BONES] {
    std::array::from_fn(|bone| {
        let (from, to) = ENDS[bone];
        let middle = |ends: [Joint; 2]| (world[ends[0] as usize] + world[ends[1] as usize]) / 2.0;
        let along = middle(from) - middle(to);
        let deep = along.z / gain;
        deep / along.xy().norm().hypot(deep).max(1e-6)
    })
}

/// Squared misfit of one leg's three joints and two bones, in standard deviations.
#[must_use]
pub(super) fn leg_misfit(frame: &Frame, side: Side, joints: &Joints, lengths: &Lengths) -> f64 {
    let i = side.index();
    let picture = [2 + i, 4 + i, 6 + i].map(|joint| reprojection(frame, joint, &joints[joint]).norm_squared());
    let depth = [3 + i, 5 + i].map(|bone| {
        let (share, _) = depth_share(bone, joints, lengths);
        ((share - frame.shares[bone]) / frame.share_sd).powi(2)
    });
    picture.iter().chain(&depth).sum()
}

/// How far the centre of mass is from over the feet, along the line of sight laid level (metres).
#[derive(Debug, Clone, Copy)]
pub(super) struct Balance {
    /// The residual itself, in standard deviations.
    pub residual: f64,
    /// Its derivative by every joint's position: this times [`Balance::mass`].
    pub level: Vector3<f64>,
    /// Its derivative by a turn of the trunk.
    pub by_turn: Vector3<f64>,
    /// Its derivative by pitch.
    pub by_pitch: f64,
}

impl Balance {
    /// The balance of one posture under a camera pitched by so many radians.
    #[must_use]
    pub(super) fn of(posture: &BodyPosture, joints: &Joints, pitch: f64, tuning: &Tuning) -> Balance {
        let level = Vector3::new(0.0, pitch.sin(), -pitch.cos()) / tuning.balance_sd;
        let tilt = Vector3::new(0.0, pitch.cos(), pitch.sin()) / tuning.balance_sd;
        let front = posture.axes.column(2) * tuning.balance_ahead;
        let mut offset = -front;
        for (joint, mass) in joints.iter().zip(MASS) {
            offset += joint * mass;
        }
        let local = posture.axes.tr_mul(&level) * tuning.balance_ahead;
        Balance {
            residual: offset.dot(&level),
            level,
            // -(w x ez) . local = -w . (ez x local)
            by_turn: -Vector3::z().cross(&local),
            by_pitch: offset.dot(&tilt),
        }
    }

    /// A joint's share of the mass.
    #[must_use]
    pub(super) fn mass(joint: usize) -> f64 {
        MASS[joint]
    }
}

/// True where a standing person's centre of mass is so far from over the feet that they would fall: then the hips sink in
/// the picture and the fit took that for leaning straight legs.
#[must_use]
pub(super) fn off_feet(posture: &BodyPosture, joints: &Joints, shared: &SharedStep, tuning: &Tuning) -> bool {
    Balance::of(posture, joints, shared[PITCH], tuning).residual.abs() * tuning.balance_sd > FALLING
}

/// Hands every belief about one posture's own parameters to `each`: parameter, residual, slope, Cauchy scale.
pub(super) fn beliefs(
    posture: &BodyPosture,
    frame: &Frame,
    tuning: &Tuning,
    mut each: impl FnMut(usize, f64, f64, Option<f64>),
) {
    each(6, posture.twist / tuning.twist_sd, 1.0 / tuning.twist_sd, None);
    each(7, posture.tilt / tuning.tilt_sd, 1.0 / tuning.tilt_sd, Some(1.0));
    for (i, leg) in posture.legs.iter().enumerate() {
        let first = FIRST_LEG + 4 * i;
        let abduction = (leg[1] - tuning.abduction_mean) / tuning.abduction_sd;
        each(first + 1, abduction, 1.0 / tuning.abduction_sd, None);
        each(first + 2, leg[2] / tuning.rotation_sd, 1.0 / tuning.rotation_sd, None);
        for (angle, (low, high)) in tuning.limits.into_iter().enumerate() {
            let beyond = leg[angle] - leg[angle].clamp(low, high);
            if beyond != 0.0 {
                let slope = 1.0 / tuning.limit_sd;
                each(first + angle, beyond * slope, slope, None);
            }
        }
        if let Some(lifted) = frame.lifted {
            for (angle, (mean, precision)) in lifted[i].into_iter().enumerate() {
                each(first + angle, (leg[angle] - mean) * precision, precision, Some(tuning.lifted_robust));
            }
        }
        if frame.tall {
            let slope = 1.0 / tuning.tall_sd;
            let robust = Some(tuning.tall_robust);
            each(first, (leg[0] - tuning.tall.0) * slope, slope, robust);
            each(first + 3, (leg[3] - tuning.tall.1) * slope, slope, robust);
        }
    }
}
