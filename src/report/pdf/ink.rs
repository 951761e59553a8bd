//! Words and shapes on a sheet of paper, in points from its upper left corner.

use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef};
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

/// Red, green, blue.
pub(super) type Colour = (u8, u8, u8);

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Like most.
    Regular,
    /// What is read first.
    Bold,
}

/// How words look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    /// Points.
    pub size: f32,
    /// How heavy.
    pub weight: Weight,
    /// In which colour.
    pub colour: Colour,
}

static REGULAR: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(dejavu::sans::regular()).ok());
static BOLD: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(dejavu::sans::bold()).ok());

impl Type {
    /// How wide a text is, points.
    pub(super) fn width(self, text: &str) -> f32 {
        let font = if self.weight == Weight::Bold { &*BOLD } else { &*REGULAR };
        let Some((font, em)) = font.as_ref().and_then(|font| Some((font, font.units_per_em()?))) else { return 0.0 };
        text.chars().map(|c| font.h_advance_unscaled(font.glyph_id(c))).sum::<f32>() / em * self.size
    }

    /// A text in lines of at most this width, broken between words; a word that is longer has a line of its own.
    pub(super) fn lines(self, text: &str, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer) > width && !line.is_empty() {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            } else {
                line = longer;
            }
        }
        lines.push(line);
        lines
    }

    /// From one line to the next, points.
    pub(super) fn leading(self) -> f32 {
        1.35 * self.size
    }
}

/// What draws on a sheet.
pub(super) struct Ink<'a, 'b> {
    surface: &'a mut Surface<'b>,
    regular: Font,
    bold: Font,
}

impl<'a, 'b> Ink<'a, 'b> {
    /// `None` where the fonts that are built in can not be read.
    pub(super) fn on(surface: &'a mut Surface<'b>) -> Option<Self> {
        let font = |bytes: &'static [u8]| Font::new(bytes.into(), 0);
        Some(Self { surface, regular: font(dejavu::sans::regular())?, bold: font(dejavu::sans::bold())? })
    }

    /// One line, whose letters stand on `y`.
    pub(super) fn text(&mut self, (x, y): (f32, f32), text: &str, look: Type) {
        let font = if look.weight == Weight::Bold { self.bold.clone() } else { self.regular.clone() };
        self.fill_with(look.colour, 1.0);
        self.surface.draw_text(Point::from_xy(x, y), font, look.size, text, false, TextDirection::Auto);
    }

    /// A filled area.
    pub(super) fn area(&mut self, corners: &[(f32, f32)], colour: Colour, opacity: f64) {
        self.fill_with(colour, opacity);
        self.path(corners, true);
    }

    /// A filled rectangle: left, top, width, height.
    pub(super) fn rectangle(&mut self, (x, y, width, height): (f32, f32, f32, f32), colour: Colour, opacity: f64) {
        let Some(rect) = Rect::from_xywh(x, y, width.max(0.01), height.max(0.01)) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        self.fill_with(colour, opacity);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    /// A line through points.
    pub(super) fn line(&mut self, points: &[(f32, f32)], colour: Colour, opacity: f64, width: f32) {
        let (paint, opacity) = (paint(colour), share(opacity));
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke { paint: paint.into(), width, opacity, ..Stroke::default() }));
        self.path(points, false);
    }

    fn fill_with(&mut self, colour: Colour, opacity: f64) {
        self.surface.set_stroke(None);
        let (paint, opacity) = (paint(colour).into(), share(opacity));
        self.surface.set_fill(Some(Fill { paint, opacity, rule: FillRule::default() }));
    }

    fn path(&mut self, points: &[(f32, f32)], closed: bool) {
        let mut path = PathBuilder::new();
        for (i, &(x, y)) in points.iter().enumerate() {
            if i == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        if closed {
            path.close();
        }
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }
}

fn paint((r, g, b): Colour) -> rgb::Color {
    rgb::Color::new(r, g, b)
}

fn share(opacity: f64) -> NormalizedF32 {
    NormalizedF32::new(opacity.clamp(0.0, 1.0) as f32).unwrap_or(NormalizedF32::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_keep_their_width() {
        let look = Type { size: 9.0, weight: Weight::Regular, colour: (0, 0, 0) };
        let text = "Keep your knees over your toes, and your heels on the floor.";
        let lines = look.lines(text, 120.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| look.width(line) <= 120.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        assert_eq!(look.lines("a verylongword b", 20.0), ["a", "verylongword", "b"]);
    }
}
