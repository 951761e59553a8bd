//! What one pose shows of the posture: heights, directions and balance.

use nalgebra::Vector3;

use super::moment::world_joints;
use crate::kinematics::body::angles::TrunkAxes;
use crate::kinematics::body::joints::{Joint, Joints};
use crate::pose::landmark::{Landmark, Pose};

/// What one pose shows of the posture. Lengths are in units of trunk plus leg; gravity is the picture's down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cues {
    /// Height of the shoulders over the lower ankle.
    pub shoulders: f64,
    /// Height of the hips over the lower ankle.
    pub hips: f64,
    /// Upward part of the trunk's direction, 1 = upright.
    pub upright: f64,
    /// Upward part of where the chest faces, 1 = on the back, -1 = face down.
    pub chest_up: f64,
    /// Upward part of the line from right to left hip and shoulder, 1 = the left side on top.
    pub left_up: f64,
    /// Downward part of the direction of each thigh, 1 = hanging.
    pub thighs_down: [f64; 2],
    /// How far the centre of mass is behind the middle of the feet, along where the person faces. Nobody who is
    /// carried by the feet alone can have it far behind.
    pub mass_behind: f64,
    /// Away from the camera part of where the chest faces, -1 = towards the camera: how little balance can be trusted,
    /// since it is then a matter of depth, and worse still from behind.
    pub chest_away: f64,
}

impl Cues {
    /// None where the body has no size.
    pub fn of(pose: &Pose) -> Option<Self> {
        let joints = world_joints(pose);
        let axes = whole_trunk_axes(&joints)?;
        let middle = |a: Joint, b: Joint| (joints[a as usize] + joints[b as usize]) / 2.0;
        let shoulder = middle(Joint::LeftShoulder, Joint::RightShoulder);
        let hip = middle(Joint::LeftHip, Joint::RightHip);
        let knee = middle(Joint::LeftKnee, Joint::RightKnee);
        let ankle = middle(Joint::LeftAnkle, Joint::RightAnkle);
        let length = body_length(&joints);
        let floor = joints[Joint::LeftAnkle as usize].y.max(joints[Joint::RightAnkle as usize].y);
        let forward = axes.lateral.cross(&-Vector3::y()).try_normalize(1e-6).unwrap_or(axes.front);
        let behind = (middle_of_feet(pose) - centre_of_mass(shoulder, hip, knee, ankle)).dot(&forward);
        let cues = Self {
            shoulders: (floor - shoulder.y) / length,
            hips: (floor - hip.y) / length,
            upright: -axes.trunk.y,
            chest_up: -axes.front.y,
            left_up: -axes.lateral.y,
            thighs_down: [hanging(&joints, Joint::LeftHip), hanging(&joints, Joint::RightHip)],
            mass_behind: behind / length,
            chest_away: axes.front.z,
        };
        (length > 1e-6).then_some(cues)
    }
}

/// Trunk plus leg, metres.
fn body_length(joints: &Joints) -> f64 {
    let bone = |a: usize, b: usize| (joints[a] - joints[b]).norm();
    let trunk = (joints[0] + joints[1] - joints[2] - joints[3]).norm() / 2.0;
    trunk + (bone(2, 4) + bone(3, 5) + bone(4, 6) + bone(5, 7)) / 2.0
}

/// Downward part of the direction of the thigh from this hip.
fn hanging(joints: &Joints, hip: Joint) -> f64 {
    let thigh = joints[hip as usize + 2] - joints[hip as usize];
    thigh.y / thigh.norm().max(1e-6)
}

/// Of the whole body, from its segments' shares of the mass and their centres (Winter 2009, arms and head with the
/// trunk).
fn centre_of_mass(shoulder: Vector3<f64>, hip: Vector3<f64>, knee: Vector3<f64>, ankle: Vector3<f64>) -> Vector3<f64> {
    0.68 * hip.lerp(&shoulder, 0.5) + 0.20 * hip.lerp(&knee, 0.43) + 0.09 * knee.lerp(&ankle, 0.43) + 0.03 * ankle
}

fn middle_of_feet(pose: &Pose) -> Vector3<f64> {
    let feet = [Landmark::LeftHeel, Landmark::RightHeel, Landmark::LeftFootIndex, Landmark::RightFootIndex];
    feet.map(|l| pose.at(l).world).iter().sum::<Vector3<f64>>() / 4.0
}

/// The trunk's axes with the lateral one from hips and shoulders together: steadier than the hips alone.
pub(crate) fn whole_trunk_axes(joints: &Joints) -> Option<TrunkAxes> {
    let at = |joint: Joint| joints[joint as usize];
    let trunk = at(Joint::LeftShoulder) + at(Joint::RightShoulder) - at(Joint::LeftHip) - at(Joint::RightHip);
    let trunk = trunk.try_normalize(1e-9)?;
    let across = at(Joint::LeftHip) - at(Joint::RightHip) + at(Joint::LeftShoulder) - at(Joint::RightShoulder);
    let lateral = (across - trunk * across.dot(&trunk)).try_normalize(1e-9)?;
    Some(TrunkAxes { lateral, trunk, front: lateral.cross(&trunk) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::Person;
    use crate::units::Side;

    fn cues(person: Person) -> Cues {
        Cues::of(&person.pose()).unwrap()
    }

    #[test]
    fn the_mass_is_over_the_feet_of_whoever_stands_and_behind_those_of_whoever_sits() {
        for yaw in (-180..180).step_by(45).map(f64::from) {
            for depth in [0.0, 0.5, 1.0] {
                let behind = cues(Person::squatting(yaw, depth)).mass_behind;
                assert!(behind.abs() < 0.06, "yaw {yaw} depth {depth}: {behind}");
            }
            assert!(cues(Person::sitting(yaw, 0.0)).mass_behind > 0.14);
        }
    }

    #[test]
    fn what_is_up_has_the_sign() {
        assert!(cues(Person::squatting(30.0, 0.0)).upright > 0.99);
        assert!(cues(Person::supine(60.0)).chest_up > 0.99);
        assert!(cues(Person::side_lying(Side::Left, 30.0, 0.0)).left_up > 0.99);
        assert!(cues(Person::side_lying(Side::Right, 30.0, 0.0)).left_up < -0.99);
    }

    #[test]
    fn a_body_without_size_shows_nothing() {
        let mut pose = Person::squatting(0.0, 0.0).pose();
        pose.landmarks.iter_mut().for_each(|l| l.world = Vector3::zeros());
        assert_eq!(Cues::of(&pose), None);
    }
}
