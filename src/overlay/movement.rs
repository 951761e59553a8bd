//! The explanation of an exercise in motion: the body goes from posture to posture and back, seen from two sides, as one SVG.

use std::f64::consts::PI;
use std::fmt::Write;

use nalgebra::Point2;

use super::drawing::{escaped, ground, hex, path};
use super::figure::{EDGE, Figure, WHOLE};
use crate::exercises::Exercise;
use crate::exercises::drawn_pose::DrawnPose;

/// Room above heads, and for the words below.
const ABOVE: f64 = 10.0;
const WORDS: f64 = 52.0;
/// From the rest to the end of the movement, seconds: slow enough to be followed.
const WAY_S: f64 = 1.8;
/// At either end, seconds.
const WAIT_S: f64 = 0.9;
/// Drawings of a way; between two of them the browser goes straight.
const STEPS: usize = 16;

/// From where it is looked at, as `DrawnPose` has it.
struct View {
    name: &'static str,
    yaw_deg: f64,
    above_deg: f64,
}

/// Somebody who lies is looked at a little from above: seen level, one leg hides the other.
const RAISED_DEG: f64 = 20.0;

const SIDE: View = View { name: "from the side", yaw_deg: 90.0, above_deg: 0.0 };
const FRONT: View = View { name: "from the front", yaw_deg: 0.0, above_deg: 0.0 };
const OBLIQUE: View = View { name: "at an angle", yaw_deg: 50.0, above_deg: RAISED_DEG };
const FRONT_RAISED: View = View { above_deg: RAISED_DEG, ..FRONT };
const FEET: View = View { name: "from the feet", yaw_deg: 90.0, above_deg: RAISED_DEG };

/// The two directions that show most of a body that stands, sits or lies like this.
fn views(rest: &DrawnPose) -> [View; 2] {
    match rest {
        DrawnPose { roll_deg, .. } if roll_deg.abs() > 45.0 => {
            [FRONT_RAISED, View { yaw_deg: FEET.yaw_deg.copysign(*roll_deg), ..FEET }]
        }
        DrawnPose { lean_deg, .. } if lean_deg.abs() > 45.0 => [SIDE, OBLIQUE],
        _ => [SIDE, FRONT],
    }
}

/// A moment of the movement.
struct Moment {
    at_s: f64,
    pose: DrawnPose,
    /// Which of the exercise's postures it belongs to.
    station: usize,
}

/// The movement as an SVG that moves by itself, again and again; into a stretch it moves once, and stays there. `None`
/// where the exercise has no two postures.
pub(crate) fn svg(exercise: &Exercise) -> Option<String> {
    let moments = moments(&exercise.poses, stays(exercise))?;
    let clock = Clock::of(&moments, stays(exercise));
    let (width, height) = (2.0 * EDGE, ABOVE + EDGE + WORDS);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 {} {width} {height}\" role=\"img\" aria-label=\"{} in motion\" \
         fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\" font-family=\"sans-serif\" font-size=\"19\" text-anchor=\"middle\">",
        -ABOVE,
        escaped(&exercise.title)
    );
    for (view, left) in views(&exercise.poses[0]).iter().zip([0.0, EDGE]) {
        draw(&mut out, &moments, view, left, &clock);
    }
    names(&mut out, &exercise.poses, &moments, &clock);
    out.push_str("</svg>");
    Some(out)
}

/// Whether the end is held, and the movement does not come back.
fn stays(exercise: &Exercise) -> bool {
    exercise.hold.as_ref().is_some_and(|hold| hold.is_repetition)
}

/// The whole movement: from the rest through postures that lie on one way, and back; then to the others.
fn moments(poses: &[DrawnPose], stays: bool) -> Option<Vec<Moment>> {
    let rest = poses.first()?;
    let mut moments = vec![Moment { at_s: 0.0, pose: rest.clone(), station: 0 }];
    let mut clock = WAIT_S;
    for way in ways(poses) {
        let there: Vec<(usize, &DrawnPose)> = [0].into_iter().chain(way).map(|i| (i, &poses[i])).collect();
        go(&mut moments, &there, &mut clock);
        if stays {
            break;
        }
        let back: Vec<(usize, &DrawnPose)> = there.into_iter().rev().collect();
        go(&mut moments, &back, &mut clock);
    }
    (moments.len() > 1).then_some(moments)
}

/// Postures that are passed without turning back, by their numbers; the rest is on none of these ways.
fn ways(poses: &[DrawnPose]) -> Vec<Vec<usize>> {
    let mut ways: Vec<Vec<usize>> = Vec::new();
    for (number, pose) in poses.iter().enumerate().skip(1) {
        match ways.last_mut() {
            Some(way) if way.last().is_some_and(|&last| poses[last].is_between(&poses[0], pose)) => way.push(number),
            _ => ways.push(vec![number]),
        }
    }
    ways
}

/// Goes along these postures, slowly at both ends, and waits at the last.
fn go(moments: &mut Vec<Moment>, way: &[(usize, &DrawnPose)], clock: &mut f64) {
    let legs: Vec<f64> = way.windows(2).map(|two| two[0].1.distance(two[1].1).max(1e-6)).collect();
    let whole: f64 = legs.iter().sum();
    for step in 0..=STEPS {
        let time = step as f64 / STEPS as f64;
        let (mut left, mut leg) = (whole * (1.0 - (PI * time).cos()) / 2.0, 0);
        while leg + 1 < legs.len() && left > legs[leg] {
            left -= legs[leg];
            leg += 1;
        }
        let share = (left / legs[leg]).min(1.0);
        let ((near, from), (far, to)) = (way[leg], way[leg + 1]);
        let station = if share < 0.5 { near } else { far };
        moments.push(Moment { at_s: *clock + time * WAY_S, pose: from.toward(to, share), station });
    }
    *clock += WAY_S + WAIT_S;
}

/// When each moment is, as attributes of everything that moves.
struct Clock {
    attributes: String,
}

impl Clock {
    fn of(moments: &[Moment], stays: bool) -> Self {
        let last = moments.last().map_or(0.0, |moment| moment.at_s);
        // Times end with 1, so the wait before the next round is in the first moment alone.
        let times: Vec<String> = moments.iter().map(|moment| format!("{:.4}", moment.at_s / last)).collect();
        let after = if stays { "repeatCount=\"1\" fill=\"freeze\"" } else { "repeatCount=\"indefinite\"" };
        Self { attributes: format!("dur=\"{last:.2}s\" keyTimes=\"{}\" {after}", times.join(";")) }
    }

    /// Writing into a String can not fail.
    fn animate(&self, out: &mut String, attribute: &str, values: &[String], mode: &str) {
        let (values, clock) = (values.join(";"), &self.attributes);
        let _ = write!(out, "<animate attributeName=\"{attribute}\" values=\"{values}\" {clock}{mode}/>");
    }
}

/// One view of it, so far from the left. Writing into a String can not fail.
fn draw(out: &mut String, moments: &[Moment], view: &View, left: f64, clock: &Clock) {
    let seen = |moment: &Moment| {
        let View { yaw_deg, above_deg, .. } = *view;
        DrawnPose { yaw_deg, above_deg, ..moment.pose.clone() }
    };
    let poses: Vec<DrawnPose> = moments.iter().map(seen).collect();
    let figures = Figure::in_motion(&poses);
    let Some(first) = figures.first() else { return };
    ground(out, figures.iter().find_map(|figure| figure.seat), left);
    for (part, line) in first.lines.iter().enumerate() {
        let paths: Vec<String> = figures.iter().map(|figure| path(&figure.lines[part], left)).collect();
        let (colour, width) = (hex(line.colour), line.width);
        let _ = write!(out, "<path d=\"{}\" stroke=\"{colour}\" stroke-width=\"{width}\">", paths[0]);
        clock.animate(out, "d", &paths, "");
        out.push_str("</path>");
    }
    head(out, first, &figures.iter().map(|figure| figure.head).collect::<Vec<_>>(), left, clock);
    let (middle, below) = (left + EDGE / 2.0, EDGE);
    let _ = write!(out, "<text x=\"{middle}\" y=\"{below}\" fill=\"{}\">{}</text>", hex(WHOLE), view.name);
}

fn head(out: &mut String, first: &Figure, places: &[Point2<f64>], left: f64, clock: &Clock) {
    let xs: Vec<String> = places.iter().map(|place| format!("{:.1}", left + place.x)).collect();
    let ys: Vec<String> = places.iter().map(|place| format!("{:.1}", place.y)).collect();
    let (radius, colour) = (first.head_radius, hex(WHOLE));
    let _ = write!(out, "<circle cx=\"{}\" cy=\"{}\" r=\"{radius:.1}\" fill=\"{colour}\">", xs[0], ys[0]);
    clock.animate(out, "cx", &xs, "");
    clock.animate(out, "cy", &ys, "");
    out.push_str("</circle>");
}

/// What is done at the moment: the words of the still drawings, one at a time. Writing into a String can not fail.
fn names(out: &mut String, poses: &[DrawnPose], moments: &[Moment], clock: &Clock) {
    for (number, pose) in poses.iter().enumerate() {
        let shown: Vec<String> = moments.iter().map(|m| u8::from(m.station == number).to_string()).collect();
        let (below, colour, name) = (EDGE + 42.0, hex(WHOLE), escaped(&pose.name));
        let _ = write!(
            out,
            "<text x=\"{EDGE}\" y=\"{below}\" font-weight=\"600\" fill=\"{colour}\" opacity=\"{}\">{}. {name}",
            shown[0],
            number + 1
        );
        clock.animate(out, "opacity", &shown, " calcMode=\"discrete\"");
        out.push_str("</text>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    fn ways_of(name: &str) -> Vec<Vec<usize>> {
        ways(&exercises::find(name).unwrap().poses)
    }

    #[test]
    fn a_squat_goes_down_in_one_way_and_a_march_comes_back_between_its_legs() {
        assert_eq!(ways_of("squat"), [[1, 2]]);
        assert_eq!(ways_of("seated_march"), [[1], [2]]);
    }

    #[test]
    fn every_exercise_moves_by_itself_and_ends_where_it_began_unless_the_end_is_held() {
        for name in exercises::names() {
            let exercise = exercises::find(name).unwrap();
            let moments = moments(&exercise.poses, stays(&exercise)).unwrap();
            assert!(moments.windows(2).all(|two| two[0].at_s < two[1].at_s), "{name}: time goes forward");
            let last = moments.last().unwrap();
            let expected = if name == "seated_glute_stretch" { 1 } else { 0 };
            assert_eq!(
                (last.station, last.pose.distance(&exercise.poses[expected]) < 1e-9),
                (expected, true),
                "{name}"
            );
            let drawing = svg(&exercise).unwrap();
            assert!(!drawing.contains("NaN") && !drawing.contains("style="), "{name}");
            assert!(drawing.len() < 40_000, "{name}: {} bytes", drawing.len());
            assert_eq!(drawing.matches("<circle").count(), 2, "{name}: two views");
            assert_eq!(drawing.contains("repeatCount=\"1\""), name == "seated_glute_stretch", "{name}");
        }
    }

    #[test]
    fn one_posture_is_no_movement_and_names_are_text() {
        let mut exercise = exercises::find("squat").unwrap();
        exercise.poses[1].name = "<script>".into();
        assert!(!svg(&exercise).unwrap().contains("<script"));
        exercise.poses.truncate(1);
        assert!(svg(&exercise).is_none());
    }
}
