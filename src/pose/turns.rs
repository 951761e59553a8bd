//! The ways in which a whole picture is looked at: lying people are often found only when it is turned.

/// Upright first, then quarter turns, then upside down.
pub(super) const TURNS: [u8; 4] = [0, 1, 3, 2];

/// The ways in which a census of this number looks at the picture: upright each time, since whoever walks through is not
/// there for long, and turned in one way after the other, since who lies may be found one way only.
pub(super) fn turns_of(census: f64) -> [u8; 2] {
    [TURNS[0], TURNS[1 + census.rem_euclid(TURNS.len() as f64 - 1.0) as usize]]
}
