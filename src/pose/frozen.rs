//! Pictures that stand still in the middle of a movement: a call that froze, or a film that was stopped while it played.

use crate::units::Timestamp;

/// A camera's own noise makes ten times as much, levels of 256 in the mean.
const SAME: f64 = 0.02;
/// Pictures that stay the same for so long are told, seconds.
const FROZEN_S: f64 = 1.0;

/// A span in which the picture stood still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frozen {
    /// The first picture of them.
    pub from: Timestamp,
    /// The last one.
    pub to: Timestamp,
}

/// Finds them among the changes from picture to picture. Somebody who holds still before a noiseless camera comes to
/// rest; what freezes stops in the middle, and goes on so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Freezes {
    last: Option<Timestamp>,
    /// The first of the pictures that are all the same, and the change that led to it.
    still: Option<(Timestamp, f64)>,
    change: f64,
    /// Sum and number of the changes that are some.
    moved: (f64, u64),
    found: Vec<Frozen>,
}

impl Freezes {
    /// The next picture's time, and its change where it has one before it.
    pub(crate) fn push(&mut self, time: Timestamp, change: Option<f32>) {
        let before = self.last.replace(time);
        let (Some(before), Some(change)) = (before, change.map(f64::from)) else { return };
        if change < SAME {
            let led_here = self.change;
            self.still.get_or_insert((before, led_here));
        } else {
            if let Some((from, led_here)) = self.still.take() {
                let usual = self.moved.0 / self.moved.1.max(1) as f64;
                let stopped = led_here.max(change) >= usual && usual > 0.0;
                if stopped && before.since(from) >= FROZEN_S {
                    self.found.push(Frozen { from, to: before });
                }
            }
            self.moved = (self.moved.0 + change, self.moved.1 + 1);
        }
        self.change = change;
    }

    /// Those that are over.
    pub(crate) fn found(&self) -> &[Frozen] {
        &self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn freezes(changes: impl IntoIterator<Item = f32>) -> Vec<(f64, f64)> {
        let mut freezes = Freezes::default();
        for (i, change) in changes.into_iter().enumerate() {
            freezes.push(Timestamp::from_secs_f64(i as f64 / 15.0), (i > 0).then_some(change));
        }
        freezes.found().iter().map(|f| (f.from.seconds(), f.to.seconds())).collect()
    }

    #[test]
    fn a_picture_that_stops_in_a_movement_is_frozen_and_one_that_comes_to_rest_is_not() {
        let moving = |n: usize| vec![1.5_f32; n];
        let still = |n: usize| vec![0.0_f32; n];
        assert_eq!(freezes([moving(15), still(20), moving(15)].concat()), [(14.0 / 15.0, 34.0 / 15.0)].map(round));
        assert_eq!(freezes([moving(15), still(8), moving(15)].concat()), []);
        let gently = [moving(15), vec![0.8, 0.3, 0.1, 0.05], still(40), vec![0.05, 0.2, 0.6], moving(15)].concat();
        assert_eq!(freezes(gently), []);
        assert_eq!(freezes(still(60)), [], "a still picture is no film");
    }

    fn round((from, to): (f64, f64)) -> (f64, f64) {
        (Timestamp::from_secs_f64(from).seconds(), Timestamp::from_secs_f64(to).seconds())
    }
}
