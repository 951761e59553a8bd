//! Folds motions into repetitions, holds, faults, a summary and warnings.

pub(crate) mod conclusion;
pub(crate) mod examples;
pub(crate) mod guided;
pub(crate) mod likeliest;
pub(crate) mod recognise;
pub(crate) mod result;
pub(crate) mod score;
pub(crate) mod second_look;
mod seen;
pub(crate) mod sets;
pub(crate) mod summary;
pub(crate) mod tally;
pub(crate) mod upright;

mod beginnings;
mod crossing;
mod entry;
mod explained;
mod film_speed;
mod found;
mod hold_figures;
mod tracker;
mod warnings;

#[cfg(test)]
mod tests;

pub(crate) use entry::{EDGE_DOUBT, HOLD_SD_S};
pub use examples::failures;
pub use guided::{Control, GuidedSession};
pub use result::{Rep, Warning};
pub use second_look::count;

use crate::exercises::Exercise;
use crate::exercises::curve::Curve;
use crate::exercises::definition::Sides;
use crate::exercises::rejection::Rejection;
use crate::exercises::window::Window;
use crate::exercises::wording;
use crate::kinematics::Motion;
use crate::units::{Side, Timestamp};
use film_speed::FilmSpeed;
use found::{Found, Rejected};
use result::{Hold, NotCounted, Outcome, SideLabel};
use seen::Seen;
use tracker::LegTracker;
use warnings::Watch;

/// Something that has just happened, for whoever looks on live.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Somebody has left rest: a repetition may be under way.
    Started {
        /// Whose.
        side: SideLabel,
        /// When this was noticed, seconds.
        at_s: f64,
    },
    /// A repetition is complete; its faults are in it.
    Rep(Rep),
    /// A hold is complete.
    Hold(Hold),
    /// A movement is complete that is no repetition of this exercise, and why.
    NotCounted {
        /// When it began, seconds.
        start_s: f64,
        /// When it ended, seconds.
        end_s: f64,
        /// Why it is none, in plain words.
        why: String,
    },
}

/// Movements older than this are not needed while everybody rests, seconds.
const KEEP_S: f64 = 5.0;
/// A hold shorter than this is passing through, seconds.
const HOLDING_FROM_S: f64 = 0.5;

/// One person doing one exercise; sees one moment at a time and never looks ahead.
#[derive(Debug)]
pub struct Session {
    exercise: Exercise,
    trackers: Vec<LegTracker>,
    window: Window,
    watch: Watch,
    film_speed: FilmSpeed,
    seen: Seen,
    reps: Vec<Rep>,
    holds: Vec<Hold>,
    not_counted: Vec<NotCounted>,
    /// So many of them, from the first, have been told, or need not be.
    settled: usize,
    trail: Trail,
    events: Vec<Event>,
    /// Moments at which a set was ended on purpose, seconds.
    set_ends: Vec<f64>,
}

/// What was found and what was refused, before it took the shape of a report.
#[derive(Debug, Default)]
struct Trail {
    found: Vec<Found>,
    refused: Vec<Rejected>,
}

/// Where the movement under way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// At rest.
    Rest,
    /// Away from rest, and not holding.
    Moving,
    /// In the position that is held.
    Holding,
}

impl Session {
    /// A session of `exercise`, with the side that the user named or `None` to find it.
    pub fn new(exercise: Exercise, side: Option<Side>) -> Self {
        Self::on(Curve::Network, exercise, side)
    }

    /// The same, counted on one of the curves.
    pub fn on(curve: Curve, exercise: Exercise, side: Option<Side>) -> Self {
        let trackers = tracker::all(&exercise, side, curve);
        Self {
            exercise,
            trackers,
            window: Window::default(),
            watch: Watch::default(),
            film_speed: FilmSpeed::default(),
            seen: Seen::default(),
            reps: Vec::new(),
            holds: Vec::new(),
            not_counted: Vec::new(),
            settled: 0,
            trail: Trail::default(),
            events: Vec::new(),
            set_ends: Vec::new(),
        }
    }

    /// Repetitions so far, in the order in which they were completed.
    pub fn reps(&self) -> &[Rep] {
        &self.reps
    }

    /// Seconds held in the hold that is under way, if the exercise has holds.
    pub fn holding_s(&self) -> Option<f64> {
        self.exercise.hold.as_ref()?;
        self.trackers.iter().map(LegTracker::holding_s).max_by(f64::total_cmp)
    }

    /// What the body is doing at the moment.
    pub fn phase(&self) -> Phase {
        match self.trackers.iter().any(LegTracker::is_out) {
            _ if self.holding_s().is_some_and(|s| s > HOLDING_FROM_S) => Phase::Holding,
            true => Phase::Moving,
            false => Phase::Rest,
        }
    }

    /// Takes the last repetition back, and its hold. `false` where there is none.
    pub fn undo(&mut self) -> bool {
        let Some(rep) = self.reps.pop() else { return false };
        self.holds.retain(|hold| hold.end_s <= rep.start_s || hold.start_s >= rep.end_s || hold.side != rep.side);
        true
    }

    /// Ends a set at a moment (seconds): what comes later is another one, however short the rest.
    pub fn end_set(&mut self, at_s: f64) {
        self.set_ends.push(at_s);
    }

    /// Takes the next moment; times grow. Returns what has just happened.
    pub fn push(&mut self, motion: &Motion) -> &[Event] {
        self.events.clear();
        self.watch.push(motion);
        self.seen.push(motion);
        self.window.push(motion);
        for i in 0..self.trackers.len() {
            let step = self.trackers[i].push(&self.exercise, &self.window, motion);
            if step.started && self.trackers[i].side().is_none_or(|_| self.exercise.sides != Sides::Both) {
                let side = SideLabel::from(self.trackers[i].side());
                self.events.push(Event::Started { side, at_s: motion.time.seconds() });
            }
            self.take(step);
        }
        self.tell_not_counted();
        self.forget(motion.time);
        &self.events
    }

    /// Ends the session.
    pub fn finish(self) -> Outcome {
        self.finish_with_trail().0
    }

    fn finish_with_trail(mut self) -> (Outcome, Trail) {
        for i in 0..self.trackers.len() {
            let step = self.trackers[i].finish(&self.exercise, &self.window);
            self.take(step);
        }
        let trail = std::mem::take(&mut self.trail);
        (self.close(), trail)
    }

    fn close(mut self) -> Outcome {
        self.in_time_order();
        self.forget_explained();
        if self.exercise.sides != Sides::Both {
            summary::mark_asymmetry(&self.exercise.main_measures, &mut self.reps);
        }
        let change = self.film_speed.change();
        if change == Some(film_speed::Change::SpedUp) {
            let yardstick = self.exercise.yardstick();
            self.reps.iter_mut().for_each(|rep| rep.leave_pace_open(yardstick));
        }
        let mut warnings = self.watch.warnings(&self.exercise, !self.reps.is_empty(), self.not_counted.len());
        warnings.extend(warnings::on_one_leg(&self.exercise, &self.reps));
        warnings.extend(change.map(film_speed::warning));
        Outcome {
            sets: sets::split(&self.reps, &self.set_ends),
            summary: summary::of(&self.exercise.main_measures, &self.reps),
            warnings,
            reps: self.reps,
            holds: self.holds,
            not_counted: self.not_counted,
            looks_like: None,
            seen: self.seen,
        }
    }

    fn take(&mut self, step: tracker::Step) {
        for refused in step.rejected {
            let Rejected { movement, why, .. } = refused;
            if matches!(why, Rejection::TooShort { .. }) {
                self.film_speed.too_short(&movement);
            }
            self.trail.refused.push(refused);
            let (start_s, end_s) = (movement.start.time.seconds(), movement.end.time.seconds());
            let why = wording::why_not(&why);
            self.not_counted.push(NotCounted { start_s, end_s, why });
        }
        if let Some(found) = step.found {
            self.trail.found.push(found);
            self.add(&found);
        }
    }

    fn add(&mut self, found: &Found) {
        let window = std::mem::take(&mut self.window);
        self.take_found(found, &window);
        self.window = window;
    }

    /// As [`Self::add`], seen in a window of one's own.
    fn take_found(&mut self, found: &Found, window: &Window) {
        let entry = entry::of(&self.exercise, found, window);
        self.film_speed.rep(&found.movement);
        self.watch.rep(&found.movement, window, &self.exercise);
        self.enter(entry);
    }

    fn enter(&mut self, (mut rep, hold): (Rep, Option<Hold>)) {
        rep.index = self.reps.len() + 1;
        self.events.push(Event::Rep(rep.clone()));
        self.reps.push(rep);
        if let Some(mut hold) = hold {
            hold.index = self.holds.len() + 1;
            self.events.push(Event::Hold(hold.clone()));
            self.holds.push(hold);
        }
    }

    fn forget(&mut self, now: Timestamp) {
        let recent = Timestamp::from_secs_f64(now.seconds() - KEEP_S);
        let oldest = self.trackers.iter().filter_map(LegTracker::oldest).fold(recent, Timestamp::min);
        self.window.forget_before(Timestamp::from_secs_f64(oldest.seconds() - 1.0));
    }

    fn in_time_order(&mut self) {
        self.reps.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        self.holds.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        for (i, rep) in self.reps.iter_mut().enumerate() {
            rep.index = i + 1;
        }
        for (i, hold) in self.holds.iter_mut().enumerate() {
            hold.index = i + 1;
        }
    }
}

/// What to say about a fault of this exercise: its own words, or Coxa's.
pub(crate) fn cue<'a>(exercise: &'a Exercise, fault_id: &str) -> Option<&'a str> {
    let own = exercise.faults.iter().find(|rule| rule.id == fault_id).and_then(|rule| rule.cue.as_deref());
    own.or_else(|| wording::cue_of(fault_id))
}
