//! The ways in which a whole picture is looked at: as it is, closer where nobody is found, and turned.
//!
//! The detector sees a picture of a few hundred pixels. Who is small in a wide picture is lost in it, and a turned one
//! may show a body the wrong way up where the upright one shows none. Lying people are often found only when it is turned.

use nalgebra::Point2;

use super::region::Region;
use crate::frame::PictureSize;
use crate::units::Timestamp;

/// Upright first, then quarter turns, then upside down.
pub(super) const TURNS: [u8; 4] = [0, 1, 3, 2];

/// A closer look shows squares of this share of the picture's longer edge, so that a person fills twice the detector's
/// pixels each way ...
const CLOSE: f64 = 0.5;
/// ... no farther apart than this share of their edge: whoever is half as large is whole in one of them.
const APART: f64 = 0.5;

/// The ways in which a census of this number looks at the picture: upright each time, since whoever walks through is not
/// there for long, and turned in one way after the other, since who lies may be found one way only.
pub(super) fn turns_of(census: f64) -> [u8; 2] {
    [TURNS[0], TURNS[1 + census.rem_euclid(TURNS.len() as f64 - 1.0) as usize]]
}

/// Overlapping upright squares that cover the picture.
pub(super) fn close(size: PictureSize) -> Vec<Region> {
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    let side = CLOSE * width.max(height);
    let middles = |length: f64| {
        let steps = ((length - side).max(0.0) / (APART * side)).ceil();
        let first = side.min(length) / 2.0;
        let step = (length - 2.0 * first) / steps.max(1.0);
        (0..=steps as usize).map(move |i| first + i as f64 * step)
    };
    let square = |x, y| Region { centre: Point2::new(x, y), side, rotation: 0.0 };
    middles(height).flat_map(|y| middles(width).map(move |x| square(x, y))).collect()
}

/// Says when to do what is dear: at once, and then in the first picture of each interval of the source's clock, so that it
/// does not matter where the reading began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    every_s: f64,
    last: Option<f64>,
}

impl Now {
    /// Once every so many seconds.
    pub(super) fn every(every_s: f64) -> Self {
        Self { every_s, last: None }
    }

    /// Which interval of the clock this is.
    pub(super) fn interval(&self, time: Timestamp) -> f64 {
        (time.seconds() / self.every_s).floor()
    }

    /// Whether it has not been done in this interval.
    pub(super) fn is_due(&self, time: Timestamp) -> bool {
        self.last != Some(self.interval(time))
    }

    /// As if it had never been done.
    pub(super) fn afresh(&self) -> Self {
        Self::every(self.every_s)
    }

    /// It is done.
    pub(super) fn done(&mut self, time: Timestamp) {
        self.last = Some(self.interval(time));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_look_covers_the_picture_and_overlaps_by_half() {
        for (width, height) in [(1280, 720), (720, 1280), (480, 480), (1920, 480)] {
            let squares = close(PictureSize { width, height });
            let (long, short) = (f64::from(width.max(height)), f64::from(width.min(height)));
            assert!(squares.iter().all(|s| s.side == long / 2.0 && s.rotation == 0.0) && squares.len() <= 9);
            // Whatever is half as large as a square, or as the picture is high, lies in one of them.
            let half = (long / 4.0).min(short);
            for (x, y) in [(0.0, 0.0), (0.3, 0.5), (0.47, 0.9), (0.7, 0.2), (1.0, 1.0)] {
                let left = x * (f64::from(width) - half);
                let top = y * (f64::from(height) - half);
                let holds = |s: &Region| {
                    let (l, t, r, b) = s.bounds();
                    l <= left + 1e-6 && t <= top + 1e-6 && r >= left + half - 1e-6 && b >= top + half - 1e-6
                };
                assert!(squares.iter().any(holds), "{width}x{height}: {x} {y}");
            }
        }
    }

    #[test]
    fn what_is_dear_is_done_at_once_and_then_once_in_each_interval() {
        let mut now = Now::every(0.5);
        let times = (4..20).map(|i| Timestamp::from_secs_f64(f64::from(i) / 10.0));
        let done = times
            .filter(|&time| {
                now.is_due(time) && {
                    now.done(time);
                    true
                }
            })
            .map(|t| t.seconds());
        assert_eq!(done.collect::<Vec<_>>(), [0.4, 0.5, 1.0, 1.5]);
    }
}
