//! How long a position was held: time above a share of the repetition's own peak, with breaks left out.

use std::collections::VecDeque;

use super::candidate::Candidate;
use super::curve::Sample;
use super::definition::HoldRule;
use crate::units::Timestamp;

/// A break shorter than this is a wobble, seconds.
pub(crate) const WOBBLE_S: f64 = 0.3;

/// Time spent in the position during one repetition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Held {
    /// First moment in the position.
    pub start: Timestamp,
    /// Last moment in the position.
    pub end: Timestamp,
    /// Seconds in the position.
    pub valid_s: f64,
    /// When the position was given up in between, the first time.
    pub lost_at: Option<Timestamp>,
}

/// A break shorter than this is forgiven, seconds; the clock pauses all the same.
const FORGIVEN_S: f64 = 0.7;

/// Whoever still moves by more than this share of the rise in `STILL_S` seconds, is on the way in or out.
const STILL: f64 = 0.08;
const STILL_S: f64 = 0.25;

/// Time held in `movement`; `in_position` says whether the rest of the body is placed right at a moment.
pub(crate) fn held(
    rule: &HoldRule,
    past: &VecDeque<Sample>,
    movement: &Candidate,
    in_position: impl Fn(Timestamp) -> bool,
) -> Option<Held> {
    let first = past.partition_point(|s| s.time < movement.start.time);
    let last = past.partition_point(|s| s.time <= movement.end.time).max(first);
    let samples: Vec<Sample> = past.range(first..last).copied().collect();
    let rest = movement.peak.level - movement.rise();
    let rise = usual_level(&samples, rest + 0.5 * movement.rise())? - rest;
    let high = still_part(&samples, rest + rule.level * rise, STILL * rise);
    let mut found: Option<Held> = None;
    for sample in high.iter().filter(|s| s.level >= rest + rule.level * rise && in_position(s.time)) {
        let now = sample.time;
        let held = found.get_or_insert(Held { start: now, end: now, valid_s: 0.0, lost_at: None });
        let pause_s = now.since(held.end);
        if pause_s <= WOBBLE_S {
            held.valid_s += pause_s;
        } else if pause_s > FORGIVEN_S {
            held.lost_at = held.lost_at.or(Some(held.end));
        }
        held.end = now;
    }
    found.filter(|held| held.valid_s >= rule.min_s)
}

/// The level at which most of the time is spent, of the samples above `least`: one short swing beyond is no peak.
fn usual_level(samples: &[Sample], least: f64) -> Option<f64> {
    let mut levels: Vec<f64> = samples.iter().map(|s| s.level).filter(|&level| level >= least).collect();
    levels.sort_by(f64::total_cmp);
    levels.get(levels.len() / 2).copied()
}

/// The samples from where the curve has come up to where it goes down for good.
fn still_part(samples: &[Sample], level: f64, most: f64) -> &[Sample] {
    let up = samples.iter().position(|s| s.level >= level).unwrap_or(samples.len());
    let down = samples.iter().rposition(|s| s.level >= level).map_or(up, |i| i + 1);
    let high = &samples[up..down.max(up)];
    let rises = |s: &Sample| {
        high.iter().rev().find(|x| x.time.since(s.time) <= STILL_S).is_some_and(|x| x.level - s.level > most)
    };
    let falls =
        |s: &Sample| high.iter().find(|x| s.time.since(x.time) <= STILL_S).is_some_and(|x| x.level - s.level > most);
    let from = high.iter().position(|s| !rises(s)).unwrap_or(high.len());
    let to = high.iter().rposition(|s| !falls(s)).map_or(from, |i| i + 1);
    &high[from..to.max(from)]
}
