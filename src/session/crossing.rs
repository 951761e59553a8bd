//! A position that is a repetition by itself: an ankle that rests on the other knee, without any hinge of the trunk.

use std::collections::VecDeque;

use crate::exercises::Exercise;
use crate::exercises::candidate::Candidate;
use crate::exercises::curve::Sample;
use crate::exercises::hold::{Held, WOBBLE_S};
use crate::units::Timestamp;

/// The position may be lost for so long without being over, seconds.
const FORGIVEN_S: f64 = 1.5;
/// Whoever hinges by less than this, for nine tenths of the time, holds upright, degrees.
const UPRIGHT_DEG: f64 = 10.0;
/// At most this many samples are kept; beyond, every second one is let go.
const CAPACITY: usize = 4096;

const NO_LEVELS: [f64; 2] = [f64::INFINITY, f64::NEG_INFINITY];

/// Follows the position.
#[derive(Debug)]
pub(super) struct Crossing {
    min_s: f64,
    samples: VecDeque<Sample>,
    /// Seconds in the position so far; what is reported in the end is measured again.
    clock_s: f64,
    /// The lowest and the highest level so far.
    levels: [f64; 2],
    /// A hinge within this crossing was counted, so the crossing itself is none.
    counted: bool,
}

impl Crossing {
    /// `None` for exercises that have no such position.
    pub(super) fn of(exercise: &Exercise) -> Option<Self> {
        let rule = exercise.hold.as_ref().filter(|rule| rule.is_repetition)?;
        exercise.count.ankle_on_knee_pct?;
        Some(Self { min_s: rule.min_s, samples: VecDeque::new(), clock_s: 0.0, levels: NO_LEVELS, counted: false })
    }

    /// Since when the position has been there.
    pub(super) fn since(&self) -> Option<Timestamp> {
        Some(self.samples.front()?.time)
    }

    /// Seconds in the position so far, where no hinge was counted.
    pub(super) fn holding_s(&self) -> f64 {
        let [low, high] = self.levels;
        if self.counted || high - low > UPRIGHT_DEG { 0.0 } else { self.clock_s }
    }

    /// A hinge was counted.
    pub(super) fn counted(&mut self) {
        self.counted = true;
    }

    /// One more moment, in the position or not. Returns the hold that is over with it.
    pub(super) fn push(&mut self, sample: Sample, in_position: bool) -> Option<(Candidate, Held)> {
        let lost_s = self.samples.back().map_or(0.0, |last| sample.time.since(last.time));
        let ended = if lost_s > FORGIVEN_S { self.finish() } else { None };
        if in_position {
            if lost_s <= WOBBLE_S {
                self.clock_s += lost_s;
            }
            self.levels = [self.levels[0].min(sample.level), self.levels[1].max(sample.level)];
            if self.samples.len() == CAPACITY {
                let mut keep = false;
                self.samples.retain(|_| {
                    keep = !keep;
                    keep
                });
            }
            self.samples.push_back(sample);
        }
        ended
    }

    /// The position is given up, or the stream ends.
    pub(super) fn finish(&mut self) -> Option<(Candidate, Held)> {
        let held = if self.counted { None } else { self.still() };
        let found = held.filter(|held| held.valid_s >= self.min_s).and_then(|held| Some((self.movement()?, held)));
        self.samples.clear();
        (self.clock_s, self.levels, self.counted) = (0.0, NO_LEVELS, false);
        found
    }

    fn movement(&self) -> Option<Candidate> {
        let (start, end) = (*self.samples.front()?, *self.samples.back()?);
        let peak = *self.samples.iter().max_by(|a, b| a.level.total_cmp(&b.level))?;
        Some(Candidate { start, peak, end, near_from: start, near_to: end, open: true })
    }

    /// The time within a hinge's reach of the usual level; none where the trunk hinged, which is held by itself.
    fn still(&self) -> Option<Held> {
        let mut levels: Vec<f64> = self.samples.iter().map(|s| s.level).collect();
        levels.sort_by(f64::total_cmp);
        let at = |share: usize| levels.get(levels.len() * share / 100).copied();
        let (low, level, high) = (at(10)?, at(50)?, at(90)?);
        if high - low > UPRIGHT_DEG {
            return None;
        }
        let mut still = self.samples.iter().filter(|s| (s.level - level).abs() <= UPRIGHT_DEG).map(|s| s.time);
        let first = still.next()?;
        let mut held = Held { start: first, end: first, valid_s: 0.0, lost_at: None };
        for time in still {
            let passed = time.since(held.end);
            if passed <= WOBBLE_S {
                held.valid_s += passed;
            }
            held.end = time;
        }
        Some(held)
    }
}
