//! Cuts a region out of a picture straight into a network's input tensor, bilinear, without a half-pixel shift.

use nalgebra::Point2;

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

/// Fills `tensor` (`edge * edge * 3`, row by row, RGB) with the region, sampled at `edge` points a side.
pub fn crop(frame: &Frame, region: &Region, edge: usize, border: Border, scaling: Scaling, tensor: &mut [f32]) {
    debug_assert_eq!(tensor.len(), edge * edge * 3);
    let _timer = timing::start(Stage::Crop);
    let (across, down) = region.axes();
    let step = across / edge as f64;
    for (row, line) in tensor.chunks_exact_mut(edge * 3).enumerate() {
        let start = region.to_picture(0.0, 0.0) + down * (row as f64 / edge as f64);
        let at = |col: usize| start + step * col as f64;
        // A line is straight: when both its ends lie inside the picture, all of it does.
        if lies_inside(frame, at(0)) && lies_inside(frame, at(edge - 1)) {
            for (col, out) in line.chunks_exact_mut(3).enumerate() {
                let at = at(col);
                let rgb = sample_inside(frame, at.x as f32, at.y as f32);
                for (value, byte) in out.iter_mut().zip(rgb) {
                    *value = byte * scaling.scale + scaling.offset;
                }
            }
            continue;
        }
        for (col, out) in line.chunks_exact_mut(3).enumerate() {
            let at = at(col);
            let rgb = sample(frame, at.x as f32, at.y as f32, border);
            for (value, byte) in out.iter_mut().zip(rgb) {
                *value = byte * scaling.scale + scaling.offset;
            }
        }
    }
}

/// Whether a point has all its four neighbours, with room for rounding.
fn lies_inside(frame: &Frame, at: Point2<f64>) -> bool {
    let (width, height) = (f64::from(frame.size().width), f64::from(frame.size().height));
    at.x > 0.5 && at.y > 0.5 && at.x < width - 1.5 && at.y < height - 1.5
}

/// [`sample`] where no border is near.
#[inline]
fn sample_inside(frame: &Frame, x: f32, y: f32) -> [f32; 3] {
    // Truncation is the floor of what is positive, without a call.
    let (left, top) = (x as u32, y as u32);
    let (fx, fy) = (x - left as f32, y - top as f32);
    let row = 3 * frame.size().width as usize;
    let at = top as usize * row + 3 * left as usize;
    let (upper, lower) = (&frame.pixels()[at..at + 6], &frame.pixels()[at + row..at + row + 6]);
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
    if left >= 0 && top >= 0 && left < width - 1 && top < height - 1 {
        return sample_inside(frame, x, y);
    }
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
    fn beyond_the_border_is_black_or_the_nearest_pixel() {
        let frame = ramp(20, 20);
        let region = Region { centre: nalgebra::Point2::new(-40.0, 10.0), side: 16.0, rotation: 0.0 };
        assert!(cropped(&frame, region, Border::Black).iter().all(|&v| v == 0.0));
        assert!(cropped(&frame, region, Border::Replicate).chunks(3).all(|rgb| rgb[0] == 0.0 && rgb[2] == 7.0));
        let far = Region { centre: nalgebra::Point2::new(1e30, -1e30), side: 16.0, rotation: 0.0 };
        assert!(cropped(&frame, far, Border::Replicate).iter().all(|v| v.is_finite() || v.is_nan()));
    }
}
