//! The articulated body: a rigid trunk with a shoulder girdle that twists and tilts, two hips and two hinged knees.

use crate::units::Side;
use nalgebra::{Matrix3, Rotation3, SMatrix, Vector3};

/// The joint centres that the body is made of; `joint as usize` indexes [`Joints`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub(crate) enum Joint {
    LeftShoulder = 0,
    RightShoulder,
    LeftHip,
    RightHip,
    LeftKnee,
    RightKnee,
    LeftAnkle,
    RightAnkle,
}

/// Number of joints.
pub(crate) const JOINTS: usize = 8;
/// Coordinates of all joints.
pub(crate) const COORDINATES: usize = 3 * JOINTS;
/// Parameters of one posture: root position 0-2, its rotation 3-5, girdle twist 6 and tilt 7, left
/// leg 8-11, right leg 12-15.
pub(crate) const POSTURE: usize = 16;
/// Number of bone lengths.
pub(crate) const LENGTHS: usize = 5;
/// First parameter of the left leg; the right one's follow four later.
pub(crate) const FIRST_LEG: usize = 8;

/// Joint centres in metres, camera axes: x right, y down, z away from the camera (right-handed).
pub(crate) type Joints = [Vector3<f64>; JOINTS];

/// How the joints' coordinates (rows, joint by joint) move with posture (columns 0-15) and log lengths (16-20).
pub(crate) type BodyJacobian = SMatrix<f64, COORDINATES, { POSTURE + LENGTHS }>;

/// Bone lengths in metres, left and right alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lengths {
    /// Mid-hip to mid-shoulder.
    pub trunk: f64,
    /// Half of the distance between the shoulders.
    pub half_shoulder: f64,
    /// Half of the distance between the hips.
    pub half_hip: f64,
    /// Hip to knee.
    pub thigh: f64,
    /// Knee to ankle.
    pub shank: f64,
}

impl Lengths {
    /// An average adult between BlazePose's joint centres (the mean of its own body model).
    pub const STANDARD: Lengths =
        Lengths { trunk: 0.50, half_shoulder: 0.165, half_hip: 0.105, thigh: 0.42, shank: 0.41 };

    /// Natural logarithms, in the order of the fields.
    #[must_use]
    pub fn logs(&self) -> [f64; LENGTHS] {
        [self.trunk, self.half_shoulder, self.half_hip, self.thigh, self.shank].map(f64::ln)
    }

    /// The lengths with these natural logarithms.
    #[must_use]
    pub fn from_logs(logs: [f64; LENGTHS]) -> Lengths {
        let [trunk, half_shoulder, half_hip, thigh, shank] = logs.map(f64::exp);
        Lengths { trunk, half_shoulder, half_hip, thigh, shank }
    }
}

/// Where a body is and how it holds its joints; angles in radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BodyPosture {
    /// Mid-hip in metres, camera axes.
    pub root: Vector3<f64>,
    /// Columns: the trunk's lateral (to the person's left), up and front axes, in camera axes.
    pub axes: Matrix3<f64>,
    /// Turn of the shoulder girdle about the trunk, + the left shoulder backward.
    pub twist: f64,
    /// Tilt of the shoulder girdle, + the left shoulder up: who lies on an elbow bends sideways.
    pub tilt: f64,
    /// Left and right leg: hip flexion, abduction, external rotation, knee flexion.
    pub legs: [[f64; 4]; 2],
}

impl Default for BodyPosture {
    /// Standing straight, three metres away, facing the camera.
    fn default() -> Self {
        BodyPosture {
            root: Vector3::new(0.0, 0.0, 3.0),
            axes: Matrix3::from_diagonal(&Vector3::new(1.0, -1.0, -1.0)),
            twist: 0.0,
            tilt: 0.0,
            legs: [[0.0; 4]; 2],
        }
    }
}

/// Unit vectors of one leg in the trunk's axes.
pub(crate) struct LegFrame {
    pub(crate) thigh: Vector3<f64>,
    /// Thigh direction before abduction.
    flexed: Vector3<f64>,
    /// Outward axis carried by abduction; thigh, `side` and `back` are orthonormal.
    side: Vector3<f64>,
    /// Where a bent shank points without rotation, and with it.
    back: Vector3<f64>,
    bent: Vector3<f64>,
    pub(crate) shank: Vector3<f64>,
}

impl LegFrame {
    pub(crate) fn of(side: Side, [flexion, abduction, rotation, knee]: [f64; 4]) -> LegFrame {
        let outward = Vector3::new(side.outward(), 0.0, 0.0);
        let flexed = Vector3::new(0.0, -flexion.cos(), flexion.sin());
        let back = Vector3::new(0.0, -flexion.sin(), -flexion.cos());
        let thigh = flexed * abduction.cos() + outward * abduction.sin();
        let side = outward * abduction.cos() - flexed * abduction.sin();
        let bent = back * rotation.cos() - side * rotation.sin();
        LegFrame { shank: thigh * knee.cos() + bent * knee.sin(), thigh, flexed, side, back, bent }
    }

    /// How a shank, in the trunk's axes, is turned about its thigh, however straight the knee; + external, radians.
    pub(crate) fn rotation(side: Side, flexion: f64, abduction: f64, shank: &Vector3<f64>) -> f64 {
        let neutral = LegFrame::of(side, [flexion, abduction, 0.0, 0.0]);
        (-shank.dot(&neutral.side)).atan2(shank.dot(&neutral.back))
    }

    /// Derivatives of (thigh, shank) by flexion, abduction, rotation and knee flexion.
    fn derivatives(&self, [_, abduction, rotation, knee]: [f64; 4]) -> [(Vector3<f64>, Vector3<f64>); 4] {
        let (sin_knee, cos_knee) = knee.sin_cos();
        let by_flexion = -self.back * abduction.cos();
        let bent_by_flexion = self.flexed * rotation.cos() - self.back * (abduction.sin() * rotation.sin());
        let by_abduction = self.side;
        let bent_by_abduction = self.thigh * rotation.sin();
        let bent_by_rotation = -self.back * rotation.sin() - self.side * rotation.cos();
        [
            (by_flexion, by_flexion * cos_knee + bent_by_flexion * sin_knee),
            (by_abduction, by_abduction * cos_knee + bent_by_abduction * sin_knee),
            (Vector3::zeros(), bent_by_rotation * sin_knee),
            (Vector3::zeros(), self.bent * cos_knee - self.thigh * sin_knee),
        ]
    }
}

impl BodyPosture {
    /// Joint centres of this posture.
    #[must_use]
    pub(crate) fn joints(&self, lengths: &Lengths) -> Joints {
        self.local_joints(lengths).map(|local| self.root + self.axes * local)
    }

    /// Joint centres in the trunk's axes, from mid-hip.
    fn local_joints(&self, lengths: &Lengths) -> Joints {
        let top = Vector3::new(0.0, lengths.trunk, 0.0);
        let girdle = self.girdle()[0] * lengths.half_shoulder;
        let hip = Vector3::new(lengths.half_hip, 0.0, 0.0);
        let mut joints = [top + girdle, top - girdle, hip, -hip, hip, -hip, hip, -hip];
        for side in Side::BOTH {
            let i = side.index();
            let leg = LegFrame::of(side, self.legs[i]);
            joints[Joint::LeftKnee as usize + i] += leg.thigh * lengths.thigh;
            joints[Joint::LeftAnkle as usize + i] += leg.thigh * lengths.thigh + leg.shank * lengths.shank;
        }
        joints
    }

    /// Joint centres and their derivatives, analytic; rotation is by a small turn about the trunk's own axes.
    #[must_use]
    pub(crate) fn joints_and_jacobian(&self, lengths: &Lengths) -> (Joints, BodyJacobian) {
        let local = self.local_joints(lengths);
        let mut jacobian = BodyJacobian::zeros();
        for (joint, at) in local.iter().enumerate() {
            for axis in 0..3 {
                jacobian[(3 * joint + axis, axis)] = 1.0;
            }
            // d(R exp([w]) q)/dw = R (w x q), column by column
            let turn = self.axes * -at.cross_matrix();
            jacobian.fixed_view_mut::<3, 3>(3 * joint, 3).copy_from(&turn);
        }
        self.girdle_columns(lengths, &mut jacobian);
        for side in Side::BOTH {
            self.leg_columns(side, lengths, &mut jacobian);
        }
        (local.map(|at| self.root + self.axes * at), jacobian)
    }

    /// The girdle's direction in the trunk's axes, and its derivatives by twist and tilt.
    fn girdle(&self) -> [Vector3<f64>; 3] {
        let (sin_twist, cos_twist) = self.twist.sin_cos();
        let (sin_tilt, cos_tilt) = self.tilt.sin_cos();
        let level = Vector3::new(cos_twist, 0.0, -sin_twist);
        let turned = Vector3::new(-sin_twist, 0.0, -cos_twist);
        [level * cos_tilt + Vector3::y() * sin_tilt, turned * cos_tilt, Vector3::y() * cos_tilt - level * sin_tilt]
    }

    /// Columns of twist, tilt, trunk, shoulder and hip lengths.
    fn girdle_columns(&self, lengths: &Lengths, jacobian: &mut BodyJacobian) {
        let girdle = self.girdle().map(|d| self.axes * d * lengths.half_shoulder);
        let trunk = self.axes.column(1) * lengths.trunk;
        let hip = self.axes.column(0) * lengths.half_hip;
        for side in Side::BOTH {
            let i = side.index();
            set(jacobian, i, 6, girdle[1] * side.outward());
            set(jacobian, i, 7, girdle[2] * side.outward());
            set(jacobian, i, POSTURE, trunk);
            set(jacobian, i, POSTURE + 1, girdle[0] * side.outward());
            for joint in [2, 4, 6] {
                set(jacobian, joint + i, POSTURE + 2, hip * side.outward());
            }
        }
    }

    /// Columns of one leg's angles and of thigh and shank length.
    fn leg_columns(&self, side: Side, lengths: &Lengths, jacobian: &mut BodyJacobian) {
        let i = side.index();
        let (knee, ankle) = (Joint::LeftKnee as usize + i, Joint::LeftAnkle as usize + i);
        let leg = LegFrame::of(side, self.legs[i]);
        let by_angle = leg.derivatives(self.legs[i]);
        for (angle, (thigh, shank)) in by_angle.into_iter().enumerate() {
            let column = FIRST_LEG + 4 * i + angle;
            let thigh = self.axes * thigh * lengths.thigh;
            set(jacobian, knee, column, thigh);
            set(jacobian, ankle, column, thigh + self.axes * shank * lengths.shank);
        }
        let thigh = self.axes * leg.thigh * lengths.thigh;
        set(jacobian, knee, POSTURE + 3, thigh);
        set(jacobian, ankle, POSTURE + 3, thigh);
        set(jacobian, ankle, POSTURE + 4, self.axes * leg.shank * lengths.shank);
    }

    /// The posture after a small step in its parameters.
    #[must_use]
    pub(crate) fn stepped(&self, step: &SMatrix<f64, POSTURE, 1>) -> BodyPosture {
        let turn = Vector3::new(step[3], step[4], step[5]);
        let mut next = *self;
        next.root += Vector3::new(step[0], step[1], step[2]);
        next.axes = self.axes * Rotation3::new(turn).matrix();
        next.twist += step[6];
        next.tilt += step[7];
        for (i, leg) in next.legs.iter_mut().enumerate() {
            for (angle, value) in leg.iter_mut().enumerate() {
                *value += step[FIRST_LEG + 4 * i + angle];
            }
        }
        next
    }
}

/// Writes one joint's three rows of one column.
fn set(jacobian: &mut BodyJacobian, joint: usize, column: usize, value: Vector3<f64>) {
    jacobian.fixed_view_mut::<3, 1>(3 * joint, column).copy_from(&value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd_posture() -> BodyPosture {
        BodyPosture {
            root: Vector3::new(0.3, -0.2, 2.5),
            axes: *Rotation3::new(Vector3::new(0.4, -2.0, 0.7)).matrix(),
            twist: -0.2,
            tilt: 0.3,
            legs: [[1.1, 0.3, -0.4, 1.7], [0.2, -0.2, 0.5, 0.6]],
        }
    }

    #[test]
    fn the_jacobian_agrees_with_differences() {
        let (posture, lengths) = (odd_posture(), Lengths::STANDARD);
        let (_, jacobian) = posture.joints_and_jacobian(&lengths);
        let difference = |plus: Joints, minus: Joints, column: usize| {
            for joint in 0..JOINTS {
                let numeric = (plus[joint] - minus[joint]) / 2e-6;
                let analytic = jacobian.fixed_view::<3, 1>(3 * joint, column);
                assert!((numeric - analytic).norm() < 1e-8, "joint {joint} column {column}");
            }
        };
        for column in 0..POSTURE {
            let mut step = SMatrix::<f64, POSTURE, 1>::zeros();
            step[column] = 1e-6;
            let plus = posture.stepped(&step).joints(&lengths);
            difference(plus, posture.stepped(&-step).joints(&lengths), column);
        }
        for i in 0..LENGTHS {
            let (mut plus, mut minus) = (lengths.logs(), lengths.logs());
            plus[i] += 1e-6;
            minus[i] -= 1e-6;
            let at = |logs| posture.joints(&Lengths::from_logs(logs));
            difference(at(plus), at(minus), POSTURE + i);
        }
    }

    #[test]
    fn bones_keep_their_lengths_whatever_the_posture() {
        let joints = odd_posture().joints(&Lengths::STANDARD);
        let distance = |a: Joint, b: Joint| (joints[a as usize] - joints[b as usize]).norm();
        assert!((distance(Joint::LeftHip, Joint::LeftKnee) - 0.42).abs() < 1e-12);
        assert!((distance(Joint::RightKnee, Joint::RightAnkle) - 0.41).abs() < 1e-12);
        assert!((distance(Joint::LeftShoulder, Joint::RightShoulder) - 0.33).abs() < 1e-12);
        assert!((distance(Joint::LeftHip, Joint::RightHip) - 0.21).abs() < 1e-12);
    }
}
