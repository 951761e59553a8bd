//! One set that a plan asks for, as the coach knows it.

use crate::plan::Step;
use crate::session::result::SideLabel;
use crate::units::Side;

/// One set to be done, and what comes before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The set, from 1, as the plan counts it: each side has its own.
    pub set: usize,
    /// Of how many.
    pub sets: usize,
    /// The side that it is done on, where the plan names one.
    pub side: Option<Side>,
    /// What makes it complete.
    pub repetitions: usize,
    /// Pause before it, seconds.
    pub rest_s: f64,
    /// What the person is told in that pause: how long it is, and what comes next.
    pub words: String,
    /// What is said when the last of all is over.
    pub last_words: Option<String>,
}

/// The steps of a plan in their order.
pub(crate) fn tasks(steps: &[Step]) -> Vec<Task> {
    let before = |i: usize| i.checked_sub(1).and_then(|i| steps.get(i));
    steps.iter().enumerate().map(|(i, step)| Task::of(before(i), step, i + 1 == steps.len())).collect()
}

impl Task {
    fn of(before: Option<&Step>, step: &Step, is_last: bool) -> Self {
        Self {
            set: step.set as usize,
            sets: step.planned.sets as usize,
            side: step.side,
            repetitions: step.planned.repetitions as usize,
            rest_s: before.map_or(0.0, |before| before.rest_s),
            words: before.map_or_else(|| format!("{}.", step.announcement()), |before| before.farewell(Some(step))),
            last_words: is_last.then(|| step.farewell(None)),
        }
    }

    /// Whether a repetition of this side belongs to it.
    pub(super) fn is_of(&self, side: SideLabel) -> bool {
        self.side.is_none() || side == SideLabel::Both || side == SideLabel::from(self.side)
    }
}
