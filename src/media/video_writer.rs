//! H.264 video files that every browser plays, written beside their final name and put there once they are whole.

use std::path::{Path, PathBuf};

use super::MediaError;
use super::container::{Container, Rigour};
use super::encoding::{Encoding, Size};
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
    encoding: Encoding,
    /// Of the pictures that come.
    size: PictureSize,
    fps: f64,
    first: Option<Timestamp>,
    written: u64,
}

impl VideoWriter {
    /// Starts a file for pictures of `size` at `fps` frames a second. Those with more pixels than full HD are
    /// written smaller.
    ///
    /// # Errors
    /// When the folder can not be written to or FFmpeg has no H.264 encoder.
    pub fn create(path: &Path, size: PictureSize, fps: f64) -> Result<Self, MediaError> {
        let failed = |problem: String| MediaError::Write { path: path.to_owned(), problem };
        let unfinished = Unfinished::beside(path, Readers::USUAL).map_err(|source| failed(source.to_string()))?;
        if size.width < 2 || size.height < 2 {
            return Err(failed("the picture is smaller than 2 x 2".to_owned()));
        }
        let fps = fps.clamp(*RATES.start(), *RATES.end());
        let (from, to) = sizes(size);
        let encoding = Encoding::begin(unfinished.path(), from, to, fps).map_err(failed)?;
        Ok(Self { path: path.to_owned(), unfinished, encoding, size, fps, first: None, written: 0 })
    }

    /// Appends a picture of RGB bytes, rows packed, that was taken at `time`; times go forward.
    ///
    /// # Errors
    /// When the picture has another size or can not be encoded.
    pub fn push(&mut self, time: Timestamp, rgb: &[u8]) -> Result<(), MediaError> {
        let wanted = 3 * self.size.width as usize * self.size.height as usize;
        if rgb.len() != wanted {
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
        self.encoding.take(rgb, 3 * self.size.width as usize).map_err(|problem| self.failed(&problem))?;
        self.repeat_until(self.written + 1)
    }

    /// Ends the file, makes sure that it is whole, and gives it its name.
    ///
    /// # Errors
    /// When it can not be ended properly, as on a full disk.
    pub fn finish(self) -> Result<(), MediaError> {
        let Self { path, unfinished, encoding, written, .. } = self;
        let failed = |problem: String| MediaError::Write { path: path.clone(), problem };
        if written == 0 {
            return Err(failed("there was no picture to write".to_owned()));
        }
        encoding.finish().map_err(failed)?;
        if !holds(unfinished.path(), written) {
            return Err(failed("the file is not whole; is the disk full?".to_owned()));
        }
        unfinished.replace(&path).map_err(|source| failed(source.to_string()))
    }

    /// The picture that was taken in last fills the steps until the next one.
    fn repeat_until(&mut self, step: u64) -> Result<(), MediaError> {
        while self.written < step {
            self.encoding.write(self.written).map_err(|problem| self.failed(&problem))?;
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

/// What is read of a picture and what is written, both with even sides as the encoder wants them: of pictures that stay as
/// large as they are the last column or row goes.
fn sizes(size: PictureSize) -> (Size, Size) {
    let edge = |pixels: u32| ((f64::from(pixels) * share(size)).round() as u32 & !1).max(2);
    let to = (edge(size.width), edge(size.height));
    (if share(size) < 1.0 { (size.width, size.height) } else { to }, to)
}

/// Whether a file can be opened again and says that it holds so many pictures.
fn holds(path: &Path, pictures: u64) -> bool {
    Container::open(path, 1, Rigour::Lenient).is_ok_and(|container| container.facts.frames == Some(pictures))
}
