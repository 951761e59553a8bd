//! A posture of an exercise's explanation as a figure of lines, for whatever draws it.

use nalgebra::{Matrix3, Point2, Rotation3, Vector3};

use super::scene::Colour;
use crate::exercises::drawn_pose::{DrawnLeg, DrawnPose};
use crate::kinematics::{BodyPosture, Joint, Joints, Lengths};

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
/// A joint that is this close to the floor rests on it, metres.
const RESTING: f64 = 0.14;

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
    let camera = turn(Vector3::x(), pose.above_deg) * turn(Vector3::y(), pose.yaw_deg);
    let leg =
        |leg: DrawnLeg| [leg.hip_flexion, leg.hip_abduction, leg.hip_rotation, leg.knee_flexion].map(f64::to_radians);
    let posture = BodyPosture {
        root: Vector3::zeros(),
        axes: camera * roll * lean * base,
        legs: [leg(pose.left), leg(pose.right)],
        ..BodyPosture::default()
    };
    posture.joints(&Lengths::STANDARD)
}

/// A posture before it has its place in a drawing: metres, axes as of [`joints`].
struct Body {
    joints: Joints,
    mid_hip: Vector3<f64>,
    mid_shoulder: Vector3<f64>,
    head: Vector3<f64>,
    /// Where the floor would be.
    lowest: f64,
    seat: bool,
}

/// From joint to joint, in whose colour, how wide, and how far away, metres.
type Part = (Vec<Vector3<f64>>, Colour, f64, f64);

impl Body {
    fn of(pose: &DrawnPose) -> Self {
        let joints = joints(pose);
        let middle = |a: Joint, b: Joint| (joints[a as usize] + joints[b as usize]) / 2.0;
        let mid_hip = middle(Joint::LeftHip, Joint::RightHip);
        let mid_shoulder = middle(Joint::LeftShoulder, Joint::RightShoulder);
        let lowest = joints.iter().map(|j| j.y).fold(f64::NEG_INFINITY, f64::max) + FLESH;
        let mut head = mid_shoulder + (mid_shoulder - mid_hip).normalize() * HEAD.1;
        // On a floor the neck bends.
        head.y = head.y.min(lowest - HEAD.0);
        Self { joints, mid_hip, mid_shoulder, head, lowest, seat: pose.seat }
    }

    fn at(&self, joint: Joint) -> Vector3<f64> {
        self.joints[joint as usize]
    }

    fn parts(&self) -> [Part; 5] {
        let leg = |[hip, knee, ankle]: [Joint; 3], colour| {
            (vec![self.at(hip), self.at(knee), self.at(ankle)], colour, 11.0, self.at(knee).z)
        };
        let girdle = |a: Joint, b: Joint| (vec![self.at(a), self.at(b)], WHOLE, 11.0, 0.0);
        [
            leg([Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle], LEFT),
            leg([Joint::RightHip, Joint::RightKnee, Joint::RightAnkle], RIGHT),
            (vec![self.mid_hip, self.mid_shoulder], WHOLE, 15.0, 0.0),
            girdle(Joint::LeftShoulder, Joint::RightShoulder),
            girdle(Joint::LeftHip, Joint::RightHip),
        ]
    }

    /// Left and right end.
    fn ends(&self) -> (f64, f64) {
        let all = self.joints.iter().chain([&self.head]);
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), j| (l.min(j.x), h.max(j.x)))
    }

    /// As a figure: `on_floor` comes to the middle of the floor, and parts are drawn in this order.
    fn drawn(&self, on_floor: Vector3<f64>, order: &[usize]) -> Figure {
        let place =
            |p: Vector3<f64>| Point2::new(EDGE / 2.0 + METRE * (p.x - on_floor.x), FLOOR + METRE * (p.y - on_floor.y));
        let parts = self.parts();
        let line = |&part: &usize| {
            let (points, colour, width, _) = &parts[part];
            Line { points: points.iter().copied().map(place).collect(), colour: *colour, width: *width }
        };
        let under = place(self.mid_hip + Vector3::new(0.0, FLESH, 0.0));
        Figure {
            lines: order.iter().map(line).collect(),
            head: place(self.head),
            head_radius: METRE * HEAD.0,
            seat: self.seat.then(|| (Point2::new(under.x - 32.0, under.y), 64.0, FLOOR - under.y)),
        }
    }
}

impl Figure {
    /// A posture as a figure that stands, sits or lies on the floor.
    pub(super) fn of(pose: &DrawnPose) -> Self {
        let body = Body::of(pose);
        let (near, far) = body.ends();
        body.drawn(Vector3::new((near + far) / 2.0, body.lowest, 0.0), &order(std::slice::from_ref(&body)))
    }

    /// Postures of one movement: what bears the body in all of them stays in its place, and so does the floor.
    pub(super) fn in_motion(poses: &[DrawnPose]) -> Vec<Self> {
        let bodies: Vec<Body> = poses.iter().map(Body::of).collect();
        let stays = bearer(poses);
        let (near, far, floor) =
            bodies.iter().fold((f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY), |all, body| {
                let (still, (near, far)) = (stays(body), body.ends());
                (all.0.min(near - still.x), all.1.max(far - still.x), all.2.max(body.lowest - still.y))
            });
        let middle = Vector3::new((near + far) / 2.0, floor, 0.0);
        let order = order(&bodies);
        bodies.iter().map(|body| body.drawn(stays(body) + middle, &order)).collect()
    }
}

/// What is farther away in the mean comes first.
fn order(bodies: &[Body]) -> Vec<usize> {
    let mut depths = [0.0; 5];
    for body in bodies {
        depths.iter_mut().zip(body.parts()).for_each(|(depth, part)| *depth += part.3);
    }
    let mut order: Vec<usize> = (0..depths.len()).collect();
    order.sort_by(|&a, &b| depths[b].total_cmp(&depths[a]));
    order
}

/// A point of a body.
type Point = fn(&Body) -> Vector3<f64>;

/// What may bear the body; the first that is on floor or seat all the time does.
const BEARERS: [Point; 4] =
    [|b| b.mid_hip, |b| b.at(Joint::LeftAnkle), |b| b.at(Joint::RightAnkle), |b| b.mid_shoulder];

fn bearer(poses: &[DrawnPose]) -> Point {
    // Seen level, down in the picture is down.
    let level = |pose: &DrawnPose| Body::of(&DrawnPose { above_deg: 0.0, ..pose.clone() });
    let bodies: Vec<Body> = poses.iter().map(level).collect();
    let bears = |point: &Point, body: &Body| body.lowest - point(body).y < RESTING;
    // Of a body on its side the middle of the hips is half their breadth above the floor.
    let on_hips = poses.iter().all(|pose| pose.seat || pose.roll_deg.abs() > 45.0);
    let found = BEARERS.into_iter().find(|point| bodies.iter().all(|body| bears(point, body)));
    found.filter(|_| !on_hips).unwrap_or(BEARERS[0])
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
        let from_above = joints(&DrawnPose { above_deg: 30.0, ..straight.clone() });
        let [near, far] = [Joint::LeftShoulder, Joint::RightShoulder].map(|joint| from_above[joint as usize].y);
        assert!(near > far + 0.1, "from above, what is nearer is lower in the picture");
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

    #[test]
    fn what_bears_the_body_stays_where_it_is() {
        let ends = |name: &str| {
            let poses = crate::exercises::find(name).unwrap().poses;
            let figures = Figure::in_motion(&[poses[0].clone(), poses[1].clone()]);
            [figures[0].clone(), figures[1].clone()]
        };
        let foot = |figure: &Figure| {
            let leg = figure.lines.iter().find(|line| line.colour == LEFT).unwrap();
            *leg.points.last().unwrap()
        };
        let hip = |figure: &Figure| figure.lines.iter().find(|line| line.width == 15.0).unwrap().points[0];
        for name in ["squat", "bridge"] {
            let [rest, end] = ends(name);
            assert!((foot(&rest) - foot(&end)).norm() < 1e-6, "{name}: the feet stay");
            assert!((hip(&rest) - hip(&end)).norm() > 10.0, "{name}: the hips move");
        }
        for name in ["clamshell", "seated_march", "seated_glute_stretch"] {
            let [rest, end] = ends(name);
            assert!((hip(&rest) - hip(&end)).norm() < 1e-6, "{name}: the hips stay");
        }
    }
}
