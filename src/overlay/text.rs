//! Text in a real font, on any surface of pixels.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont, point};
use image::RgbImage;
use tiny_skia::Pixmap;

use super::scene::Colour;

static FONT: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(dejavu::sans::bold()).ok());

/// Pixels that a colour can be laid over.
pub(super) trait Surface {
    /// Lays `colour` over the pixel at `x`, `y`, opaque by `cover` (0..=1). Outside nothing happens.
    fn blend(&mut self, x: f32, y: f32, cover: f32, colour: Colour);
}

fn mix(old: &mut [u8], colour: Colour, cover: f32) {
    for (old, new) in old.iter_mut().zip(colour) {
        *old = (f32::from(*old) * (1.0 - cover) + f32::from(new) * cover).round() as u8;
    }
}

impl Surface for RgbImage {
    fn blend(&mut self, x: f32, y: f32, cover: f32, colour: Colour) {
        if x >= 0.0
            && y >= 0.0
            && let Some(pixel) = self.get_pixel_mut_checked(x as u32, y as u32)
        {
            mix(&mut pixel.0, colour, cover);
        }
    }
}

impl Surface for Pixmap {
    fn blend(&mut self, x: f32, y: f32, cover: f32, colour: Colour) {
        let (width, height) = (self.width() as f32, self.height() as f32);
        if x >= 0.0 && y >= 0.0 && x < width && y < height {
            let at = 4 * (y as usize * self.width() as usize + x as usize);
            mix(&mut self.data_mut()[at..at + 3], colour, cover);
        }
    }
}

/// A line around the middle `at.0`, smaller where it would be wider than `room`.
pub(super) fn centred(canvas: &mut Pixmap, text: &str, at: (f32, f32), size: f32, room: f32, colour: Colour) {
    let size = size * (room / width_of(text, size).max(1.0)).min(1.0);
    write(canvas, text, (at.0 - width_of(text, size) / 2.0, at.1), size, colour);
}

/// How wide a line is, pixels.
pub(super) fn width_of(text: &str, size: f32) -> f32 {
    let Some(font) = FONT.as_ref() else { return 0.0 };
    let scaled = font.as_scaled(PxScale::from(size));
    text.chars().map(|c| scaled.h_advance(scaled.glyph_id(c))).sum()
}

/// Writes a line of text with its upper left corner at `at`.
pub(super) fn write(surface: &mut impl Surface, text: &str, at: (f32, f32), size: f32, colour: Colour) {
    let Some(font) = FONT.as_ref() else { return };
    let scaled = font.as_scaled(PxScale::from(size));
    let mut x = at.0;
    let mut last: Option<GlyphId> = None;
    for character in text.chars() {
        let id = scaled.glyph_id(character);
        x += last.map_or(0.0, |last| scaled.kern(last, id));
        let glyph = id.with_scale_and_position(size, point(x, at.1 + scaled.ascent()));
        if let Some(outline) = font.outline_glyph(glyph) {
            let corner = outline.px_bounds().min;
            outline.draw(|dx, dy, cover| surface.blend(corner.x + dx as f32, corner.y + dy as f32, cover, colour));
        }
        x += scaled.h_advance(id);
        last = Some(id);
    }
}

/// Breaks a text into lines no wider than `room` at a font size.
pub(super) fn lines(text: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width_of(&format!("{line} {word}"), size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_lose_none() {
        let text = "Keep your heels on the floor";
        let broken = lines(text, 20.0, 120.0);
        assert!(broken.len() > 1 && broken.iter().all(|line| width_of(line, 20.0) <= 120.0), "{broken:?}");
        assert_eq!(broken.join(" "), text);
        assert!(lines("", 20.0, 100.0).is_empty());
    }

    #[test]
    fn both_surfaces_take_colour_inside_and_none_outside() {
        let mut image = RgbImage::new(4, 4);
        let mut pixmap = Pixmap::new(4, 4).unwrap();
        for at in [(1.0, 1.0), (-1.0, 0.0), (4.0, 0.0), (0.0, 9.0)] {
            image.blend(at.0, at.1, 1.0, [9, 8, 7]);
            pixmap.blend(at.0, at.1, 1.0, [9, 8, 7]);
        }
        assert_eq!(image.pixels().filter(|p| p.0 == [9, 8, 7]).count(), 1);
        assert_eq!(pixmap.data().chunks(4).filter(|p| p[..3] == [9, 8, 7]).count(), 1);
    }
}
