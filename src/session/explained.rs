//! Movements that are no repetitions: which of them are told, and when.

use super::result::NotCounted;
use super::tracker::LegTracker;
use super::{Event, Session};

impl Session {
    /// Movements of which it was told that they do not count.
    pub(crate) fn told_not_counted(&self) -> &[NotCounted] {
        &self.not_counted[..self.settled]
    }

    /// Tells of a movement once nothing is under way any more that may make it a repetition after all: what is said
    /// while the person moves must not be another story than the report's.
    pub(super) fn tell_not_counted(&mut self) {
        let since = self.trackers.iter().filter_map(LegTracker::under_way_since).min();
        while let Some(movement) = self.not_counted.get(self.settled) {
            if since.is_some_and(|since| since.seconds() < movement.end_s) {
                return;
            }
            let (told, movement) = (&self.not_counted[..self.settled], movement.clone());
            if self.is_explained(&movement, told) {
                self.not_counted.remove(self.settled);
                continue;
            }
            self.settled += 1;
            let NotCounted { start_s, end_s, why } = movement;
            self.events.push(Event::NotCounted { start_s, end_s, why });
        }
    }

    /// What one leg did while a repetition of the other was counted needs no explanation, and neither does the same
    /// movement twice.
    fn is_explained(&self, movement: &NotCounted, told: &[NotCounted]) -> bool {
        let overlaps = |start_s: f64, end_s: f64| movement.start_s.max(start_s) < movement.end_s.min(end_s);
        self.reps.iter().any(|rep| overlaps(rep.start_s, rep.end_s))
            || told.iter().any(|other| overlaps(other.start_s, other.end_s))
    }

    /// The same at the end, when all of them are known.
    pub(super) fn forget_explained(&mut self) {
        let mut kept: Vec<NotCounted> = Vec::new();
        for movement in std::mem::take(&mut self.not_counted) {
            if !self.is_explained(&movement, &kept) {
                kept.push(movement);
            }
        }
        kept.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        self.not_counted = kept;
    }
}
