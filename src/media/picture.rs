//! A decoded picture made upright, square-pixelled and not larger than what is analysed, in memory that is used again.

use std::cell::RefCell;

use ffmpeg::format::Pixel;
use ffmpeg::frame::Video;
use ffmpeg::software::scaling::{Context as Scaler, Flags};
use ffmpeg_the_third as ffmpeg;
use opencv::core::{Mat, MatTraitConst, Vec3b, flip, transpose};

use super::turn::Turn;
use crate::frame::{Frame, PictureSize};
use crate::units::Timestamp;

/// Longest side of a picture that is analysed, kept and shown, pixels: that of full HD. The networks see a person in
/// 256 x 256, and larger pictures would fill the memory and not tell them more.
pub(super) const LONGEST_SIDE: u32 = 1920;

/// Pictures whose sides differ by no more than this share have one shape: encoders take even numbers of pixels.
const SAME_SHAPE: f64 = 0.01;

/// What becomes of the stored pictures of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    /// As they are stored.
    pub stored: PictureSize,
    /// Width of a stored pixel over its height.
    pub pixel_shape: f64,
    /// What makes them upright.
    pub turn: Turn,
}

impl Shape {
    /// Upright, with square pixels: as large as a player shows them.
    pub(super) fn shown(&self) -> PictureSize {
        let PictureSize { width, height } = self.stored;
        // The shorter side grows, as in browsers: nothing of what is stored gets lost.
        let (width, height) = match self.pixel_shape {
            shape if shape > 1.0 => (scaled(width, shape), height),
            shape => (width, scaled(height, 1.0 / shape)),
        };
        swapped_if(self.turn.swapped, PictureSize { width, height })
    }

    /// The size, as they are stored, in which pictures of the same film but of another size or of other pixels fit into
    /// these whole, in their own proportions.
    fn fitted(&self, stored: PictureSize, pixel_shape: f64) -> PictureSize {
        let PictureSize { width, height } = self.scaled();
        let shape = |size: PictureSize, pixel_shape: f64| f64::from(size.width) / f64::from(size.height) * pixel_shape;
        // How much wider for its height.
        let wider = shape(stored, pixel_shape) / shape(self.stored, self.pixel_shape);
        match wider {
            wider if (wider - 1.0).abs() < SAME_SHAPE => PictureSize { width, height },
            wider if wider > 1.0 => PictureSize { width, height: scaled(height, 1.0 / wider) },
            wider => PictureSize { width: scaled(width, wider), height },
        }
    }

    /// As large as they are analysed, before they are made upright.
    fn scaled(&self) -> PictureSize {
        swapped_if(self.turn.swapped, self.analysed())
    }

    /// Upright, with square pixels, as large as they are analysed.
    pub(super) fn analysed(&self) -> PictureSize {
        let shown = self.shown();
        let share = f64::from(LONGEST_SIDE) / f64::from(shown.width.max(shown.height));
        let side = |pixels| scaled(pixels, share.min(1.0));
        PictureSize { width: side(shown.width), height: side(shown.height) }
    }
}

fn scaled(pixels: u32, share: f64) -> u32 {
    (f64::from(pixels) * share).round().max(1.0) as u32
}

fn swapped_if(swap: bool, size: PictureSize) -> PictureSize {
    if swap { PictureSize { width: size.height, height: size.width } } else { size }
}

thread_local! {
    /// FFmpeg's converter stays with its thread, while a file may go from thread to thread.
    static SCALER: RefCell<Option<Scaler>> = const { RefCell::new(None) };
}

/// Makes frames of one shape out of decoded pictures. Those of another shape get bars at their sides.
pub(super) struct Developer {
    shape: Shape,
    rgb: Video,
    /// A picture without its bars.
    fitted: Video,
    swapped: Mat,
    spare: Vec<u8>,
}

/// Why a picture can not be shown.
pub(super) type Problem = String;

impl Developer {
    /// For pictures of this shape.
    pub(super) fn new(shape: Shape) -> Self {
        let (rgb, fitted) = (Video::empty(), Video::empty());
        Self { shape, rgb, fitted, swapped: Mat::default(), spare: Vec::new() }
    }

    /// Takes a used picture's memory back.
    pub(super) fn recycle(&mut self, pixels: Vec<u8>) {
        self.spare = pixels;
    }

    /// The upright picture. Width of its pixels over their height where something is said of it.
    ///
    /// # Errors
    /// When its pixels are of a kind that can not be converted.
    pub(super) fn frame(
        &mut self,
        decoded: &Video,
        pixel_shape: Option<f64>,
        time: Timestamp,
    ) -> Result<Frame, Problem> {
        let stored = PictureSize { width: decoded.width(), height: decoded.height() };
        let size = self.shape.fitted(stored, pixel_shape.unwrap_or(self.shape.pixel_shape));
        let converted = match size == self.shape.scaled() {
            true => convert(decoded, &mut self.rgb, size),
            false => self.convert_with_bars(decoded, size),
        };
        converted.map_err(|e| e.to_string())?;
        let size = self.shape.analysed();
        let mut pixels = std::mem::take(&mut self.spare);
        pixels.resize(3 * size.width as usize * size.height as usize, 0);
        let turned = if self.shape.turn == Turn::default() { self.copy(&mut pixels) } else { self.turn(&mut pixels) };
        turned.map_err(|e| e.message)?;
        Frame::new(time, size, pixels).ok_or_else(|| "it has no pixels".to_owned())
    }

    /// Puts a picture of another shape, scaled to `size`, into the middle of a black one.
    fn convert_with_bars(&mut self, decoded: &Video, size: PictureSize) -> Result<(), ffmpeg::Error> {
        if (self.fitted.width(), self.fitted.height()) != (size.width, size.height) {
            self.fitted = Video::empty();
        }
        convert(decoded, &mut self.fitted, size)?;
        let whole = self.shape.scaled();
        if self.rgb.width() == 0 {
            self.rgb = Video::new(Pixel::RGB24, whole.width, whole.height);
        }
        let (row, stride) = (3 * size.width as usize, self.fitted.stride(0).max(1));
        let (left, top) = (3 * ((whole.width - size.width) / 2) as usize, (whole.height - size.height) / 2);
        let into = self.rgb.stride(0).max(1);
        let black = self.rgb.data_mut(0);
        black.fill(0);
        let rows = black.chunks_mut(into).skip(top as usize).take(size.height as usize);
        for (to, from) in rows.zip(self.fitted.data(0).chunks(stride)) {
            to[left..left + row].copy_from_slice(&from[..row]);
        }
        Ok(())
    }

    fn copy(&self, pixels: &mut [u8]) -> opencv::Result<()> {
        let row = 3 * self.rgb.width() as usize;
        let stored = self.rgb.data(0).chunks(self.rgb.stride(0).max(1));
        for (to, from) in pixels.chunks_exact_mut(row.max(1)).zip(stored) {
            to.copy_from_slice(&from[..row]);
        }
        Ok(())
    }

    fn turn(&mut self, pixels: &mut [u8]) -> opencv::Result<()> {
        let Turn { swapped, flipped_across, flipped_down } = self.shape.turn;
        let PictureSize { width, height } = self.shape.analysed();
        let (rows, stride) = (self.rgb.height() as i32, self.rgb.stride(0));
        let padded = Mat::new_rows_cols_with_data(rows, stride as i32, &self.rgb.data(0)[..stride * rows as usize])?;
        let stored = padded.col_range(&opencv::core::Range::new(0, 3 * self.rgb.width() as i32)?)?;
        let stored = stored.reshape(3, rows)?;
        let mut upright = Mat::new_rows_cols_with_bytes_mut::<Vec3b>(height as i32, width as i32, pixels)?;
        // Around both axes, around the upright one, around the level one.
        let code = match (flipped_across, flipped_down) {
            (true, true) => Some(-1),
            (true, false) => Some(1),
            (false, true) => Some(0),
            (false, false) => None,
        };
        match (swapped, code) {
            (true, None) => transpose(&stored, &mut upright),
            (true, Some(code)) => {
                transpose(&stored, &mut self.swapped)?;
                flip(&self.swapped, &mut upright, code)
            }
            (false, Some(code)) => flip(&stored, &mut upright, code),
            (false, None) => stored.copy_to(&mut upright),
        }
    }
}

/// Scales and turns to RGB in one go; the stored way up.
fn convert(decoded: &Video, rgb: &mut Video, size: PictureSize) -> Result<(), ffmpeg::Error> {
    let PictureSize { width, height } = size;
    SCALER.with_borrow_mut(|kept| {
        let wanted = (decoded.format(), decoded.width(), decoded.height(), width, height);
        let scaler = match kept.as_mut().filter(|scaler| definition(scaler) == wanted) {
            Some(scaler) => scaler,
            None => {
                let (format, from_width, from_height, ..) = wanted;
                kept.insert(Scaler::get(format, from_width, from_height, Pixel::RGB24, width, height, Flags::BICUBIC)?)
            }
        };
        scaler.run(decoded, rgb)
    })
}

fn definition(scaler: &Scaler) -> (Pixel, u32, u32, u32, u32) {
    let (from, to) = (scaler.input(), scaler.output());
    (from.format, from.width, from.height, to.width, to.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(width: u32, height: u32, pixel_shape: f64, degrees: i32) -> Shape {
        Shape { stored: PictureSize { width, height }, pixel_shape, turn: Turn::clockwise(degrees).unwrap() }
    }

    fn sides(size: PictureSize) -> (u32, u32) {
        (size.width, size.height)
    }

    #[test]
    fn pixels_become_square_and_turned_pictures_stand() {
        assert_eq!(sides(shape(240, 640, 2.0, 0).shown()), (480, 640));
        assert_eq!(sides(shape(640, 480, 0.5, 0).shown()), (640, 960));
        assert_eq!(sides(shape(1440, 1080, 4.0 / 3.0, 90).shown()), (1080, 1920));
    }

    #[test]
    fn large_pictures_are_analysed_smaller_and_others_as_they_are() {
        assert_eq!(sides(shape(3840, 2160, 1.0, 90).analysed()), (1080, 1920));
        assert_eq!(sides(shape(7680, 4320, 1.0, 0).analysed()), (1920, 1080));
        assert_eq!(sides(shape(1920, 1080, 1.0, 0).analysed()), (1920, 1080));
        assert_eq!(sides(shape(1, 100_000, 1.0, 0).analysed()), (1, 1920));
    }

    #[test]
    fn a_picture_of_another_size_fits_whole_and_in_its_own_proportions() {
        let fitted =
            |film: Shape, width, height, pixel_shape| sides(film.fitted(PictureSize { width, height }, pixel_shape));
        let wide = shape(640, 360, 1.0, 0);
        assert_eq!(fitted(wide, 320, 180, 1.0), (640, 360));
        assert_eq!(fitted(wide, 426, 240, 1.0), (640, 360), "even numbers of pixels are no other shape");
        assert_eq!(fitted(wide, 360, 640, 1.0), (203, 360));
        assert_eq!(fitted(wide, 640, 480, 1.0), (480, 360));
        assert_eq!(fitted(wide, 320, 360, 2.0), (640, 360));
        assert_eq!(fitted(wide, 640, 360, 2.0), (640, 180));
        // The stored way up: 360 x 640 are shown.
        assert_eq!(fitted(shape(640, 360, 1.0, 90), 1280, 720, 1.0), (640, 360));
        assert_eq!(fitted(shape(240, 640, 2.0, 90), 480, 640, 1.0), (480, 640));
    }
}
