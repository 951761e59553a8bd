//! The repetition machine: follows one curve, one sample at a time, and says when a rise and its return are complete.
//!
//! It knows nothing of degrees that are "right". Rest is wherever this person rests, and a repetition is a rise from
//! there by more than a gate and a return to about the level it started from. The gate is loose, and grows to a share
//! of the person's own usual range once that is known, so that shifting one's weight between squats is not a squat.
//!
//! ```text
//!         level >= low + arm              fell far enough, or rests at a lower level
//!  Rest ----------------------> Out -------------------------------------------------> Back
//!   ^                            | fell back before reaching the gate                    | settled, or rises again
//!   +----------------------------+-------------------------------------------------------+ (a candidate is complete)
//! ```

mod under_way;

use std::collections::VecDeque;

use super::boundaries;
use super::candidate::{Candidate, Half};
use super::curve::Sample;
use super::settling;
use super::smooth::Smoother;
use super::tuning::Tuning;
use crate::units::Timestamp;

/// At most this many samples are kept; a longer movement is thinned to every second one.
const CAPACITY: usize = 2048;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    /// At rest; `low` is the lowest sample since the last repetition.
    Rest { low: Sample },
    /// Away from rest.
    Out { low: Sample, high: Sample },
    /// On the way home from `high`; `end` is the lowest sample since.
    Back { high: Sample, end: Sample, since: Sample },
}

/// Follows one curve.
#[derive(Debug, Clone)]
pub struct RepMachine {
    gate_deg: f64,
    tuning: Tuning,
    phase: Option<Phase>,
    past: VecDeque<Sample>,
    usual_range: Option<f64>,
    finished_at: Option<Timestamp>,
    /// The first sample of the curve.
    began_at: Option<Timestamp>,
    /// The highest sample before the first rest.
    opening: Option<Sample>,
    smoother: Smoother,
    /// The samples are of a curve that has broken off.
    stale: bool,
    /// Half a repetition, for whoever asks.
    half: Option<Half>,
}

impl RepMachine {
    /// A machine whose loosest gate is `gate_deg`.
    pub fn new(gate_deg: f64, tuning: Tuning) -> Self {
        Self {
            gate_deg,
            tuning,
            phase: None,
            past: VecDeque::with_capacity(CAPACITY),
            usual_range: None,
            finished_at: None,
            began_at: None,
            opening: None,
            smoother: Smoother::default(),
            stale: false,
            half: None,
        }
    }

    /// Half a repetition that the last sample, or the end of the curve, made known.
    pub fn take_half(&mut self) -> Option<Half> {
        self.half.take()
    }

    /// Whether the person has come to rest away from where the movement under way began: perhaps at the peak of a
    /// repetition, perhaps in the position in which the exercise is only about to begin.
    pub fn rests_away(&self) -> bool {
        matches!(self.phase, Some(Phase::Out { low, high }) if high.level - low.level >= self.gate())
            && self.settled_low().is_some()
    }

    /// The rise that is needed now, degrees.
    pub fn gate(&self) -> f64 {
        self.usual_range.map_or(self.gate_deg, |range| self.gate_deg.max(self.tuning.usual * range))
    }

    /// The oldest moment that a coming candidate can reach back to.
    pub fn oldest(&self) -> Option<&Sample> {
        self.past.front()
    }

    /// The samples since the last repetition, oldest first.
    pub fn past(&self) -> &VecDeque<Sample> {
        &self.past
    }

    /// Learns the range of a repetition that was accepted.
    pub fn learn(&mut self, candidate: &Candidate) {
        let rise = candidate.rise();
        self.usual_range = Some(self.usual_range.map_or(rise, |range| 0.7 * range + 0.3 * rise));
    }

    /// Takes the next sample; times grow. `cut` says that another scene begins with it. Returns a movement that is
    /// now complete.
    pub fn push(&mut self, sample: Sample, cut: bool) -> Option<Candidate> {
        self.forget_finished();
        let complete =
            if settling::breaks_off(self.smoother.last(), &sample, cut, &self.tuning) { self.cut_off() } else { None };
        self.smoother.push(sample);
        let mut found = complete;
        while let Some(smooth) = self.smoother.pop(false) {
            found = self.step(smooth).or(found);
        }
        found
    }

    fn step(&mut self, sample: Sample) -> Option<Candidate> {
        self.remember(sample);
        let Some(phase) = self.phase else {
            self.phase = Some(Phase::Rest { low: sample });
            self.began_at = Some(sample.time);
            self.opening = Some(sample);
            return None;
        };
        let (next, candidate) = match phase {
            Phase::Rest { low } => {
                self.watch_opening(sample);
                (self.at_rest(low, sample), None)
            }
            Phase::Out { low, high } => (self.out(low, high, sample), None),
            Phase::Back { high, end, since } => self.back((high, end, since), sample),
        };
        self.phase = Some(next);
        self.finished_at = candidate.map(|c| c.end.time).or(self.finished_at);
        candidate
    }

    /// Ends the curve: a repetition that is already home is complete, and where `unfinished` ones are wanted (a
    /// hold that lasts until the end), also one that is still out.
    pub fn finish(&mut self, unfinished: bool) -> Option<Candidate> {
        let found = self.flush();
        let open = match self.phase {
            Some(Phase::Out { low, high }) if unfinished => self.open(low, high),
            _ => None,
        };
        let done = self.cut_off_keeping();
        found.or(done).or(open)
    }

    fn open(&self, low: Sample, high: Sample) -> Option<Candidate> {
        let end = *self.past.back()?;
        let start = boundaries::last_at_rest(&self.past, &low, &high, self.tuning.still);
        let c = Candidate { start, peak: high, end, near_from: high, near_to: end, open: true };
        (high.level - start.level >= self.gate()).then_some(c)
    }

    /// The curve breaks off here; what comes next is another one. Its samples go with the next push.
    fn cut_off(&mut self) -> Option<Candidate> {
        let found = self.flush();
        let done = self.cut_off_keeping();
        self.smoother.clear();
        self.stale = true;
        found.or(done)
    }

    fn flush(&mut self) -> Option<Candidate> {
        let mut found = None;
        while let Some(smooth) = self.smoother.pop(true) {
            found = self.step(smooth).or(found);
        }
        found
    }

    /// As [`Self::cut_off`], but the samples stay for whoever looks at the candidate.
    fn cut_off_keeping(&mut self) -> Option<Candidate> {
        let (found, rest) = match self.phase.take()? {
            Phase::Back { high, end, .. } => {
                let found = self.candidate(high, end);
                (found.filter(|c| self.is_home(c)), found.map(|_| (end, high)))
            }
            Phase::Out { low, high } => (None, Some((low, high))),
            Phase::Rest { .. } => (None, None),
        };
        if let (None, Some((low, high))) = (found, rest) {
            self.half = self.open(low, high).map(|movement| Half { movement, begun_before: false });
        }
        found
    }

    /// When nothing follows, a person on the way home has not arrived, unless nothing is missing but the network's
    /// lag and the frame that would have come next.
    fn is_home(&self, c: &Candidate) -> bool {
        let mut newest = self.past.iter().rev();
        let next_s = newest.next().zip(newest.next()).map_or(0.0, |(last, before)| last.time.since(before.time));
        let left = c.end.level - c.start.level;
        let rise = c.peak.level - c.start.level;
        // Of somebody who has come home before, it is known what that looks like; the first one has the benefit of it.
        let arrived = match self.usual_range {
            Some(_) => left <= self.tuning.seen_home * rise,
            None => {
                left - settling::speed_home(&self.past, self.tuning.lag_s) * (self.tuning.lag_s + 0.5 * next_s)
                    <= self.tuning.arrived * rise
            }
        };
        arrived || self.settled_for(self.tuning.short_dwell_s).is_some()
    }

    fn remember(&mut self, sample: Sample) {
        if self.past.len() == CAPACITY {
            let mut keep = false;
            self.past.retain(|_| {
                keep = !keep;
                keep
            });
        }
        self.past.push_back(sample);
        if matches!(self.phase, Some(Phase::Rest { .. })) {
            let keep_s = self.tuning.keep_s;
            while self.past.front().is_some_and(|first| sample.time.since(first.time) > keep_s) {
                self.past.pop_front();
            }
        }
    }

    fn at_rest(&self, low: Sample, sample: Sample) -> Phase {
        let warming_up = self.began_at.is_some_and(|began| sample.time.since(began) < self.tuning.warm_up_s);
        if sample.level <= low.level || warming_up {
            return Phase::Rest { low: sample };
        }
        if sample.level >= low.level + self.tuning.arm * self.gate() {
            return Phase::Out { low, high: sample };
        }
        Phase::Rest { low: self.settled_low().unwrap_or(low) }
    }

    /// A curve that comes down to its first rest from far above is the end of a movement that had begun before.
    fn watch_opening(&mut self, sample: Sample) {
        let Some(high) = self.opening else { return };
        if sample.level > high.level {
            self.opening = Some(sample);
        } else if self.settled_for(self.tuning.short_dwell_s).is_some() {
            self.opening = None;
            let movement =
                Candidate { start: high, peak: high, end: sample, near_from: high, near_to: high, open: false };
            let far = high.level - sample.level >= self.gate();
            self.half = far.then_some(Half { movement, begun_before: true }).or(self.half);
        }
    }

    fn out(&self, low: Sample, high: Sample, sample: Sample) -> Phase {
        if sample.level > high.level {
            return Phase::Out { low, high: sample };
        }
        let rise = high.level - low.level;
        let home = sample.level <= low.level + self.tuning.home * rise;
        if rise < self.gate() {
            // A small shift: either it goes away again, or this is how the person rests from now on.
            return match self.settled_low() {
                _ if home => Phase::Rest { low: if sample.level < low.level { sample } else { low } },
                Some(rest) => Phase::Rest { low: rest },
                None => Phase::Out { low, high },
            };
        }
        let fall = high.level - sample.level;
        let rests_lower = fall >= self.gate().max(0.5 * rise) && self.settled_low().is_some();
        if home || rests_lower { Phase::Back { high, end: sample, since: sample } } else { Phase::Out { low, high } }
    }

    fn back(&mut self, (high, end, since): (Sample, Sample, Sample), sample: Sample) -> (Phase, Option<Candidate>) {
        let fall = high.level - end.level;
        let turned = sample.level > end.level + (self.tuning.arm * self.gate()).max(self.tuning.still * fall);
        let waited = sample.time.since(since.time) >= self.tuning.settle_s;
        let end = if sample.level < end.level { sample } else { end };
        if !turned && !waited {
            return (Phase::Back { high, end, since }, None);
        }
        let next = if turned { Phase::Out { low: end, high: sample } } else { Phase::Rest { low: end } };
        (next, self.candidate(high, end))
    }

    /// The newest sample, when the curve has kept to about one level for the dwell time.
    fn settled_low(&self) -> Option<Sample> {
        self.settled_for(self.tuning.dwell_s)
    }

    fn settled_for(&self, dwell_s: f64) -> Option<Sample> {
        settling::settled_for(&self.past, dwell_s, self.gate())
    }

    /// The movement up to `high` and home to `end`, if it began about where it ended.
    fn candidate(&mut self, high: Sample, end: Sample) -> Option<Candidate> {
        let found = boundaries::find(&self.past, &high, &end, &self.tuning);
        let whole = found.filter(|c| c.rise() >= self.gate() && self.began_at_rest(c));
        if whole.is_none() && high.level - end.level >= self.gate() {
            self.half = self.second_half(high, end);
        }
        whole
    }

    /// The way home of a movement whose beginning was not seen.
    fn second_half(&self, high: Sample, end: Sample) -> Option<Half> {
        let start = *self.past.front()?;
        let known = self.began_at.is_some_and(|began| start.time.since(began) > 0.0);
        let movement = Candidate { start, peak: high, end, near_from: high, near_to: high, open: false };
        (!known).then_some(Half { movement, begun_before: true })
    }

    /// When nothing is known of before, a movement that begins well above its end had begun earlier.
    fn began_at_rest(&self, c: &Candidate) -> bool {
        let known = self.began_at.is_none_or(|began| c.start.time.since(began) > 0.0);
        known || c.start.level - c.end.level <= self.tuning.begun * (c.peak.level - c.end.level)
    }

    /// Not at once, since whoever takes a candidate may look at its samples.
    fn forget_finished(&mut self) {
        if std::mem::take(&mut self.stale) {
            self.past.clear();
        }
        let Some(end) = self.finished_at.take() else { return };
        while self.past.front().is_some_and(|first| first.time < end) {
            self.past.pop_front();
        }
    }
}
