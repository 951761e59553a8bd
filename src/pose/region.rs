//! A turned square of the picture: what a network is shown, and how its answers come back to picture pixels.

use std::f64::consts::{FRAC_PI_2, PI};

use nalgebra::{Point2, Vector2};

use crate::frame::PictureSize;

/// MediaPipe widens the square around a body by this factor.
const MARGIN: f64 = 1.25;

/// A square in the picture, possibly turned and reaching beyond the border.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Picture pixels.
    pub centre: Point2<f64>,
    /// Edge length in picture pixels.
    pub side: f64,
    /// Clockwise turn in the picture (y down), radians in [-pi, pi).
    pub rotation: f64,
}

impl Region {
    /// The square of a body from its centre and a point that gives scale and direction (straight up = not turned),
    /// as MediaPipe builds it: `side = 2 |to - from| * 1.25`, `rotation = 90 deg - atan2(-dy, dx)`.
    pub fn around_body(from: Point2<f64>, to: Point2<f64>) -> Self {
        let d = to - from;
        let turn = FRAC_PI_2 - (-d.y).atan2(d.x);
        Self { centre: from, side: 2.0 * d.norm() * MARGIN, rotation: wrap(turn) }
    }

    /// The whole picture in a square (the rest is black), turned clockwise by a number of quarter turns.
    pub fn letterbox(size: PictureSize, quarter_turns: u8) -> Self {
        Self {
            centre: Point2::new(f64::from(size.width) / 2.0, f64::from(size.height) / 2.0),
            side: f64::from(size.width.max(size.height)),
            rotation: wrap(f64::from(quarter_turns) * FRAC_PI_2),
        }
    }

    /// The picture vectors of one step along the region's own axes, over the whole side.
    pub fn axes(&self) -> (Vector2<f64>, Vector2<f64>) {
        let (sin, cos) = self.rotation.sin_cos();
        (Vector2::new(cos, sin) * self.side, Vector2::new(-sin, cos) * self.side)
    }

    /// From region coordinates (0..1 across and down) to picture pixels. No half-pixel shift.
    pub fn to_picture(&self, u: f64, v: f64) -> Point2<f64> {
        let (across, down) = self.axes();
        self.centre + across * (u - 0.5) + down * (v - 0.5)
    }

    /// Share of the smaller square that the two have in common, as if neither were turned.
    pub fn overlap(&self, other: &Self) -> f64 {
        let along = |a: f64, b: f64| {
            ((a + self.side / 2.0).min(b + other.side / 2.0) - (a - self.side / 2.0).max(b - other.side / 2.0)).max(0.0)
        };
        let common = along(self.centre.x, other.centre.x) * along(self.centre.y, other.centre.y);
        let smaller = self.side.min(other.side);
        if smaller > 0.0 { common / (smaller * smaller) } else { 0.0 }
    }

    /// Left, top, right and bottom, as if it were not turned.
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let (centre, half) = (self.centre, self.side / 2.0);
        (centre.x - half, centre.y - half, centre.x + half, centre.y + half)
    }

    /// Whether the numbers can be used at all.
    pub fn is_sane(&self) -> bool {
        self.side.is_finite() && self.side > 4.0 && self.side < 1e6 && self.centre.coords.iter().all(|c| c.is_finite())
    }
}

/// The same direction in [-pi, pi).
pub(super) fn wrap(angle: f64) -> f64 {
    (angle + PI).rem_euclid(2.0 * PI) - PI
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upright_body_is_not_turned() {
        let region = Region::around_body(Point2::new(100.0, 200.0), Point2::new(100.0, 120.0));
        assert!(region.rotation.abs() < 1e-12);
        assert!((region.side - 200.0).abs() < 1e-12);
        assert_eq!(region.to_picture(0.5, 0.5), Point2::new(100.0, 200.0));
        assert!((region.to_picture(0.0, 0.0) - Point2::new(0.0, 100.0)).norm() < 1e-9);
    }

    #[test]
    fn a_body_lying_with_the_head_to_the_right_is_turned_by_a_quarter() {
        let region = Region::around_body(Point2::new(100.0, 200.0), Point2::new(180.0, 200.0));
        assert!((region.rotation - FRAC_PI_2).abs() < 1e-12);
        // The top middle of the crop shows where the head is.
        assert!((region.to_picture(0.5, 0.0) - Point2::new(200.0, 200.0)).norm() < 1e-9);
    }

    #[test]
    fn overlap_is_one_inside_and_zero_apart() {
        let big = Region { centre: Point2::new(0.0, 0.0), side: 10.0, rotation: 0.0 };
        let small = Region { centre: Point2::new(1.0, 1.0), side: 2.0, rotation: 0.0 };
        let far = Region { centre: Point2::new(50.0, 0.0), side: 10.0, rotation: 0.0 };
        assert!((big.overlap(&small) - 1.0).abs() < 1e-12);
        assert_eq!(big.overlap(&far), 0.0);
    }
}
