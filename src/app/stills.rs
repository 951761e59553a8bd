//! One picture a repetition: the frame of its peak with the body and its angles drawn over it.

use std::path::{Path, PathBuf};

use super::AppError;
use super::assessment::Assessment;
use crate::capture::video_file::VideoFile;
use crate::capture::{Excerpt, FrameSource};
use crate::overlay::{Scene, paint};
use crate::report::json::Still;
use crate::report::output::{OutputFolder, STILLS, write_whole};
use crate::units::Timestamp;

const JPEG_QUALITY: u8 = 88;

/// Writes `stills/rep-01.jpg` and so on.
///
/// # Errors
/// When the video can not be read again or a picture can not be written.
pub fn write(
    video: &Path,
    excerpt: Excerpt,
    assessment: &Assessment,
    folder: &OutputFolder,
) -> Result<Vec<Still>, AppError> {
    let mut wanted = wanted(assessment);
    let Some(last) = wanted.last().map(|w| w.time) else { return Ok(Vec::new()) };
    let stills = wanted.iter().map(|w| w.still.clone()).collect();
    let target = folder.subfolder(STILLS)?;
    let mut source =
        VideoFile::open(video, Excerpt { from: wanted.first().map(|w| w.time), to: Some(last), ..excerpt })?;
    while let Some(frame) = source.next_frame()? {
        while wanted.first().is_some_and(|w| w.time <= frame.time) {
            let Wanted { still, scene, .. } = wanted.remove(0);
            let file = Path::new(&still.file).file_name().unwrap_or_default();
            save(&paint(&frame, &scene), target.join(file))?;
        }
        source.recycle(frame.into_pixels());
    }
    Ok(stills)
}

struct Wanted {
    time: Timestamp,
    still: Still,
    scene: Scene,
}

/// The frames nearest to the peaks, in time order.
fn wanted(assessment: &Assessment) -> Vec<Wanted> {
    let Assessment { poses, motions, report, .. } = assessment;
    let mut wanted: Vec<Wanted> = report
        .reps
        .iter()
        .filter_map(|rep| {
            let at = Timestamp::from_secs_f64(rep.peak_s);
            let seen = poses.frames.iter().zip(motions).filter(|(frame, _)| frame.pose.is_some());
            let (frame, motion) = seen.min_by_key(|(frame, _)| (frame.time.micros() - at.micros()).abs())?;
            let caption = format!("{} {} \u{b7} {:.1} s", report.exercise_title, rep.index, rep.peak_s);
            let scene = Scene::of(frame.pose.as_ref()?, motion, caption);
            let still = Still {
                file: format!("{STILLS}/rep-{:02}.jpg", rep.index),
                rep: rep.index,
                fault: None,
                at_s: frame.time.seconds(),
            };
            Some(Wanted { time: frame.time, still, scene })
        })
        .collect();
    wanted.sort_by_key(|w| w.time);
    wanted
}

fn save(picture: &image::RgbImage, path: PathBuf) -> Result<(), AppError> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    let failed = |source| crate::report::output::OutputError::Io { path: path.clone(), source };
    picture.write_with_encoder(encoder).map_err(|e| failed(std::io::Error::other(e)))?;
    Ok(write_whole(&path, &bytes).map_err(failed)?)
}
