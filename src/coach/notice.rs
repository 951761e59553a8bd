//! What the coach has to say, in words and as events for other programs.

use serde_json::{Value, json};

use super::framing::Advice;
use super::out::Out;
use crate::exercises::Exercise;
use crate::session::{self, conclusion::Conclusion};
use crate::units::Side;

/// Why counting stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseWhy {
    /// Both hands were raised.
    Hands,
    /// A key was pressed.
    Key,
    /// The person, or this part of them, left the picture.
    Left(Out),
    /// The person has been out of the picture for long, in the middle of a planned set.
    Gone,
}

/// Something to be told.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// What the exercise is for and how it is begun; before the first set.
    Explanation,
    /// When to stop; before the first set and on a pause.
    Reminder,
    /// What a plan asks for next, in words, and the rest before it in seconds.
    Next(String, f64),
    /// A rest is over in so many seconds.
    RestLeft(u32),
    /// A rest is over.
    RestOver,
    /// All that a plan asks for is done; in words.
    Finished(String),
    /// A repetition of the other side than the plan asks for in this set.
    OtherSide(Side),
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
    /// A set is over, from 1, and what its repetitions came to.
    SetEnd(usize, Conclusion),
    /// What to do better, by the fault.
    Cue(String),
    /// A repetition could not be judged: these faults may be there or not.
    NotJudged {
        /// Something was measured, too close to its limit to tell.
        close: bool,
        /// Their ids.
        faults: Vec<String>,
    },
    /// The last repetition was taken back; how many are left in this set.
    Undone(usize),
    /// Nobody has been there for so long that the session is over.
    Deserted,
}

impl Notice {
    /// In words to the person; empty where there is nothing to say.
    pub fn text(&self, exercise: &Exercise) -> String {
        match self {
            Self::Explanation => format!("{}. {}", exercise.title, exercise.how_to.start),
            Self::Reminder => exercise.how_to.stop.clone(),
            Self::Next(words, _) | Self::Finished(words) => words.clone(),
            Self::RestLeft(left) => format!("{left} seconds."),
            Self::RestOver => "The rest is over.".into(),
            Self::OtherSide(side) => format!("This set is for the {side} side."),
            Self::Framing(advice) => advice.text(exercise),
            Self::Countdown(left) => left.to_string(),
            Self::Start(1) => "Go.".into(),
            Self::Start(set) => format!("Set {set}. Go."),
            Self::Pause(PauseWhy::Left(out)) => {
                format!("{} {} within ten seconds to go on.", out.words(), out.remedy())
            }
            Self::Pause(PauseWhy::Gone) => "Come back into the picture to go on with this set.".into(),
            Self::Pause(_) => "Paused. Raise both hands over your head for two seconds to go on.".into(),
            Self::Resume => "Going on.".into(),
            Self::SetEnd(set, conclusion) => format!("Set {set} is done: {}.", conclusion.sentence()),
            Self::NotJudged { close: true, .. } => "Counted. Whether it was good is too close to tell.".into(),
            Self::NotJudged { .. } => "Counted. I cannot see enough of you to tell whether it was good.".into(),
            Self::Cue(fault) => session::cue(exercise, fault).unwrap_or_default().to_owned(),
            Self::Undone(left) => format!("Taken back. {left}."),
            Self::Deserted => "Nobody is there any more, so the session ends.".into(),
        }
    }

    /// As one line for other programs.
    pub fn event(&self, exercise: &Exercise, t_s: f64) -> Value {
        let text = self.text(exercise);
        match self {
            Self::Explanation => json!({
                "event": "explanation", "t_s": t_s, "exercise": exercise.name, "purpose": exercise.purpose,
                "start": exercise.how_to.start, "steps": exercise.how_to.steps, "camera": exercise.camera.place,
                "stop": exercise.how_to.stop, "text": text
            }),
            Self::Next(_, rest_s) => json!({"event": "next", "t_s": t_s, "rest_s": rest_s, "text": text}),
            Self::RestLeft(left) => json!({"event": "rest_left", "t_s": t_s, "left": left, "text": text}),
            Self::RestOver => json!({"event": "rest_over", "t_s": t_s, "text": text}),
            Self::Finished(_) => json!({"event": "finished", "t_s": t_s, "text": text}),
            Self::OtherSide(side) => json!({"event": "other_side", "t_s": t_s, "wanted": side, "text": text}),
            Self::Reminder => json!({"event": "reminder", "t_s": t_s, "text": text}),
            Self::Framing(advice) => {
                json!({"event": "framing", "t_s": t_s, "right": *advice == Advice::Right, "advice": advice.code(), "text": text})
            }
            Self::Countdown(left) => json!({"event": "countdown", "t_s": t_s, "left": left}),
            Self::Start(set) => json!({"event": "start", "t_s": t_s, "set": set, "text": text}),
            Self::Pause(PauseWhy::Left(out)) => {
                json!({"event": "pause", "t_s": t_s, "why": "left_picture", "out": out.code(), "text": text})
            }
            Self::Pause(why) => json!({"event": "pause", "t_s": t_s, "why": why.code(), "text": text}),
            Self::Resume => json!({"event": "resume", "t_s": t_s, "text": text}),
            Self::SetEnd(set, Conclusion { tally, open }) => json!({
                "event": "set_end", "t_s": t_s, "set": set, "reps": tally.reps, "good": tally.good,
                "judged": tally.judged, "not_judged": open, "text": text
            }),
            Self::NotJudged { close, faults } => {
                json!({"event": "not_judged", "t_s": t_s, "too_close": close, "faults": faults, "text": text})
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
            Self::Left(_) => "left_picture",
            Self::Gone => "gone",
        }
    }
}
