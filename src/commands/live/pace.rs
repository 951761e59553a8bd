//! How late pictures are shown, how many are dropped, and whether the machine keeps up.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

/// The machine is looked at over so long at a time.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// It does not keep up when more than this share of the pictures is dropped, so often in a row.
const TOO_MANY: f64 = 0.25;
const IN_A_ROW: u32 = 2;
/// Later than this is counted as this.
const LATEST: Duration = Duration::from_secs(60);

/// Counts during a session; takes the same memory however long that is.
pub(super) struct Pace {
    /// Microseconds from the picture's capture to its being shown.
    latency: Histogram<u32>,
    looked: Instant,
    counts: (u64, u64),
    slow: u32,
}

impl Pace {
    /// Nothing was shown yet.
    pub(super) fn new() -> Self {
        let latest = LATEST.as_micros() as u64;
        // Three digits up to a minute are well within what can be counted.
        #[expect(clippy::expect_used, reason = "constants: it cannot fail")]
        let latency = Histogram::new_with_bounds(1, latest, 3).expect("three digits up to a minute can be counted");
        Self { latency, looked: Instant::now(), counts: (0, 0), slow: 0 }
    }

    /// A picture was shown, so long after its capture.
    pub(super) fn shown(&mut self, after: Duration) {
        self.latency.saturating_record(after.as_micros() as u64);
    }

    /// Takes how many pictures were read and dropped in all; `true` when the machine has not kept up for a while.
    pub(super) fn too_slow(&mut self, now: Instant, counts: (u64, u64)) -> bool {
        if now.duration_since(self.looked) < LOOK_EVERY {
            return false;
        }
        let (read, dropped) = (counts.0 - self.counts.0, counts.1 - self.counts.1);
        (self.looked, self.counts) = (now, counts);
        self.slow = if dropped as f64 > TOO_MANY * read as f64 { self.slow + 1 } else { 0 };
        let slow = self.slow >= IN_A_ROW;
        if slow {
            self.slow = 0;
        }
        slow
    }

    /// A stall brings pictures late and in a heap: what came before says nothing.
    pub(super) fn forget(&mut self, now: Instant, counts: (u64, u64)) {
        (self.looked, self.counts, self.slow) = (now, counts, 0);
    }

    /// A line on what was seen; `counts` as in [`Self::too_slow`].
    pub(super) fn summary(&self, counts: (u64, u64)) -> String {
        let ms = |quantile: f64| self.latency.value_at_quantile(quantile) as f64 / 1e3;
        let (read, dropped) = counts;
        format!(
            "capture to overlay: median {:.1} ms, 95th percentile {:.1} ms, latest {:.1} ms; {dropped} of {read} pictures dropped",
            ms(0.5),
            ms(0.95),
            self.latency.max() as f64 / 1e3
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_told() {
        let mut pace = Pace::new();
        (1..=100).for_each(|ms| pace.shown(Duration::from_millis(ms)));
        let text = pace.summary((110, 10));
        assert!(text.contains("median 50.") && text.contains("percentile 95."), "{text}");
        assert!(text.contains("latest 100.") && text.ends_with("10 of 110 pictures dropped"), "{text}");
    }

    #[test]
    fn only_a_machine_that_drops_much_for_long_is_slow() {
        let mut pace = Pace::new();
        let mut now = Instant::now();
        let mut look = |counts| {
            now += LOOK_EVERY;
            pace.too_slow(now, counts)
        };
        assert!(!look((150, 100)), "once may be the start");
        assert!(!look((300, 110)), "and it got better");
        assert!(!look((450, 180)));
        assert!(look((600, 250)));
        assert!(!look((750, 320)), "after a change it is given time");
    }
}
