//! Time stamps of a file that go strictly forward, whatever the file says.

use std::collections::VecDeque;

use crate::units::Timestamp;

/// Frames whose mean step stands in where a frame has no stamp. Few, so that it does not matter where reading began.
const STEPS_KEPT: usize = 8;
/// A time stamp this far ahead of the frame before is a lie, seconds.
const MAX_STEP_S: f64 = 600.0;
/// Where a stream was cut and joined, stamps may go back once.
const BACKWARD_FORGIVEN: u64 = 2;
/// Assumed where neither header nor time stamps say anything.
const FALLBACK_FPS: f64 = 30.0;

/// Makes times that go strictly forward out of whatever the file says.
#[derive(Debug)]
pub(super) struct Clock {
    last: Timestamp,
    /// The step that the header promises, seconds.
    nominal_s: f64,
    /// Stamps of the last frames that had one of their own, as long as they followed each other.
    told: VecDeque<Timestamp>,
    /// The last frame had no stamp of its own.
    lost: bool,
    frames: u64,
    /// What the file said of the frame before, seconds.
    said: f64,
    /// Stamps that lay before the one before them.
    backward: u64,
}

impl Clock {
    /// For a file of this average rate.
    pub(super) fn new(fps: Option<f64>) -> Self {
        let nominal_s = 1.0 / fps.unwrap_or(FALLBACK_FPS);
        Self { last: Timestamp::ZERO, nominal_s, told: VecDeque::new(), lost: false, frames: 0, said: 0.0, backward: 0 }
    }

    /// The file was moved to a frame of this stamp; its time.
    pub(super) fn resume(&mut self, seconds: f64) -> Timestamp {
        self.last = Timestamp::from_secs_f64(seconds);
        self.told.clear();
        self.told.push_back(self.last);
        self.frames = 1;
        self.said = seconds;
        self.last
    }

    /// The time of the frame before.
    pub(super) fn last(&self) -> Timestamp {
        self.last
    }

    /// Whether the file's stamps go back and forth: then pictures come in a wrong order, or at wrong moments.
    pub(super) fn is_torn(&self) -> bool {
        self.backward > BACKWARD_FORGIVEN
    }

    /// The time of the next frame, which the file says to be at `seconds`, if it says anything. Broken files say anything.
    pub(super) fn stamp(&mut self, seconds: Option<f64>) -> Timestamp {
        if let Some(seconds) = seconds {
            self.backward += u64::from(seconds < self.said);
            self.said = seconds;
        }
        let seconds = seconds.unwrap_or(f64::NAN);
        let said = Timestamp::from_secs_f64(seconds);
        let step = said.since(self.last);
        let own = if self.frames == 0 {
            (0.0..MAX_STEP_S).contains(&seconds)
        } else {
            seconds.is_finite() && step > 0.0 && step < MAX_STEP_S
        };
        let time = match own {
            true => said,
            false if self.frames == 0 => Timestamp::ZERO,
            false => Timestamp::from_secs_f64(self.last.seconds() + self.step_s().max(1e-4)),
        };
        if own {
            if self.lost {
                self.told.clear();
            }
            if self.told.len() > STEPS_KEPT {
                self.told.pop_front();
            }
            self.told.push_back(time);
        }
        self.lost = !own;
        self.frames += 1;
        self.last = time;
        time
    }

    /// The mean of the last steps, so that a variable rate is followed.
    pub(super) fn step_s(&self) -> f64 {
        match (self.told.front(), self.told.back()) {
            (Some(first), Some(last)) if self.told.len() > 1 => last.since(*first) / (self.told.len() - 1) as f64,
            _ => self.nominal_s,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamps(clock: &mut Clock, said: &[f64]) -> Vec<f64> {
        let said = said.iter().map(|&s| s.is_finite().then_some(s));
        said.map(|s| (clock.stamp(s).seconds() * 1e3).round() / 1e3).collect()
    }

    #[test]
    fn missing_stamps_at_the_end_go_on_at_the_same_pace() {
        let mut clock = Clock::new(Some(25.0));
        assert_eq!(stamps(&mut clock, &[0.0, 0.04, 0.08, f64::NAN, f64::NAN]), [0.0, 0.04, 0.08, 0.12, 0.16]);
    }

    #[test]
    fn stamps_that_go_back_and_forth_are_noticed_and_missing_ones_are_none() {
        let torn = |said: &[f64]| {
            let mut clock = Clock::new(Some(10.0));
            let _ = stamps(&mut clock, said);
            clock.is_torn()
        };
        assert!(torn(&[0.0, 0.2, 0.1, 0.4, 0.3, 0.6, 0.5]));
        assert!(!torn(&[0.0, 0.1, 0.2, 0.3, f64::NAN, f64::NAN]) && !torn(&[0.0, 5.0, 0.1, 0.2, 0.3, 0.4]));
    }

    #[test]
    fn a_variable_rate_is_followed_and_lies_are_not() {
        let mut clock = Clock::new(Some(10.0));
        assert_eq!(stamps(&mut clock, &[0.0, 0.1, 0.3, 0.35]), [0.0, 0.1, 0.3, 0.35]);
        let times = stamps(&mut clock, &[f64::NAN, -5.0, 1e12]);
        assert!(times.windows(2).all(|w| w[1] > w[0]) && times[0] > 0.35 && times[2] < 1.0, "{times:?}");
    }
}
