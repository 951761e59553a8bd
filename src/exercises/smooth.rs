//! A short centred mean over the curve: it comes a tenth of a second late, and moves no peak and no rest in time.

use std::collections::VecDeque;

use super::curve::{MAX_PARTS, Sample};

/// Samples this far before and after take part, seconds.
const REACH_S: f64 = 0.1;
/// A stream of more than this many samples in `2 * REACH_S` is thinned by leaving the oldest out.
const CAPACITY: usize = 64;

/// Turns raw samples into smooth ones, each `REACH_S` later.
#[derive(Debug, Clone)]
pub(super) struct Smoother {
    raw: VecDeque<Sample>,
    /// Place in `raw` of the next sample to give out.
    next: usize,
}

impl Default for Smoother {
    fn default() -> Self {
        Self { raw: VecDeque::with_capacity(CAPACITY), next: 0 }
    }
}

impl Smoother {
    /// The newest raw sample.
    pub(super) fn last(&self) -> Option<&Sample> {
        self.raw.back()
    }

    /// Takes a raw sample; then call [`Self::pop`] until it has no more to give.
    pub(super) fn push(&mut self, sample: Sample) {
        if self.raw.len() == CAPACITY {
            self.raw.pop_front();
            self.next = self.next.saturating_sub(1);
        }
        self.raw.push_back(sample);
    }

    /// The next smooth sample; `rest` gives out also those whose later neighbours will never come.
    pub(super) fn pop(&mut self, rest: bool) -> Option<Sample> {
        let (at, last) = (*self.raw.get(self.next)?, *self.raw.back()?);
        if !rest && last.time.since(at.time) < REACH_S {
            return None;
        }
        let smooth = self.mean_around(&at);
        self.next += 1;
        while self.next > 0 && self.raw.front().is_some_and(|first| at.time.since(first.time) > REACH_S) {
            self.raw.pop_front();
            self.next -= 1;
        }
        Some(smooth)
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.raw.clear();
        self.next = 0;
    }

    /// The mean over equal reaches on both sides, so that a slope keeps its level.
    fn mean_around(&self, at: &Sample) -> Sample {
        let before = self.raw.front().map_or(0.0, |s| at.time.since(s.time));
        let after = self.raw.back().map_or(0.0, |s| s.time.since(at.time));
        let reach = REACH_S.min(before).min(after) + 1e-6;
        let (mut count, mut level, mut parts) = (0.0, 0.0, [[0.0; 2]; MAX_PARTS]);
        for s in self.raw.iter().filter(|s| s.time.since(at.time).abs() <= reach) {
            count += 1.0;
            level += s.level;
            for (sum, part) in parts.iter_mut().flatten().zip(s.parts.iter().flatten()) {
                *sum += part;
            }
        }
        parts.iter_mut().flatten().for_each(|p| *p /= count);
        Sample { time: at.time, level: level / count, parts }
    }
}
