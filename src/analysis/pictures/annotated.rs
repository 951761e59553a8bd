//! `annotated.mp4`: the clip with body, angles, count, phase and faults drawn into it as they happen.

use super::sink::{Film, Sink, whole};
use crate::analysis::assessment::Assessment;
use crate::analysis::error::AnalysisError;
use crate::exercises::wording::title_of;
use crate::frame::Frame;
use crate::overlay::{Scene, paint};
use crate::report::ANNOTATED_FILE;
use crate::report::json::{Media, Report};
use crate::report::output::OutputFolder;
use crate::session::result::Rep;
use crate::units::Timestamp;

/// How long a fault stays in the picture, seconds.
const SHOWN_S: f64 = 1.5;

/// The video being made.
pub(super) struct Annotated<'a> {
    assessment: &'a Assessment,
    film: Film,
}

impl<'a> Annotated<'a> {
    /// A video that is still to be made.
    pub(super) fn of(assessment: &'a Assessment, folder: &OutputFolder) -> Self {
        Self { assessment, film: Film::of(assessment, folder.file(ANNOTATED_FILE)) }
    }

    fn scene(&self, index: usize) -> Scene {
        let Assessment { poses, motions, report, .. } = self.assessment;
        let frame = &poses.frames[index];
        let caption = caption(report, frame.time.seconds());
        let mut scene = match &frame.pose {
            Some(pose) => Scene::of(pose, &motions[index], caption),
            None => Scene { caption, ..Scene::default() },
        };
        scene.banner = banner(report, frame.time.seconds());
        scene
    }
}

impl Sink for Annotated<'_> {
    fn span(&self) -> Option<(Timestamp, Timestamp)> {
        whole(self.assessment)
    }

    fn take(&mut self, frame: &Frame, index: usize) -> Result<(), AnalysisError> {
        let picture = paint(frame, &self.scene(index));
        Ok(self.film.push(frame.time, frame.size(), picture.as_raw())?)
    }

    fn finish(self: Box<Self>, media: &mut Media) -> Result<(), AnalysisError> {
        if self.film.finish()? {
            media.annotated = Some(ANNOTATED_FILE.into());
        }
        Ok(())
    }
}

/// Exercise, repetitions done so far and the phase of the one under way.
fn caption(report: &Report, now: f64) -> String {
    let done = report.reps.iter().filter(|rep| rep.end_s <= now).count();
    let phase =
        report.reps.iter().find(|rep| (rep.start_s..rep.end_s).contains(&now)).map_or("rest", |r| phase(r, now));
    format!("{} \u{b7} {done} of {} \u{b7} {phase}", report.exercise_title, report.reps.len())
}

fn phase(rep: &Rep, now: f64) -> &'static str {
    let elapsed = now - rep.start_s;
    match rep.tempo {
        tempo if elapsed < tempo.out_s => "out",
        tempo if elapsed < tempo.out_s + tempo.hold_s => "hold",
        _ => "return",
    }
}

/// Titles of the faults that were at their worst just now.
fn banner(report: &Report, now: f64) -> String {
    let shown = |at_s: f64| (at_s..at_s + SHOWN_S).contains(&now);
    let faults = report.reps.iter().flat_map(|rep| &rep.faults).filter(|fault| shown(fault.at_s));
    let mut titles: Vec<&str> = faults.map(|fault| title_of(&fault.id)).collect();
    titles.dedup();
    titles.join(", ")
}
