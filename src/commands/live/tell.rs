//! What happens, told to everybody who listens: standard output, the journal, the speaker.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::face::Face;
use crate::coach::notice::Notice;
use crate::commands::error::CommandError;
use crate::exercises::Exercise;
use crate::journal::JournalWriter;
use crate::media::quiet::Quiet;
use crate::session::Event;
use crate::session::guided::Control;
use crate::session::result::{Rep, Warning};
use crate::sound::{Said, Sounds};
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// Everybody who listens.
pub(super) struct Listeners<'a> {
    /// The words are of this exercise.
    pub exercise: &'a Exercise,
    /// Lines of JSON go to standard output.
    pub headless: bool,
    /// Keeps everything.
    pub journal: JournalWriter,
    /// Says it aloud.
    pub sounds: Sounds,
    /// Shows it.
    pub face: Option<Box<dyn Face>>,
    /// Standard error.
    pub quiet: &'a Quiet,
    /// Standard output was closed: its reader has gone.
    pub deserted: bool,
}

impl<'a> Listeners<'a> {
    /// Goes over to another exercise with a journal of its own; the one before is whole on the disk then.
    ///
    /// # Errors
    /// When that could not be written.
    pub(super) fn turn_to(
        &mut self,
        exercise: &'a Exercise,
        journal: JournalWriter,
        at: Timestamp,
    ) -> Result<(), CommandError> {
        self.exercise = exercise;
        if let Some(face) = &mut self.face {
            face.turn_to(exercise, at);
        }
        Ok(std::mem::replace(&mut self.journal, journal).finish()?)
    }

    /// One event, as a line.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub(super) fn event(&mut self, event: &Value) -> Result<(), CommandError> {
        // First, so that whatever ends this program now, nothing that was said is lost.
        self.journal.event(event)?;
        if self.headless {
            let mut out = io::stdout().lock();
            self.deserted |= writeln!(out, "{event}").and_then(|()| out.flush()).is_err();
        }
        if let Some(face) = &mut self.face {
            face.event(event);
        }
        Ok(())
    }

    /// What the session has found.
    ///
    /// # Errors
    /// As [`Self::event`].
    pub(super) fn session(&mut self, event: &Event) -> Result<(), CommandError> {
        match event {
            Event::Started { side, at_s } => self.event(&json!({"event": "moving", "t_s": at_s, "side": side})),
            Event::Rep(rep) => self.rep(rep),
            Event::NotCounted { start_s, end_s, why } => {
                self.event(&json!({"event": "not_counted", "t_s": end_s, "start_s": start_s, "why": why}))
            }
            Event::Hold(hold) => self.event(&json!({"event": "hold", "t_s": hold.end_s, "hold": hold})),
        }
    }

    fn rep(&mut self, rep: &Rep) -> Result<(), CommandError> {
        self.event(&json!({"event": "rep", "t_s": rep.end_s, "rep": rep}))?;
        for fault in &rep.faults {
            self.event(&json!({"event": "fault", "t_s": fault.at_s, "rep": rep.index, "fault": fault}))?;
        }
        Ok(())
    }

    /// What the coach has to say.
    ///
    /// # Errors
    /// As [`Self::event`].
    pub(super) fn notice(&mut self, notice: &Notice, at: Timestamp) -> Result<(), CommandError> {
        self.event(&notice.event(self.exercise, at.seconds()))?;
        self.say(Said::of(notice, self.exercise));
        if let Some(face) = &mut self.face {
            face.notice(notice, at);
        }
        Ok(())
    }

    /// To be heard as soon as it is its turn.
    pub(super) fn say(&mut self, said: Said) {
        if let Some(face) = &mut self.face {
            face.hear(&said);
        }
        self.sounds.say(said);
    }

    /// A decision, for the journal.
    ///
    /// # Errors
    /// As [`Self::event`].
    pub(super) fn control(&mut self, control: Control, at: Timestamp) -> Result<(), CommandError> {
        Ok(self.journal.control(control, at)?)
    }

    /// Something that the reader of the report and the one who watches must know.
    ///
    /// # Errors
    /// As [`Self::event`].
    pub(super) fn warning(&mut self, code: WarningCode, message: &str, at: Timestamp) -> Result<(), CommandError> {
        self.quiet.tell(message);
        let event = json!({"event": "warning", "t_s": at.seconds(), "code": code, "message": message});
        self.journal.warning(&Warning { code, message: message.into() })?;
        self.event(&event)
    }
}
