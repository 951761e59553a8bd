//! The clip beside its report: the source itself where a browser plays it, otherwise an H.264 copy.

use std::path::PathBuf;

use super::sink::{Sink, Source, whole};
use crate::analysis::assessment::Assessment;
use crate::analysis::error::AnalysisError;
use crate::folder::{OutputError, copy_whole};
use crate::frame::Frame;
use crate::media::Excerpt;
use crate::media::browser::{Playable, playable};
use crate::media::turn::Turn;
use crate::media::video_writer::VideoWriter;
use crate::report::CLIP_COPY_FILE;
use crate::report::json::Media;
use crate::report::output::OutputFolder;
use crate::units::Timestamp;

/// Keeps the source as it is, by a link where the disk allows. `false` when it has to be copied picture by picture:
/// because browsers do not play it or show it otherwise than it was assessed, or because only a part of it was assessed
/// and the rest is nobody's business.
///
/// # Errors
/// When it can be neither linked nor copied.
pub(super) fn keep_as_it_is(source: &Source, folder: &OutputFolder, media: &mut Media) -> Result<bool, AnalysisError> {
    let Excerpt { from, to, turn, .. } = source.excerpt;
    if from.is_some() || to.is_some() || turn.unwrap_or_default() != Turn::default() {
        return Ok(false);
    }
    let Some(Playable { extension, first_s }) = playable(source.video) else { return Ok(false) };
    let name = format!("clip.{extension}");
    let path = folder.file(&name);
    copy_whole(source.video, &path).map_err(|source| OutputError::Io { path, source })?;
    media.clip = Some(name);
    media.clip_start_s = -first_s;
    media.clip_mirrored = source.excerpt.mirrored;
    Ok(true)
}

/// An H.264 copy of what was assessed, upright and not mirrored.
pub(super) struct Copy<'a> {
    assessment: &'a Assessment,
    path: PathBuf,
    writer: Option<VideoWriter>,
}

impl<'a> Copy<'a> {
    /// A copy that is still to be made.
    pub(super) fn of(assessment: &'a Assessment, folder: &OutputFolder) -> Self {
        Self { assessment, path: folder.file(CLIP_COPY_FILE), writer: None }
    }
}

impl Sink for Copy<'_> {
    fn span(&self) -> Option<(Timestamp, Timestamp)> {
        whole(self.assessment)
    }

    fn take(&mut self, frame: &Frame, _index: usize) -> Result<(), AnalysisError> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(VideoWriter::create(&self.path, frame.size(), self.assessment.poses.header.fps)?),
        };
        Ok(writer.push(frame.time, frame.pixels())?)
    }

    fn finish(self: Box<Self>, media: &mut Media) -> Result<(), AnalysisError> {
        let Some(writer) = self.writer else { return Ok(()) };
        writer.finish()?;
        media.clip = Some(CLIP_COPY_FILE.into());
        media.clip_start_s = whole(self.assessment).map_or(0.0, |(first, _)| first.seconds());
        Ok(())
    }
}
