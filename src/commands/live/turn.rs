//! One exercise of a session while it is done: its folder, what is counted, and its video.

use serde_json::json;

use super::eyes::Eyes;
use super::part::Part;
use super::record::Recorder;
use super::tell::Listeners;
use crate::analysis::Recorded;
use crate::commands::error::CommandError;
use crate::folder::Inputs;
use crate::frame::{Frame, PictureSize};
use crate::journal::{Beginning, JournalWriter};
use crate::report::json::Media;
use crate::report::output::OutputFolder;
use crate::session::Event;
use crate::session::guided::GuidedSession;
use crate::session::result::NotCounted;
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// How turns are begun.
pub(super) struct Setup {
    /// Earlier reports are replaced.
    pub force: bool,
    /// The video is kept.
    pub record: bool,
    /// What is read besides the camera.
    pub inputs: Inputs,
    /// The first line of every journal, but for the exercise.
    pub beginning: Beginning,
}

/// The exercise that is being done.
pub(super) struct Turn<'a> {
    /// What it is.
    pub part: &'a Part,
    /// What is counted.
    pub guided: GuidedSession,
    folder: OutputFolder,
    recorder: Option<Recorder>,
    /// What went wrong with the video.
    words: Vec<String>,
}

/// An exercise that is over.
pub(super) struct Ended {
    /// Its folder, with the journal in it.
    pub recorded: Recorded,
    /// What else is to be said.
    pub words: Vec<String>,
    /// Its repetitions.
    pub reps: usize,
    /// Its sets.
    pub sets: usize,
}

impl<'a> Turn<'a> {
    /// Takes the folder of a part and begins its journal.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub(super) fn begin(
        part: &'a Part,
        setup: &Setup,
        size: PictureSize,
    ) -> Result<(Self, JournalWriter), CommandError> {
        let folder = OutputFolder::prepare(&part.folder, setup.force, &setup.inputs)?;
        let journal = JournalWriter::create(folder.path(), &part.beginning(&setup.beginning)?)?;
        let guided = GuidedSession::new(part.exercise.clone(), part.side, size);
        let guided = guided.seen_by(&setup.beginning.recording.model);
        let recorder = setup.record.then(|| Recorder::start(&folder));
        Ok((Self { part, guided, folder, recorder, words: Vec::new() }, journal))
    }

    /// Keeps a picture, where that is wanted. A video that cannot be written any more ends, and it is said why.
    pub(super) fn record(&mut self, frame: &Frame) -> Option<String> {
        if self.recorder.as_mut()?.push(frame).is_ok() {
            return None;
        }
        let why = self.recorder.take().and_then(|recorder| recorder.finish().err());
        Some(why.map_or_else(|| "the video has ended".to_owned(), |error| error.to_string()))
    }

    /// Ends it: what was complete only because of that is announced, and its video is ended.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub(super) fn end(self, listeners: &mut Listeners, now: Timestamp) -> Result<Ended, CommandError> {
        let Self { part, guided, folder, recorder, mut words } = self;
        let told: Vec<f64> = guided.session().reps().iter().map(|rep| rep.start_s).collect();
        let explained: Vec<f64> = guided.session().told_not_counted().iter().map(|other| other.start_s).collect();
        let outcome = guided.finish();
        for rep in outcome.reps.iter().filter(|rep| !told.contains(&rep.start_s)) {
            listeners.session(&Event::Rep(rep.clone()))?;
        }
        for NotCounted { start_s, end_s, why } in outcome.not_counted.iter().cloned() {
            if !explained.contains(&start_s) {
                listeners.session(&Event::NotCounted { start_s, end_s, why })?;
            }
        }
        let media = recorder.map_or_else(|| Ok(Media::default()), Recorder::finish).unwrap_or_else(|error| {
            words.push(format!("{error} (the report itself is written, without the video)"));
            Media::default()
        });
        let (reps, sets) = (outcome.summary.rep_count, outcome.sets.len());
        if !part.tasks.is_empty() {
            let exercise = &part.exercise.name;
            listeners.event(&json!({
                "event": "exercise_end", "t_s": now.seconds(), "exercise": exercise, "reps": reps, "sets": sets
            }))?;
        }
        Ok(Ended { recorded: Recorded { folder, media }, words, reps, sets })
    }
}

/// Ends it, and says where other people were about.
///
/// # Errors
/// As [`Turn::end`].
pub(super) fn end(turn: Turn, eyes: &Eyes, listeners: &mut Listeners, now: Timestamp) -> Result<Ended, CommandError> {
    if eyes.several_people() {
        let message =
            "more than one person was in the picture; one of them was measured; name another one with --person";
        listeners.warning(WarningCode::SeveralPeople, message, now)?;
    }
    turn.end(listeners, now)
}
