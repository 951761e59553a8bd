//! People painted as plain squares of one brightness each, and networks that see them: for tests of who is followed.

use nalgebra::Vector2;
use ndarray::{Array1, Array2, Array3, ArrayView1, ArrayView4};

use super::blazepose::{HEATMAP, LANDMARKS, LandmarkAnswer, WORLD};
use super::detector::{ANCHOR_COUNT, VALUES_PER_ANCHOR};
use super::landmark::Landmark;
use super::networks::{DetectorAnswer, NetworkError, PoseNetworks};
use crate::frame::{Frame, PictureSize};
use crate::units::Timestamp;

/// Edge of the picture, pixels: the detector's own, so that nothing is scaled.
const EDGE: u32 = 224;

/// Somebody in a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Painted {
    /// Middle of the square, pixels.
    pub at: (f64, f64),
    /// Its edge, pixels.
    pub edge: f64,
    /// Its brightness, which nobody else has.
    pub shade: u8,
}

/// A picture of people; the first ones stand in front.
pub(super) fn picture(time_s: f64, people: &[Painted]) -> Frame {
    let shade = |x: f64, y: f64| {
        let covers = |p: &&Painted| (x - p.at.0).abs() <= p.edge / 2.0 && (y - p.at.1).abs() <= p.edge / 2.0;
        people.iter().find(covers).map_or(0, |p| p.shade)
    };
    let pixels = (0..EDGE * EDGE).flat_map(|i| [shade(f64::from(i % EDGE), f64::from(i / EDGE)); 3]).collect();
    Frame::new(Timestamp::from_secs_f64(time_s), PictureSize { width: EDGE, height: EDGE }, pixels).unwrap()
}

/// A square in a tensor: its shade, middle and edge, pixels.
struct Square {
    shade: f32,
    middle: Vector2<f64>,
    edge: f64,
}

/// Every square of a tensor whose values were made from bytes by `byte = (value - low) / step`.
fn squares(tensor: ArrayView4<f32>, low: f32, step: f32) -> Vec<Square> {
    let (edge, tensor) = (tensor.dim().1, tensor.to_slice().unwrap());
    let mut found: Vec<(i32, Vector2<f64>, f64)> = Vec::new();
    for (i, rgb) in tensor.chunks_exact(3).enumerate() {
        // Shades are multiples of 40: a border between two of them is none.
        let byte = (rgb[0] - low) / step;
        let shade = (byte / 40.0).round() as i32;
        let same = |before: Option<usize>| before.is_some_and(|b| (tensor[3 * b] - rgb[0]).abs() < 0.01);
        // A line between two shades is no square.
        let inside = same(i.checked_sub(1)) && same(i.checked_sub(edge));
        if shade == 0 || !inside || (byte - 40.0 * shade as f32).abs() > 1.0 {
            continue;
        }
        let at = Vector2::new((i % edge) as f64, (i / edge) as f64);
        match found.iter_mut().find(|f| f.0 == shade) {
            Some(f) => (f.1, f.2) = (f.1 + at, f.2 + 1.0),
            None => found.push((shade, at, 1.0)),
        }
    }
    let square = |(shade, sum, count): (i32, Vector2<f64>, f64)| Square {
        shade: 40.0 * shade as f32,
        middle: sum / count,
        edge: count.sqrt(),
    };
    found.into_iter().filter(|f| f.2 >= 25.0).map(square).collect()
}

/// Sees painted people.
#[derive(Debug, Default)]
pub(super) struct PaintedNetworks;

impl PoseNetworks for PaintedNetworks {
    fn detect(&mut self, tensor: ArrayView4<f32>, answer: &mut DetectorAnswer) -> Result<(), NetworkError> {
        answer.boxes = Array2::zeros((ANCHOR_COUNT, VALUES_PER_ANCHOR));
        answer.logits = Array1::from_elem(ANCHOR_COUNT, -20.0);
        for square in squares(tensor, -1.0, 2.0 / 255.0) {
            let cell = |v: f64| (v / 8.0).clamp(0.0, 27.0) as usize;
            let (col, row) = (cell(square.middle.x), cell(square.middle.y));
            let anchor = 2 * (28 * row + col);
            let off = square.middle - Vector2::new(col as f64 + 0.5, row as f64 + 0.5) * 8.0;
            let (x, y, edge) = (off.x as f32, off.y as f32, square.edge as f32);
            answer.logits[anchor] = 1.0 + square.shade / 100.0;
            let row = [x, y, edge, edge, x, y, x, y - 0.8 * edge, 0.0, 0.0, 0.0, 0.0];
            answer.boxes.row_mut(anchor).assign(&ArrayView1::from(&row));
        }
        Ok(())
    }

    /// The square nearest to the middle of the crop, as a body upright in it.
    fn landmarks(&mut self, tensor: ArrayView4<f32>, answer: &mut LandmarkAnswer) -> Result<(), NetworkError> {
        let middle = Vector2::new(128.0, 128.0);
        let away = |s: &Square| (s.middle - middle).norm();
        let squares = squares(tensor, 0.0, 1.0 / 255.0);
        let nearest = squares.into_iter().min_by(|a, b| away(a).total_cmp(&away(b)));
        answer.presence = if nearest.is_some() { 0.9 } else { 0.1 };
        answer.landmarks = Array2::zeros(LANDMARKS);
        answer.heatmap = Array3::from_elem(HEATMAP, -20.0);
        answer.world = Array2::from_elem(WORLD, 0.1);
        let Some(Square { middle, edge, shade }) = nearest else { return Ok(()) };
        let mut set = |point: usize, x: f64, y: f64| {
            let mut row = answer.landmarks.row_mut(point);
            (row[0], row[1]) = ((middle.x + x * edge) as f32, (middle.y + y * edge) as f32);
        };
        for (joint, landmark) in Landmark::JOINTS.into_iter().enumerate() {
            let side = if joint % 2 == 0 { 0.2 } else { -0.2 };
            set(landmark as usize, side, [-0.4, 0.0, 0.2, 0.5][joint / 2]);
        }
        set(33, 0.0, 0.0);
        set(34, 0.0, -0.8);
        // The nose tells who it is.
        answer.landmarks[[0, 2]] = shade;
        Ok(())
    }
}
