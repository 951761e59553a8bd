//! Whether the newest samples of a curve rest, or still fall.

use std::collections::VecDeque;

use super::curve::Sample;
use super::tuning::Tuning;

/// What rests keeps within this share of the gate, and within so many degrees at least: landmarks tremble.
const WIDTH: f64 = 0.25;
const WIDTH_DEG: f64 = 4.0;

/// The lowest one of the newest samples, when they have kept to about one level for `dwell_s` seconds.
pub(super) fn settled_for(past: &VecDeque<Sample>, dwell_s: f64, gate: f64) -> Option<Sample> {
    let last = past.back()?;
    let width = (WIDTH * gate).max(WIDTH_DEG);
    let (mut least, mut most) = (*last, last.level);
    for sample in past.iter().rev() {
        if sample.level < least.level {
            least = *sample;
        }
        most = most.max(sample.level);
        if most - least.level > width {
            return None;
        }
        if last.time.since(sample.time) >= dwell_s {
            return Some(least);
        }
    }
    None
}

/// How fast the samples of the last `lag_s` seconds fall, degrees per second; 0 where they do not.
pub(super) fn speed_home(past: &VecDeque<Sample>, lag_s: f64) -> f64 {
    let Some(last) = past.back() else { return 0.0 };
    let before = past.iter().rev().find(|s| last.time.since(s.time) >= lag_s);
    before.map_or(0.0, |s| (s.level - last.level) / last.time.since(s.time)).max(0.0)
}

/// Whether the curve breaks off between `last` and `sample`. A cut that leaves the curve where it was does not hurt it,
/// and a jump without a cut is the network's doubt.
pub(super) fn breaks_off(last: Option<&Sample>, sample: &Sample, cut: bool, tuning: &Tuning) -> bool {
    last.is_some_and(|last| {
        let gap = sample.time.since(last.time);
        let step = (sample.level - last.level).abs();
        let jumps = step > tuning.jump_deg.max(tuning.jump_deg_per_s * gap);
        (cut && jumps) || gap > tuning.gap_s
    })
}
