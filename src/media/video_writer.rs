//! H.264 video files that every browser plays, written beside their final name and put there once they are whole.

use std::path::{Path, PathBuf};

use opencv::core::{Mat, MatTraitConst, Rect, Size};
use opencv::imgproc;
use opencv::prelude::VideoCaptureTraitConst;
use opencv::videoio::{self, VideoCapture, VideoWriterTrait, VideoWriterTraitConst};

use super::MediaError;
use super::quiet::Quiet;
use crate::folder::{Readers, Unfinished};
use crate::frame::PictureSize;
use crate::units::Timestamp;

/// A frame may stand for this long at most, seconds: a gap in the source must not fill the disk.
const LONGEST_STILL_S: f64 = 60.0;
/// Rates that an encoder takes.
const RATES: std::ops::RangeInclusive<f64> = 1.0..=240.0;
/// Pixels of a picture that is written, those of full HD: an encoder keeps dozens, and those of 8K would fill the memory.
const MOST_PIXELS: f64 = 1920.0 * 1080.0;

/// A video file being written at a constant rate.
///
/// Pictures come at times of their own: one that lasts longer than a step is repeated, one that comes too early for
/// a step of its own is left out. So the moment `t` of the source is at `t - first` in the file, to half a step.
pub struct VideoWriter {
    path: PathBuf,
    unfinished: Unfinished,
    writer: videoio::VideoWriter,
    /// Of the pictures that come.
    size: PictureSize,
    /// Of those that are written.
    written_size: Size,
    fps: f64,
    first: Option<Timestamp>,
    written: u64,
    /// The picture that fills the steps until the next one.
    current: Mat,
    /// Memory for a smaller copy.
    smaller: Mat,
}

impl VideoWriter {
    /// Starts a file for pictures of `size` at `fps` frames a second. Those with more pixels than full HD are
    /// written smaller.
    ///
    /// # Errors
    /// When the folder can not be written to or OpenCV has no H.264 encoder.
    pub fn create(path: &Path, size: PictureSize, fps: f64) -> Result<Self, MediaError> {
        let unfinished = Unfinished::beside(path, Readers::USUAL)
            .map_err(|source| MediaError::Write { path: path.to_owned(), problem: source.to_string() })?;
        let failed = |problem: &str| MediaError::Write { path: path.to_owned(), problem: problem.to_owned() };
        let name = unfinished.path().to_str().ok_or_else(|| failed("its name is not UTF-8"))?;
        if size.width < 2 || size.height < 2 {
            return Err(failed("the picture is smaller than 2 x 2"));
        }
        let fps = fps.clamp(*RATES.start(), *RATES.end());
        let even = written_size(size);
        let _quiet = Quiet::start();
        let h264 = videoio::VideoWriter::fourcc('a', 'v', 'c', '1').map_err(|e| failed(&e.message))?;
        let writer = videoio::VideoWriter::new_with_backend(name, videoio::CAP_FFMPEG, h264, fps, even, true)
            .map_err(|e| failed(&e.message))?;
        if !writer.is_opened().unwrap_or(false) {
            return Err(failed("OpenCV's FFmpeg has no H.264 encoder; install libavcodec with libx264"));
        }
        let (current, smaller) = (Mat::default(), Mat::default());
        let path = path.to_owned();
        Ok(Self { path, unfinished, writer, size, written_size: even, fps, first: None, written: 0, current, smaller })
    }

    /// Appends a picture of RGB bytes, rows packed, that was taken at `time`; times go forward.
    ///
    /// # Errors
    /// When the picture has another size or can not be encoded.
    pub fn push(&mut self, time: Timestamp, rgb: &[u8]) -> Result<(), MediaError> {
        let wanted = 3 * self.size.width as usize * self.size.height as usize;
        if rgb.len() != wanted {
            // OpenCV would take it without a word and write nothing.
            return Err(self.failed("a picture has another size than the first one"));
        }
        let first = *self.first.get_or_insert(time);
        let elapsed = time.since(first).max(0.0);
        let step = (elapsed * self.fps).round() as u64;
        if step < self.written {
            return Ok(());
        }
        let most = self.written + (LONGEST_STILL_S * self.fps) as u64;
        self.repeat_until(step.min(most))?;
        self.take(rgb).map_err(|e| self.failed(&e.message))?;
        self.repeat_until(self.written + 1)
    }

    /// Ends the file, makes sure that it is whole, and gives it its name.
    ///
    /// # Errors
    /// When it can not be ended properly, as on a full disk.
    pub fn finish(mut self) -> Result<(), MediaError> {
        {
            let _quiet = Quiet::start();
            self.writer.release().map_err(|e| self.failed(&e.message))?;
        }
        if self.written == 0 {
            return Err(self.failed("there was no picture to write"));
        }
        if !holds(self.unfinished.path(), self.written) {
            return Err(self.failed("the file is not whole; is the disk full?"));
        }
        let Self { path, unfinished, .. } = self;
        unfinished.replace(&path).map_err(|e| MediaError::Write { path, problem: e.to_string() })
    }

    fn take(&mut self, rgb: &[u8]) -> opencv::Result<()> {
        let PictureSize { width, height } = self.size;
        let picture = Mat::new_rows_cols_with_data(height as i32, 3 * width as i32, rgb)?;
        let picture = picture.reshape(3, height as i32)?;
        if share(self.size) < 1.0 {
            imgproc::resize(&picture, &mut self.smaller, self.written_size, 0.0, 0.0, imgproc::INTER_AREA)?;
            return imgproc::cvt_color_def(&self.smaller, &mut self.current, imgproc::COLOR_RGB2BGR);
        }
        // The encoder wants even sides: the last column or row goes.
        let even = Mat::roi(&picture, Rect::new(0, 0, width as i32 & !1, height as i32 & !1))?;
        imgproc::cvt_color_def(&even, &mut self.current, imgproc::COLOR_RGB2BGR)
    }

    fn repeat_until(&mut self, step: u64) -> Result<(), MediaError> {
        while self.written < step && self.current.rows() > 0 {
            self.writer.write(&self.current).map_err(|e| self.failed(&e.message))?;
            self.written += 1;
        }
        Ok(())
    }

    fn failed(&self, problem: &str) -> MediaError {
        MediaError::Write { path: self.path.clone(), problem: problem.to_owned() }
    }
}

/// How much smaller pictures are written, along an edge.
fn share(size: PictureSize) -> f64 {
    (MOST_PIXELS / (f64::from(size.width) * f64::from(size.height))).sqrt().min(1.0)
}

/// Even sides, as the encoder wants them.
fn written_size(size: PictureSize) -> Size {
    let edge = |pixels: u32| ((f64::from(pixels) * share(size)).round() as i32 & !1).max(2);
    Size::new(edge(size.width), edge(size.height))
}

/// Whether a file can be opened again and says that it holds `frames` frames.
fn holds(path: &Path, frames: u64) -> bool {
    let _quiet = Quiet::start();
    let Some(name) = path.to_str() else { return false };
    let Ok(capture) = VideoCapture::from_file(name, videoio::CAP_FFMPEG) else { return false };
    let counted = capture.get(videoio::CAP_PROP_FRAME_COUNT).unwrap_or(0.0);
    capture.is_opened().unwrap_or(false) && (counted - frames as f64).abs() < 1.5
}
