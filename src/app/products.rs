//! Everything that an assessment leaves in its output folder: pictures first, then the files of the report.

use std::path::Path;

use super::AppError;
use super::assessment::Assessment;
use crate::capture::Excerpt;
use crate::report::output::{OutputFolder, STILLS};

/// What is wanted besides the files of the report.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The video that was assessed; `None` for a landmark recording, which has no pictures.
    pub video: Option<&'a Path>,
    /// Which part of it was assessed.
    pub excerpt: Excerpt,
    /// Whether pictures of the person may be kept.
    pub pictures: bool,
}

/// Writes all of it.
///
/// # Errors
/// When the video can not be read again or a file can not be written; files written before stay whole.
#[cfg_attr(not(feature = "camera"), expect(unused_variables, reason = "without it no video was read"))]
pub fn write(assessment: &mut Assessment, wanted: &Wanted, folder: OutputFolder) -> Result<(), AppError> {
    folder.clear_pictures(STILLS)?;
    #[cfg(feature = "camera")]
    if let Some(video) = wanted.video.filter(|_| wanted.pictures) {
        assessment.report.media.stills = super::stills::write(video, wanted.excerpt, assessment, &folder)?;
    }
    Ok(folder.write(&assessment.results())?)
}
