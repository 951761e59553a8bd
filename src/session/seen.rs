//! From when to when a person was seen without a gap: what was done in a gap nobody knows.

use crate::kinematics::Motion;

/// Out of sight for longer than this (seconds), a whole movement may have been missed: the shortest repetition that any
/// exercise counts is about as long.
const GAP_S: f64 = 0.8;
/// Less of the body than this share in the picture is nobody.
const HERE: f64 = 0.5;

/// Stretches of time without a gap, seconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen(Vec<(f64, f64)>);

impl Seen {
    /// One more moment; times grow.
    pub fn push(&mut self, motion: &Motion) {
        let now = motion.time.seconds();
        if motion.coarse.is_none() || motion.in_frame < HERE {
            return;
        }
        match self.0.last_mut().filter(|(_, to)| !motion.cut && now - *to <= GAP_S) {
            Some((_, to)) => *to = now,
            None => self.0.push((now, now)),
        }
    }

    /// The first moment.
    pub fn first_s(&self) -> Option<f64> {
        self.0.first().map(|(from, _)| *from)
    }

    /// How long the person was seen without a gap from a moment on, seconds; 0 where nobody was there then.
    pub fn lasts_from(&self, at_s: f64) -> f64 {
        let around = self.0.iter().find(|(from, to)| (from - GAP_S..=*to).contains(&at_s));
        around.map_or(0.0, |(_, to)| to - at_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;
    use crate::session::examples;

    #[test]
    fn a_gap_ends_a_stretch_and_a_blink_does_not() {
        let squat = exercises::find("squat").unwrap();
        let mut seen = Seen::default();
        for mut motion in examples::motions(&squat, &squat.examples[0]) {
            let t = motion.time.seconds();
            if (2.0..2.5).contains(&t) || (5.0..6.5).contains(&t) {
                motion.coarse = None;
            }
            seen.push(&motion);
        }
        assert!((seen.lasts_from(0.0) - 5.0).abs() < 0.1, "{seen:?}");
        assert!((seen.lasts_from(7.0) - 3.0).abs() < 0.1, "{seen:?}");
        assert_eq!(seen.lasts_from(5.5), 0.0, "{seen:?}");
    }
}
