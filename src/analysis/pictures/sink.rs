//! What is made from frames of the source, and where these come from.

use std::path::Path;

use crate::analysis::assessment::Assessment;
use crate::analysis::error::AnalysisError;
use crate::frame::Frame;
use crate::media::Excerpt;
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

/// First and last assessed moment.
pub(super) fn whole(assessment: &Assessment) -> Option<(Timestamp, Timestamp)> {
    let frames = &assessment.poses.frames;
    Some((frames.first()?.time, frames.last()?.time))
}
