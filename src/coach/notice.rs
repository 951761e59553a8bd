//! What the coach has to say, in words and as events for other programs.

use serde_json::{Value, json};

use super::framing::Advice;
use crate::exercises::Exercise;
use crate::session;

/// Why counting stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseWhy {
    /// Both hands were raised.
    Hands,
    /// A key was pressed.
    Key,
    /// The person left the picture.
    Left,
}

/// Something to be told.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// When to stop; before the first set and on a pause.
    Reminder,
    /// What to change about the picture, or that it is right.
    Framing(Advice),
    /// Seconds until the set begins.
    Countdown(u32),
    /// A set begins, from 1.
    Start(usize),
    /// Counting stands still.
    Pause(PauseWhy),
    /// Counting goes on.
    Resume,
    /// A set is over, from 1, and its repetitions.
    SetEnd(usize, usize),
    /// What to do better, by the fault.
    Cue(String),
    /// The last repetition was taken back; how many are left in this set.
    Undone(usize),
    /// Nobody has been there for so long that the session is over.
    Deserted,
}

impl Notice {
    /// In words to the person; empty where there is nothing to say.
    pub fn text(&self, exercise: &Exercise) -> String {
        match self {
            Self::Reminder => exercise.how_to.stop.clone(),
            Self::Framing(advice) => advice.text(exercise),
            Self::Countdown(left) => left.to_string(),
            Self::Start(1) => "Go.".into(),
            Self::Start(set) => format!("Set {set}. Go."),
            Self::Pause(PauseWhy::Left) => "You have left the picture. Come back within ten seconds to go on.".into(),
            Self::Pause(_) => "Paused. Raise both hands over your head for two seconds to go on.".into(),
            Self::Resume => "Going on.".into(),
            Self::SetEnd(set, 1) => format!("Set {set} is done: 1 repetition."),
            Self::SetEnd(set, reps) => format!("Set {set} is done: {reps} repetitions."),
            Self::Cue(fault) => session::cue(exercise, fault).unwrap_or_default().to_owned(),
            Self::Undone(left) => format!("Taken back. {left}."),
            Self::Deserted => "Nobody is there any more, so the session ends.".into(),
        }
    }

    /// As one line for other programs.
    pub fn event(&self, exercise: &Exercise, t_s: f64) -> Value {
        let text = self.text(exercise);
        match self {
            Self::Reminder => json!({"event": "reminder", "t_s": t_s, "text": text}),
            Self::Framing(advice) => {
                json!({"event": "framing", "t_s": t_s, "right": *advice == Advice::Right, "advice": advice.code(), "text": text})
            }
            Self::Countdown(left) => json!({"event": "countdown", "t_s": t_s, "left": left}),
            Self::Start(set) => json!({"event": "start", "t_s": t_s, "set": set, "text": text}),
            Self::Pause(why) => json!({"event": "pause", "t_s": t_s, "why": why.code(), "text": text}),
            Self::Resume => json!({"event": "resume", "t_s": t_s, "text": text}),
            Self::SetEnd(set, reps) => {
                json!({"event": "set_end", "t_s": t_s, "set": set, "reps": reps, "text": text})
            }
            Self::Cue(fault) => json!({"event": "cue", "t_s": t_s, "fault": fault, "text": text}),
            Self::Undone(left) => json!({"event": "undo", "t_s": t_s, "reps": left, "text": text}),
            Self::Deserted => json!({"event": "deserted", "t_s": t_s, "text": text}),
        }
    }
}

impl PauseWhy {
    fn code(self) -> &'static str {
        match self {
            Self::Hands => "hands",
            Self::Key => "key",
            Self::Left => "left_picture",
        }
    }
}
