//! The eight ways in which a picture can lie: turned by quarters, mirrored, or both, and what makes it upright again.

/// What to do to a stored picture: swap its axes or not, then flip it across, down, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turn {
    /// Rows become columns first.
    pub swapped: bool,
    /// Then left and right change places.
    pub flipped_across: bool,
    /// And top and bottom.
    pub flipped_down: bool,
}

impl Turn {
    /// Left and right change places.
    pub const MIRROR: Self = Self { swapped: false, flipped_across: true, flipped_down: false };

    /// Clockwise by this many degrees; `None` where that is no quarter of a circle.
    pub fn clockwise(degrees: i32) -> Option<Self> {
        let (swapped, flipped_across, flipped_down) = match degrees.rem_euclid(360) {
            0 => (false, false, false),
            90 => (true, true, false),
            180 => (false, true, true),
            270 => (true, false, true),
            _ => return None,
        };
        Some(Self { swapped, flipped_across, flipped_down })
    }

    /// The nearest one to a display matrix, of which the first two columns matter: a stored pixel `(x, y)` is shown at
    /// `(m[0] x + m[3] y, m[1] x + m[4] y)` (ISO/IEC 14496-12, 6.2.2).
    pub fn of_matrix(matrix: &[i32; 9]) -> Self {
        let [a, b, _, c, d, ..] = matrix.map(f64::from);
        let swapped = b.abs() + c.abs() > a.abs() + d.abs();
        let (across, down) = if swapped { (c, b) } else { (a, d) };
        Self { swapped, flipped_across: across < 0.0, flipped_down: down < 0.0 }
    }

    /// This one, and then another.
    pub fn then(self, next: Self) -> Self {
        // Flips done before the axes are swapped are the other flips after it.
        let (across, down) = match next.swapped {
            true => (self.flipped_down, self.flipped_across),
            false => (self.flipped_across, self.flipped_down),
        };
        Self {
            swapped: self.swapped != next.swapped,
            flipped_across: across != next.flipped_across,
            flipped_down: down != next.flipped_down,
        }
    }

    /// By how much the picture is turned clockwise, before it is mirrored if it is; degrees.
    pub fn degrees(self) -> i32 {
        match (self.swapped, self.flipped_down) {
            (false, false) => 0,
            (true, false) => 90,
            (false, true) => 180,
            (true, true) => 270,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Turn> {
        let quarters = [0, 90, 180, 270].map(|d| Turn::clockwise(d).unwrap());
        quarters.into_iter().flat_map(|q| [q, q.then(Turn::MIRROR)]).collect()
    }

    /// Where a stored place is shown, of a picture of 2 x 2 around zero.
    fn shown(turn: Turn, (x, y): (i32, i32)) -> (i32, i32) {
        let (x, y) = if turn.swapped { (y, x) } else { (x, y) };
        (if turn.flipped_across { -x } else { x }, if turn.flipped_down { -y } else { y })
    }

    #[test]
    fn there_are_eight_and_a_matrix_gives_each() {
        for turn in all() {
            let ((a, b), (c, d)) = (shown(turn, (1, 0)), shown(turn, (0, 1)));
            assert_eq!(Turn::of_matrix(&[a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30]), turn);
        }
        let [first, rest @ ..] = &all()[..] else { panic!() };
        assert!(!rest.contains(first) && rest.len() == 7);
    }

    #[test]
    fn one_after_the_other_is_what_both_do() {
        for first in all() {
            for next in all() {
                for place in [(1, 2), (-1, 2)] {
                    assert_eq!(shown(first.then(next), place), shown(next, shown(first, place)), "{first:?} {next:?}");
                }
            }
        }
    }

    #[test]
    fn degrees_are_those_before_the_mirror() {
        let degrees: Vec<i32> = all().into_iter().map(Turn::degrees).collect();
        assert_eq!(degrees, [0, 0, 90, 90, 180, 180, 270, 270]);
        assert_eq!((Turn::clockwise(-90).map(Turn::degrees), Turn::clockwise(45)), (Some(270), None));
    }
}
