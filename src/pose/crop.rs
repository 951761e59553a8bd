//! Cuts a region out of a picture straight into a network's input tensor, bilinear, without a half-pixel shift.

use nalgebra::{Point2, Vector2};
use ndarray::{Array4, ArrayViewMut3};

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
}

/// A network's input that is still to be filled: one picture of `edge` rows and columns in red, green and blue.
pub(super) fn blank(edge: usize) -> Array4<f32> {
    Array4::zeros((1, edge, edge, 3))
}

/// Fills `tensor` (rows, columns, and red, green and blue) with the region, sampled at as many points a side as it has.
pub fn crop(frame: &Frame, region: &Region, border: Border, scaling: Scaling, mut tensor: ArrayViewMut3<f32>) {
    debug_assert!(tensor.is_standard_layout() && tensor.dim() == (tensor.dim().0, tensor.dim().0, 3));
    let _timer = timing::start(Stage::Crop);
    let (across, down) = region.axes();
    let edge = tensor.dim().0;
    let step = across / edge as f64;
    let mut block = Block::new();
    for (row, line) in tensor.outer_iter_mut().enumerate() {
        let at = Line { start: region.to_picture(0.0, 0.0) + down * (row as f64 / edge as f64), step };
        let Some(line) = line.into_slice() else { continue };
        for (k, out) in line.chunks_mut(3 * AT_ONCE).enumerate() {
            let (first, count) = (k * AT_ONCE, out.len() / 3);
            block.place(&at, first);
            // A picture is convex: with the ends of a line inside, all of it is.
            if lies_inside(frame, at.point(first)) && lies_inside(frame, at.point(first + count - 1)) {
                block.gather_inside(frame, count);
            } else {
                block.gather_across_border(frame, count, border);
            }
            block.put(scaling, out);
        }
    }
}

/// A row of sampling points in the picture.
struct Line {
    start: Point2<f64>,
    step: Vector2<f64>,
}

impl Line {
    fn point(&self, col: usize) -> Point2<f64> {
        self.start + self.step * col as f64
    }
}

/// Whether a point has all its four neighbours, with room for rounding.
fn lies_inside(frame: &Frame, at: Point2<f64>) -> bool {
    let (width, height) = (f64::from(frame.size().width), f64::from(frame.size().height));
    at.x > 0.5 && at.y > 0.5 && at.x < width - 1.5 && at.y < height - 1.5
}

/// How many points of a line are worked on at once.
const AT_ONCE: usize = 64;
/// Far beyond any picture, and small enough that whole numbers and fractions of a pixel are still told apart.
const FAR: f32 = 1e6;

/// Some points of a line on their way from places to colours. Each step is a loop of its own, so that the compiler makes
/// vector instructions of it, which it can only where sums wrap; none of them can come near the limit.
struct Block {
    /// The upper left of the four pixels around each point.
    left: [i32; AT_ONCE],
    top: [i32; AT_ONCE],
    /// How far the point lies from there to the next pixel, 0..1.
    fx: [f32; AT_ONCE],
    fy: [f32; AT_ONCE],
    /// Upper left, upper right, lower left, lower right: red, green and blue from the lowest byte on.
    corners: [[u32; AT_ONCE]; 4],
    /// Red, green and blue as tensor values.
    colours: [[f32; AT_ONCE]; 3],
}

impl Block {
    fn new() -> Self {
        Self {
            left: [0; AT_ONCE],
            top: [0; AT_ONCE],
            fx: [0.0; AT_ONCE],
            fy: [0.0; AT_ONCE],
            corners: [[0; AT_ONCE]; 4],
            colours: [[0.0; AT_ONCE]; 3],
        }
    }

    /// Takes the points of a line from column `first` on.
    fn place(&mut self, line: &Line, first: usize) {
        for i in 0..AT_ONCE {
            let at = line.point(first.wrapping_add(i));
            let (x, y) = ((at.x as f32).clamp(-FAR, FAR), (at.y as f32).clamp(-FAR, FAR));
            (self.left[i], self.top[i]) = (floor(x), floor(y));
            (self.fx[i], self.fy[i]) = (x - self.left[i] as f32, y - self.top[i] as f32);
        }
    }

    /// Fetches the pixels around the first `count` points, which have them all.
    fn gather_inside(&mut self, frame: &Frame, count: usize) {
        let (pixels, row) = (frame.pixels(), 3 * frame.size().width as usize);
        // Two pixels are six bytes: four of them twice, so that nothing behind the picture is read.
        let two = |at: usize| -> [u32; 2] {
            let b = &pixels[at..at + 6];
            [u32::from_le_bytes([b[0], b[1], b[2], b[3]]), u32::from_le_bytes([b[2], b[3], b[4], b[5]]) >> 8]
        };
        for i in 0..count.min(AT_ONCE) {
            let at = self.top[i] as usize * row + 3 * self.left[i] as usize;
            [self.corners[0][i], self.corners[1][i]] = two(at);
            [self.corners[2][i], self.corners[3][i]] = two(at + row);
        }
    }

    /// The same where some of the pixels, or all, lie beyond the border.
    fn gather_across_border(&mut self, frame: &Frame, count: usize, border: Border) {
        let (right, bottom) = (frame.size().width as i32 - 1, frame.size().height as i32 - 1);
        let (pixels, row) = (frame.pixels(), 3 * frame.size().width as usize);
        let pixel = |x: i32, y: i32| -> u32 {
            let (near_x, near_y) = (x.clamp(0, right), y.clamp(0, bottom));
            if border == Border::Black && (near_x, near_y) != (x, y) {
                return 0;
            }
            let at = near_y as usize * row + 3 * near_x as usize;
            let bytes = &pixels[at..at + 3];
            u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0])
        };
        for i in 0..count.min(AT_ONCE) {
            let (x, y) = (self.left[i], self.top[i]);
            for (k, corner) in self.corners.iter_mut().enumerate() {
                corner[i] = pixel(x.wrapping_add((k % 2) as i32), y.wrapping_add((k / 2) as i32));
            }
        }
    }

    /// Writes the colours of the points as tensor values.
    fn put(&mut self, scaling: Scaling, out: &mut [f32]) {
        self.mix(scaling);
        let [red, green, blue] = &self.colours;
        for (((rgb, red), green), blue) in out.chunks_exact_mut(3).zip(red).zip(green).zip(blue) {
            (rgb[0], rgb[1], rgb[2]) = (*red, *green, *blue);
        }
    }

    /// The colours of all points, between their four pixels.
    fn mix(&mut self, scaling: Scaling) {
        let [red, green, blue] = &mut self.colours;
        for i in 0..AT_ONCE {
            let (fx, fy) = (self.fx[i], self.fy[i]);
            let weights = [(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy];
            let channel = |shift: u32| {
                let part = |k: usize| weights[k] * (((self.corners[k][i] >> shift) & 0xff) as i32 as f32);
                (part(0) + part(1) + part(2) + part(3)) * scaling.scale + scaling.offset
            };
            (red[i], green[i], blue[i]) = (channel(0), channel(8), channel(16));
        }
    }
}

/// Added to a number of at most four million, this leaves its whole part in the lowest bits.
const WHOLE: f32 = 12_582_912.0;

/// The floor of a number of at most four million. Neither the mathematics library's nor a cast that minds the limits of
/// `i32` can be made a vector instruction everywhere.
fn floor(x: f32) -> i32 {
    let nearest = ((x + WHOLE).to_bits() as i32).wrapping_sub(WHOLE.to_bits() as i32);
    nearest.wrapping_sub(i32::from(nearest as f32 > x))
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::frame::PictureSize;
    use crate::units::Timestamp;

    /// The picture's colour between four pixels, as plainly as it can be said.
    fn sample(frame: &Frame, x: f32, y: f32, border: Border) -> [f32; 3] {
        let (width, height) = (frame.size().width as i32, frame.size().height as i32);
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let weights = [(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy];
        let mut rgb = [0.0; 3];
        for (k, weight) in weights.into_iter().enumerate() {
            let (px, py) = (left as i32 + (k % 2) as i32, top as i32 + (k / 2) as i32);
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

    /// A picture whose red is x and whose green is y.
    fn ramp(width: u32, height: u32) -> Frame {
        let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, 7])).collect();
        Frame::new(Timestamp::ZERO, PictureSize { width, height }, pixels).unwrap()
    }

    fn cropped(frame: &Frame, region: Region, border: Border) -> Vec<f32> {
        let mut tensor = Array3::from_elem((8, 8, 3), f32::NAN);
        crop(frame, &region, border, Scaling::to_range(0.0, 255.0), tensor.view_mut());
        tensor.into_iter().collect()
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
            let mut tensor = Array3::from_elem((150, 150, 3), f32::NAN);
            crop(&frame, &region, Border::Replicate, scaling, tensor.view_mut());
            for (i, got) in tensor.rows().into_iter().enumerate() {
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
