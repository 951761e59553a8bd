//! The last movements of the body, kept until no repetition can reach back to them.

use std::collections::VecDeque;

use crate::kinematics::Motion;
use crate::units::Timestamp;

/// At most this many moments are kept; beyond, every second one is let go.
const CAPACITY: usize = 2048;

/// Motions in time order; its storage is allocated once.
#[derive(Debug)]
pub(crate) struct Window {
    motions: VecDeque<Motion>,
}

impl Default for Window {
    fn default() -> Self {
        Self { motions: VecDeque::with_capacity(CAPACITY) }
    }
}

impl Window {
    /// All moments of a clip.
    pub(crate) fn whole(motions: &[Motion]) -> Self {
        Self { motions: motions.iter().cloned().collect() }
    }

    /// Keeps one more moment.
    pub(crate) fn push(&mut self, motion: &Motion) {
        if self.motions.len() == CAPACITY {
            let mut keep = false;
            self.motions.retain(|_| {
                keep = !keep;
                keep
            });
        }
        self.motions.push_back(motion.clone());
    }

    /// Lets go of what is older than `oldest`.
    pub(crate) fn forget_before(&mut self, oldest: Timestamp) {
        while self.motions.front().is_some_and(|first| first.time < oldest) {
            self.motions.pop_front();
        }
    }

    /// The moments from `from` to `to`, both included.
    pub(crate) fn between(&self, from: Timestamp, to: Timestamp) -> impl DoubleEndedIterator<Item = &Motion> + Clone {
        let first = self.motions.partition_point(|m| m.time < from);
        let last = self.motions.partition_point(|m| m.time <= to).max(first);
        self.motions.range(first..last)
    }

    /// The share of the moments from `from` to `to` for which `holds` is true; 0 where there are none.
    pub(crate) fn share(&self, from: Timestamp, to: Timestamp, holds: impl Fn(&Motion) -> bool) -> f64 {
        let (mut all, mut yes) = (0usize, 0usize);
        for motion in self.between(from, to) {
            all += 1;
            yes += usize::from(holds(motion));
        }
        if all == 0 { 0.0 } else { yes as f64 / all as f64 }
    }
}
