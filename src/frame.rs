//! One picture, its size and its time.

use crate::units::Timestamp;

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PictureSize {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl PictureSize {
    /// How many pixels there are in all.
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// One upright RGB picture, 8 bits a channel, rows packed without padding.
///
/// `pixels.len() == 3 * width * height`, kept so by [`Frame::new`].
#[derive(Debug, Clone)]
pub struct Frame {
    /// When it was taken, on the source's clock.
    pub time: Timestamp,
    size: PictureSize,
    pixels: Vec<u8>,
}

impl Frame {
    /// `None` when the buffer is not `3 * width * height` bytes or a side is zero.
    pub fn new(time: Timestamp, size: PictureSize, pixels: Vec<u8>) -> Option<Self> {
        let wanted = (size.width as usize).checked_mul(size.height as usize)?.checked_mul(3)?;
        (wanted > 0 && pixels.len() == wanted).then_some(Self { time, size, pixels })
    }

    /// Width and height.
    pub fn size(&self) -> PictureSize {
        self.size
    }

    /// RGB bytes, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// RGB bytes, row by row, to be changed.
    pub fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }

    /// Gives the buffer back for the next frame.
    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }
}
