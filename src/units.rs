//! Times, angles and confidences as types of their own, so that seconds are never mistaken for degrees.

use std::fmt;
use std::ops::{Add, Neg, Sub};

use serde::{Deserialize, Serialize};

/// A moment on the source's own clock, in whole microseconds from its start.
///
/// Integer, because repeated floating-point addition drifts over an hour of video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The start of the source.
    pub const ZERO: Self = Self(0);

    /// From whole microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From seconds; anything that is not finite becomes zero.
    pub fn from_secs_f64(seconds: f64) -> Self {
        // `as` saturates and maps NaN to 0, which is what is wanted of a lying header.
        Self((seconds * 1e6).round() as i64)
    }

    /// Whole microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The moment so many seconds later (earlier, where they are negative).
    pub fn later(self, seconds: f64) -> Self {
        Self::from_secs_f64(self.seconds() + seconds)
    }

    /// Seconds from `earlier` to `self`; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 1e6
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} s", self.seconds())
    }
}

/// An angle in degrees.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Degrees(pub f64);

impl Degrees {
    /// From radians.
    pub fn from_radians(radians: f64) -> Self {
        Self(radians.to_degrees())
    }

    /// The same direction in (-180, 180].
    pub fn wrapped(self) -> Self {
        let turned = self.0.rem_euclid(360.0);
        Self(if turned > 180.0 { turned - 360.0 } else { turned })
    }
}

impl Add for Degrees {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Degrees {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Degrees {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// How sure a network is, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidence(f32);

impl Confidence {
    /// Clamped into 0..=1; NaN becomes 0.
    pub fn new(value: f32) -> Self {
        Self(if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) })
    }

    /// From a logit.
    pub fn from_logit(logit: f32) -> Self {
        Self::new(1.0 / (1.0 + (-logit).exp()))
    }

    /// The value, 0..=1.
    pub fn value(self) -> f32 {
        self.0
    }
}

/// The left or the right of the person's body, never of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The person's left.
    Left,
    /// The person's right.
    Right,
}

impl Side {
    /// Both sides, left first.
    pub const BOTH: [Self; 2] = [Self::Left, Self::Right];

    /// The other side.
    pub fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// +1 for left and -1 for right: outward is this times the lateral axis, which points to the left.
    #[must_use]
    pub fn outward(self) -> f64 {
        match self {
            Self::Left => 1.0,
            Self::Right => -1.0,
        }
    }

    /// 0 for left, 1 for right: the index into every `[_; 2]` of sides.
    pub fn index(self) -> usize {
        self as usize
    }

    /// `left` or `right`, as in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_keep_microseconds_and_survive_nonsense() {
        assert_eq!(Timestamp::from_secs_f64(1.5).micros(), 1_500_000);
        assert_eq!(Timestamp::from_secs_f64(f64::NAN), Timestamp::ZERO);
        assert_eq!(Timestamp::from_micros(2_000_000).since(Timestamp::from_micros(500_000)), 1.5);
    }

    #[test]
    fn degrees_wrap_into_half_turns() {
        assert_eq!(Degrees(190.0).wrapped(), Degrees(-170.0));
        assert_eq!(Degrees(-180.0).wrapped(), Degrees(180.0));
        assert!((Degrees::from_radians(std::f64::consts::PI).0 - 180.0).abs() < 1e-12);
    }

    #[test]
    fn confidence_stays_in_its_range() {
        assert_eq!(Confidence::new(f32::NAN).value(), 0.0);
        assert_eq!(Confidence::new(3.0).value(), 1.0);
        assert_eq!(Confidence::from_logit(0.0).value(), 0.5);
    }
}
