//! A turn, a growth and a shift about the middle of a small picture.

use nalgebra::Point2;

use super::CameraMotion;
use crate::frame::PictureSize;

/// `x' = (1 + a) x - b y + tx`, `y' = b x + (1 + a) y + ty`, about the middle of the small picture.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Similarity {
    /// To the right, small pixels.
    pub tx: f64,
    /// Down, small pixels.
    pub ty: f64,
    /// Growth.
    pub a: f64,
    /// Clockwise turn, times the growth.
    pub b: f64,
}

impl Similarity {
    /// Where a place goes.
    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        ((1.0 + self.a) * x - self.b * y + self.tx, self.b * x + (1.0 + self.a) * y + self.ty)
    }

    /// The way back.
    pub(super) fn inverse(&self) -> Self {
        let norm = (1.0 + self.a).powi(2) + self.b * self.b;
        let (p, q) = ((1.0 + self.a) / norm, -self.b / norm);
        Self { tx: -(p * self.tx - q * self.ty), ty: -(q * self.tx + p * self.ty), a: p - 1.0, b: q }
    }

    /// First `other`, then this one.
    pub(super) fn after(&self, other: &Self) -> Self {
        let (tx, ty) = self.apply(other.tx, other.ty);
        let (p, q) = (1.0 + other.a, other.b);
        Self { tx, ty, a: (1.0 + self.a) * p - self.b * q - 1.0, b: self.b * p + (1.0 + self.a) * q }
    }

    /// The same in a picture so many times as large.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self { tx: factor * self.tx, ty: factor * self.ty, ..*self }
    }

    /// How far the farthest corner of a small picture moves, pixels.
    pub(super) fn most(&self, width: f64, height: f64) -> f64 {
        let moved = |x: f64, y: f64| {
            let (u, v) = self.apply(x, y);
            (u - x).hypot(v - y)
        };
        let (x, y) = (width / 2.0, height / 2.0);
        [(x, y), (-x, y), (x, -y), (-x, -y)].iter().map(|&(x, y)| moved(x, y)).fold(0.0, f64::max)
    }

    /// In pixels of a picture that is `zoom` times as large as the small one, about its corner.
    pub(super) fn in_pixels(&self, size: PictureSize, zoom: f64) -> CameraMotion {
        let (scale, angle) = ((1.0 + self.a).hypot(self.b), self.b.atan2(1.0 + self.a));
        let middle = Point2::new(f64::from(size.width) / 2.0, f64::from(size.height) / 2.0);
        let about_corner = CameraMotion { dx: 0.0, dy: 0.0, scale, angle };
        let shift = middle - about_corner.apply(middle);
        CameraMotion { dx: shift.x + zoom * self.tx, dy: shift.y + zoom * self.ty, scale, angle }
    }
}
