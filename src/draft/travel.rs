//! What one measure does over all repetitions of a set: how far it goes and comes back, how sure that is, rest and peak.

use crate::exercises::curve::Legs;
use crate::exercises::definition::{CountPart, Direction};
use crate::exercises::evidence::{Span, median, network_angle, three_moments};
use crate::exercises::window::Window;
use crate::kinematics::{Measure, MeasureKind};
use crate::units::Side;

use super::moves::{LOOSEST_GATE_DEG, Move};

/// A change is one where it is more than this many of its standard deviations.
const SURE: f64 = 2.0;
/// A gate as a share of the model's movement: the gates of Coxa's own exercises and those of `samples/own` are a ninth to a
/// third of what their worked examples call a good repetition, most of them about this.
const GATE: f64 = 1.0 / 6.0;
/// The highest gate of Coxa's own exercises, degrees.
const HIGHEST_GATE_DEG: f64 = 18.0;

/// How far a measure goes and comes back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gone {
    /// Which way.
    pub direction: Direction,
    /// As usual, in the measure's unit.
    pub usual: f64,
    /// At least.
    pub least: f64,
}

/// One measure over all repetitions.
#[derive(Debug, Clone)]
pub(super) struct Travel {
    /// Which.
    pub kind: MeasureKind,
    /// On the fitted body, or in the picture.
    pub fitted: Gone,
    /// One standard deviation of that.
    pub sd: f64,
    /// Straight from the network, which is what gates are of; only joint angles have it.
    pub network: Option<Gone>,
    /// Before and after, and at the peak.
    pub rest: f64,
    /// See there.
    pub peak: f64,
    /// The leg that does not move, before and after.
    pub other: f64,
}

impl Travel {
    /// `None` where it cannot be told in most of the repetitions.
    pub(super) fn of(kind: MeasureKind, moves: &[Move], window: &Window) -> Option<Self> {
        let fitted = |legs: Legs, span: Span| value(kind, legs, span, window).map(|(value, _)| value);
        let network = |legs: Legs, span: Span| {
            let angles = sides(legs).iter().filter_map(|&side| network_angle(kind, side, span, window));
            mean(angles)
        };
        let over =
            |moment: usize| median(moves.iter().filter_map(|m| fitted(m.legs, three_moments(&m.movement)[moment])));
        let sds = moves.iter().filter_map(|m| Some(value(kind, m.legs, three_moments(&m.movement)[1], window)?.1));
        let others = moves.iter().filter_map(|m| {
            let other = m.legs.side().map_or(Legs::Both, |side| Legs::One(side.other()));
            fitted(other, three_moments(&m.movement)[0])
        });
        let rest = f64::midpoint(over(0)?, over(2)?);
        Some(Self {
            kind,
            fitted: gone(moves, fitted)?,
            sd: median(sds)?,
            network: gone(moves, network),
            rest,
            peak: over(1)?,
            other: median(others).unwrap_or(rest),
        })
    }

    /// A joint angle that moves by more than its uncertainty and the network's noise.
    pub(super) fn is_sure(&self) -> bool {
        let seen = self.network.is_some_and(|n| n.direction == self.fitted.direction && n.usual >= LOOSEST_GATE_DEG);
        seen && self.fitted.usual > SURE * self.sd
    }

    /// How far it goes on the network's curve, degrees.
    pub(super) fn seen_deg(&self) -> f64 {
        self.network.map_or(0.0, |network| network.usual)
    }

    /// As a part of the curve that is counted. It has to pass its gate where it always did so by far.
    pub(super) fn part(&self) -> CountPart {
        let gate_deg = (GATE * self.seen_deg()).clamp(LOOSEST_GATE_DEG, HIGHEST_GATE_DEG).floor();
        let must = self.network.is_some_and(|network| network.least >= 2.0 * gate_deg);
        CountPart { measure: self.kind, direction: self.fitted.direction, gate_deg, share: 0.0, must }
    }
}

fn sides(legs: Legs) -> &'static [Side] {
    match legs {
        Legs::Both => &Side::BOTH,
        Legs::One(Side::Left) => &[Side::Left],
        Legs::One(Side::Right) => &[Side::Right],
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// A measure over a span, and one standard deviation of its changes: the mean of the legs, or of the body as a whole.
fn value(kind: MeasureKind, legs: Legs, (from, to): Span, window: &Window) -> Option<(f64, f64)> {
    let of = |side: Side, take: fn(crate::kinematics::Value) -> f64| {
        median(window.between(from, to).filter_map(|m| Some(take(m.get(Measure::of(kind, side)).ok()?))))
    };
    let values = mean(sides(legs).iter().filter_map(|&side| of(side, |v| v.value)))?;
    let sds = mean(sides(legs).iter().filter_map(|&side| of(side, |v| v.sd_of_change)))?;
    Some((values, sds))
}

/// Which way, and how far out and back, whichever is less.
fn gone(moves: &[Move], level: impl Fn(Legs, Span) -> Option<f64>) -> Option<Gone> {
    let levels = moves.iter().filter_map(|m| {
        let [before, peak, after] = three_moments(&m.movement).map(|span| level(m.legs, span));
        Some((before?, peak?, after?))
    });
    let levels: Vec<(f64, f64, f64)> = levels.collect();
    if 2 * levels.len() <= moves.len() {
        return None;
    }
    let out = median(levels.iter().map(|(before, peak, after)| peak - f64::midpoint(*before, *after)))?;
    let direction = if out < 0.0 { Direction::Fall } else { Direction::Rise };
    let went = |(before, peak, after): &(f64, f64, f64)| {
        (direction.sign() * (peak - before)).min(direction.sign() * (peak - after))
    };
    let least = levels.iter().map(went).fold(f64::INFINITY, f64::min);
    Some(Gone { direction, usual: median(levels.iter().map(went))?, least })
}
