//! Where the fit starts: the posture that the network's own world landmarks show.

use nalgebra::{Matrix3, Vector2, Vector3};

use crate::kinematics::body::angles::{BodyAngles, TrunkAxes};
use crate::kinematics::body::joints::{BodyPosture, JOINTS, Joint, Joints, Lengths};

/// A thigh this far behind the trunk (radians) is one bent all the way up, seen the other way round.
const BEHIND: f64 = -1.5;
/// Rotation starts within these (radians): a wilder value is noise of a short shank.
const ROTATION: (f64, f64) = (-0.7, 0.9);

/// The posture of one set of world landmarks, seen from mid-hip; none where they span no body.
///
/// The hip line is helped by the shoulder line, since the hips are close together and their depths noisy.
#[must_use]
pub(super) fn posture_from_world(world: &Joints) -> Option<BodyPosture> {
    let at = |joint: Joint| world[joint as usize];
    let measured = BodyAngles::of(world)?;
    let trunk = TrunkAxes::of(world)?.trunk;
    let hips = (at(Joint::LeftHip) - at(Joint::RightHip)).try_normalize(1e-9)?;
    let shoulders = (at(Joint::LeftShoulder) - at(Joint::RightShoulder)).try_normalize(1e-9)?;
    let lateral = hips + shoulders * 0.5;
    let lateral = (lateral - trunk * lateral.dot(&trunk)).try_normalize(1e-9)?;
    let legs = measured.legs.map(|leg| {
        let flexion = if leg.hip_flexion < BEHIND { leg.hip_flexion + std::f64::consts::TAU } else { leg.hip_flexion };
        let rotation = leg.hip_rotation.unwrap_or(0.0);
        let rotation = rotation.clamp(ROTATION.0, ROTATION.1);
        [flexion, leg.hip_abduction, rotation, leg.knee_flexion]
    });
    Some(BodyPosture {
        root: Vector3::zeros(),
        axes: Matrix3::from_columns(&[lateral, trunk, lateral.cross(&trunk)]),
        twist: 0.0,
        tilt: 0.0,
        legs,
    })
}

/// Five bone lengths as the world landmarks show them in one frame (metres; the legs' as the mean of both sides).
#[must_use]
pub(super) fn lengths_from_world(world: &Joints) -> Lengths {
    let at = |joint: Joint| world[joint as usize];
    let distance = |a: Joint, b: Joint| (at(a) - at(b)).norm();
    let shoulders = (at(Joint::LeftShoulder) + at(Joint::RightShoulder)) / 2.0;
    let hips = (at(Joint::LeftHip) + at(Joint::RightHip)) / 2.0;
    let both = |a: Joint, b: Joint, c: Joint, d: Joint| (distance(a, b) + distance(c, d)) / 2.0;
    Lengths {
        trunk: (shoulders - hips).norm(),
        half_shoulder: distance(Joint::LeftShoulder, Joint::RightShoulder) / 2.0,
        half_hip: distance(Joint::LeftHip, Joint::RightHip) / 2.0,
        thigh: both(Joint::LeftHip, Joint::LeftKnee, Joint::RightHip, Joint::RightKnee),
        shank: both(Joint::LeftKnee, Joint::LeftAnkle, Joint::RightKnee, Joint::RightAnkle),
    }
}

/// Pixels per metre at which the world landmarks best cover the picture's; none where either is a point.
#[must_use]
pub(super) fn scale_in_picture(pixels: &[Vector2<f64>; JOINTS], world: &Joints) -> Option<f64> {
    let pixel_mean = pixels.iter().sum::<Vector2<f64>>() / JOINTS as f64;
    let world_mean = world.iter().sum::<Vector3<f64>>() / JOINTS as f64;
    let spread: f64 = pixels.iter().map(|p| (p - pixel_mean).norm_squared()).sum();
    let size: f64 = world.iter().map(|w| (w - world_mean).xy().norm_squared()).sum();
    let scale = (spread / size).sqrt();
    (scale.is_finite() && scale > 0.0).then_some(scale)
}

/// The same landmarks with their depths from foreshortening: a bone of known length that looks short points towards
/// the camera or away from it, and the network says which (Taylor 2000).
///
/// `flat` holds the joints' positions across the line of sight in metres; their depths come from `world`'s signs.
#[must_use]
pub(super) fn foreshortened(flat: &[Vector2<f64>; JOINTS], world: &Joints, lengths: &Lengths) -> Joints {
    let rise = |a: usize, b: usize, length: f64| {
        let across = (flat[b] - flat[a]).norm();
        let deep = (length * length - across * across).max(0.0).sqrt();
        deep.copysign(world[b].z - world[a].z)
    };
    let mut joints: Joints = std::array::from_fn(|j| Vector3::new(flat[j].x, flat[j].y, 0.0));
    let (hips, shoulders) = ((flat[2] + flat[3]) / 2.0, (flat[0] + flat[1]) / 2.0);
    let middle = |a: usize, b: usize| (world[a].z + world[b].z) / 2.0;
    let across = (shoulders - hips).norm();
    let trunk = (lengths.trunk.powi(2) - across * across).max(0.0).sqrt();
    let top = trunk.copysign(middle(0, 1) - middle(2, 3));
    let hip = rise(2, 3, 2.0 * lengths.half_hip) / 2.0;
    let shoulder = rise(0, 1, 2.0 * lengths.half_shoulder) / 2.0;
    joints[0].z = top - shoulder;
    joints[1].z = top + shoulder;
    joints[2].z = -hip;
    joints[3].z = hip;
    for side in 0..2 {
        joints[4 + side].z = joints[2 + side].z + rise(2 + side, 4 + side, lengths.thigh);
        joints[6 + side].z = joints[4 + side].z + rise(4 + side, 6 + side, lengths.shank);
    }
    joints
}

/// The same landmarks with depths so many times as large.
#[must_use]
pub(super) fn deepened(world: &Joints, times: f64) -> Joints {
    world.map(|at| Vector3::new(at.x, at.y, at.z * times))
}
