//! Resting levels that change measures are counted from, learnt from the past alone so that live and offline agree.

use crate::units::Timestamp;

/// A level that follows a signal while the body rests and holds still while it moves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rest<const N: usize> {
    level: Option<[f64; N]>,
    seen: Option<Timestamp>,
    memory_s: f64,
    /// Seconds of rest so far: at first the level is the plain mean, which settles at once.
    rested_s: f64,
}

impl<const N: usize> Rest<N> {
    /// A level that forgets over `memory_s` seconds of rest.
    pub(crate) fn new(memory_s: f64) -> Self {
        Self { level: None, seen: None, memory_s, rested_s: 0.0 }
    }

    /// Shows one more moment; it is learnt from only while `resting`. Returns the level, if one is known yet.
    pub(crate) fn push(&mut self, time: Timestamp, value: [f64; N], resting: bool) -> Option<[f64; N]> {
        let dt = self.seen.map_or(0.0, |before| time.since(before)).clamp(0.0, self.memory_s);
        self.seen = Some(time);
        if !resting {
            return self.level;
        }
        self.rested_s += dt;
        let share = dt / self.memory_s.min(self.rested_s).max(dt).max(1e-9);
        let old = self.level.unwrap_or(value);
        self.level = Some(std::array::from_fn(|i| old[i] + share * (value[i] - old[i])));
        self.level
    }

    /// The level, if one is known yet.
    pub(crate) fn level(&self) -> Option<[f64; N]> {
        self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(i: usize) -> Timestamp {
        Timestamp::from_secs_f64(i as f64 / 15.0)
    }

    #[test]
    fn the_level_is_learnt_at_rest_and_kept_while_moving() {
        let mut rest = Rest::new(2.0);
        assert_eq!(rest.push(at(0), [9.0], false), None);
        for i in 1..30 {
            rest.push(at(i), [4.0 + (i % 2) as f64], true);
        }
        let [level] = rest.level().unwrap();
        assert!((level - 4.5).abs() < 0.1, "{level}");
        for i in 30..60 {
            assert_eq!(rest.push(at(i), [50.0], false), Some([level]));
        }
    }

    #[test]
    fn the_first_moment_of_rest_is_the_level() {
        assert_eq!(Rest::new(2.0).push(at(3), [7.0, -1.0], true), Some([7.0, -1.0]));
    }
}
