//! A change between two figures, held against the least change that can be told from none.

use super::quantity::{Measured, Quantity};

/// What a change is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
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

    /// The difference of the two figures as they are shown: what a reader comes to who subtracts them.
    pub fn shown_by(&self) -> f64 {
        let scale = 10_f64.powi(self.quantity.decimals() as i32);
        let shown = |value: f64| (value * scale).round();
        (shown(self.to.value) - shown(self.from.value)) / scale
    }

    /// The least change that is one, in the quantity's unit.
    pub fn least(&self) -> f64 {
        self.quantity.least_change(self.from.sd, self.to.sd)
    }

    /// What it is worth: below the least change there is none.
    pub fn trend(&self) -> Trend {
        match self.by() {
            by if by.abs() < self.least() || by == 0.0 => Trend::NoRealChange,
            by if by > 0.0 => Trend::Grown,
            _ => Trend::Shrunk,
        }
    }

    /// `no real change`, or the quantity's word.
    pub fn word(&self) -> &'static str {
        match self.trend() {
            Trend::NoRealChange => "no real change",
            Trend::Grown => self.quantity.words().0,
            Trend::Shrunk => self.quantity.words().1,
        }
    }

    /// Whether it is what one hopes for; `None` where there is no real change or it depends.
    pub fn is_good(&self) -> Option<bool> {
        let direction = match self.trend() {
            Trend::NoRealChange => 0,
            Trend::Grown => 1,
            Trend::Shrunk => -1,
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
        for (sd, least) in [(0.0, 5.0), (3.0, 5.0), (7.0, 7.0 * 2_f64.sqrt())] {
            for quantity in [Quantity::Range, Quantity::TestAngle] {
                let angle = |to: f64| change(quantity, (80.0, sd), (to, sd));
                assert_eq!(angle(83.0).word(), "no real change");
                assert_eq!(angle(77.0).word(), "no real change");
                assert_eq!((angle(92.0).trend(), angle(68.0).trend()), (Trend::Grown, Trend::Shrunk));
                assert_eq!(angle(79.99 + least).trend(), Trend::NoRealChange, "{sd}");
                assert_eq!(angle(80.01 + least).trend(), Trend::Grown, "{sd}");
            }
        }
    }

    #[test]
    fn the_difference_that_is_shown_is_that_of_the_figures_beside_it() {
        // 1.94 and 1.66 are shown as 1.9 and 1.7.
        assert!((change(Quantity::Tempo, (1.94, 0.1), (1.66, 0.1)).shown_by() + 0.2).abs() < 1e-9);
        assert_eq!(change(Quantity::Range, (90.4, 5.0), (95.6, 5.0)).shown_by(), 6.0);
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
        assert_eq!(change(Quantity::Quality, (50.0, 0.0), (50.0, 0.0)).trend(), Trend::NoRealChange);
    }
}
