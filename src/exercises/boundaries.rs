//! Where a movement starts, is near its peak, and ends, found by looking back over its samples.

use std::collections::VecDeque;

use super::candidate::Candidate;
use super::curve::Sample;
use super::tuning::Tuning;

/// Near the peak is what stays above this share of the rise.
const NEAR: f64 = 0.85;

/// On the way down to rest, a rise of more than this share of the way up is a turn.
const SLACK: f64 = 0.06;

/// Slower than this share of its mean speed, a movement rests.
const SLOW: f64 = 0.15;

/// The edges of a movement are read off where it passes these shares of its rise: above drift, and below where it may
/// be slowing down already.
const EDGE: [f64; 2] = [0.15, 0.5];

/// People leave rest gently, like half a cosine, which is at the two edges after 0.253 and 0.5 of its time: so the time
/// from rest to the lower edge is this many times that between the edges.
const GENTLE: f64 = 0.253 / (0.5 - 0.253);

/// Start, peak and end of the movement whose farthest sample is `high` and whose lowest sample afterwards is `end`.
///
/// `None` where the curve had not been about as low before as it is afterwards: half a repetition.
pub(super) fn find(past: &VecDeque<Sample>, high: &Sample, end: &Sample, tuning: &Tuning) -> Option<Candidate> {
    let at_peak = past.partition_point(|s| s.time < high.time);
    let start = start_before(past, at_peak, high, end, tuning)?;
    let rest = past[start].level.max(end.level);
    let rise = high.level - rest;
    let finish = end_after(past, at_peak, high, end, tuning);
    let near = |s: &&Sample| s.level >= rest + NEAR * rise;
    let inside = || past.range(start..=finish);
    Some(Candidate {
        start: past[start],
        peak: *high,
        end: past[finish],
        near_from: *inside().find(near).unwrap_or(high),
        near_to: *inside().rev().find(near).unwrap_or(high),
        open: false,
    })
}

/// The index at which the curve leaves rest; none where it was never as low as home before the peak.
fn start_before(
    past: &VecDeque<Sample>,
    at_peak: usize,
    high: &Sample,
    end: &Sample,
    tuning: &Tuning,
) -> Option<usize> {
    let home = end.level + tuning.home * (high.level - end.level);
    let crossing = (0..at_peak).rev().find(|&i| past[i].level <= home)?;
    let way = Way::between(&past[crossing], high);
    let foot = way.foot(past.range(..=crossing).rev());
    let levels = EDGE.map(|share| foot.level + share * (high.level - foot.level));
    let foot = past.partition_point(|s| s.time < foot.time);
    let [low, mid] = levels.map(|level| {
        let below = (foot..at_peak).rev().find(|&i| past[i].level <= level).unwrap_or(foot);
        passes_s(past, below, below + 1, level)
    });
    Some(nearest(past, foot, at_peak, low - GENTLE * (mid - low)))
}

/// The index at which the curve is back at rest, at `end` at the latest.
fn end_after(past: &VecDeque<Sample>, at_peak: usize, high: &Sample, end: &Sample, tuning: &Tuning) -> usize {
    let lowest = past.partition_point(|s| s.time < end.time).min(past.len().saturating_sub(1));
    let home = end.level + tuning.home * (high.level - end.level);
    let crossing = (at_peak..lowest).find(|&i| past[i].level <= home).unwrap_or(lowest);
    let way = Way::between(&past[crossing], high);
    let foot = way.foot(past.range(crossing..=lowest));
    let levels = EDGE.map(|share| foot.level + share * (high.level - foot.level));
    let foot = past.partition_point(|s| s.time < foot.time).min(lowest);
    let [low, mid] = levels.map(|level| {
        let below = (at_peak..foot).find(|&i| past[i].level <= level).unwrap_or(foot);
        passes_s(past, below.saturating_sub(1), below, level)
    });
    nearest(past, at_peak, foot, low + GENTLE * (low - mid))
}

/// When the curve passes `level` between two neighbouring samples, seconds.
fn passes_s(past: &VecDeque<Sample>, a: usize, b: usize, level: f64) -> f64 {
    let last = past.len().saturating_sub(1);
    let (a, b) = (&past[a.min(last)], &past[b.min(last)]);
    let share = if a.level == b.level { 0.0 } else { ((level - a.level) / (b.level - a.level)).clamp(0.0, 1.0) };
    a.time.seconds() + share * b.time.since(a.time)
}

/// The index from `first` to `last` whose time is nearest to `at_s`.
fn nearest(past: &VecDeque<Sample>, first: usize, last: usize, at_s: f64) -> usize {
    let off = |i: &usize| (past[*i].time.seconds() - at_s).abs();
    (first..=last).min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(first)
}

/// The way between home and the peak, as a measure of what is slow on its continuation.
struct Way {
    rise: f64,
    speed: f64,
    look_s: f64,
}

impl Way {
    fn between(home: &Sample, high: &Sample) -> Self {
        let rise = high.level - home.level;
        let lasted = high.time.since(home.time).abs().max(1e-3);
        Self { rise, speed: rise / lasted, look_s: (0.3 * lasted).clamp(0.15, 1.0) }
    }

    /// Where the curve comes to rest, or turns up again, on its way down from home along `samples`.
    fn foot<'a>(&self, samples: impl Iterator<Item = &'a Sample> + Clone) -> Sample {
        let mut trailing = samples.clone();
        let mut behind = trailing.next();
        let mut lowest = behind.copied();
        for s in samples {
            let low = *lowest.get_or_insert(*s);
            if s.level > low.level + SLACK * self.rise {
                break;
            }
            if s.level < low.level {
                lowest = Some(*s);
            }
            while let Some(b) = behind.filter(|b| b.time.since(s.time).abs() > self.look_s) {
                if b.level - s.level < SLOW * self.speed * self.look_s {
                    return lowest.unwrap_or(*s);
                }
                behind = trailing.next();
            }
        }
        // Both callers give at least the crossing itself.
        lowest.unwrap_or(Sample { time: crate::units::Timestamp::ZERO, level: 0.0, parts: Default::default() })
    }
}

/// The last sample before `high` that is still at the level of `low`.
pub(super) fn last_at_rest(past: &VecDeque<Sample>, low: &Sample, high: &Sample, still: f64) -> Sample {
    let level = low.level + still * (high.level - low.level);
    let at_rest = |s: &&Sample| s.time <= high.time && s.level <= level;
    *past.iter().rev().find(at_rest).unwrap_or(low)
}
