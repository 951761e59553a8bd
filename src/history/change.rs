//! A change between two figures, held against the least change that can be told from none.

use super::quantity::{Measured, Quantity};

/// What a change is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Too small to be told from none.
    NoRealChange,
    /// It has grown.
    Grown,
    /// It has shrunk.
    Shrunk,
}

/// From one figure to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// What has changed.
    pub quantity: Quantity,
    /// The earlier one.
    pub from: Measured,
    /// The later one.
    pub to: Measured,
}

impl Change {
    /// Later less earlier, in the quantity's unit.
    pub fn by(&self) -> f64 {
        self.to.value - self.from.value
    }

    /// The least change that is one, in the quantity's unit.
    pub fn least(&self) -> f64 {
        self.quantity.least_change(self.from.sd, self.to.sd)
    }

    /// What it is worth: below the least change there is none.
    pub fn verdict(&self) -> Verdict {
        match self.by() {
            by if by.abs() < self.least() || by == 0.0 => Verdict::NoRealChange,
            by if by > 0.0 => Verdict::Grown,
            _ => Verdict::Shrunk,
        }
    }

    /// `no real change`, or the quantity's word.
    pub fn word(&self) -> &'static str {
        match self.verdict() {
            Verdict::NoRealChange => "no real change",
            Verdict::Grown => self.quantity.words().0,
            Verdict::Shrunk => self.quantity.words().1,
        }
    }

    /// Whether it is what one hopes for; `None` where there is no real change or it depends.
    pub fn is_good(&self) -> Option<bool> {
        let direction = match self.verdict() {
            Verdict::NoRealChange => 0,
            Verdict::Grown => 1,
            Verdict::Shrunk => -1,
        };
        let good = direction * self.quantity.wanted();
        (good != 0).then_some(good > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(quantity: Quantity, from: (f64, f64), to: (f64, f64)) -> Change {
        let measured = |(value, sd)| Measured { value, sd };
        Change { quantity, from: measured(from), to: measured(to) }
    }

    #[test]
    fn three_degrees_are_no_real_change_and_twelve_are_one() {
        for sd in [0.0, 7.0] {
            let range = |to: f64| change(Quantity::Range, (80.0, sd), (to, sd));
            assert_eq!(range(83.0).word(), "no real change");
            assert_eq!(range(77.0).word(), "no real change");
            assert_eq!(range(92.0).word(), "larger");
            assert_eq!(range(68.0).word(), "smaller");
            assert_eq!((range(84.99).verdict(), range(85.0).verdict()), (Verdict::NoRealChange, Verdict::Grown));
        }
    }

    #[test]
    fn what_is_uncertain_has_to_change_by_more() {
        // Two seconds with 0.1 s each way: 1.96 * sqrt(0.1^2 + 0.1^2) = 0.277 s.
        let tempo = |to: f64, sd: f64| change(Quantity::Tempo, (2.0, sd), (to, sd));
        assert!((tempo(3.0, 0.1).least() - 0.2772).abs() < 1e-3);
        assert_eq!(tempo(2.3, 0.1).word(), "slower");
        assert_eq!(tempo(2.3, 0.2).word(), "no real change");
        assert_eq!(tempo(2.3, 0.1).is_good(), None, "slower is good for one exercise and bad for another");
    }

    #[test]
    fn pain_and_counts_change_by_two() {
        let pain = |to: f64| change(Quantity::PainAfter, (6.0, 0.0), (to, 0.0));
        assert_eq!([pain(5.0).word(), pain(4.0).word(), pain(8.0).word()], ["no real change", "less", "more"]);
        assert_eq!([pain(5.0).is_good(), pain(4.0).is_good(), pain(8.0).is_good()], [None, Some(true), Some(false)]);
        let reps = |to: f64| change(Quantity::Repetitions, (8.0, 0.0), (to, 0.0));
        assert_eq!([reps(9.0).word(), reps(10.0).word()], ["no real change", "more"]);
    }

    #[test]
    fn the_same_figure_without_doubt_has_not_changed() {
        assert_eq!(change(Quantity::Quality, (50.0, 0.0), (50.0, 0.0)).verdict(), Verdict::NoRealChange);
    }
}
