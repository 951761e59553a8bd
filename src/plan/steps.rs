//! A plan walked through: one set after the other, with its rest and a word on what comes next.

use super::{Plan, PlanSide, Planned};
use crate::units::Side;

/// One set to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<'a> {
    /// From 1, over the whole plan.
    pub number: usize,
    /// The exercise with its limits, repetitions and hold.
    pub planned: &'a Planned,
    /// The set of this exercise, from 1.
    pub set: u32,
    /// The side that it is done on, where the plan names one.
    pub side: Option<Side>,
    /// Pause after it, seconds; 0 after the last one.
    pub rest_s: f64,
}

impl Plan {
    /// Every set in the order in which it is done.
    pub fn steps(&self) -> Vec<Step<'_>> {
        let mut steps: Vec<Step> = Vec::new();
        for planned in &self.exercises {
            for set in 1..=planned.sets {
                for &side in sides(planned.side) {
                    let number = steps.len() + 1;
                    steps.push(Step { number, planned, set, side, rest_s: planned.rest_s });
                }
            }
        }
        if let Some(last) = steps.last_mut() {
            last.rest_s = 0.0;
        }
        steps
    }
}

fn sides(side: PlanSide) -> &'static [Option<Side>] {
    match side {
        PlanSide::Both => &[None],
        PlanSide::Left => &[Some(Side::Left)],
        PlanSide::Right => &[Some(Side::Right)],
        PlanSide::Each => &[Some(Side::Left), Some(Side::Right)],
    }
}

impl Step<'_> {
    /// What is to be done now: `Clamshell, left side, set 1 of 3: 10 repetitions, each held for 3 s`.
    pub fn announcement(&self) -> String {
        let Planned { exercise, sets, .. } = self.planned;
        let side = self.side.map_or(String::new(), |side| format!(", {side} side"));
        format!("{}{side}, set {} of {sets}: {}", exercise.title, self.set, self.planned.amount())
    }

    /// What to say when it is over, with what comes next: `Rest for 60 s. Next: ...`.
    pub fn farewell(&self, next: Option<&Step>) -> String {
        let Some(next) = next else { return "That was the last set.".to_owned() };
        let next = next.announcement();
        if self.rest_s > 0.0 { format!("Rest for {} s. Next: {next}.", self.rest_s) } else { format!("Next: {next}.") }
    }
}

impl Planned {
    /// What a set is made of: `10 repetitions, each held for 3 s`, or `one hold of 30 s`.
    pub fn amount(&self) -> String {
        amount(self.repetitions, self.hold_s)
    }
}

/// What a set is made of, in words.
pub(crate) fn amount(repetitions: u32, hold_s: Option<f64>) -> String {
    match (repetitions, hold_s) {
        (1, Some(s)) => format!("one hold of {s} s"),
        (n, Some(s)) => format!("{n} repetitions, each held for {s} s"),
        (1, None) => "1 repetition".to_owned(),
        (n, None) => format!("{n} repetitions"),
    }
}
