//! The explanation of an exercise as a drawing: its postures beside each other, as one SVG.

use std::fmt::Write;

use nalgebra::{Matrix3, Point2, Rotation3, Vector3};

use crate::exercises::drawn_pose::{DrawnLeg, DrawnPose};
use crate::kinematics::body::{Joint, Joints, Lengths, Posture};

/// Edge of one posture's square, drawing units.
const EDGE: f64 = 260.0;
/// Drawing units of a metre: a lying body with its arms fits.
const METRE: f64 = 128.0;
/// Where the floor is, from the top.
const FLOOR: f64 = 226.0;
/// Room for the words below.
const WORDS: f64 = 34.0;
/// Radius of a head, and its centre above the shoulders, metres.
const HEAD: (f64, f64) = (0.105, 0.24);
/// Half the thickness of a body that lies or stands on the floor, metres: joints are not on the skin.
const FLESH: f64 = 0.07;

/// The colours of the page's curves, so that its stylesheet finds them.
const LEFT: &str = "#B45309";
const RIGHT: &str = "#1D4ED8";
const WHOLE: &str = "#334155";
const SEAT: &str = "#64748B";

/// The postures in order. Empty where there are none.
pub fn svg(poses: &[DrawnPose]) -> String {
    if poses.is_empty() {
        return String::new();
    }
    let (width, height) = (EDGE * poses.len() as f64, EDGE + WORDS);
    let names: Vec<String> = poses.iter().map(|pose| escaped(&pose.name)).collect();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\" \
         fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\" font-family=\"sans-serif\" font-size=\"17\">",
        names.join("; ")
    );
    for (i, (pose, name)) in poses.iter().zip(&names).enumerate() {
        draw(&mut out, pose, EDGE * i as f64);
        let middle = EDGE * (i as f64 + 0.5);
        // Writing into a String can not fail.
        let _ = write!(
            out,
            "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" fill=\"{WHOLE}\">{}. {name}</text>",
            EDGE + 12.0,
            i + 1
        );
    }
    out.push_str("</svg>");
    out
}

/// The body of a pose in metres: x right, y down, z away, mid-hip at the origin.
fn joints(pose: &DrawnPose) -> Joints {
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

fn draw(out: &mut String, pose: &DrawnPose, left: f64) {
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
        Point2::new(left + EDGE / 2.0 + METRE * (p.x - (near + far) / 2.0), FLOOR + METRE * (p.y - lowest))
    };
    let _ = write!(
        out,
        "<path d=\"M{} {FLOOR}H{}\" stroke=\"{SEAT}\" stroke-width=\"3\"/>",
        left + 14.0,
        left + EDGE - 14.0
    );
    if pose.seat {
        let under = place(mid_hip + Vector3::new(0.0, FLESH, 0.0));
        let _ = write!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"64\" height=\"{:.1}\" rx=\"4\" fill=\"{SEAT}\" opacity=\"0.35\"/>",
            under.x - 32.0,
            under.y,
            FLOOR - under.y
        );
    }
    let leg = |[hip, knee, ankle]: [Joint; 3], colour| (at(knee).z, vec![at(hip), at(knee), at(ankle)], colour, 11.0);
    let trunk = vec![mid_hip, mid_shoulder];
    let girdle = |a: Joint, b: Joint| vec![at(a), at(b)];
    let mut lines = vec![
        leg([Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle], LEFT),
        leg([Joint::RightHip, Joint::RightKnee, Joint::RightAnkle], RIGHT),
        (0.0, trunk, WHOLE, 15.0),
        (0.0, girdle(Joint::LeftShoulder, Joint::RightShoulder), WHOLE, 11.0),
        (0.0, girdle(Joint::LeftHip, Joint::RightHip), WHOLE, 11.0),
    ];
    // What is farther away is drawn first.
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, points, colour, width) in lines {
        let path: Vec<String> = points.iter().map(|&p| place(p)).map(|p| format!("{:.1} {:.1}", p.x, p.y)).collect();
        let _ = write!(out, "<path d=\"M{}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>", path.join("L"));
    }
    let centre = place(head);
    let _ = write!(
        out,
        "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\" fill=\"{WHOLE}\"/>",
        centre.x,
        centre.y,
        METRE * HEAD.0
    );
}

/// Names come from files: in a drawing they are text.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    #[test]
    fn every_exercise_is_drawn_in_two_or_three_postures() {
        for name in exercises::names() {
            let exercise = exercises::find(name).unwrap();
            assert!((2..=3).contains(&exercise.poses.len()), "{name}");
            let drawing = svg(&exercise.poses);
            assert_eq!(drawing.matches("<circle").count(), exercise.poses.len());
            assert!(!drawing.contains("NaN") && !drawing.contains("style="), "{name}");
        }
    }

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

    #[test]
    fn names_are_text() {
        let mut exercise = exercises::find("squat").unwrap();
        exercise.poses[0].name = "<script>&\"".into();
        let drawing = svg(&exercise.poses);
        assert!(!drawing.contains("<script") && drawing.contains("&lt;script&gt;&amp;&quot;"));
    }
}
