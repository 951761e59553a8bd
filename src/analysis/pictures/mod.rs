//! Every picture that an assessment leaves behind, made in one pass over the source, or in several where they are large.

mod annotated;
mod face;
mod kept_clip;
mod sink;
mod stills;

use super::assessment::Assessment;
use super::cancel::Cancel;
use super::error::AnalysisError;
use super::poses::Progress;
use super::request::Request;
use crate::media::video_file::VideoFile;
use crate::media::{Excerpt, FrameSource};
use crate::report::json::Media;
use crate::report::output::OutputFolder;
use sink::Sink;
pub(super) use sink::Source;

/// Of pictures with more pixels, only one video is made at a time: an encoder keeps dozens of them.
const LARGE: u64 = 3 << 19;

/// Writes stills, clip and what else was chosen into the folder.
///
/// # Errors
/// When the video can not be read again or something can not be written.
pub(super) fn write(
    assessment: &Assessment,
    source: &Source,
    request: &Request,
    folder: &OutputFolder,
    progress: &mut Progress,
) -> Result<Media, AnalysisError> {
    let mut media = Media::default();
    let mut sinks: Vec<Box<dyn Sink + '_>> = vec![Box::new(stills::Stills::of(assessment, folder)?)];
    let as_seen = !request.pictures.blur_face && !assessment.poses.resized;
    if !as_seen || !kept_clip::keep_as_it_is(source, folder, &mut media)? {
        sinks.push(Box::new(kept_clip::Copy::of(assessment, folder)));
    }
    if request.pictures.annotate {
        sinks.push(Box::new(annotated::Annotated::of(assessment, folder)));
    }
    let face = request.pictures.blur_face.then(|| face::Cover::of(&assessment.poses.frames));
    let at_once = if assessment.poses.header.size.pixels() > LARGE { 1 } else { sinks.len() };
    while !sinks.is_empty() {
        let mut pass: Vec<_> = sinks.drain(..at_once).collect();
        feed(&mut pass, assessment, source, face.as_ref(), (&request.cancel, progress))?;
        for sink in pass {
            sink.finish(&mut media)?;
        }
    }
    Ok(media)
}

fn feed(
    sinks: &mut [Box<dyn Sink + '_>],
    assessment: &Assessment,
    source: &Source,
    face: Option<&face::Cover>,
    (cancel, progress): (&Cancel, &mut Progress),
) -> Result<(), AnalysisError> {
    let spans = || sinks.iter().filter_map(|sink| sink.span());
    let (Some(from), Some(to)) = (spans().map(|s| s.0).min(), spans().map(|s| s.1).max()) else { return Ok(()) };
    let frames = &assessment.poses.frames;
    let last = frames.iter().rposition(|f| f.time <= to).map(|i| i as u64 + 1);
    let mut video = VideoFile::open(source.video, Excerpt { from: Some(from), to: Some(to), ..source.excerpt })?;
    let mut index = 0;
    while let Some(mut frame) = video.next_frame()? {
        cancel.check()?;
        index += frames[index..].iter().take_while(|f| f.time < frame.time).count();
        // The same file gives the same times; one that was changed meanwhile does not.
        if frames.get(index).is_some_and(|f| f.time == frame.time) {
            if let Some(face) = face {
                face.hide(&mut frame, index);
            }
            for sink in sinks.iter_mut().filter(|s| s.span().is_some_and(|(a, b)| (a..=b).contains(&frame.time))) {
                sink.take(&frame, index)?;
            }
            progress(index as u64 + 1, last);
        }
        video.recycle(frame.into_pixels());
    }
    Ok(())
}
