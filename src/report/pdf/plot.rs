//! Curves on paper: the page's own drawings, through a backend that draws them as lines and areas of the PDF.

use std::convert::Infallible;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

use super::ink::{Ink, Type, Weight};
use crate::report::page::chart::{HEIGHT, WIDTH};

/// Letters reach this far above the line that they stand on, in shares of their size.
const ASCENT: f32 = 0.73;

/// Draws into a rectangle of a sheet.
pub(super) struct Paper<'s, 'a, 'b> {
    /// What draws.
    pub ink: &'s mut Ink<'a, 'b>,
    /// Upper left corner, points.
    pub corner: (f32, f32),
    /// Points for each drawing unit.
    pub scale: f32,
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl Paper<'_, '_, '_> {
    fn at(&self, (x, y): BackendCoord) -> (f32, f32) {
        (self.corner.0 + x as f32 * self.scale, self.corner.1 + y as f32 * self.scale)
    }

    fn all(&self, places: impl IntoIterator<Item = BackendCoord>) -> Vec<(f32, f32)> {
        places.into_iter().map(|place| self.at(place)).collect()
    }
}

impl DrawingBackend for Paper<'_, '_, '_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (WIDTH, HEIGHT)
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, place: BackendCoord, BackendColor { alpha, rgb }: BackendColor) -> Done {
        let (x, y) = self.at(place);
        self.ink.rectangle((x, y, self.scale, self.scale), rgb, alpha);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        let BackendColor { alpha, rgb } = style.color();
        let points = self.all(path);
        if alpha > 0.0 && points.len() > 1 {
            self.ink.line(&points, rgb, alpha, style.stroke_width() as f32 * self.scale);
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Done {
        let corners = [a, (b.0, a.1), b, (a.0, b.1)];
        if fill { self.fill_polygon(corners, style) } else { self.draw_path(corners.into_iter().chain([a]), style) }
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Done {
        let BackendColor { alpha, rgb } = style.color();
        let corners = self.all(corners);
        if alpha > 0.0 && corners.len() > 2 {
            self.ink.area(&corners, rgb, alpha);
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        let around = (0..=24).map(|i| {
            let (sin, cos) = (f64::from(i) / 24.0 * std::f64::consts::TAU).sin_cos();
            let reach = |share: f64| (f64::from(radius) * share).round() as i32;
            (centre.0 + reach(cos), centre.1 + reach(sin))
        });
        if fill { self.fill_polygon(around, style) } else { self.draw_path(around, style) }
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, place: BackendCoord) -> Done {
        let look = Type { size: style.size() as f32 * self.scale, weight: Weight::Regular, colour: style.color().rgb };
        let (x, y) = self.at(place);
        let left = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => 0.5 * look.width(text),
            HPos::Right => look.width(text),
        };
        let down = match style.anchor().v_pos {
            VPos::Top => ASCENT * look.size,
            VPos::Center => 0.5 * ASCENT * look.size,
            VPos::Bottom => 0.0,
        };
        self.ink.text((x - left, y + down), text, look);
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let look = Type { size: style.size() as f32, weight: Weight::Regular, colour: (0, 0, 0) };
        Ok((look.width(text).ceil() as u32, look.size.ceil() as u32))
    }
}
