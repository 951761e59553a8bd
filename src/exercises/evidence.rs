//! What a movement shows at three moments - before it, at its peak, after it - on each curve that there is.

use super::candidate::Candidate;
use super::curve::{self, Curve, Legs, MAX_PARTS};
use super::definition::Exercise;
use super::window::Window;
use crate::kinematics::{LegAngles, Measure, MeasureKind};
use crate::units::{Side, Timestamp};

/// At rest, the body is looked at over this long, seconds.
pub(crate) const AT_REST_S: f64 = 0.4;
/// A little of the movement belongs to rest, and this much on either side of the peak to the peak, seconds.
const EDGE_S: f64 = 0.05;
const PEAK_S: f64 = 0.1;

/// A span of time, both ends included.
pub(crate) type Span = (Timestamp, Timestamp);

/// Before, at the peak, and after.
pub(crate) fn three_moments(movement: &Candidate) -> [Span; 3] {
    let around = |at: Timestamp, before: f64, after: f64| (at.later(-before), at.later(after));
    [
        around(movement.start.time, AT_REST_S, EDGE_S),
        around(movement.peak.time, PEAK_S, PEAK_S),
        around(movement.end.time, EDGE_S, AT_REST_S),
    ]
}

/// The middle one of some values.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The median of a measure over a span, and its usual uncertainty; `None` where it can not be had for most of it: what is
/// seen for a moment says nothing of the rest.
pub(crate) fn level(measure: Measure, (from, to): Span, window: &Window) -> Option<(f64, f64)> {
    let values = || window.between(from, to).filter_map(|m| m.get(measure).ok());
    if 2 * values().count() < window.between(from, to).count() {
        return None;
    }
    Some((median(values().map(|v| v.value))?, median(values().map(|v| v.sd))?))
}

/// The median of a joint angle over a span, straight from the network, degrees.
pub(crate) fn network_angle(kind: MeasureKind, side: Side, (from, to): Span, window: &Window) -> Option<f64> {
    let angle = |legs: &[LegAngles; 2]| curve::leg_angle(kind, &legs[side.index()]).map(f64::to_degrees);
    median(window.between(from, to).filter_map(|m| angle(&m.coarse.as_ref()?.legs)))
}

/// How far each part of each leg rose, degrees: the smaller one of the ways up and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rises(pub [[f64; 2]; MAX_PARTS]);

impl Rises {
    /// On the curve that the movement was found on.
    pub(crate) fn found(exercise: &Exercise, movement: &Candidate) -> Self {
        let at = |s: &super::curve::Sample| s.parts;
        Self::between(exercise, movement.open, [at(&movement.start), at(&movement.peak), at(&movement.end)])
    }

    /// On another curve; `None` where it can not be had.
    pub(crate) fn on(
        curve: Curve,
        exercise: &Exercise,
        legs: Legs,
        movement: &Candidate,
        window: &Window,
    ) -> Option<Self> {
        let parts = |(from, to): Span| -> Option<[[f64; 2]; MAX_PARTS]> {
            let samples: Vec<_> = window
                .between(from, to)
                .filter_map(|motion| curve::sample(&exercise.count, legs, motion, curve))
                .collect();
            let mut out = [[0.0; 2]; MAX_PARTS];
            for (i, part) in out.iter_mut().enumerate() {
                for side in Side::BOTH {
                    part[side.index()] = median(samples.iter().map(|s| s.parts[i][side.index()]))?;
                }
            }
            Some(out)
        };
        let [before, peak, after] = three_moments(movement).map(parts);
        Some(Self::between(exercise, movement.open, [before?, peak?, after?]))
    }

    fn between(exercise: &Exercise, open: bool, [before, peak, after]: [[[f64; 2]; MAX_PARTS]; 3]) -> Self {
        let mut out = [[0.0; 2]; MAX_PARTS];
        for (i, part) in out.iter_mut().enumerate().take(exercise.count.by.len()) {
            for side in Side::BOTH.map(Side::index) {
                let (up, back) = (peak[i][side] - before[i][side], peak[i][side] - after[i][side]);
                part[side] = if open { up } else { up.min(back) };
            }
        }
        Self(out)
    }

    /// Of one part, for the legs that are followed.
    pub(crate) fn part(&self, legs: Legs, part: usize) -> f64 {
        legs.mean(self.0[part])
    }

    /// Of one leg, mean over its parts.
    pub(crate) fn leg(&self, exercise: &Exercise, side: Side) -> f64 {
        let parts = exercise.count.by.len();
        self.0[..parts].iter().map(|part| part[side.index()]).sum::<f64>() / parts as f64
    }
}
