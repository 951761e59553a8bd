//! How long a position was held: time above a share of the repetition's own peak, with breaks left out.

use std::collections::VecDeque;

use super::curve::Sample;
use super::definition::HoldRule;
use super::rep_machine::Candidate;
use crate::units::Timestamp;

/// A break shorter than this is a wobble, seconds.
const WOBBLE_S: f64 = 0.3;

/// Time spent in the position during one repetition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    /// First moment in the position.
    pub start: Timestamp,
    /// Last moment in the position.
    pub end: Timestamp,
    /// Seconds in the position.
    pub valid_s: f64,
    /// When the position was given up in between, the first time.
    pub lost_at: Option<Timestamp>,
}

/// Time held in `movement`; `in_position` says whether the rest of the body is placed right at a moment.
pub fn held(
    rule: &HoldRule,
    past: &VecDeque<Sample>,
    movement: &Candidate,
    in_position: impl Fn(Timestamp) -> bool,
) -> Option<Held> {
    let level = movement.peak.level - (1.0 - rule.level) * movement.rise();
    let mut found: Option<Held> = None;
    let mut last: Option<Timestamp> = None;
    let inside = |s: &&Sample| s.time >= movement.start.time && s.time <= movement.end.time;
    for sample in past.iter().filter(inside).filter(|s| s.level >= level && in_position(s.time)) {
        let pause_s = last.map_or(0.0, |before| sample.time.since(before));
        let held = found.get_or_insert(Held { start: sample.time, end: sample.time, valid_s: 0.0, lost_at: None });
        held.end = sample.time;
        if pause_s <= WOBBLE_S {
            held.valid_s += pause_s;
        } else {
            held.lost_at = held.lost_at.or(last);
        }
        last = Some(sample.time);
    }
    found.filter(|held| held.valid_s >= rule.min_s)
}
