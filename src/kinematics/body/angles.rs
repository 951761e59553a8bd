//! Joint angles of a body from its eight joint centres.
//!
//! The formulas follow the ISB hip convention (Wu et al. 2002) with the trunk standing in for the pelvis, which
//! keypoints do not show: what is called hip flexion here is the angle between trunk and thigh and includes whatever
//! the lumbar spine does.

use nalgebra::{Matrix3, Vector3};

use super::joints::{Joint, Joints};
use crate::units::Side;

/// Below this knee flexion (radians, 30 degrees) the shank does not show how the thigh is turned about its own axis.
pub(crate) const ROTATION_NEEDS_KNEE: f64 = 30.0 * std::f64::consts::PI / 180.0;

/// Shorter than this (metres) a bone has no direction.
const NO_LENGTH: f64 = 1e-9;

/// Angles of one leg, in radians.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LegAngles {
    /// Trunk-thigh hip flexion: 0 = thigh in line with the trunk, + forward, - extension; in (-pi, pi].
    pub hip_flexion: f64,
    /// Hip abduction: + away from the other leg; in [-pi/2, pi/2].
    pub hip_abduction: f64,
    /// Turn of the shank about the thigh's axis, + external; none while the knee is straighter than 30 degrees.
    pub hip_rotation: Option<f64>,
    /// Angle between thigh and shank, 0 = straight; in [0, pi].
    pub knee_flexion: f64,
}

/// Angles of one body at one moment, in radians.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BodyAngles {
    /// Left and right leg, indexed by [`Side::index`].
    pub legs: [LegAngles; 2],
    /// Angle between the two thighs, in [0, pi].
    pub thigh_opening: f64,
}

impl BodyAngles {
    /// The leg of one side.
    #[must_use]
    pub fn leg(&self, side: Side) -> &LegAngles {
        &self.legs[side.index()]
    }

    /// Angles of a body; none where a bone has no length or a joint is not a number.
    ///
    /// `joints` may be in any right-handed frame and any unit, since only directions count.
    #[must_use]
    pub fn of(joints: &Joints) -> Option<BodyAngles> {
        if joints.iter().any(|at| at.iter().any(|v| !v.is_finite())) {
            return None;
        }
        let axes = TrunkAxes::of(joints)?;
        let thighs = [bone(joints, Joint::LeftHip, Joint::LeftKnee)?, bone(joints, Joint::RightHip, Joint::RightKnee)?];
        let shanks =
            [bone(joints, Joint::LeftKnee, Joint::LeftAnkle)?, bone(joints, Joint::RightKnee, Joint::RightAnkle)?];
        let leg = |side: Side| axes.leg(side, thighs[side.index()], shanks[side.index()]);
        Some(BodyAngles { legs: Side::BOTH.map(leg), thigh_opening: between(thighs[0], thighs[1]) })
    }
}

/// The trunk's own axes: orthonormal, `lateral` x `trunk` = `front`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TrunkAxes {
    /// From right hip to left hip, made perpendicular to the trunk.
    pub lateral: Vector3<f64>,
    /// From mid-hip to mid-shoulder.
    pub trunk: Vector3<f64>,
    /// Where the chest points.
    pub front: Vector3<f64>,
}

impl TrunkAxes {
    /// The axes of a body; none where the trunk has no length or the hips lie along it.
    #[must_use]
    pub(crate) fn of(joints: &Joints) -> Option<TrunkAxes> {
        let at = |joint: Joint| joints[joint as usize];
        let shoulders = at(Joint::LeftShoulder) + at(Joint::RightShoulder);
        let hips = at(Joint::LeftHip) + at(Joint::RightHip);
        let trunk = (shoulders - hips).try_normalize(NO_LENGTH)?;
        let hip_line = at(Joint::LeftHip) - at(Joint::RightHip);
        let lateral = (hip_line - trunk * hip_line.dot(&trunk)).try_normalize(NO_LENGTH)?;
        Some(TrunkAxes { lateral, trunk, front: lateral.cross(&trunk) })
    }

    /// Their columns, in the order of [`BodyPosture::axes`](crate::kinematics::body::joints::BodyPosture::axes).
    #[must_use]
    pub(crate) fn matrix(&self) -> Matrix3<f64> {
        Matrix3::from_columns(&[self.lateral, self.trunk, self.front])
    }

    /// Angles of one leg from the unit vectors of thigh and shank.
    fn leg(&self, side: Side, thigh: Vector3<f64>, shank: Vector3<f64>) -> LegAngles {
        let hip_flexion = thigh.dot(&self.front).atan2(-thigh.dot(&self.trunk));
        let outward = self.lateral * side.outward();
        let knee_flexion = between(thigh, shank);
        let hip_rotation =
            (knee_flexion >= ROTATION_NEEDS_KNEE).then(|| self.rotation(side, hip_flexion, thigh, shank));
        LegAngles {
            hip_flexion,
            hip_abduction: thigh.dot(&outward).clamp(-1.0, 1.0).asin(),
            hip_rotation,
            knee_flexion,
        }
    }

    /// How far the shank is turned about the thigh from where a leg without rotation would carry it.
    fn rotation(&self, side: Side, hip_flexion: f64, thigh: Vector3<f64>, shank: Vector3<f64>) -> f64 {
        let neutral = -(self.front * hip_flexion.cos() + self.trunk * hip_flexion.sin());
        let inward = neutral.cross(&thigh) * side.outward();
        shank.dot(&inward).atan2(shank.dot(&neutral))
    }
}

/// Unit vector from one joint to another.
fn bone(joints: &Joints, from: Joint, to: Joint) -> Option<Vector3<f64>> {
    (joints[to as usize] - joints[from as usize]).try_normalize(NO_LENGTH)
}

/// Angle between two unit vectors; atan2 keeps its precision where acos loses it, at 0 and pi.
fn between(a: Vector3<f64>, b: Vector3<f64>) -> f64 {
    a.cross(&b).norm().atan2(a.dot(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::joints::{BodyPosture, Lengths};

    fn seated() -> BodyPosture {
        let mut posture = BodyPosture::default();
        posture.legs[0] = [1.5, 0.2, 0.4, 1.6];
        posture.legs[1] = [1.2, -0.1, -0.3, 0.9];
        posture.twist = 0.1;
        posture.tilt = -0.2;
        posture
    }

    #[test]
    fn angles_of_a_built_body_are_the_ones_it_was_built_with() {
        let posture = seated();
        let angles = BodyAngles::of(&posture.joints(&Lengths::STANDARD)).unwrap();
        for (leg, [flexion, abduction, rotation, knee]) in angles.legs.iter().zip(posture.legs) {
            assert!((leg.hip_flexion - flexion).abs() < 1e-9);
            assert!((leg.hip_abduction - abduction).abs() < 1e-9);
            assert!((leg.hip_rotation.unwrap() - rotation).abs() < 1e-9);
            assert!((leg.knee_flexion - knee).abs() < 1e-9);
        }
    }

    #[test]
    fn a_straight_knee_shows_no_rotation() {
        let angles = BodyAngles::of(&BodyPosture::default().joints(&Lengths::STANDARD)).unwrap();
        assert_eq!(angles.leg(Side::Left).hip_rotation, None);
        assert!(angles.leg(Side::Left).knee_flexion.abs() < 1e-9);
        assert!(angles.thigh_opening.abs() < 1e-9);
    }

    #[test]
    fn a_thigh_straight_forward_is_ninety_degrees_of_flexion() {
        let mut posture = BodyPosture::default();
        posture.legs[1][0] = std::f64::consts::FRAC_PI_2;
        let angles = BodyAngles::of(&posture.joints(&Lengths::STANDARD)).unwrap();
        assert!((angles.leg(Side::Right).hip_flexion.to_degrees() - 90.0).abs() < 1e-9);
        assert!((angles.thigh_opening.to_degrees() - 90.0).abs() < 1e-9);
    }

    #[test]
    fn mirroring_swaps_the_sides() {
        let joints = seated().joints(&Lengths::STANDARD);
        let mut mirrored = joints;
        for (i, joint) in joints.iter().enumerate() {
            mirrored[i ^ 1] = Vector3::new(-joint.x, joint.y, joint.z);
        }
        let (a, b) = (BodyAngles::of(&joints).unwrap(), BodyAngles::of(&mirrored).unwrap());
        for side in 0..2 {
            let (p, q) = (a.legs[side], b.legs[1 - side]);
            assert!((p.hip_flexion - q.hip_flexion).abs() < 1e-9);
            assert!((p.hip_abduction - q.hip_abduction).abs() < 1e-9);
            assert!((p.hip_rotation.unwrap() - q.hip_rotation.unwrap()).abs() < 1e-9);
        }
    }

    #[test]
    fn turning_the_camera_or_growing_the_body_changes_nothing() {
        let joints = seated().joints(&Lengths::STANDARD);
        let plain = BodyAngles::of(&joints).unwrap();
        for (i, axis) in [Vector3::x_axis(), Vector3::y_axis(), Vector3::z_axis()].iter().enumerate() {
            let turn = nalgebra::Rotation3::from_axis_angle(axis, 1.0 + i as f64);
            let other = joints.map(|at| turn * at * 1.7 + Vector3::new(1.0, -2.0, 3.0));
            let turned = BodyAngles::of(&other).unwrap();
            assert!((turned.thigh_opening - plain.thigh_opening).abs() < 1e-9);
            for (a, b) in turned.legs.iter().zip(&plain.legs) {
                assert!((a.hip_flexion - b.hip_flexion).abs() < 1e-9);
                assert!((a.hip_abduction - b.hip_abduction).abs() < 1e-9);
                assert!((a.hip_rotation.unwrap() - b.hip_rotation.unwrap()).abs() < 1e-9);
                assert!((a.knee_flexion - b.knee_flexion).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_collapsed_or_unknown_body_has_no_angles() {
        assert_eq!(BodyAngles::of(&[Vector3::zeros(); 8]), None);
        let mut joints = seated().joints(&Lengths::STANDARD);
        joints[4].x = f64::NAN;
        assert_eq!(BodyAngles::of(&joints), None);
    }
}
