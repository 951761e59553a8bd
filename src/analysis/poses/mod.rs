//! Poses of an input, whether it is a video that the networks must see or a recording that already holds them.

use std::path::Path;

#[cfg(all(feature = "camera", feature = "onnx"))]
mod cuts;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod lanes;
mod made;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod noticed;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod video;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod who;

use super::error::AnalysisError;
use super::request::Request;
use super::taken::bounded;
use crate::media::turn::Turn;
use crate::pose::people::PersonChoice;
use crate::pose::recording::{Recording, is_recording};
use crate::session::result::Warning;
use made::has_movement;
pub use made::{Poses, Progress};

/// Makes or reads the poses of `input`.
///
/// # Errors
/// When the input can not be read or the networks fail.
pub fn of_input(input: &Path, request: &Request, progress: &mut Progress) -> Result<Poses, AnalysisError> {
    if is_recording(input) { from_recording(input, request) } else { from_video(input, request, progress) }
}

fn from_recording(path: &Path, request: &Request) -> Result<Poses, AnalysisError> {
    let excerpt = request.excerpt;
    if request.who != PersonChoice::Exercising {
        return Err(AnalysisError::Usage(format!(
            "{} is a landmark recording of one person: --person goes with the video it is made from",
            path.display()
        )));
    }
    let turned = if excerpt.mirrored {
        Some("--mirrored")
    } else {
        excerpt.turn.filter(|t| *t != Turn::default()).map(|_| "--rotate")
    };
    if let Some(option) = turned {
        return Err(AnalysisError::Usage(format!(
            "{} is a landmark recording: {option} goes with the video it is made from",
            path.display()
        )));
    }
    let Recording { mut header, mut frames } = Recording::read(path)?;
    let length_s = frames.last().map(|last| last.time.seconds());
    frames.retain(|f| excerpt.from.is_none_or(|from| f.time >= from) && excerpt.to.is_none_or(|to| f.time <= to));
    has_movement(path, &frames, excerpt, length_s)?;
    let told = std::mem::take(&mut header.warnings);
    let warnings = bounded(told.into_iter().map(|(code, message)| Warning { code, message }));
    header.warnings = warnings.iter().map(|w| (w.code.clone(), w.message.clone())).collect();
    Ok(Poses { header, frames, warnings, resized: false })
}

#[cfg(all(feature = "camera", feature = "onnx"))]
fn from_video(path: &Path, request: &Request, progress: &mut Progress) -> Result<Poses, AnalysisError> {
    video::poses(path, request, progress)
}

#[cfg(not(all(feature = "camera", feature = "onnx")))]
fn from_video(path: &Path, _: &Request, _: &mut Progress) -> Result<Poses, AnalysisError> {
    Err(AnalysisError::Usage(format!(
        "{} is a video, and this build of coxa reads landmark recordings only; build it with the features camera and onnx",
        path.display()
    )))
}
