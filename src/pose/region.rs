//! A turned square of the picture: what a network is shown, and how its answers come back to picture pixels.

use std::f64::consts::{FRAC_PI_2, PI};

use nalgebra::{Point2, Vector2};

use crate::frame::PictureSize;
use crate::units::Timestamp;

/// MediaPipe widens the square around a body by this factor.
const MARGIN: f64 = 1.25;

/// Steps of the grid that crops lie on: octaves of the side, shares of the side, radians.
const SIZE_STEP: f64 = 1.0 / 8.0;
const PLACE_STEP: f64 = 1.0 / 32.0;
const TURN_STEP: f64 = PI / 48.0;
/// Any number does; another one is another roll of the same dice.
const SEED: u64 = 0x5b05_b05b_05b0_5ab5;

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

    /// The nearest square on a coarse grid of sizes, places and turns, for the frame at `time`.
    ///
    /// A crop that follows every tremor of the last answer feeds that tremor back into the next one, and two trackers
    /// that began at different moments would never see quite the same. On a grid they soon do. The grid itself lies
    /// elsewhere in every frame, in a way that depends on the frame's time alone: a fixed one would cut a body of one
    /// size at one place off in the same way all the time, and so make a constant error of what should be noise.
    #[must_use]
    pub fn snapped(self, time: Timestamp) -> Self {
        let [a, b, c, d] = shifts(time);
        let nearest = |value: f64, step: f64, shift: f64| ((value / step + shift).round() - shift) * step;
        let side = nearest(self.side.log2(), SIZE_STEP, a).exp2();
        let step = PLACE_STEP * side;
        let centre = Point2::new(nearest(self.centre.x, step, b), nearest(self.centre.y, step, c));
        Self { centre, side, rotation: wrap(nearest(self.rotation, TURN_STEP, d)) }
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

    /// Whether the numbers can be used at all.
    pub fn is_sane(&self) -> bool {
        self.side.is_finite() && self.side > 4.0 && self.side < 1e6 && self.centre.coords.iter().all(|c| c.is_finite())
    }
}

/// Four numbers in [-0.5, 0.5) that look random and depend on the time alone (SplitMix64, Steele et al. 2014).
fn shifts(time: Timestamp) -> [f64; 4] {
    let mut state = time.micros().cast_unsigned().wrapping_add(SEED);
    std::array::from_fn(|_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    })
}

fn wrap(angle: f64) -> f64 {
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
    fn a_snapped_region_is_near_and_on_average_the_same() {
        let region = Region { centre: Point2::new(301.7, 212.4), side: 431.0, rotation: -3.1 };
        let snapped: Vec<Region> = (0..4000).map(|i| region.snapped(Timestamp::from_micros(i * 33_333))).collect();
        for s in &snapped {
            let octaves = (s.side / region.side).log2();
            assert!(octaves.abs() <= SIZE_STEP / 2.0 + 1e-9, "{s:?}");
            assert!((s.centre - region.centre).amax() <= s.side * PLACE_STEP / 2.0 + 1e-9, "{s:?}");
            assert!(wrap(s.rotation - region.rotation).abs() <= TURN_STEP / 2.0 + 1e-9, "{s:?}");
        }
        let mean = snapped.iter().map(|s| s.centre.x).sum::<f64>() / snapped.len() as f64;
        assert!((mean - region.centre.x).abs() < 0.5, "{mean}");
    }

    #[test]
    fn regions_that_differ_little_are_mostly_snapped_to_the_same() {
        let near = |by: f64| Region { centre: Point2::new(300.0 + by, 200.0), side: 400.0 + by, rotation: 0.2 };
        let same = |&i: &i64| {
            let time = Timestamp::from_micros(i * 66_667);
            near(0.0).snapped(time) == near(0.5).snapped(time)
        };
        assert!((0..1000).filter(same).count() > 900);
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
