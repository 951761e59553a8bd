//! A dial from rest to the target, with the angle in its middle.

use std::f32::consts::PI;

use tiny_skia::{LineCap, Path, PathBuilder, Pixmap, Stroke, Transform};

use super::paint::{PAPER, solid};
use super::scene::{Colour, degrees};
use super::text::centred;
use crate::coach::gauge::Reading;

const TRACK: Colour = [60, 66, 76];
const UNDER: Colour = [255, 196, 64];
const REACHED: Colour = [98, 210, 130];
/// The dial ends a little beyond the target.
const FULL: f32 = 1.25;

/// Draws the dial into an area: left, top, width, height.
pub(super) fn draw_dial(canvas: &mut Pixmap, (left, top, width, height): (f32, f32, f32, f32), reading: &Reading) {
    let radius = (width / 2.0).min(height * 0.85) * 0.9;
    let thick = radius * 0.2;
    let centre = (left + width / 2.0, top + radius + thick / 2.0);
    let mut stroke = Stroke { width: thick, line_cap: LineCap::Butt, ..Stroke::default() };
    let mut draw = |from: f32, to: f32, radius: f32, width: f32, colour: Colour| {
        stroke.width = width;
        if let Some(path) = arc(centre, radius, from, to) {
            canvas.stroke_path(&path, &solid(colour, 1.0), &stroke, Transform::identity(), None);
        }
    };
    let way = reading.way as f32 / FULL;
    draw(0.0, 1.0, radius, thick, TRACK);
    let reached = reading.way >= 1.0 && reading.target.is_some();
    draw(0.0, way.max(0.005), radius, thick, if reached { REACHED } else { UNDER });
    if reading.target.is_some() {
        // The target, as a mark across the track.
        draw(1.0 / FULL - 0.012, 1.0 / FULL + 0.012, radius, thick * 1.7, PAPER);
    }
    let value = degrees(reading.value);
    centred(canvas, &value, (centre.0, centre.1 - radius * 0.62), radius * 0.6, radius * 1.5, PAPER);
    let target = reading.target.map(|target| format!(", target {target:.0}\u{b0}")).unwrap_or_default();
    let name = format!("{}{target}", reading.kind.row().name.replace('_', " "));
    centred(canvas, &name, (centre.0, centre.1 + radius * 0.1), radius * 0.22, width, PAPER);
}

/// Part of the upper half circle, from 0 (left end) to 1 (right end).
fn arc((x, y): (f32, f32), radius: f32, from: f32, to: f32) -> Option<Path> {
    const STEPS: usize = 40;
    let mut path = PathBuilder::new();
    for i in 0..=STEPS {
        let angle = PI * (1.0 + from + (to - from) * i as f32 / STEPS as f32);
        let (px, py) = (x + radius * angle.cos(), y + radius * angle.sin());
        if i == 0 { path.move_to(px, py) } else { path.line_to(px, py) }
    }
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::MeasureKind;

    fn count(way: f64, colour: Colour) -> usize {
        let mut canvas = Pixmap::new(300, 200).unwrap();
        let reading = Reading { kind: MeasureKind::KneeFlexion, value: 80.0 * way, target: Some(80.0), way };
        draw_dial(&mut canvas, (0.0, 0.0, 300.0, 200.0), &reading);
        canvas.pixels().iter().filter(|p| [p.red(), p.green(), p.blue()] == colour).count()
    }

    #[test]
    fn the_dial_fills_on_the_way_and_turns_green_at_the_target() {
        assert!(count(0.3, UNDER) > 100 && count(0.9, UNDER) > 2 * count(0.3, UNDER));
        assert_eq!((count(0.9, REACHED), count(1.1, UNDER)), (0, 0));
        assert!(count(1.1, REACHED) > 500);
    }
}
