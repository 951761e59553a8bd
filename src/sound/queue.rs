//! What waits to be said: the most important first, of equals the newest, and nothing that is no longer true.

use std::time::Instant;

use super::Said;

/// At most so many wait: more would be a speech.
const MOST: usize = 8;

/// Sounds that wait for their turn.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: Vec<(Instant, Said)>,
}

impl Queue {
    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Something to be said from `at` on. It takes the place of what is of the same rank and still waiting.
    pub(super) fn push(&mut self, at: Instant, said: Said) {
        self.waiting.retain(|(_, other)| other.rank != said.rank);
        self.waiting.push((at, said));
        self.waiting.sort_by_key(|(_, said)| said.rank);
        self.waiting.truncate(MOST);
    }

    /// The next one, if any is still worth saying at `now`.
    pub(super) fn pop(&mut self, now: Instant) -> Option<Said> {
        self.waiting.retain(|(at, said)| now.saturating_duration_since(*at) <= said.fresh_for);
        (!self.waiting.is_empty()).then(|| self.waiting.remove(0).1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rank;
    use super::*;
    use std::time::Duration;

    #[test]
    fn rank_then_newness_and_nothing_stale() {
        let start = Instant::now();
        let said = |words: &str, rank, fresh_s| Said::new(None, words, rank, fresh_s);
        let mut queue = Queue::default();
        queue.push(start, said("reminder", Rank::General, 10.0));
        queue.push(start, said("old cue", Rank::Cue, 10.0));
        queue.push(start, said("new cue", Rank::Cue, 10.0));
        queue.push(start, said("3", Rank::Count, 1.0));
        let later = start + Duration::from_secs(2);
        let words: Vec<String> = std::iter::from_fn(|| queue.pop(later)).filter_map(|s| s.words).collect();
        assert_eq!(words, ["new cue", "reminder"]);
        assert!(queue.is_empty());
    }
}
