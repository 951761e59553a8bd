//! One machine and the checks behind it: from moments to repetitions of one leg or of both.

use super::beginnings::Beginnings;
use super::crossing::Crossing;
use super::found::{Found, Rejected};
use crate::exercises::Exercise;
use crate::exercises::candidate::{Candidate, Half};
use crate::exercises::checks::Case;
use crate::exercises::curve::{self, Curve, Legs};
use crate::exercises::edges;
use crate::exercises::hold::{self, Held};
use crate::exercises::leap;
use crate::exercises::rejection::Rejection;
use crate::exercises::rep_machine::RepMachine;
use crate::exercises::tuning::Tuning;
use crate::exercises::window::Window;
use crate::kinematics::{Measure, MeasureKind, Motion};
use crate::units::{Side, Timestamp};

/// A crossed leg's shank is turned outward by at least this, degrees: stands in for an ankle that can not be seen.
const CROSSED_DEG: f64 = 35.0;

/// What one moment brought.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Rest was left at this moment.
    pub started: bool,
    /// A repetition is complete.
    pub found: Option<Found>,
    /// Movements that are complete and no repetitions.
    pub rejected: Vec<Rejected>,
}

/// Follows one leg, or both together.
#[derive(Debug)]
pub(super) struct LegTracker {
    legs: Legs,
    machines: Beginnings,
    curve: Curve,
    /// The user has said which side it is, so it need not be found out.
    chosen: bool,
    /// Where a position is what counts: for how long it has been there.
    crossing: Option<Crossing>,
    /// The repetitions so far, and when the last one ended.
    usual: Vec<Candidate>,
    last_end: Option<Timestamp>,
    holding_s: f64,
    /// How far from rest the curve was when that began, degrees.
    held_from: f64,
    last: Option<Timestamp>,
}

/// The trackers that an exercise needs.
pub(super) fn all(exercise: &Exercise, side: Option<Side>, curve: Curve) -> Vec<LegTracker> {
    let parts = &exercise.count.by;
    let gate = curve.gate() * parts.iter().map(|part| part.gate_deg).sum::<f64>() / parts.len() as f64;
    let mut legs = Legs::of(exercise.sides, side);
    if exercise.count.one_leg.is_some() && legs == [Legs::Both] {
        legs.extend(Side::BOTH.map(Legs::One));
    }
    let tracker = |legs| LegTracker {
        legs,
        machines: Beginnings::new(RepMachine::new(gate, Tuning::default())),
        curve,
        chosen: side.is_some(),
        crossing: Crossing::of(exercise),
        usual: Vec::new(),
        last_end: None,
        holding_s: 0.0,
        held_from: 0.0,
        last: None,
    };
    legs.into_iter().map(tracker).collect()
}

impl LegTracker {
    /// The one leg that is followed, if it is one.
    pub(super) fn side(&self) -> Option<Side> {
        self.legs.side()
    }

    /// Whether a movement is under way.
    pub(super) fn is_out(&self) -> bool {
        self.machines.leading().is_out()
    }

    /// Since when there is something that may yet be a repetition.
    pub(super) fn under_way_since(&self) -> Option<Timestamp> {
        let crossing = self.crossing.as_ref().and_then(Crossing::since);
        [self.machines.under_way_since(), crossing].into_iter().flatten().min()
    }

    /// The oldest moment that is still needed.
    pub(super) fn oldest(&self) -> Option<Timestamp> {
        let crossing = self.crossing.as_ref().and_then(Crossing::since);
        [self.machines.oldest(), crossing].into_iter().flatten().min()
    }

    /// Seconds held so far in the movement under way.
    pub(super) fn holding_s(&self) -> f64 {
        let hinged = self.machines.leading().risen().is_some();
        let upright = self.crossing.as_ref().filter(|_| !hinged).map_or(0.0, Crossing::holding_s);
        upright.max(self.holding_s)
    }

    /// Takes the next moment, which is already in `window`.
    pub(super) fn push(&mut self, exercise: &Exercise, window: &Window, motion: &Motion) -> Step {
        let top = self.legs.side().filter(|_| !self.chosen);
        self.machines.posture(exercise.posture.allows(motion.posture, top));
        let Some(sample) = curve::sample(&exercise.count, self.legs, motion, self.curve) else {
            return Step::default();
        };
        let was_out = self.is_out();
        let candidates = self.machines.push(sample, motion.cut);
        self.count_hold(exercise, motion);
        let mut step = self.judge(exercise, window, candidates);
        let ended = self.crossing.as_mut().and_then(|crossing| crossing.push(sample, is_in_position(exercise, motion)));
        self.take_crossing(ended, exercise, window, &mut step);
        step.started = self.is_out() && !was_out;
        step
    }

    /// The clock of the hold under way; what is reported in the end is measured again over the whole movement.
    fn count_hold(&mut self, exercise: &Exercise, motion: &Motion) {
        let passed = self.last.replace(motion.time).map_or(0.0, |last| motion.time.since(last));
        let Some(rule) = &exercise.hold else { return };
        let Some((now, most)) = self.machines.leading().risen() else {
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
    pub(super) fn finish(&mut self, exercise: &Exercise, window: &Window) -> Step {
        let unfinished = exercise.hold.as_ref().is_some_and(|hold| hold.is_repetition);
        let candidates = self.machines.finish(unfinished);
        let mut step = self.judge(exercise, window, candidates);
        let ended = self.crossing.as_mut().and_then(Crossing::finish);
        self.take_crossing(ended, exercise, window, &mut step);
        step.rejected.extend(self.machines.take_waiting());
        step
    }

    /// Of the movements that the machines found, the innermost that is a repetition counts. What is none of an inner
    /// one is only told when the outer one turns out to be none as well.
    fn judge(&mut self, exercise: &Exercise, window: &Window, candidates: Vec<(usize, Candidate)>) -> Step {
        let mut step = Step::default();
        for &(machine, movement) in candidates.iter().rev() {
            match self.accept(exercise, window, machine, movement) {
                Ok(found) => {
                    step.rejected.extend(self.machines.accepted(machine, &movement));
                    self.usual.push(movement);
                    self.last_end = Some(found.movement.end.time);
                    if let Some(crossing) = &mut self.crossing {
                        crossing.counted();
                    }
                    step.found = Some(found);
                    break;
                }
                Err(why) => {
                    let told = why.is_told().then_some(Rejected { legs: self.legs, movement, why });
                    step.rejected.extend(self.machines.rejected(machine, told));
                }
            }
        }
        if let Some(Half { movement, begun_before }) = self.machines.take_half() {
            let why = if begun_before { Rejection::BegunBefore } else { Rejection::Unfinished };
            if self.case(exercise, window, &movement).looks_begun() {
                step.rejected.push(Rejected { legs: self.legs, movement, why });
            }
        }
        step
    }

    fn case<'a>(&self, exercise: &'a Exercise, window: &'a Window, movement: &'a Candidate) -> Case<'a> {
        Case { exercise, legs: self.legs, chosen: self.chosen, curve: self.curve, movement, window }
    }

    fn accept(
        &self,
        exercise: &Exercise,
        window: &Window,
        machine: usize,
        movement: Candidate,
    ) -> Result<Found, Rejection> {
        if let Some(at_s) = leap::leap_s(self.legs, &movement, window) {
            return Err(Rejection::Leapt { at_s });
        }
        self.case(exercise, window, &movement).check()?;
        if is_odd(&movement, self.usual.iter()) {
            return Err(Rejection::Unlike);
        }
        let held = self.held(exercise, window, machine, &movement)?;
        let movement = match self.curve {
            Curve::Network => edges::refined(exercise, self.legs, &movement, window, self.last_end),
            Curve::Fitted => movement,
        };
        Ok(Found { legs: self.legs, movement, held, seen_badly: false })
    }

    /// What was held; an error where the hold is the repetition and there was none.
    fn held(
        &self,
        exercise: &Exercise,
        window: &Window,
        machine: usize,
        movement: &Candidate,
    ) -> Result<Option<Held>, Rejection> {
        let Some(rule) = &exercise.hold else { return Ok(None) };
        let position = |time: Timestamp| in_position(exercise, window, time);
        let held = hold::held(rule, self.machines.past(machine), movement, position);
        if held.is_none() && rule.is_repetition { Err(Rejection::NotHeld) } else { Ok(held) }
    }

    /// A position that was kept without any movement counts by itself.
    fn take_crossing(
        &mut self,
        ended: Option<(Candidate, Held)>,
        exercise: &Exercise,
        window: &Window,
        step: &mut Step,
    ) {
        let Some((movement, held)) = ended else { return };
        let top = self.legs.side().filter(|_| !self.chosen);
        let placed = |m: &Motion| exercise.posture.allows(m.posture, top);
        if step.found.is_none() && window.share(held.start, held.end, placed) >= 0.5 {
            step.found = Some(Found { legs: self.legs, movement, held: Some(held), seen_badly: false });
            step.rejected.clear();
        }
    }
}

/// So many repetitions make a habit.
const HABIT: usize = 3;
/// A movement that is this share of the usual rise, and this share of the usual time, is none of them.
const ODD_RISE: f64 = 0.4;
const ODD_TIME: f64 = 0.6;

/// Whether a movement is far smaller and shorter than the repetitions that were counted: landing, shifting one's weight.
pub(super) fn is_odd<'a>(movement: &Candidate, usual: impl Iterator<Item = &'a Candidate> + Clone) -> bool {
    if usual.clone().count() < HABIT {
        return false;
    }
    let middle = |of: fn(&Candidate) -> f64| crate::exercises::evidence::median(usual.clone().map(of)).unwrap_or(0.0);
    movement.rise() < ODD_RISE * middle(Candidate::rise)
        && movement.duration_s() < ODD_TIME * middle(Candidate::duration_s)
}

/// Whether the rest of the body is where the exercise wants it.
pub(super) fn in_position(exercise: &Exercise, window: &Window, time: Timestamp) -> bool {
    window.between(time, time).next().is_none_or(|motion| is_in_position(exercise, motion))
}

fn is_in_position(exercise: &Exercise, motion: &Motion) -> bool {
    let limit = exercise.count.ankle_on_knee_pct;
    limit.is_none_or(|limit| Side::BOTH.into_iter().any(|side| crossed(motion, side, limit)))
}

/// Whether this side's ankle lies on the other knee.
pub(super) fn crossed(motion: &Motion, side: Side, limit_pct: f64) -> bool {
    match motion.get(Measure::of(MeasureKind::AnkleOnKnee, side)) {
        Ok(distance) => distance.value <= limit_pct,
        Err(_) => motion
            .coarse
            .and_then(|body| body.legs[side.index()].hip_rotation)
            .is_some_and(|turn| turn.to_degrees() >= CROSSED_DEG),
    }
}
