//! One decoded OpenCV picture turned into a [`Frame`], with its memory used again from frame to frame.

use opencv::core::{Mat, MatTraitConst, MatTraitConstManual, flip};
use opencv::imgproc;
use opencv::videoio::{VideoCapture, VideoCaptureTrait};

use super::quiet::Quiet;
use crate::frame::{Frame, PictureSize};
use crate::units::Timestamp;

/// The picture that was decoded last.
#[derive(Default)]
pub struct Decoded {
    raw: Mat,
    rgb: Mat,
    spare: Vec<u8>,
    mirrored: bool,
}

impl Decoded {
    /// `mirrored` turns mirror images back.
    pub fn new(mirrored: bool) -> Self {
        Self { mirrored, ..Self::default() }
    }

    /// Decodes the next picture; `false` at the end. FFmpeg may chatter meanwhile: see [`super::quiet::Quiet`].
    ///
    /// # Errors
    /// When OpenCV fails.
    pub fn read(&mut self, capture: &mut VideoCapture) -> opencv::Result<bool> {
        capture.read(&mut self.raw)
    }

    /// Fetches the picture that `capture` stands at; `false` where there is none.
    ///
    /// # Errors
    /// When OpenCV fails.
    pub fn fetch(&mut self, capture: &mut VideoCapture) -> opencv::Result<bool> {
        let _quiet = Quiet::start();
        capture.retrieve(&mut self.raw, 0)
    }

    /// The picture that was just decoded.
    ///
    /// # Errors
    /// When it is not 8 bits a channel, grey or in colour.
    pub fn frame(&mut self, time: Timestamp) -> opencv::Result<Frame> {
        let code = if self.raw.channels() == 1 { imgproc::COLOR_GRAY2RGB } else { imgproc::COLOR_BGR2RGB };
        imgproc::cvt_color_def(&self.raw, &mut self.rgb, code)?;
        if self.mirrored {
            flip(&self.rgb, &mut self.raw, 1)?;
            std::mem::swap(&mut self.rgb, &mut self.raw);
        }
        let size = PictureSize { width: self.rgb.cols() as u32, height: self.rgb.rows() as u32 };
        let mut pixels = std::mem::take(&mut self.spare);
        pixels.clear();
        pixels.extend_from_slice(self.rgb.data_bytes()?);
        Frame::new(time, size, pixels)
            .ok_or_else(|| opencv::Error::new(opencv::core::StsUnsupportedFormat, "not an 8-bit colour picture"))
    }

    /// Takes a used picture's memory back.
    pub fn recycle(&mut self, pixels: Vec<u8>) {
        self.spare = pixels;
    }
}
