//! The clip beside its report: the source itself where a browser plays it, otherwise an H.264 copy.

use super::sink::{Film, Sink, Source, whole};
use crate::analysis::assessment::Assessment;
use crate::analysis::error::AnalysisError;
use crate::folder::{OutputError, copy_whole};
use crate::frame::Frame;
use crate::media::Excerpt;
use crate::media::browser::{Playable, playable};
use crate::media::turn::Turn;
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
    film: Film,
}

impl<'a> Copy<'a> {
    /// A copy that is still to be made.
    pub(super) fn of(assessment: &'a Assessment, folder: &OutputFolder) -> Self {
        Self { assessment, film: Film::of(assessment, folder.file(CLIP_COPY_FILE)) }
    }
}

impl Sink for Copy<'_> {
    fn span(&self) -> Option<(Timestamp, Timestamp)> {
        whole(self.assessment)
    }

    fn take(&mut self, frame: &Frame, _index: usize) -> Result<(), AnalysisError> {
        Ok(self.film.push(frame.time, frame.size(), frame.pixels())?)
    }

    fn finish(self: Box<Self>, media: &mut Media) -> Result<(), AnalysisError> {
        if self.film.finish()? {
            media.clip = Some(CLIP_COPY_FILE.into());
            media.clip_start_s = whole(self.assessment).map_or(0.0, |(first, _)| first.seconds());
        }
        Ok(())
    }
}
