//! The explanation of an exercise as a drawing: its postures beside each other, as one SVG.

use std::fmt::Write;

use nalgebra::Point2;

use super::figure::{EDGE, FLOOR, Figure, Line, SEAT, WHOLE};
use super::scene::Colour;
use crate::exercises::drawn_pose::DrawnPose;

/// Room for the words below.
const WORDS: f64 = 34.0;

/// The postures in order. Empty where there are none.
pub(crate) fn svg(poses: &[DrawnPose]) -> String {
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
            "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" fill=\"{}\">{}. {name}</text>",
            EDGE + 12.0,
            hex(WHOLE),
            i + 1
        );
    }
    out.push_str("</svg>");
    out
}

/// One figure, so far from the left. Writing into a String can not fail.
fn draw(out: &mut String, pose: &DrawnPose, left: f64) {
    let figure = Figure::of(pose);
    ground(out, figure.seat, left);
    for line in &figure.lines {
        let (path, colour, width) = (path(line, left), hex(line.colour), line.width);
        let _ = write!(out, "<path d=\"{path}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>");
    }
    let (x, y, radius, colour) = (left + figure.head.x, figure.head.y, figure.head_radius, hex(WHOLE));
    let _ = write!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{colour}\"/>");
}

/// The floor under a figure, and what it sits on.
pub(super) fn ground(out: &mut String, seat: Option<(Point2<f64>, f64, f64)>, left: f64) {
    let (from, to) = (left + 14.0, left + EDGE - 14.0);
    let _ = write!(out, "<path d=\"M{from} {FLOOR}H{to}\" stroke=\"{}\" stroke-width=\"3\"/>", hex(SEAT));
    if let Some((corner, width, height)) = seat {
        let _ = write!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width}\" height=\"{height:.1}\" rx=\"4\" fill=\"{}\" opacity=\"0.35\"/>",
            left + corner.x,
            corner.y,
            hex(SEAT)
        );
    }
}

/// From joint to joint.
pub(super) fn path(line: &Line, left: f64) -> String {
    let points: Vec<String> = line.points.iter().map(|p| format!("{:.1} {:.1}", left + p.x, p.y)).collect();
    format!("M{}", points.join("L"))
}

pub(super) fn hex([r, g, b]: Colour) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// Names come from files: in a drawing they are text.
pub(super) fn escaped(text: &str) -> String {
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
    fn names_are_text() {
        let mut exercise = exercises::find("squat").unwrap();
        exercise.poses[0].name = "<script>&\"".into();
        let drawing = svg(&exercise.poses);
        assert!(!drawing.contains("<script") && drawing.contains("&lt;script&gt;&amp;&quot;"));
    }
}
