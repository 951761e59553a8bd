//! The clip beside its report: the source itself where a browser plays it, otherwise an H.264 copy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Sink, Source, whole};
use crate::app::AppError;
use crate::app::assessment::Assessment;
use crate::capture::browser::playable;
use crate::capture::video_writer::VideoWriter;
use crate::frame::Frame;
use crate::report::json::Media;
use crate::report::output::{ANNOTATED_FILE, CLIP_COPY_FILE, CLIP_FILES, OutputError, OutputFolder};
use crate::units::Timestamp;

/// Keeps the source as it is, by a link where the disk allows. `false` when it has to be copied picture by picture:
/// because browsers do not play it, or because only a part of it was assessed and the rest is nobody's business.
///
/// # Errors
/// When it can be neither linked nor copied.
pub fn keep_as_it_is(source: &Source, folder: &OutputFolder, media: &mut Media) -> Result<bool, AppError> {
    if source.excerpt.from.is_some() || source.excerpt.to.is_some() {
        return Ok(false);
    }
    let Some(extension) = playable(source.video) else { return Ok(false) };
    let name = format!("clip.{extension}");
    let path = folder.file(&name);
    link_or_copy(source.video, &path).map_err(|source| OutputError::Io { path, source })?;
    media.clip = Some(name);
    media.clip_mirrored = source.excerpt.mirrored;
    Ok(true)
}

/// `to` must not be there. A copy gets its name when it is whole.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    // A link to a symbolic link would end with what that points to.
    let from = fs::canonicalize(from)?;
    if fs::hard_link(&from, to).is_ok() {
        return Ok(());
    }
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut copy = tempfile::Builder::new().prefix(".coxa-").tempfile_in(folder)?;
    io::copy(&mut fs::File::open(&from)?, &mut copy)?;
    copy.as_file().sync_all()?;
    readable_by_all(copy.as_file())?;
    copy.persist(to).map(drop).map_err(|e| e.error)
}

fn readable_by_all(file: &fs::File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}

/// Refuses an input that lies where the pictures of its own assessment go: it would be replaced.
///
/// # Errors
/// In that case.
pub fn refuse_own_output(input: &Path, out: &Path) -> Result<(), AppError> {
    let Ok(input) = fs::canonicalize(input) else { return Ok(()) };
    let own = CLIP_FILES.iter().chain([&ANNOTATED_FILE]).filter_map(|name| fs::canonicalize(out.join(name)).ok());
    if own.into_iter().any(|path| path == input) {
        let message = format!(
            "{} lies in the output folder and would be replaced; name another folder with --out",
            input.display()
        );
        return Err(AppError::Usage(message));
    }
    Ok(())
}

/// An H.264 copy of what was assessed, upright and not mirrored.
pub struct Copy<'a> {
    assessment: &'a Assessment,
    path: PathBuf,
    writer: Option<VideoWriter>,
}

impl<'a> Copy<'a> {
    /// A copy that is still to be made.
    pub fn of(assessment: &'a Assessment, folder: &OutputFolder) -> Self {
        Self { assessment, path: folder.file(CLIP_COPY_FILE), writer: None }
    }
}

impl Sink for Copy<'_> {
    fn span(&self) -> Option<(Timestamp, Timestamp)> {
        whole(self.assessment)
    }

    fn take(&mut self, frame: &Frame, _index: usize) -> Result<(), AppError> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(VideoWriter::create(&self.path, frame.size(), self.assessment.poses.header.fps)?),
        };
        Ok(writer.push(frame.time, frame.pixels())?)
    }

    fn finish(self: Box<Self>, media: &mut Media) -> Result<(), AppError> {
        let Some(writer) = self.writer else { return Ok(()) };
        writer.finish()?;
        media.clip = Some(CLIP_COPY_FILE.into());
        media.clip_start_s = whole(self.assessment).map_or(0.0, |(first, _)| first.seconds());
        Ok(())
    }
}
