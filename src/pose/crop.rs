//! Cuts a region out of a picture straight into a network's input tensor, bilinear, without a half-pixel shift.

use std::ops::Range;

use nalgebra::{Point2, Vector2};

use super::region::Region;
use crate::frame::Frame;
use crate::timing::{self, Stage};

/// What lies beyond the border of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Black, as the detector's letterbox wants it.
    Black,
    /// The nearest pixel of the picture, as the landmark network was trained.
    Replicate,
}

/// How bytes become tensor values: `value = byte * scale + offset`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaling {
    scale: f32,
    offset: f32,
}

impl Scaling {
    /// 0..=255 to `low..=high`.
    pub fn to_range(low: f32, high: f32) -> Self {
        Self { scale: (high - low) / 255.0, offset: low }
    }

    /// Writes a colour as the first three values of `out`.
    fn put(self, rgb: [f32; 3], out: &mut [f32]) {
        out[..3].copy_from_slice(&rgb.map(|byte| byte * self.scale + self.offset));
    }
}

/// Fills `tensor` (`edge * edge * 3`, row by row, RGB) with the region, sampled at `edge` points a side.
pub fn crop(frame: &Frame, region: &Region, edge: usize, border: Border, scaling: Scaling, tensor: &mut [f32]) {
    debug_assert_eq!(tensor.len(), edge * edge * 3);
    let _timer = timing::start(Stage::Crop);
    let (across, down) = region.axes();
    let step = across / edge as f64;
    for (row, line) in tensor.chunks_exact_mut(edge * 3).enumerate() {
        let line_at = Line { start: region.to_picture(0.0, 0.0) + down * (row as f64 / edge as f64), step };
        let inside = line_at.inside(frame, edge);
        for col in (0..inside.start).chain(inside.end..edge) {
            let at = line_at.at(col);
            scaling.put(sample(frame, at.x as f32, at.y as f32, border), &mut line[3 * col..]);
        }
        line_at.sample_inside(frame, inside, scaling, line);
    }
}

/// A row of sampling points in the picture.
#[derive(Clone, Copy)]
struct Line {
    start: Point2<f64>,
    step: Vector2<f64>,
}

/// How many points of a line are placed before their colours are taken: each is a loop of its own, so that the compiler
/// makes vector instructions of the first.
const AT_ONCE: usize = 64;

impl Line {
    fn at(&self, col: usize) -> Point2<f64> {
        self.start + self.step * col as f64
    }

    /// The columns that have all their four neighbours in the picture. A picture is convex, so they are one piece.
    fn inside(&self, frame: &Frame, edge: usize) -> Range<usize> {
        let inside = |col: &usize| lies_inside(frame, self.at(*col));
        let first = (0..edge).find(inside).unwrap_or(edge);
        let end = (first..edge).rev().find(inside).map_or(first, |last| last + 1);
        first..end
    }

    /// [`sample`] for these columns, where no border is near.
    fn sample_inside(&self, frame: &Frame, columns: Range<usize>, scaling: Scaling, line: &mut [f32]) {
        let row = 3 * frame.size().width as usize;
        let (mut byte, mut fx, mut fy) = ([0; AT_ONCE], [0.0; AT_ONCE], [0.0; AT_ONCE]);
        for first in columns.clone().step_by(AT_ONCE) {
            for i in 0..AT_ONCE {
                let at = self.at(first + i);
                let (x, y) = (at.x as f32, at.y as f32);
                // Truncation is the floor of what is positive, without a call.
                let (left, top) = (x as i32, y as i32);
                byte[i] = top.wrapping_mul(row as i32).wrapping_add(left.wrapping_mul(3));
                (fx[i], fy[i]) = (x - left as f32, y - top as f32);
            }
            let last = columns.end.min(first + AT_ONCE);
            for (i, out) in line[3 * first..3 * last].chunks_exact_mut(3).enumerate() {
                let rgb = between_four(frame.pixels(), byte[i] as usize, row, fx[i], fy[i]);
                scaling.put(rgb, out);
            }
        }
    }
}

/// Whether a point has all its four neighbours, with room for rounding.
fn lies_inside(frame: &Frame, at: Point2<f64>) -> bool {
    let (width, height) = (f64::from(frame.size().width), f64::from(frame.size().height));
    at.x > 0.5 && at.y > 0.5 && at.x < width - 1.5 && at.y < height - 1.5
}

/// The colour between the pixel that begins at `byte`, its right neighbour, and the two below them in a picture whose
/// rows have `row` bytes.
#[inline]
fn between_four(pixels: &[u8], byte: usize, row: usize, fx: f32, fy: f32) -> [f32; 3] {
    // Of a known length, so that bounds are checked once.
    let two = |at: usize| -> [u8; 6] {
        let bytes = &pixels[at..at + 6];
        std::array::from_fn(|i| bytes[i])
    };
    let (upper, lower) = (two(byte), two(byte + row));
    let weights = [(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy];
    std::array::from_fn(|c| {
        weights[0] * f32::from(upper[c])
            + weights[1] * f32::from(upper[c + 3])
            + weights[2] * f32::from(lower[c])
            + weights[3] * f32::from(lower[c + 3])
    })
}

/// The picture's colour between four pixels.
fn sample(frame: &Frame, x: f32, y: f32, border: Border) -> [f32; 3] {
    let (width, height) = (frame.size().width as i32, frame.size().height as i32);
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    // Saturating casts: a region far outside still gives border pixels.
    let (left, top) = (left as i32, top as i32);
    let weights = [(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy];
    let mut rgb = [0.0; 3];
    for (k, weight) in weights.into_iter().enumerate() {
        let (px, py) = (left.saturating_add((k % 2) as i32), top.saturating_add((k / 2) as i32));
        let inside = px >= 0 && py >= 0 && px < width && py < height;
        if !inside && border == Border::Black {
            continue;
        }
        let at = 3 * (py.clamp(0, height - 1) as usize * width as usize + px.clamp(0, width - 1) as usize);
        for (value, &byte) in rgb.iter_mut().zip(&frame.pixels()[at..at + 3]) {
            *value += weight * f32::from(byte);
        }
    }
    rgb
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;
    use crate::units::Timestamp;

    /// A picture whose red is x and whose green is y.
    fn ramp(width: u32, height: u32) -> Frame {
        let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, 7])).collect();
        Frame::new(Timestamp::ZERO, PictureSize { width, height }, pixels).unwrap()
    }

    fn cropped(frame: &Frame, region: Region, border: Border) -> Vec<f32> {
        let mut tensor = vec![f32::NAN; 8 * 8 * 3];
        crop(frame, &region, 8, border, Scaling::to_range(0.0, 255.0), &mut tensor);
        tensor
    }

    #[test]
    fn a_crop_shows_the_coordinates_it_was_taken_at() {
        let frame = ramp(100, 80);
        for rotation in [0.0, 0.3, -2.0] {
            let region = Region { centre: nalgebra::Point2::new(50.0, 40.0), side: 30.0, rotation };
            let tensor = cropped(&frame, region, Border::Replicate);
            for (i, rgb) in tensor.chunks(3).enumerate() {
                let at = region.to_picture((i % 8) as f64 / 8.0, (i / 8) as f64 / 8.0);
                assert!((f64::from(rgb[0]) - at.x).abs() < 1e-3 && (f64::from(rgb[1]) - at.y).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn lines_across_the_border_are_what_their_points_are() {
        let pixels = (0..90 * 70 * 3).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let frame = Frame::new(Timestamp::ZERO, PictureSize { width: 90, height: 70 }, pixels).unwrap();
        let scaling = Scaling::to_range(-1.0, 1.0);
        for (x, y, side, rotation) in [(45.0, 35.0, 60.0, 0.4), (5.0, 60.0, 80.0, 1.1), (88.0, 2.0, 300.0, -2.5)] {
            let region = Region { centre: Point2::new(x, y), side, rotation };
            let mut tensor = vec![f32::NAN; 150 * 150 * 3];
            crop(&frame, &region, 150, Border::Replicate, scaling, &mut tensor);
            for (i, got) in tensor.chunks(3).enumerate() {
                let at = region.to_picture((i % 150) as f64 / 150.0, (i / 150) as f64 / 150.0);
                let rgb = sample(&frame, at.x as f32, at.y as f32, Border::Replicate);
                // The two ways to a point round differently, and a byte may be 255 from the next.
                let apart = got.iter().zip(rgb).map(|(got, byte)| (got - (byte * 2.0 / 255.0 - 1.0)).abs());
                assert!(apart.fold(0.0, f32::max) < 1e-3, "{i} of {region:?}");
            }
        }
    }

    #[test]
    fn beyond_the_border_is_black_or_the_nearest_pixel() {
        let frame = ramp(20, 20);
        let region = Region { centre: nalgebra::Point2::new(-40.0, 10.0), side: 16.0, rotation: 0.0 };
        assert!(cropped(&frame, region, Border::Black).iter().all(|&v| v == 0.0));
        assert!(cropped(&frame, region, Border::Replicate).chunks(3).all(|rgb| rgb[0] == 0.0 && rgb[2] == 7.0));
        let far = Region { centre: nalgebra::Point2::new(1e30, -1e30), side: 16.0, rotation: 0.0 };
        assert!(cropped(&frame, far, Border::Replicate).iter().all(|v| v.is_finite() || v.is_nan()));
    }
}
