//! When a movement begins and ends, read off the fitted body's curve where that shows the same movement.
//!
//! A movement is found on the network's curve, which is flat where it begins towards the camera: a squat seen from the
//! front seems to begin half a second late. The fitted body's curve is not.

use std::collections::VecDeque;

use super::boundaries;
use super::candidate::Candidate;
use super::curve::{self, Curve, Legs, Sample};
use super::definition::Exercise;
use super::smooth::Smoother;
use super::tuning::Tuning;
use super::window::Window;
use crate::units::Timestamp;

/// The movement may begin and end so much farther out, as a share of its length, and in seconds at least.
const BEYOND: f64 = 0.4;
const BEYOND_S: f64 = 0.4;

/// The same movement with its times from the fitted body's curve, not before `earliest`; as it is where that curve can
/// not be had or shows another one.
pub(crate) fn refined(
    exercise: &Exercise,
    legs: Legs,
    movement: &Candidate,
    window: &Window,
    earliest: Option<Timestamp>,
) -> Candidate {
    let found = (!movement.open).then(|| on_fitted(exercise, legs, movement, window)).flatten();
    let Some(found) = found else { return *movement };
    let timed = |sample: &Sample, time: Timestamp| Sample { time, ..*sample };
    Candidate {
        start: timed(&movement.start, earliest.map_or(found.start.time, |first| found.start.time.max(first))),
        peak: timed(&movement.peak, found.peak.time),
        end: timed(&movement.end, found.end.time),
        near_from: timed(&movement.near_from, found.near_from.time),
        near_to: timed(&movement.near_to, found.near_to.time),
        open: false,
    }
}

fn on_fitted(exercise: &Exercise, legs: Legs, movement: &Candidate, window: &Window) -> Option<Candidate> {
    let beyond = (BEYOND * movement.duration_s()).max(BEYOND_S);
    let (first, last) = (movement.start.time.later(-beyond), movement.end.time.later(beyond));
    let mut smoother = Smoother::default();
    let mut past = VecDeque::new();
    for motion in window.between(first, last) {
        smoother.push(curve::sample(&exercise.count, legs, motion, Curve::Fitted)?);
        past.extend(std::iter::from_fn(|| smoother.pop(false)));
    }
    past.extend(std::iter::from_fn(|| smoother.pop(true)));
    let inside = |s: &&Sample| movement.start.time <= s.time && s.time <= movement.end.time;
    let high = *past.iter().filter(inside).max_by(|a, b| a.level.total_cmp(&b.level))?;
    let after = past.iter().filter(|s| s.time >= high.time);
    let end = *after.min_by(|a, b| a.level.total_cmp(&b.level))?;
    let found = boundaries::find(&past, &high, &end, &Tuning::default())?;
    let near = |a: &Sample, b: &Sample| a.time.since(b.time).abs() <= beyond;
    let same = near(&found.start, &movement.start) && near(&found.end, &movement.end);
    let gate = exercise.count.by.iter().map(|part| part.gate_deg).sum::<f64>() / exercise.count.by.len() as f64;
    (same && found.rise() >= gate).then_some(found)
}
