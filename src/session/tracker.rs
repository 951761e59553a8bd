//! One machine and the checks behind it: from moments to repetitions of one leg or of both.

use crate::exercises::Exercise;
use crate::exercises::candidate::Candidate;
use crate::exercises::checks::{self, Rejection};
use crate::exercises::curve::{self, Legs};
use crate::exercises::hold::{self, Held};
use crate::exercises::rep_machine::RepMachine;
use crate::exercises::tuning::Tuning;
use crate::exercises::window::Window;
use crate::kinematics::measure::{Measure, MeasureKind};
use crate::kinematics::motion::Motion;
use crate::units::{Side, Timestamp};

/// A crossed leg's shank is turned outward by at least this, degrees: stands in for an ankle that can not be seen.
const CROSSED_DEG: f64 = 35.0;

/// A repetition that passed every check.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Whose.
    pub legs: Legs,
    /// Its start, peak and end.
    pub movement: Candidate,
    /// What was held of it.
    pub held: Option<Held>,
}

/// What one moment brought.
#[derive(Debug, Default)]
pub struct Step {
    /// Rest was left at this moment.
    pub started: bool,
    /// A repetition is complete.
    pub found: Option<Found>,
    /// A movement is complete that is no repetition.
    pub rejected: Option<(Candidate, Rejection)>,
}

/// Follows one leg, or both together.
#[derive(Debug)]
pub struct LegTracker {
    legs: Legs,
    machine: RepMachine,
    /// The user has said which side it is, so it need not be found out.
    chosen: bool,
    holding_s: f64,
    /// How far from rest the curve was when that began, degrees.
    held_from: f64,
    last: Option<Timestamp>,
}

/// The trackers that an exercise needs.
pub fn all(exercise: &Exercise, side: Option<Side>) -> Vec<LegTracker> {
    let parts = &exercise.count.by;
    let gate = parts.iter().map(|part| part.gate_deg).sum::<f64>() / parts.len() as f64;
    let machine = || RepMachine::new(gate, Tuning::default());
    Legs::of(exercise.sides, side)
        .into_iter()
        .map(|legs| LegTracker {
            legs,
            machine: machine(),
            chosen: side.is_some(),
            holding_s: 0.0,
            held_from: 0.0,
            last: None,
        })
        .collect()
}

impl LegTracker {
    /// The one leg that is followed, if it is one.
    pub fn side(&self) -> Option<Side> {
        self.legs.side()
    }

    /// Whether a movement is under way.
    pub fn is_out(&self) -> bool {
        self.machine.is_out()
    }

    /// The oldest moment that is still needed.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.machine.oldest().map(|s| s.time)
    }

    /// Seconds held so far in the movement under way.
    pub fn holding_s(&self) -> f64 {
        self.holding_s
    }

    /// Takes the next moment, which is already in `window`.
    pub fn push(&mut self, exercise: &Exercise, window: &Window, motion: &Motion) -> Step {
        let Some(sample) = curve::sample(&exercise.count, self.legs, motion) else { return Step::default() };
        let was_out = self.machine.is_out();
        let candidate = self.machine.push(sample, motion.cut);
        self.count_hold(exercise, motion);
        let mut step = candidate.map_or(Step::default(), |movement| self.accept(exercise, window, movement));
        step.started = self.machine.is_out() && !was_out;
        step
    }

    /// The clock of the hold under way; what is reported in the end is measured again over the whole movement.
    fn count_hold(&mut self, exercise: &Exercise, motion: &Motion) {
        let passed = self.last.replace(motion.time).map_or(0.0, |last| motion.time.since(last));
        let Some(rule) = &exercise.hold else { return };
        let Some((now, most)) = self.machine.risen() else {
            self.holding_s = 0.0;
            return;
        };
        // On the way in, what seemed to be the position a moment ago no longer is.
        if self.holding_s == 0.0 || self.held_from < rule.level * most {
            (self.holding_s, self.held_from) = (0.0, now);
        }
        if now >= rule.level * most && is_in_position(exercise, motion) {
            self.holding_s += passed.clamp(0.0, hold::WOBBLE_S);
        }
    }

    /// Ends the stream.
    pub fn finish(&mut self, exercise: &Exercise, window: &Window) -> Step {
        let unfinished = exercise.hold.as_ref().is_some_and(|hold| hold.is_repetition);
        let candidate = self.machine.finish(unfinished);
        candidate.map_or(Step::default(), |movement| self.accept(exercise, window, movement))
    }

    fn accept(&mut self, exercise: &Exercise, window: &Window, movement: Candidate) -> Step {
        let top = self.legs.side().filter(|_| !self.chosen);
        let judged = checks::check(exercise, self.legs, top, &movement, window)
            .and_then(|()| self.held(exercise, window, &movement));
        match judged {
            Ok(held) => {
                self.machine.learn(&movement);
                Step { found: Some(Found { legs: self.legs, movement, held }), ..Step::default() }
            }
            Err(why) => Step { rejected: Some((movement, why)), ..Step::default() },
        }
    }

    /// What was held; an error where the hold is the repetition and there was none.
    fn held(&self, exercise: &Exercise, window: &Window, movement: &Candidate) -> Result<Option<Held>, Rejection> {
        let Some(rule) = &exercise.hold else { return Ok(None) };
        let position = |time: Timestamp| in_position(exercise, window, time);
        let held = hold::held(rule, self.machine.past(), movement, position);
        if held.is_none() && rule.is_repetition { Err(Rejection::NotHeld) } else { Ok(held) }
    }
}

/// Whether the rest of the body is where the exercise wants it.
fn in_position(exercise: &Exercise, window: &Window, time: Timestamp) -> bool {
    window.between(time, time).next().is_none_or(|motion| is_in_position(exercise, motion))
}

fn is_in_position(exercise: &Exercise, motion: &Motion) -> bool {
    let limit = exercise.count.ankle_on_knee_pct;
    limit.is_none_or(|limit| Side::BOTH.into_iter().any(|side| crossed(motion, side, limit)))
}

/// Whether this side's ankle lies on the other knee.
pub fn crossed(motion: &Motion, side: Side, limit_pct: f64) -> bool {
    match motion.get(Measure::of(MeasureKind::AnkleOnKnee, side)) {
        Ok(distance) => distance.value <= limit_pct,
        Err(_) => motion
            .coarse
            .and_then(|body| body.legs[side.index()].hip_rotation)
            .is_some_and(|turn| turn.to_degrees() >= CROSSED_DEG),
    }
}
