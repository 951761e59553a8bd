//! What is to be heard, how much it matters and for how long.

use std::time::Duration;

use super::tones::Tone;
use crate::coach::notice::Notice;
use crate::exercises::Exercise;

/// How much something matters, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Makes no sense a moment later.
    Now,
    /// The count.
    Count,
    /// What the session does.
    Session,
    /// What to do better.
    Cue,
    /// How the exercise is done.
    Explanation,
    /// What to know in general.
    General,
}

/// Something to be heard: a tone, words, or one after the other.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// Played first.
    pub tone: Option<Tone>,
    /// Then said.
    pub words: Option<String>,
    /// How much it matters.
    pub rank: Rank,
    /// Not worth saying after this.
    pub fresh_for: Duration,
}

impl Said {
    pub(super) fn new(tone: Option<Tone>, words: impl Into<String>, rank: Rank, fresh_s: f64) -> Self {
        let words = Some(words.into()).filter(|w| !w.is_empty());
        Self { tone, words, rank, fresh_for: Duration::from_secs_f64(fresh_s) }
    }

    /// What is heard of a notice.
    pub(crate) fn of(notice: &Notice, exercise: &Exercise) -> Self {
        let words = notice.text(exercise);
        match notice {
            Notice::Explanation => Self::new(None, words, Rank::Explanation, 20.0),
            Notice::Reminder => Self::new(None, words, Rank::General, 15.0),
            // Stands for the end of a set as well, which it comes right after.
            Notice::Next(_, rest_s) => Self::new(Some(Tone::End).filter(|_| *rest_s > 0.0), words, Rank::Session, 12.0),
            Notice::Finished(_) => Self::new(Some(Tone::End), words, Rank::Session, 12.0),
            Notice::RestLeft(_) | Notice::RestOver => Self::new(Some(Tone::Tick), words, Rank::Session, 3.0),
            Notice::OtherSide(_) => Self::new(None, words, Rank::Session, 5.0),
            Notice::Framing(_) => Self::new(None, words, Rank::Cue, 3.0),
            Notice::Countdown(_) => Self::new(Some(Tone::Tick), words, Rank::Now, 0.6),
            Notice::Start(_) => Self::new(Some(Tone::Start), words, Rank::Now, 1.0),
            Notice::Pause(_) | Notice::Resume | Notice::Undone(_) => {
                Self::new(Some(Tone::Pause), words, Rank::Session, 5.0)
            }
            Notice::SetEnd(..) | Notice::Deserted => Self::new(Some(Tone::End), words, Rank::Session, 8.0),
            Notice::Cue(_) | Notice::NotJudged { .. } => Self::new(None, words, Rank::Cue, 5.0),
        }
    }

    /// A repetition: its number in the set.
    pub(crate) fn rep(number: usize) -> Self {
        Self::new(Some(Tone::Rep), number.to_string(), Rank::Count, 1.5)
    }

    /// A hold begins.
    pub(crate) fn hold_start() -> Self {
        Self::new(Some(Tone::HoldStart), "", Rank::Now, 0.5)
    }

    /// The position is given up, or was held for as long as wanted.
    pub(crate) fn hold_end() -> Self {
        Self::new(Some(Tone::HoldEnd), "", Rank::Now, 0.8)
    }
}
