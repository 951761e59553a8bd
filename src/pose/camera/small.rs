//! A picture made small and grey, once more and once more by half, for finding how it has moved.

use crate::frame::Frame;

/// Longer edge of the largest one, pixels.
pub(super) const LONG_EDGE: usize = 128;
/// Each of its pixels is the mean of so many points each way.
const POINTS: usize = 3;
/// How many there are, each half as large as the one before.
pub(super) const LEVELS: usize = 3;
/// No edge is shorter, however long and narrow the picture.
const SHORTEST: usize = 16;

/// A grey picture.
#[derive(Debug, Clone, Default)]
pub(super) struct Grey {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    levels: Vec<f32>,
}

/// The picture and its halves, the largest first, in memory that is used again.
#[derive(Debug, Clone, Default)]
pub(super) struct Pyramid(pub [Grey; LEVELS]);

impl Pyramid {
    /// Takes in the next picture.
    pub(super) fn take(&mut self, frame: &Frame) {
        let [largest, half, quarter] = &mut self.0;
        largest.take(frame);
        half.halve(largest);
        quarter.halve(half);
    }
}

impl Grey {
    /// The green channel, which carries most of the brightness.
    fn take(&mut self, frame: &Frame) {
        let (across, down) = (frame.size().width as usize, frame.size().height as usize);
        let longer = across.max(down);
        let edge = |full: usize| ((full * LONG_EDGE + longer / 2) / longer).max(SHORTEST);
        self.begin(edge(across), edge(down));
        let place = |i: usize, cells: usize, full: usize| ((2 * i + 1) * full / (2 * cells * POINTS)).min(full - 1);
        for y in 0..self.height * POINTS {
            let row = place(y, self.height, down) * across;
            let cells = &mut self.levels[y / POINTS * self.width..][..self.width];
            for (x, cell) in cells.iter_mut().enumerate() {
                for i in 0..POINTS {
                    let green = frame.pixels()[3 * (row + place(POINTS * x + i, self.width, across)) + 1];
                    *cell += f32::from(green) / (POINTS * POINTS) as f32;
                }
            }
        }
    }

    fn halve(&mut self, larger: &Self) {
        self.begin(larger.width / 2, larger.height / 2);
        for y in 0..self.height {
            for x in 0..self.width {
                let at = |dx: usize, dy: usize| larger.at(2 * x + dx, 2 * y + dy);
                self.levels[y * self.width + x] = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4.0;
            }
        }
    }

    fn begin(&mut self, width: usize, height: usize) {
        (self.width, self.height) = (width, height);
        self.levels.clear();
        self.levels.resize(width * height, 0.0);
    }

    /// One pixel.
    pub(super) fn at(&self, x: usize, y: usize) -> f32 {
        self.levels[y * self.width + x]
    }

    /// The middle, from which places are counted.
    pub(super) fn middle(&self) -> (f64, f64) {
        (self.width as f64 / 2.0, self.height as f64 / 2.0)
    }

    /// Between pixels; `None` outside.
    pub(super) fn between(&self, x: f64, y: f64) -> Option<f64> {
        let (left, top) = (x.floor(), y.floor());
        if left < 0.0 || top < 0.0 || left + 1.0 >= self.width as f64 || top + 1.0 >= self.height as f64 {
            return None;
        }
        let (col, row, u, v) = (left as usize, top as usize, x - left, y - top);
        let at = |dx: usize, dy: usize| f64::from(self.at(col + dx, row + dy));
        Some((1.0 - v) * ((1.0 - u) * at(0, 0) + u * at(1, 0)) + v * ((1.0 - u) * at(0, 1) + u * at(1, 1)))
    }
}
