//! Paints a scene over a picture: lines through `tiny-skia`, text in a real font through `ab_glyph`.

use image::RgbImage;
use tiny_skia::{Color, FillRule, LineCap, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::scene::{Colour, Scene};
use super::text::{width_of, write};
use crate::frame::Frame;

/// Sizes as a share of the picture's shorter edge, so that a small picture is as readable as a large one.
const LINE: f32 = 0.009;
const JOINT: f32 = 0.012;
const TEXT: f32 = 0.045;
pub(super) const GROUND: Colour = [24, 27, 33];
pub(super) const INK: Colour = [16, 18, 22];
pub(super) const PAPER: Colour = [255, 255, 255];
pub(super) const AMBER: Colour = [255, 196, 64];

/// The frame with the scene over it.
pub fn paint(frame: &Frame, scene: &Scene) -> RgbImage {
    let size = frame.size();
    let Some(mut canvas) = Pixmap::new(size.width, size.height) else {
        return RgbImage::new(size.width, size.height);
    };
    for (out, rgb) in canvas.data_mut().chunks_exact_mut(4).zip(frame.pixels().chunks_exact(3)) {
        out.copy_from_slice(&[rgb[0], rgb[1], rgb[2], 255]);
    }
    let unit = size.width.min(size.height) as f32;
    draw_body(&mut canvas, scene, unit);
    let text_size = (unit * TEXT).max(11.0);
    let (width, height, strip) = (size.width as f32, size.height as f32, text_size * 1.8);
    if !scene.caption.is_empty() {
        fill(&mut canvas, (0.0, 0.0, width, strip), INK, 0.75);
    }
    if !scene.banner.is_empty() {
        fill(&mut canvas, (0.0, height - strip, width, strip), AMBER, 0.95);
    }
    let mut picture = RgbImage::new(size.width, size.height);
    for (out, rgba) in picture.chunks_exact_mut(3).zip(canvas.data().chunks_exact(4)) {
        out.copy_from_slice(&rgba[..3]);
    }
    write_fitted(&mut picture, &scene.caption, text_size * 0.35, text_size, PAPER);
    write_fitted(&mut picture, &scene.banner, height - strip + text_size * 0.35, text_size, INK);
    for label in &scene.labels {
        let gap = unit * 0.03;
        let x = if label.leftward { -gap - width_of(&label.text, text_size) } else { gap };
        let at = (label.at.x as f32 + x, label.at.y as f32 - text_size * 0.6);
        let shadow = text_size * 0.06;
        for (dx, dy) in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (1.0, 1.0)] {
            write(&mut picture, &label.text, (at.0 + dx * shadow, at.1 + dy * shadow), text_size, INK);
        }
        write(&mut picture, &label.text, at, text_size, label.colour);
    }
    picture
}

/// Bones and joints; `unit` is what sizes are shares of, pixels.
pub(super) fn draw_body(canvas: &mut Pixmap, scene: &Scene, unit: f32) {
    // A dark line under each coloured one keeps it visible on any background.
    for (widen, dark) in [(unit * LINE * 0.8, true), (0.0, false)] {
        let stroke = Stroke { width: (unit * LINE).max(2.0) + widen, line_cap: LineCap::Round, ..Stroke::default() };
        for bone in &scene.bones {
            let mut path = PathBuilder::new();
            path.move_to(bone.from.x as f32, bone.from.y as f32);
            path.line_to(bone.to.x as f32, bone.to.y as f32);
            if let Some(path) = path.finish() {
                let paint = solid(if dark { INK } else { bone.colour }, 1.0);
                canvas.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
            }
        }
        for (at, colour) in &scene.joints {
            let radius = (unit * JOINT).max(3.0) + widen / 2.0;
            if let Some(path) = PathBuilder::from_circle(at.x as f32, at.y as f32, radius) {
                let paint = solid(if dark { INK } else { *colour }, 1.0);
                canvas.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
            }
        }
    }
}

pub(super) fn solid(colour: Colour, opacity: f32) -> Paint<'static> {
    let [r, g, b] = colour.map(|c| f32::from(c) / 255.0);
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(Color::from_rgba(r, g, b, opacity).unwrap_or(Color::BLACK));
    paint
}

/// A filled rectangle.
pub(super) fn fill(canvas: &mut Pixmap, (x, y, width, height): (f32, f32, f32, f32), colour: Colour, opacity: f32) {
    if let Some(rect) = Rect::from_xywh(x, y, width, height) {
        canvas.fill_rect(rect, &solid(colour, opacity), Transform::identity(), None);
    }
}

/// Writes a line across the picture, smaller where it would not fit.
fn write_fitted(picture: &mut RgbImage, text: &str, top: f32, size: f32, colour: Colour) {
    let room = picture.width() as f32 - size;
    let fitted = size * (room / width_of(text, size).max(1.0)).min(1.0);
    write(picture, text, (size * 0.5, top + (size - fitted) / 2.0), fitted, colour);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;
    use crate::overlay::scene::{Bone, Label};
    use crate::units::Timestamp;
    use nalgebra::Point2;

    #[test]
    fn bones_text_and_caption_change_the_pixels_where_they_are() {
        let size = PictureSize { width: 200, height: 160 };
        let frame = Frame::new(Timestamp::ZERO, size, vec![90; 200 * 160 * 3]).unwrap();
        let colour = [255, 0, 0];
        let (from, to) = (Point2::new(50.0, 100.0), Point2::new(50.0, 140.0));
        let scene = Scene {
            bones: vec![Bone { from, to, colour }],
            joints: vec![],
            labels: vec![Label { at: Point2::new(100.0, 100.0), text: "95\u{b0}".into(), colour, leftward: false }],
            caption: "Squat 1".into(),
            banner: String::new(),
        };
        let picture = paint(&frame, &scene);
        assert_eq!(picture.get_pixel(50, 120).0, colour);
        assert_eq!(picture.get_pixel(150, 50).0, [90; 3], "nothing is drawn elsewhere");
        assert!(picture.get_pixel(190, 4).0[0] < 60, "the caption has a dark ground");
        let red = (95..140).flat_map(|x| (85..115).map(move |y| (x, y)));
        let reddish = |&(x, y): &(u32, u32)| matches!(picture.get_pixel(x, y).0, [180..=255, 0..90, 0..90]);
        assert!(red.filter(reddish).count() > 10, "the label is written");
        let banner = Scene { banner: "knees fall inward, and a good deal more than fits".into(), ..Scene::default() };
        let picture = paint(&frame, &banner);
        assert!(picture.get_pixel(198, 158).0[0] > 200, "the banner lies along the lower edge");
        assert_eq!(picture.get_pixel(198, 4).0, [90; 3], "and there is no caption");
    }

    #[test]
    fn what_lies_outside_the_picture_is_no_problem() {
        let size = PictureSize { width: 8, height: 8 };
        let frame = Frame::new(Timestamp::ZERO, size, vec![90; 8 * 8 * 3]).unwrap();
        let far = Point2::new(-1e6, 1e9);
        let bone = Bone { from: far, to: Point2::new(f64::NAN, 0.0), colour: [1; 3] };
        let label = Label { at: far, text: "1".into(), colour: [1; 3], leftward: true };
        let scene = Scene { bones: vec![bone], joints: vec![(far, [1; 3])], labels: vec![label], ..Scene::default() };
        assert_eq!(paint(&frame, &scene).dimensions(), (8, 8));
    }
}
