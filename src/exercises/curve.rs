//! The curve that repetitions are counted on: joint angles of one moment turned so that effort points upward.

use super::definition::{Count, CountPart, Sides};
use crate::kinematics::{LegAngles, Measure, MeasureKind, Motion};
use crate::units::{Side, Timestamp};

/// An exercise is counted by this many measures at most.
pub(crate) const MAX_PARTS: usize = 3;

/// One moment of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The moment, on the source's clock.
    pub time: Timestamp,
    /// Mean of the parts that are counted, degrees, growing with effort.
    pub level: f64,
    /// Each part of each leg, degrees, growing with effort.
    pub parts: [[f64; 2]; MAX_PARTS],
}

/// Where the angles of a curve come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// Straight from the network: there in every view, without look-ahead, but depth is flattened.
    Network,
    /// From the body fitted to the picture: right where the fit is, and there where a measure is.
    Fitted,
}

impl Curve {
    /// The one to ask for a second opinion.
    pub fn other(self) -> Self {
        match self {
            Self::Network => Self::Fitted,
            Self::Fitted => Self::Network,
        }
    }

    /// What gates, which are those of flattened angles, grow by.
    pub fn gate(self) -> f64 {
        match self {
            Self::Network => 1.0,
            Self::Fitted => FITTED_GATE,
        }
    }
}

/// The network flattens movements towards the camera to about half, others not at all: the fitted body flattens none.
const FITTED_GATE: f64 = 1.5;

/// Which legs' angles make the curve of one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legs {
    /// The mean of both.
    Both,
    /// One.
    One(Side),
}

impl Legs {
    /// The machines that an exercise needs; `chosen` is the side that the user named.
    pub fn of(sides: Sides, chosen: Option<Side>) -> Vec<Self> {
        match (sides, chosen) {
            (Sides::Both, None) => vec![Self::Both],
            (_, Some(side)) if sides != Sides::Each => vec![Self::One(side)],
            _ => Side::BOTH.into_iter().filter(|&s| chosen.is_none_or(|c| c == s)).map(Self::One).collect(),
        }
    }

    /// The one leg, if it is one.
    pub fn side(self) -> Option<Side> {
        match self {
            Self::Both => None,
            Self::One(side) => Some(side),
        }
    }

    /// Of a pair of values, the followed leg's, or the mean of both.
    pub fn mean(self, pair: [f64; 2]) -> f64 {
        match self {
            Self::Both => (pair[0] + pair[1]) / 2.0,
            Self::One(side) => pair[side.index()],
        }
    }
}

/// The curve at one moment; `None` where the body or one of the angles is missing.
pub fn sample(count: &Count, legs: Legs, motion: &Motion, curve: Curve) -> Option<Sample> {
    let body = motion.coarse.as_ref()?;
    let angle = |kind, side: Side| match curve {
        Curve::Network => leg_angle(kind, &body.legs[side.index()]).map(f64::to_degrees),
        Curve::Fitted => motion.get(Measure::of(kind, side)).ok().map(|v| v.value),
    };
    let mut parts = [[0.0; 2]; MAX_PARTS];
    let mut level = 0.0;
    for (part, out) in count.by.iter().zip(&mut parts) {
        *out = angle_pair(part, angle, legs)?;
        level += legs.mean(*out);
    }
    Some(Sample { time: motion.time, level: level / count.by.len() as f64, parts })
}

/// A leg that is not followed may lack an angle: it then counts as not moving.
fn angle_pair(
    part: &CountPart,
    degrees: impl Fn(MeasureKind, Side) -> Option<f64>,
    followed: Legs,
) -> Option<[f64; 2]> {
    let angle = |side: Side| {
        let degrees = degrees(part.measure, side)?;
        let (least, most) = part.measure.row().counted.as_ref()?.possible;
        (least..=most).contains(&degrees).then_some(part.direction.sign() * degrees)
    };
    match followed {
        Legs::Both => Some([angle(Side::Left)?, angle(Side::Right)?]),
        Legs::One(side) => {
            let mut pair = [0.0; 2];
            pair[side.index()] = angle(side)?;
            pair[side.other().index()] = angle(side.other()).unwrap_or(0.0);
            Some(pair)
        }
    }
}

/// One angle of a leg in radians.
pub(super) fn leg_angle(kind: MeasureKind, leg: &LegAngles) -> Option<f64> {
    (kind.row().counted.as_ref()?.angle)(leg)
}
