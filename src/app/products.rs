//! Everything that an assessment leaves in its output folder: pictures first, then the files of the report.

use std::path::Path;

use super::AppError;
use super::assessment::Assessment;
pub use super::picture_choice::PictureChoice;
use super::poses::Progress;
use super::stop;
use crate::media::Excerpt;
use crate::pose::recording::is_recording;
use crate::report::output::OutputFolder;
use crate::timing::{self, Stage};

/// What was assessed, and which pictures of it are to be kept.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The video or recording.
    pub input: &'a Path,
    /// Which part of it.
    pub excerpt: Excerpt,
    /// Which pictures.
    pub pictures: PictureChoice,
}

impl Wanted<'_> {
    /// Refuses what can not be had, before the long run.
    ///
    /// # Errors
    /// When pictures of a recording are wanted.
    pub fn check(&self) -> Result<(), AppError> {
        if is_recording(self.input) && (self.pictures.annotate || self.pictures.blur_face) {
            let message = "a landmark recording has no pictures to annotate or to blur; assess the video itself";
            return Err(AppError::Usage(message.into()));
        }
        Ok(())
    }
}

/// Writes the pictures and then the report. Pictures that fail cost no report: it is written without them, and the
/// error says so. Pictures of an older report go.
///
/// # Errors
/// When the video can not be read again or a file can not be written; an older report then stays.
pub fn write(
    assessment: &mut Assessment,
    wanted: &Wanted,
    folder: OutputFolder,
    progress: &mut Progress,
) -> Result<(), AppError> {
    let failed = match make_pictures(assessment, wanted, &folder, progress) {
        Err(AppError::Stopped) => return Err(AppError::Stopped),
        made => made.err(),
    };
    stop::check()?;
    let _timer = timing::start(Stage::Report);
    folder.write(&assessment.results())?;
    failed.map_or(Ok(()), |e| Err(AppError::Usage(format!("{e} (the report itself is written, without pictures)"))))
}

#[cfg(feature = "camera")]
fn make_pictures(
    assessment: &mut Assessment,
    wanted: &Wanted,
    folder: &OutputFolder,
    progress: &mut Progress,
) -> Result<(), AppError> {
    use super::pictures::{self, Source};
    if wanted.pictures.none || is_recording(wanted.input) {
        return Ok(());
    }
    let _timer = timing::start(Stage::Pictures);
    let source = Source { video: wanted.input, excerpt: assessment.upright(wanted.excerpt) };
    assessment.report.media = pictures::write(assessment, &source, wanted.pictures, folder, progress)?;
    Ok(())
}

/// Without a camera only recordings are assessed.
#[cfg(not(feature = "camera"))]
fn make_pictures(_: &mut Assessment, _: &Wanted, _: &OutputFolder, _: &mut Progress) -> Result<(), AppError> {
    Ok(())
}
