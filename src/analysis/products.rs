//! Everything that an assessment leaves in its output folder: pictures first, then the files of the report.

use std::path::Path;

use super::assessment::Assessment;
use super::error::AnalysisError;
use super::poses::Progress;
use super::request::{PictureChoice, Request};
use crate::pose::recording::is_recording;
use crate::report::output::OutputFolder;
use crate::timing::{self, Stage};

/// Refuses what can not be had, before the long run.
///
/// # Errors
/// When pictures of a recording are wanted.
pub fn check(input: &Path, pictures: PictureChoice) -> Result<(), AnalysisError> {
    if is_recording(input) && (pictures.annotate || pictures.blur_face) {
        let message = "a landmark recording has no pictures to annotate or to blur; assess the video itself";
        return Err(AnalysisError::Usage(message.into()));
    }
    Ok(())
}

/// Writes the pictures and then the report. Pictures that fail cost no report: it is written without them, and the
/// error says so. Pictures of an older report go.
///
/// # Errors
/// When the video can not be read again or a file can not be written; an older report then stays.
pub fn write(
    assessment: &mut Assessment,
    input: &Path,
    request: &Request,
    folder: OutputFolder,
    progress: &mut Progress,
) -> Result<(), AnalysisError> {
    let failed = match make_pictures(assessment, input, request, &folder, progress) {
        Err(AnalysisError::Stopped) => return Err(AnalysisError::Stopped),
        made => made.err(),
    };
    request.cancel.check()?;
    let _timer = timing::start(Stage::Report);
    folder.write(&assessment.results())?;
    failed
        .map_or(Ok(()), |e| Err(AnalysisError::Usage(format!("{e} (the report itself is written, without pictures)"))))
}

#[cfg(feature = "camera")]
fn make_pictures(
    assessment: &mut Assessment,
    input: &Path,
    request: &Request,
    folder: &OutputFolder,
    progress: &mut Progress,
) -> Result<(), AnalysisError> {
    use super::pictures::{self, Source};
    if request.pictures.none || is_recording(input) {
        return Ok(());
    }
    let _timer = timing::start(Stage::Pictures);
    let source = Source { video: input, excerpt: assessment.upright(request.excerpt) };
    assessment.report.media = pictures::write(assessment, &source, request, folder, progress)?;
    Ok(())
}

/// Without a camera only recordings are assessed.
#[cfg(not(feature = "camera"))]
fn make_pictures(
    _: &mut Assessment,
    _: &Path,
    _: &Request,
    _: &OutputFolder,
    _: &mut Progress,
) -> Result<(), AnalysisError> {
    Ok(())
}
