//! The explanation of an exercise on a card over the picture: what it is for, how it begins, and its postures.

use tiny_skia::{FillRule, LineCap, LineJoin, PathBuilder, Pixmap, Stroke, Transform};

use super::figure::{EDGE, FLOOR, Figure, SEAT, WHOLE};
use super::paint::{INK, PAPER, fill, solid};
use super::text::{centred, lines, write};
use crate::exercises::Exercise;

/// Height of a row of text, in sizes of its letters.
const ROW: f32 = 1.25;
/// Smaller letters can not be read from a step away, pixels.
const SMALLEST: f32 = 7.0;

/// What is on the card.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Card {
    title: String,
    /// A word and what it stands for.
    parts: Vec<(&'static str, String)>,
    figures: Vec<(String, Figure)>,
}

impl Card {
    /// The explanation that the exercise's own file gives.
    pub(crate) fn of(exercise: &Exercise) -> Self {
        let how_to = &exercise.how_to;
        let parts = [
            ("What for", &exercise.purpose),
            ("Start", &how_to.start),
            ("Camera", &exercise.camera.place),
            ("Stop", &how_to.stop),
        ];
        Self {
            title: exercise.title.clone(),
            parts: parts.map(|(word, text)| (word, text.clone())).into(),
            figures: exercise.poses.iter().map(|pose| (pose.name.clone(), Figure::of(pose))).collect(),
        }
    }

    /// Paints it over an area: left, top, width, height.
    pub(crate) fn paint(&self, canvas: &mut Pixmap, (left, top, width, height): (f32, f32, f32, f32)) {
        fill(canvas, (left, top, width, height), PAPER, 1.0);
        let margin = width.min(height) * 0.04;
        let (left, width) = (left + margin, width - 2.0 * margin);
        let title = (height * 0.07).min(width * 0.08);
        centred(canvas, &self.title, (left + width / 2.0, top + margin * 0.6), title, width, INK);
        let drawn = top + margin + title * ROW;
        let tall = self.figures(canvas, (left, drawn, width, height * 0.38));
        let from = drawn + tall;
        self.words(canvas, (left, from, width, top + height - margin - from));
    }

    /// The postures beside each other; how tall they are.
    fn figures(&self, canvas: &mut Pixmap, (left, top, width, most): (f32, f32, f32, f32)) -> f32 {
        let count = self.figures.len() as f32;
        if self.figures.is_empty() {
            return 0.0;
        }
        let words = most * 0.1;
        let edge = (width / count).min(most - words);
        let start = left + (width - edge * count) / 2.0;
        for (i, (name, figure)) in self.figures.iter().enumerate() {
            let corner = start + edge * i as f32;
            draw(canvas, figure, (corner, top), edge / EDGE as f32);
            let middle = (corner + edge / 2.0, top + edge * 0.92);
            centred(canvas, &format!("{}. {name}", i + 1), middle, words * 0.8, edge * 0.96, WHOLE);
        }
        edge + words
    }

    /// The parts under each other, in letters as large as fit.
    fn words(&self, canvas: &mut Pixmap, (left, top, width, height): (f32, f32, f32, f32)) {
        let rows = |size: f32| -> Vec<(bool, String)> {
            let part = |(word, text): &(&str, String)| {
                let text = lines(&format!("{word}: {text}"), size, width);
                text.into_iter().enumerate().map(|(i, row)| (i == 0, row)).collect::<Vec<_>>()
            };
            self.parts.iter().flat_map(part).collect()
        };
        let gaps = self.parts.len() as f32 * 0.4;
        let fits = |size: f32| size * (ROW * rows(size).len() as f32 + gaps) <= height;
        let mut size = height * 0.14;
        while size > SMALLEST && !fits(size) {
            size *= 0.94;
        }
        let mut y = top;
        for (first, row) in rows(size) {
            y += if first { size * 0.4 } else { 0.0 };
            write(canvas, &row, (left, y), size, INK);
            y += size * ROW;
        }
    }
}

fn draw(canvas: &mut Pixmap, figure: &Figure, (left, top): (f32, f32), scale: f32) {
    let at = |x: f64, y: f64| (left + x as f32 * scale, top + y as f32 * scale);
    let mut stroke = |points: &[(f32, f32)], width: f32, colour| {
        let mut path = PathBuilder::new();
        for (i, &(x, y)) in points.iter().enumerate() {
            if i == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        if let Some(path) = path.finish() {
            let (line_cap, line_join) = (LineCap::Round, LineJoin::Round);
            let stroke = Stroke { width: width * scale, line_cap, line_join, ..Stroke::default() };
            canvas.stroke_path(&path, &solid(colour, 1.0), &stroke, Transform::identity(), None);
        }
    };
    stroke(&[at(14.0, FLOOR), at(EDGE - 14.0, FLOOR)], 3.0, SEAT);
    for line in &figure.lines {
        let points: Vec<(f32, f32)> = line.points.iter().map(|p| at(p.x, p.y)).collect();
        stroke(&points, line.width as f32, line.colour);
    }
    if let Some((corner, width, height)) = figure.seat {
        let (x, y) = at(corner.x, corner.y);
        fill(canvas, (x, y, width as f32 * scale, height as f32 * scale), SEAT, 0.35);
    }
    let (x, y) = at(figure.head.x, figure.head.y);
    if let Some(path) = PathBuilder::from_circle(x, y, figure.head_radius as f32 * scale) {
        canvas.fill_path(&path, &solid(WHOLE, 1.0), FillRule::Winding, Transform::identity(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;

    #[test]
    fn every_explanation_fits_its_area_and_shows_both_legs() {
        for name in exercises::names() {
            let card = Card::of(&exercises::find(name).unwrap());
            let mut canvas = Pixmap::new(900, 760).unwrap();
            card.paint(&mut canvas, (20.0, 20.0, 860.0, 720.0));
            let outside = |i: usize| !(20..880).contains(&(i % 900)) || !(20..740).contains(&(i / 900));
            assert!(!canvas.pixels().iter().enumerate().any(|(i, p)| outside(i) && p.alpha() > 0), "{name}");
            let dark = |rows: std::ops::Range<usize>| {
                let dark = |p: &&tiny_skia::PremultipliedColorU8| p.red() < 90 && p.blue() < 100;
                canvas.pixels()[rows.start * 900..rows.end * 900].iter().filter(dark).count()
            };
            assert!(dark(350..740) > 8_000, "{name}: words in letters that can be read: {}", dark(350..740));
            // Seen from the side one leg hides the other.
            let legs = [[0xB4, 0x53, 0x09], [0x1D, 0x4E, 0xD8]];
            let coloured = canvas.pixels().iter().filter(|p| legs.contains(&[p.red(), p.green(), p.blue()])).count();
            assert!(coloured > 600, "{name}: {coloured}");
        }
    }

    #[test]
    fn a_card_without_drawings_and_one_without_room_are_painted() {
        for (name, size) in [("chair_stand_30s", (640, 480)), ("squat", (1, 1)), ("bridge", (40, 300))] {
            let mut canvas = Pixmap::new(size.0, size.1).unwrap();
            Card::of(&exercises::find(name).unwrap()).paint(&mut canvas, (0.0, 0.0, size.0 as f32, size.1 as f32));
        }
    }
}
