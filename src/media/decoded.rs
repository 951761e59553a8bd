//! One decoded OpenCV picture turned into a [`Frame`], with its memory used again from frame to frame.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};
use opencv::core::{CV_8U, Mat, MatTraitConst, Vec3b, flip};
use opencv::imgcodecs::{IMREAD_COLOR, imdecode_to};
use opencv::imgproc;
use opencv::videoio::{VideoCapture, VideoCaptureTrait};

use crate::bounded::VIDEO_PIXELS;
use crate::frame::{Frame, PictureSize};
use crate::units::Timestamp;

/// What became of the bytes of a JPEG picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Jpeg {
    /// They are no picture, or one that is larger than any camera's.
    Unreadable,
    /// A picture, of which some is missing: the decoder fills it with grey, without a word.
    Damaged,
    /// A picture.
    Whole,
}

impl Jpeg {
    fn of_readable(bytes: &[u8]) -> Self {
        const END: &[u8] = &[0xff, 0xd9];
        let padding = bytes.iter().rev().take_while(|&&byte| matches!(byte, 0 | b'\r' | b'\n')).count();
        if bytes[..bytes.len() - padding].ends_with(END) { Self::Whole } else { Self::Damaged }
    }
}

/// The picture that was decoded last.
#[derive(Default)]
pub(super) struct Decoded {
    raw: Mat,
    turned: Mat,
    spare: Vec<u8>,
    mirrored: bool,
}

impl Decoded {
    /// `mirrored` turns mirror images back.
    pub(super) fn new(mirrored: bool) -> Self {
        Self { mirrored, ..Self::default() }
    }

    /// Decodes the next picture; `false` at the end. FFmpeg may chatter meanwhile: see [`super::quiet::Quiet`].
    ///
    /// # Errors
    /// When OpenCV fails.
    pub(super) fn read(&mut self, capture: &mut VideoCapture) -> opencv::Result<bool> {
        capture.read(&mut self.raw)
    }

    /// Decodes a JPEG picture.
    ///
    /// # Errors
    /// When OpenCV fails.
    pub(super) fn jpeg(&mut self, bytes: &[u8]) -> opencv::Result<Jpeg> {
        // Its size is asked for first: a few bytes may promise gigabytes.
        let size = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg).into_dimensions();
        if !size.is_ok_and(|(width, height)| u64::from(width) * u64::from(height) <= VIDEO_PIXELS) {
            return Ok(Jpeg::Unreadable);
        }
        imdecode_to(&bytes, IMREAD_COLOR, &mut self.raw)?;
        Ok(if self.raw.empty() { Jpeg::Unreadable } else { Jpeg::of_readable(bytes) })
    }

    /// The picture that was just decoded.
    ///
    /// # Errors
    /// When it is not 8 bits a channel, grey or in colour.
    pub(super) fn frame(&mut self, time: Timestamp) -> opencv::Result<Frame> {
        let unusual =
            || opencv::Error::new(opencv::core::StsUnsupportedFormat, "not an 8-bit picture, grey or in colour");
        if self.raw.depth() != CV_8U || !matches!(self.raw.channels(), 1 | 3 | 4) {
            return Err(unusual());
        }
        let code = if self.raw.channels() == 1 { imgproc::COLOR_GRAY2RGB } else { imgproc::COLOR_BGR2RGB };
        if self.mirrored {
            flip(&self.raw, &mut self.turned, 1)?;
            std::mem::swap(&mut self.raw, &mut self.turned);
        }
        let (rows, columns) = (self.raw.rows(), self.raw.cols());
        let size = PictureSize { width: columns as u32, height: rows as u32 };
        let mut pixels = std::mem::take(&mut self.spare);
        pixels.resize(3 * self.raw.total(), 0);
        // Straight into the frame's own memory: a copy of a large picture costs as much as turning its colours round.
        let mut rgb = Mat::new_rows_cols_with_bytes_mut::<Vec3b>(rows, columns, &mut pixels)?;
        imgproc::cvt_color_def(&self.raw, &mut rgb, code)?;
        drop(rgb);
        Frame::new(time, size, pixels).ok_or_else(unusual)
    }

    /// Takes a used picture's memory back.
    pub(super) fn recycle(&mut self, pixels: Vec<u8>) {
        self.spare = pixels;
    }
}
