//! Everything that an assessment leaves in its output folder: pictures first, then the files of the report.

use super::assessment::Assessment;
#[cfg(feature = "camera")]
use super::pictures::{self, PictureChoice, Source};
#[cfg(feature = "camera")]
use super::poses::Progress;
use super::{AppError, stop};
use crate::report::output::OutputFolder;

/// The pictures that are wanted besides the files of the report.
#[cfg(feature = "camera")]
pub struct Pictures<'a> {
    /// The video that was assessed.
    pub source: Source<'a>,
    /// What is made of it.
    pub choice: PictureChoice,
}

/// Writes the pictures and then the report. Pictures that fail cost no report: it is written without them, and the
/// error says so.
///
/// # Errors
/// When the video can not be read again or a file can not be written; an older report then stays.
#[cfg(feature = "camera")]
pub fn write_with_pictures(
    assessment: &mut Assessment,
    wanted: &Pictures,
    folder: OutputFolder,
    progress: &mut Progress,
) -> Result<(), AppError> {
    let made = pictures::write(assessment, &wanted.source, wanted.choice, &folder, progress);
    if let Err(stopped @ AppError::Stopped) = made {
        return Err(stopped);
    }
    stop::check()?;
    let failed = made.map(|media| assessment.report.media = media).err();
    folder.write(&assessment.results())?;
    failed.map_or(Ok(()), |e| Err(AppError::Usage(format!("{e} (the report itself is written, without pictures)"))))
}

/// Writes the report without any picture.
///
/// # Errors
/// When a file can not be written; an older report then stays.
pub fn write(assessment: &Assessment, folder: OutputFolder) -> Result<(), AppError> {
    stop::check()?;
    Ok(folder.write(&assessment.results())?)
}
