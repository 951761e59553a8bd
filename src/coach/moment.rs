//! What the coach sees of a moment, what it is asked, and what it decides.

use super::light::Light;
use super::notice::Notice;
use super::out::Out;
use crate::frame::PictureSize;
use crate::kinematics::Motion;
use crate::pose::Pose;
use crate::session::guided::Control;
use crate::session::{Event, Phase};
use crate::units::Timestamp;

/// One moment, as the coach sees it.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// What is known of the movement.
    pub motion: &'a Motion,
    /// The person in the picture.
    pub pose: Option<&'a Pose>,
    /// Of the picture.
    pub size: PictureSize,
    /// Of the picture, where it was looked at.
    pub light: Option<Light>,
    /// What the session has just found.
    pub events: &'a [Event],
    /// What the body is doing.
    pub phase: Phase,
}

/// What the person asks for with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Pause, or go on.
    TogglePause,
    /// The last repetition was none.
    Undo,
    /// The set is over.
    NextSet,
}

/// Where the session is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stage {
    /// The picture is being put right.
    Framing,
    /// About to begin since a moment.
    Countdown(Timestamp),
    /// Counting.
    Working,
    /// Standing still because the person wants it.
    Paused,
    /// Standing still because the person, or this part of them, left the picture at a moment.
    Away(Timestamp, Out),
    /// Between two sets of a plan, until a moment.
    Resting(Timestamp),
}

/// What is to be done about a moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decisions {
    /// For the session, in order.
    pub controls: Vec<Control>,
    /// For the person, in order.
    pub notices: Vec<Notice>,
    /// Repetitions that have just been counted: their numbers in the set.
    pub counted: Vec<usize>,
    /// Every set that the plan asks for is done.
    pub finished: bool,
    /// The session is over.
    pub ends: bool,
}
