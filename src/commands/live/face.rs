//! Who sees a session: a window on this machine's screen, or a page in the browser.

use serde_json::Value;

use crate::coach::notice::Notice;
use crate::coach::{Coach, Command};
use crate::commands::error::CommandError;
use crate::exercises::Exercise;
use crate::frame::Frame;
use crate::kinematics::Motion;
use crate::pose::Pose;
use crate::session::Phase;
use crate::sound::Said;
use crate::units::Timestamp;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// Something for the coach.
    Coach(Command),
    /// Sound off or on.
    Mute,
    /// The end, also by closing what shows it.
    End,
}

/// A moment, as it is shown.
pub(crate) struct Shown<'a> {
    /// Who leads.
    pub coach: &'a Coach,
    /// What is known of the movement.
    pub motion: &'a Motion,
    /// The person, where one was found.
    pub pose: Option<&'a Pose>,
    /// What the body is doing.
    pub phase: Phase,
    /// Seconds of the hold under way.
    pub held_s: Option<f64>,
    /// Sound is off.
    pub muted: bool,
}

/// Shows a session while it continues.
pub(crate) trait Face {
    /// Goes over to another exercise.
    fn turn_to(&mut self, exercise: &Exercise, now: Timestamp);

    /// Shows a moment.
    ///
    /// # Errors
    /// When it cannot be shown any more.
    fn show(&mut self, frame: &Frame, shown: &Shown) -> Result<(), CommandError>;

    /// Shows the last picture again with other words: no new one comes.
    ///
    /// # Errors
    /// As [`Self::show`].
    fn wait(&mut self, frame: &Frame, words: &str) -> Result<(), CommandError>;

    /// Keeps what the coach says for a while.
    fn notice(&mut self, notice: &Notice, now: Timestamp);

    /// What is to be heard, where this has a voice of its own.
    fn hear(&mut self, _said: &Said) {}

    /// Everything that happens, as other programs are given it.
    fn event(&mut self, _event: &Value) {}

    /// The key that was pressed since it was asked last, if any.
    fn key(&mut self) -> Option<Key>;
}
