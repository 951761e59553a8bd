//! Single pictures: the peak of every repetition and the moment of every fault, with the body and its angles over it.

use std::path::{Path, PathBuf};

use super::Sink;
use crate::app::AppError;
use crate::app::assessment::Assessment;
use crate::exercises::wording::title_of;
use crate::frame::Frame;
use crate::overlay::{Scene, paint};
use crate::report::json::{Media, Still};
use crate::report::output::{OutputError, OutputFolder, STILLS, write_whole};
use crate::units::Timestamp;

const JPEG_QUALITY: u8 = 88;

/// `stills/rep-01.jpg`, `stills/rep-01-knee_valgus.jpg` and so on.
pub struct Stills {
    target: PathBuf,
    /// In time order, the next one last.
    wanted: Vec<Wanted>,
    written: Vec<Still>,
}

struct Wanted {
    time: Timestamp,
    still: Still,
    scene: Scene,
}

impl Stills {
    /// The frames nearest to the peaks and faults.
    pub fn of(assessment: &Assessment, folder: &OutputFolder) -> Result<Self, AppError> {
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
                    };
                    Wanted { time, still, scene }
                }));
            }
        }
        wanted.sort_by_key(|w| std::cmp::Reverse(w.time));
        let target = if wanted.is_empty() { PathBuf::new() } else { folder.subfolder(STILLS)? };
        Ok(Self { target, wanted, written: Vec::new() })
    }
}

impl Sink for Stills {
    fn span(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.wanted.last()?.time, self.wanted.first()?.time))
    }

    fn take(&mut self, frame: &Frame, _index: usize) -> Result<(), AppError> {
        while let Some(Wanted { still, scene, .. }) = self.wanted.pop_if(|w| w.time <= frame.time) {
            let file = Path::new(&still.file).file_name().unwrap_or_default();
            save(&paint(frame, &scene), self.target.join(file))?;
            self.written.push(still);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, media: &mut Media) -> Result<(), AppError> {
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

fn save(picture: &image::RgbImage, path: PathBuf) -> Result<(), AppError> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    let failed = |source| OutputError::Io { path: path.clone(), source };
    picture.write_with_encoder(encoder).map_err(|e| failed(std::io::Error::other(e)))?;
    Ok(write_whole(&path, &bytes).map_err(failed)?)
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
