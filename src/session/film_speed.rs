//! Tempo that no person has: the film was sped up or slowed down, and is not to be blamed on anyone.

use super::result::Warning;
use crate::exercises::candidate::Candidate;
use crate::warning_code::WarningCode;

/// Hip and knee there and back faster than this in the mean, degrees a second: twice the fastest squats of athletes.
const SPED_UP_DEG_PER_S: f64 = 330.0;
/// Longer than this on the way, holds left out, seconds: nobody takes so long for each repetition.
const SLOWED_S: f64 = 16.0;
/// One repetition may be odd.
const LEAST: usize = 2;
/// So many movements too short to be one, in a row, are repetitions of a film that was sped up.
const RUSHED: usize = 3;

/// How a film seems to have been changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Faster than life.
    SpedUp,
    /// Slower than life.
    SlowedDown,
}

/// Watches how fast the movements are.
#[derive(Debug, Default)]
pub(super) struct FilmSpeed {
    /// Speed (degrees a second) and seconds on the way of every repetition.
    reps: Vec<(f64, f64)>,
    /// Movements in a row that were too short, and the end of the last one, seconds.
    rushed: (usize, f64),
    most_rushed: usize,
}

impl FilmSpeed {
    /// A repetition.
    pub(super) fn rep(&mut self, movement: &Candidate) {
        let held_s = movement.near_to.time.since(movement.near_from.time).max(0.0);
        let speed = 2.0 * movement.rise() / movement.duration_s().max(1e-3);
        self.reps.push((speed, movement.duration_s() - held_s));
        self.rushed.0 = 0;
    }

    /// A movement that was too short for a repetition.
    pub(super) fn too_short(&mut self, movement: &Candidate) {
        let (start, end) = (movement.start.time.seconds(), movement.end.time.seconds());
        let fast = 2.0 * movement.rise() / movement.duration_s().max(1e-3) > SPED_UP_DEG_PER_S;
        let goes_on = self.rushed.0 > 0 && start - self.rushed.1 < 2.0 * movement.duration_s();
        self.rushed = (
            if !fast {
                0
            } else if goes_on {
                self.rushed.0 + 1
            } else {
                1
            },
            end,
        );
        self.most_rushed = self.most_rushed.max(self.rushed.0);
    }

    /// What the film shows of it.
    pub(super) fn change(&self) -> Option<Change> {
        let middle = |of: fn(&(f64, f64)) -> f64| {
            let mut values: Vec<f64> = self.reps.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied().filter(|_| values.len() >= LEAST)
        };
        if self.most_rushed >= RUSHED || middle(|rep| rep.0).is_some_and(|speed| speed > SPED_UP_DEG_PER_S) {
            Some(Change::SpedUp)
        } else {
            middle(|rep| rep.1).filter(|&way_s| way_s > SLOWED_S).map(|_| Change::SlowedDown)
        }
    }
}

/// What to say about it.
pub(super) fn warning(change: Change) -> Warning {
    let message = match change {
        Change::SpedUp => {
            "Nobody moves as fast as this: the film seems to be sped up. Tempo and holds are those of the film, and nothing \
             is called too fast. Film at normal speed."
        }
        Change::SlowedDown => {
            "Every repetition takes very long: the film seems to be slow motion. Tempo and holds are those of the film. \
             Film at normal speed."
        }
    };
    Warning { code: WarningCode::FilmSpeed, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises::curve::Sample;
    use crate::units::Timestamp;

    fn movement(start_s: f64, lasts_s: f64, rise: f64) -> Candidate {
        let at = |share: f64, level: f64| Sample {
            time: Timestamp::from_secs_f64(start_s + share * lasts_s),
            level,
            parts: Default::default(),
        };
        let peak = at(0.5, rise);
        Candidate { start: at(0.0, 0.0), peak, end: at(1.0, 0.0), near_from: peak, near_to: peak, open: false }
    }

    fn change(reps: &[f64]) -> Option<Change> {
        let mut speed = FilmSpeed::default();
        reps.iter().enumerate().for_each(|(i, &lasts)| speed.rep(&movement(30.0 * i as f64, lasts, 95.0)));
        speed.change()
    }

    #[test]
    fn a_film_is_sped_up_or_slowed_down_where_nobody_moves_like_that() {
        assert_eq!(change(&[0.4, 0.5, 0.45]), Some(Change::SpedUp));
        assert_eq!(change(&[20.0, 18.0]), Some(Change::SlowedDown));
        for person in [&[0.8, 0.9, 1.0][..], &[2.5, 3.0], &[9.0, 10.0], &[0.4], &[]] {
            assert_eq!(change(person), None, "{person:?}");
        }
    }

    #[test]
    fn movements_too_short_for_anyone_tell_it_when_they_follow_each_other() {
        let told = |apart_s: f64, rise: f64| {
            let mut speed = FilmSpeed::default();
            (0..4).for_each(|i| speed.too_short(&movement(apart_s * f64::from(i), 0.3, rise)));
            speed.change()
        };
        assert_eq!(told(0.4, 95.0), Some(Change::SpedUp));
        assert_eq!(told(5.0, 95.0), None, "a twitch now and then");
        assert_eq!(told(0.4, 30.0), None, "trembling");
    }
}
