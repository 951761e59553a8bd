//! What is made from frames of the source, and where these come from.

use std::path::{Path, PathBuf};

use crate::analysis::assessment::Assessment;
use crate::analysis::error::AnalysisError;
use crate::frame::{Frame, PictureSize};
use crate::media::video_writer::VideoWriter;
use crate::media::{Excerpt, MediaError};
use crate::report::json::Media;
use crate::units::Timestamp;

/// The video that was assessed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    /// Where it lies.
    pub video: &'a Path,
    /// Which part of it was assessed.
    pub excerpt: Excerpt,
}

/// Something that is made from frames of the source.
pub(super) trait Sink {
    /// First and last moment that it needs; `None` for nothing at all.
    fn span(&self) -> Option<(Timestamp, Timestamp)>;
    /// Takes one frame of those; `index` is its place among the assessed ones.
    fn take(&mut self, frame: &Frame, index: usize) -> Result<(), AnalysisError>;
    /// Ends what it makes and lists it.
    fn finish(self: Box<Self>, media: &mut Media) -> Result<(), AnalysisError>;
}

/// A video that is begun with its first picture.
pub(super) struct Film {
    path: PathBuf,
    /// Pictures a second that its header states.
    fps: f64,
    writer: Option<VideoWriter>,
}

impl Film {
    /// A film that is still to be made.
    pub(super) fn of(assessment: &Assessment, path: PathBuf) -> Self {
        Self { path, fps: assessment.poses.header.fps, writer: None }
    }

    /// Adds a picture of this size, RGB.
    pub(super) fn push(&mut self, time: Timestamp, size: PictureSize, pixels: &[u8]) -> Result<(), MediaError> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(VideoWriter::create(&self.path, size, self.fps)?),
        };
        writer.push(time, pixels)
    }

    /// Ends it. Whether there is one.
    pub(super) fn finish(self) -> Result<bool, MediaError> {
        self.writer.map(VideoWriter::finish).transpose().map(|written| written.is_some())
    }
}

/// First and last assessed moment.
pub(super) fn whole(assessment: &Assessment) -> Option<(Timestamp, Timestamp)> {
    let frames = &assessment.poses.frames;
    Some((frames.first()?.time, frames.last()?.time))
}
