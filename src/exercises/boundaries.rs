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

/// The edges of a movement are read off where it passes these shares of its rise: low enough to be near the edge,
/// high enough not to be drift.
const EDGE: [f64; 2] = [0.1, 0.25];

/// Start, peak and end of the movement whose farthest sample is `high` and whose lowest sample afterwards is `end`.
///
/// `None` where the curve had not been about as low before as it is afterwards: half a repetition.
pub fn find(past: &VecDeque<Sample>, high: &Sample, end: &Sample, tuning: &Tuning) -> Option<Candidate> {
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
    let [low, mid] = levels.map(|level| (foot..at_peak).rev().find(|&i| past[i].level <= level).unwrap_or(foot));
    let edge_s = past[low].time.seconds() - lead_s(&past[low], &past[mid]);
    Some((foot..=low).rev().find(|&i| past[i].time.seconds() <= edge_s).unwrap_or(foot))
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
    let [low, mid] = levels.map(|level| (at_peak..foot).find(|&i| past[i].level <= level).unwrap_or(foot));
    let edge_s = past[low].time.seconds() + lead_s(&past[low], &past[mid]);
    (low..foot).find(|&i| past[i].time.seconds() >= edge_s).unwrap_or(foot)
}

/// Seconds from the lower edge to where a straight line through both edges meets rest.
fn lead_s(low: &Sample, mid: &Sample) -> f64 {
    mid.time.since(low.time).abs() * EDGE[0] / (EDGE[1] - EDGE[0])
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
pub fn last_at_rest(past: &VecDeque<Sample>, low: &Sample, high: &Sample, still: f64) -> Sample {
    let level = low.level + still * (high.level - low.level);
    let at_rest = |s: &&Sample| s.time <= high.time && s.level <= level;
    *past.iter().rev().find(at_rest).unwrap_or(low)
}
