//! A small drawing from above: where the camera is, where to be, and which way to face.

use std::f32::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use tiny_skia::{FillRule, LineCap, PathBuilder, Pixmap, Stroke, Transform};

use super::paint::{GROUND, fill, solid};
use super::scene::Colour;
use super::text::centred;
use crate::exercises::definition::PostureName;
use crate::kinematics::ViewKind;

const BODY: Colour = [60, 170, 255];
const HEAD: Colour = [245, 245, 245];
const LINE: Colour = [150, 158, 170];

/// Draws into an area: left, top, width, height. The camera is at the lower edge and looks up.
pub(super) fn draw_plan(
    canvas: &mut Pixmap,
    (left, top, width, height): (f32, f32, f32, f32),
    posture: PostureName,
    view: ViewKind,
) {
    let unit = width.min(height);
    let (x, camera) = (left + width / 2.0, top + height - unit * 0.12);
    let person = top + height * 0.36;
    let line = unit * 0.012;
    // What the camera sees.
    for side in [-1.0, 1.0] {
        stroke(canvas, &[(x, camera), (x + side * width * 0.45, top + height * 0.12)], line, LINE);
    }
    let lens = unit * 0.07;
    stroke(canvas, &[(x - lens, camera + lens * 0.6), (x + lens, camera + lens * 0.6)], lens * 1.1, HEAD);
    circle(canvas, (x, camera), lens * 0.5, HEAD);
    centred(canvas, "camera", (x, camera + lens * 1.2), unit * 0.07, width, LINE);
    let size = unit * 0.16;
    // Towards the camera is down.
    let facing = FRAC_PI_2 + turn(view);
    match (posture, view) {
        (PostureName::Standing | PostureName::Sitting | PostureName::Upright, _) => {
            upright(canvas, (x, person), size, facing)
        }
        // The feet towards the camera, or across the picture.
        (PostureName::Supine | PostureName::SideLying, ViewKind::FootEnd) => {
            lying(canvas, (x, person), size, FRAC_PI_2);
        }
        (PostureName::Supine | PostureName::SideLying, _) => lying(canvas, (x, person), size, PI),
    }
    let letters = unit * 0.09;
    let middle = (person + camera) / 2.0;
    fill(canvas, (x - letters * 2.0, middle - letters * 0.1, letters * 4.0, letters * 1.3), GROUND, 1.0);
    centred(canvas, "2 \u{2013} 3 m", (x, middle), letters, width, HEAD);
    centred(canvas, how(posture, view), (x, top), unit * 0.1, width, HEAD);
}

/// How far the chest is turned away from the camera, radians.
fn turn(view: ViewKind) -> f32 {
    match view {
        ViewKind::Side => FRAC_PI_2,
        ViewKind::Oblique => FRAC_PI_4,
        ViewKind::Back => PI,
        ViewKind::Front | ViewKind::FootEnd | ViewKind::Unknown => 0.0,
    }
}

fn how(posture: PostureName, view: ViewKind) -> &'static str {
    match (posture, view) {
        (PostureName::Supine | PostureName::SideLying, ViewKind::FootEnd) => "lie with your feet to the camera",
        (PostureName::Supine, _) => "lie across the picture",
        (PostureName::SideLying, _) => "lie facing the camera",
        (_, ViewKind::Side) => "turn your side to the camera",
        (_, ViewKind::Oblique) => "turn half to the camera",
        _ => "face the camera",
    }
}

/// Shoulders, head, and the feet ahead of them.
fn upright(canvas: &mut Pixmap, (x, y): (f32, f32), size: f32, facing: f32) {
    let (ahead, aside) = (facing.sin_cos(), (facing + FRAC_PI_2).sin_cos());
    let at = |along: f32, across: f32| {
        (x + size * (ahead.1 * along + aside.1 * across), y + size * (ahead.0 * along + aside.0 * across))
    };
    stroke(canvas, &[at(0.0, -0.7), at(0.0, 0.7)], size * 0.55, BODY);
    for foot in [-0.35, 0.35] {
        stroke(canvas, &[at(0.25, foot), at(0.75, foot)], size * 0.22, BODY);
    }
    circle(canvas, at(0.0, 0.0), size * 0.36, HEAD);
    // The nose.
    stroke(canvas, &[at(0.3, 0.0), at(0.5, 0.0)], size * 0.16, HEAD);
}

/// A body from head to feet along a direction.
fn lying(canvas: &mut Pixmap, (x, y): (f32, f32), size: f32, along: f32) {
    let (sin, cos) = along.sin_cos();
    let at = |share: f32| (x + size * share * cos, y + size * share * sin);
    stroke(canvas, &[at(-0.9), at(0.4)], size * 0.75, BODY);
    stroke(canvas, &[at(0.4), at(1.9)], size * 0.5, BODY);
    circle(canvas, at(-1.6), size * 0.36, HEAD);
}

fn stroke(canvas: &mut Pixmap, points: &[(f32, f32)], width: f32, colour: Colour) {
    let mut path = PathBuilder::new();
    for (i, &(x, y)) in points.iter().enumerate() {
        if i == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    if let Some(path) = path.finish() {
        let stroke = Stroke { width, line_cap: LineCap::Round, ..Stroke::default() };
        canvas.stroke_path(&path, &solid(colour, 1.0), &stroke, Transform::identity(), None);
    }
}

fn circle(canvas: &mut Pixmap, (x, y): (f32, f32), radius: f32, colour: Colour) {
    if let Some(path) = PathBuilder::from_circle(x, y, radius) {
        canvas.fill_path(&path, &solid(colour, 1.0), FillRule::Winding, Transform::identity(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_posture_and_view_is_drawn_inside_its_area_and_differs_where_one_has_to_turn() {
        let drawn = |posture, view| {
            let mut canvas = Pixmap::new(300, 400).unwrap();
            draw_plan(&mut canvas, (20.0, 20.0, 260.0, 360.0), posture, view);
            let outside = |i: usize| {
                let (x, y) = (i % 300, i / 300);
                !(10..290).contains(&x) || !(10..390).contains(&y)
            };
            assert!(!canvas.pixels().iter().enumerate().any(|(i, p)| outside(i) && p.alpha() > 0));
            canvas.take()
        };
        use PostureName::{SideLying, Sitting, Standing, Supine};
        assert_ne!(drawn(Standing, ViewKind::Front), drawn(Standing, ViewKind::Side));
        assert_ne!(drawn(Sitting, ViewKind::Oblique), drawn(Sitting, ViewKind::Front));
        assert_ne!(drawn(Supine, ViewKind::Side), drawn(SideLying, ViewKind::FootEnd));
    }
}
