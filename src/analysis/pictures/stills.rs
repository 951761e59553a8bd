//! Single pictures: the peak of every repetition and the moment of every fault, with the body and its angles over it.

use image::RgbImage;

use super::sink::Sink;
use crate::analysis::assessment::Assessment;
use crate::analysis::error::AnalysisError;
use crate::exercises::wording::title_of;
use crate::folder::OutputError;
use crate::frame::Frame;
use crate::overlay::{Scene, paint};
use crate::report::STILLS;
use crate::report::json::{Media, Still};
use crate::report::output::OutputFolder;
use crate::units::Timestamp;

const JPEG_QUALITY: u8 = 88;
const THUMBNAIL_QUALITY: u8 = 80;
/// Longer edge of the small copies, pixels: sharp enough in a table, also when printed.
const THUMBNAIL_EDGE: u32 = 360;

/// `stills/rep-01.jpg`, `stills/rep-01-knee_valgus.jpg` and so on.
pub(super) struct Stills<'a> {
    folder: &'a OutputFolder,
    /// In time order, the next one last.
    wanted: Vec<Wanted>,
    written: Vec<Still>,
}

struct Wanted {
    time: Timestamp,
    still: Still,
    scene: Scene,
}

impl<'a> Stills<'a> {
    /// The frames nearest to the peaks and faults.
    pub(super) fn of(assessment: &Assessment, folder: &'a OutputFolder) -> Result<Self, AnalysisError> {
        let title = &assessment.report.exercise_title;
        let mut wanted = Vec::new();
        for rep in &assessment.report.reps {
            let at = Some((rep.peak_s, None));
            let faults = rep.faults.iter().map(|fault| Some((fault.at_s, Some(fault.id.as_str()))));
            for (at_s, fault) in std::iter::once(at).chain(faults).flatten() {
                let said = fault.map(|id| format!(" \u{b7} {}", title_of(id))).unwrap_or_default();
                let caption = format!("{title} {}{said} \u{b7} {at_s:.1} s", rep.index);
                wanted.extend(nearest(assessment, at_s, caption).map(|(time, scene)| {
                    let still = Still {
                        file: file_name(rep.index, fault),
                        rep: rep.index,
                        fault: fault.map(str::to_owned),
                        at_s: time.seconds(),
                        thumbnail: None,
                    };
                    Wanted { time, still, scene }
                }));
            }
        }
        wanted.sort_by_key(|w| std::cmp::Reverse(w.time));
        if !wanted.is_empty() {
            folder.subfolder(STILLS)?;
        }
        Ok(Self { folder, wanted, written: Vec::new() })
    }
}

impl Sink for Stills<'_> {
    fn span(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.wanted.last()?.time, self.wanted.first()?.time))
    }

    fn take(&mut self, frame: &Frame, _index: usize) -> Result<(), AnalysisError> {
        while let Some(Wanted { mut still, scene, .. }) = self.wanted.pop_if(|w| w.time <= frame.time) {
            let failed = |source| OutputError::Io { path: self.folder.path().join(&still.file), source };
            let picture = paint(frame, &scene);
            self.folder.write_file(&still.file, &jpeg(&picture, JPEG_QUALITY).map_err(failed)?)?;
            still.thumbnail = Some(jpeg(&small(&picture), THUMBNAIL_QUALITY).map_err(failed)?);
            self.written.push(still);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, media: &mut Media) -> Result<(), AnalysisError> {
        media.stills = self.written;
        Ok(())
    }
}

/// The frame with somebody in it that is nearest to a moment, and what to draw over it.
fn nearest(assessment: &Assessment, at_s: f64, caption: String) -> Option<(Timestamp, Scene)> {
    let at = Timestamp::from_secs_f64(at_s);
    let seen = assessment.poses.frames.iter().zip(&assessment.motions).filter(|(frame, _)| frame.pose.is_some());
    let (frame, motion) = seen.min_by_key(|(frame, _)| (frame.time.micros() - at.micros()).abs())?;
    Some((frame.time, Scene::of(frame.pose.as_ref()?, motion, caption)))
}

/// Ids come from files of strangers too: only letters, digits and `_` reach a file name.
fn file_name(rep: usize, fault: Option<&str>) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let fault = fault.map(|id| format!("-{}", id.chars().take(40).map(safe).collect::<String>())).unwrap_or_default();
    format!("{STILLS}/rep-{rep:02}{fault}.jpg")
}

fn jpeg(picture: &RgbImage, quality: u8) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
    picture.write_with_encoder(encoder).map_err(std::io::Error::other)?;
    Ok(bytes)
}

fn small(picture: &RgbImage) -> RgbImage {
    let share = f64::from(THUMBNAIL_EDGE) / f64::from(picture.width().max(picture.height()));
    let [width, height] = [picture.width(), picture.height()].map(|edge| (f64::from(edge) * share.min(1.0)) as u32);
    image::imageops::thumbnail(picture, width.max(1), height.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_fault_id_stays_inside_the_folder() {
        assert_eq!(file_name(3, Some("../../x\u{202e}<b>")), "stills/rep-03-------x--b-.jpg");
        assert_eq!(file_name(12, None), "stills/rep-12.jpg");
    }
}
