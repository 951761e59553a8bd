//! A posture of an exercise's explanation as a figure of lines, for whatever draws it.

use nalgebra::{Matrix3, Point2, Rotation3, Vector3};

use super::scene::Colour;
use crate::exercises::drawn_pose::{DrawnLeg, DrawnPose};
use crate::kinematics::body::{Joint, Joints, Lengths, Posture};

/// Edge of one posture's square, drawing units.
pub(super) const EDGE: f64 = 260.0;
/// Drawing units of a metre: a lying body with its arms fits.
const METRE: f64 = 128.0;
/// Where the floor is, from the top.
pub(super) const FLOOR: f64 = 226.0;
/// Radius of a head, and its centre above the shoulders, metres.
const HEAD: (f64, f64) = (0.105, 0.24);
/// Half the thickness of a body that lies or stands on the floor, metres: joints are not on the skin.
const FLESH: f64 = 0.07;

/// The colours of the page's curves, so that its stylesheet finds them.
const LEFT: Colour = [0xB4, 0x53, 0x09];
const RIGHT: Colour = [0x1D, 0x4E, 0xD8];
/// Trunk, head and words.
pub(super) const WHOLE: Colour = [0x33, 0x41, 0x55];
/// Floor and seat.
pub(super) const SEAT: Colour = [0x64, 0x74, 0x8B];

/// A person in a square of [`EDGE`]: x right, y down.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    /// What is farther away comes first.
    pub lines: Vec<Line>,
    /// Centre.
    pub head: Point2<f64>,
    /// Radius of the head.
    pub head_radius: f64,
    /// Upper left corner, width and height of what is sat on.
    pub seat: Option<(Point2<f64>, f64, f64)>,
}

/// A part of the body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// From joint to joint.
    pub points: Vec<Point2<f64>>,
    /// Whose.
    pub colour: Colour,
    /// Drawing units.
    pub width: f64,
}

/// The body of a pose in metres: x right, y down, z away, mid-hip at the origin.
pub(super) fn joints(pose: &DrawnPose) -> Joints {
    let turn = |axis: Vector3<f64>, deg: f64| Rotation3::from_scaled_axis(axis * deg.to_radians());
    // Seen from the chest: the person's left is right in the picture, up is up, the front comes nearer.
    let base = Matrix3::from_diagonal(&Vector3::new(1.0, -1.0, -1.0));
    let lean = turn(Vector3::x(), pose.lean_deg);
    let roll = turn(Vector3::z(), -pose.roll_deg);
    let camera = turn(Vector3::x(), -pose.above_deg) * turn(Vector3::y(), pose.yaw_deg);
    let leg =
        |leg: DrawnLeg| [leg.hip_flexion, leg.hip_abduction, leg.hip_rotation, leg.knee_flexion].map(f64::to_radians);
    let posture = Posture {
        root: Vector3::zeros(),
        axes: camera * roll * lean * base,
        legs: [leg(pose.left), leg(pose.right)],
        ..Posture::default()
    };
    posture.joints(&Lengths::STANDARD)
}

impl Figure {
    /// A posture as a figure that stands, sits or lies on the floor.
    pub(super) fn of(pose: &DrawnPose) -> Self {
        let joints = joints(pose);
        let at = |joint: Joint| joints[joint as usize];
        let mid_hip = (at(Joint::LeftHip) + at(Joint::RightHip)) / 2.0;
        let mid_shoulder = (at(Joint::LeftShoulder) + at(Joint::RightShoulder)) / 2.0;
        let lowest = joints.iter().map(|j| j.y).fold(f64::NEG_INFINITY, f64::max) + FLESH;
        let mut head = mid_shoulder + (mid_shoulder - mid_hip).normalize() * HEAD.1;
        // On a floor the neck bends.
        head.y = head.y.min(lowest - HEAD.0);
        let (near, far) =
            joints.iter().chain([&head]).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), j| (l.min(j.x), h.max(j.x)));
        let place = |p: Vector3<f64>| {
            Point2::new(EDGE / 2.0 + METRE * (p.x - (near + far) / 2.0), FLOOR + METRE * (p.y - lowest))
        };
        let leg =
            |[hip, knee, ankle]: [Joint; 3], colour| (at(knee).z, vec![at(hip), at(knee), at(ankle)], colour, 11.0);
        let girdle = |a: Joint, b: Joint| (0.0, vec![at(a), at(b)], WHOLE, 11.0);
        let mut lines = vec![
            leg([Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle], LEFT),
            leg([Joint::RightHip, Joint::RightKnee, Joint::RightAnkle], RIGHT),
            (0.0, vec![mid_hip, mid_shoulder], WHOLE, 15.0),
            girdle(Joint::LeftShoulder, Joint::RightShoulder),
            girdle(Joint::LeftHip, Joint::RightHip),
        ];
        lines.sort_by(|a, b| b.0.total_cmp(&a.0));
        let line = |(_, points, colour, width): (f64, Vec<Vector3<f64>>, Colour, f64)| Line {
            points: points.into_iter().map(place).collect(),
            colour,
            width,
        };
        let under = place(mid_hip + Vector3::new(0.0, FLESH, 0.0));
        Self {
            lines: lines.into_iter().map(line).collect(),
            head: place(head),
            head_radius: METRE * HEAD.0,
            seat: pose.seat.then(|| (Point2::new(under.x - 32.0, under.y), 64.0, FLOOR - under.y)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lying_standing_and_turning_go_the_right_way() {
        let straight = DrawnPose {
            name: String::new(),
            yaw_deg: 90.0,
            above_deg: 0.0,
            lean_deg: 0.0,
            roll_deg: 0.0,
            seat: false,
            left: DrawnLeg::default(),
            right: DrawnLeg::default(),
        };
        let shoulder = |pose: &DrawnPose| joints(pose)[Joint::LeftShoulder as usize];
        assert!(shoulder(&straight).y < -0.4, "standing: shoulders above hips");
        assert!(shoulder(&straight).z < 0.0, "from the left: the left side is nearer");
        let knee = DrawnPose { left: DrawnLeg { hip_flexion: 90.0, ..Default::default() }, ..straight.clone() };
        let front = joints(&knee)[Joint::LeftKnee as usize].x;
        let bent = DrawnPose { lean_deg: 60.0, ..straight.clone() };
        assert!(shoulder(&bent).x * front > 0.0, "leaning forward brings the shoulders to where a lifted knee is");
        let lying = DrawnPose { lean_deg: -90.0, ..straight.clone() };
        assert!(shoulder(&lying).y.abs() < 0.1 && shoulder(&lying).x * front < 0.0, "on the back");
        let side = DrawnPose { yaw_deg: 0.0, roll_deg: 90.0, ..straight };
        let hips = joints(&side);
        assert!(
            hips[Joint::LeftHip as usize].y < hips[Joint::RightHip as usize].y,
            "on the right side the left hip is on top"
        );
    }
}
