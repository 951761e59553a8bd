//! The fault rules of an exercise applied to one repetition, each finding with its evidence.

use super::candidate::Candidate;
use super::curve::Legs;
use super::definition::{Exercise, FaultRule, Take, Whose};
use super::window::Window;
use crate::kinematics::{Measure, Motion, Value};
use crate::units::{Side, Timestamp};

/// A fault and what it was seen by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    /// The fault's id.
    pub id: String,
    /// Whose; `None` for both or the whole body.
    pub side: Option<Side>,
    /// When it was worst.
    pub at: Timestamp,
    /// What was measured.
    pub value: f64,
    /// One sigma of it.
    pub sd: f64,
    /// What it should have kept to.
    pub limit: f64,
    /// `deg`, `pct` or `s`.
    pub unit: &'static str,
}

/// A measure has to be there for this share of a repetition to be judged by.
pub(crate) const NEEDED_SHARE: f64 = 0.5;
/// Rest is looked at over this long before and at the end of a repetition, seconds.
const REST_S: f64 = 0.5;

/// What the rules say of one repetition.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Judgement {
    /// Every fault, in the order of the rules.
    pub findings: Vec<Finding>,
    /// Ids of the faults that may be there or not, in the order of the rules.
    pub not_judged: Vec<String>,
    /// Those of them that were measured, but less far from their limit than the uncertainty.
    pub unsure: Vec<String>,
}

impl Judgement {
    /// Of a repetition whose form is not known: each fault may be there or not.
    pub(crate) fn open(exercise: &Exercise) -> Self {
        Self { not_judged: exercise.faults.iter().map(|rule| rule.id.clone()).collect(), ..Self::default() }
    }
}

/// What one rule says.
enum Answer {
    Fault(Finding),
    TooClose,
    /// On the right side of its limit, but not by more than the uncertainty.
    RatherKept,
    Kept,
}

/// Applies every rule of the exercise to one repetition.
pub(crate) fn judge(exercise: &Exercise, legs: Legs, movement: &Candidate, window: &Window) -> Judgement {
    let mut judgement = Judgement::default();
    for rule in &exercise.faults {
        match judge_rule(rule, legs, movement, window) {
            Some(Answer::Fault(finding)) => judgement.findings.push(finding),
            Some(Answer::TooClose) => {
                judgement.not_judged.push(rule.id.clone());
                judgement.unsure.push(rule.id.clone());
            }
            Some(Answer::Kept) => {}
            Some(Answer::RatherKept) | None => judgement.not_judged.push(rule.id.clone()),
        }
    }
    judgement
}

/// `None` where it can not be told.
fn judge_rule(rule: &FaultRule, legs: Legs, movement: &Candidate, window: &Window) -> Option<Answer> {
    let (start, end) = (movement.start.time, movement.end.time);
    if !rule.views.is_empty() && window.share(start, end, |m| rule.views.contains(&m.view.kind)) < NEEDED_SHARE {
        return None;
    }
    if !rule.measure.row().sided {
        let measure = Measure { kind: rule.measure, side: None };
        return Some(Evidence::of(rule, measure, legs.side(), movement, window)?.answer(rule));
    }
    let evidence = |side| Evidence::of(rule, Measure::of(rule.measure, side), Some(side), movement, window);
    Some(match (rule.whose, legs) {
        (Whose::Moving, Legs::One(side)) => evidence(side)?.answer(rule),
        (Whose::Moving, Legs::Both) => {
            let side = best_seen(rule, movement, window)?;
            Evidence { side: None, ..evidence(side)? }.answer(rule)
        }
        (Whose::Any, _) => {
            let seen = Side::BOTH.map(evidence);
            let all_seen = seen.iter().all(Option::is_some);
            let worse = seen.into_iter().flatten().max_by(|a, b| a.beyond(rule).total_cmp(&b.beyond(rule)))?;
            // One side that is right says nothing of the other.
            Some(worse.answer(rule)).filter(|answer| all_seen || !matches!(answer, Answer::Kept))?
        }
    })
}

/// The side whose measure is there most often, and of equals the one that is surer.
fn best_seen(rule: &FaultRule, movement: &Candidate, window: &Window) -> Option<Side> {
    let quality = |side: Side| {
        let measure = Measure::of(rule.measure, side);
        let (mut count, mut sd) = (0usize, 0.0);
        for value in window.between(movement.start.time, movement.end.time).filter_map(|m| m.get(measure).ok()) {
            count += 1;
            sd += value.sd;
        }
        (count > 0).then(|| (count, sd / count as f64))
    };
    match Side::BOTH.map(quality) {
        [None, None] => None,
        [Some(_), None] => Some(Side::Left),
        [None, Some(_)] => Some(Side::Right),
        [Some((n, a)), Some((m, b))] => {
            let left = if n.abs_diff(m) * 10 > n.max(m) { n > m } else { a <= b };
            Some(if left { Side::Left } else { Side::Right })
        }
    }
}

/// What a rule looks at, taken from one repetition.
struct Evidence {
    side: Option<Side>,
    at: Timestamp,
    value: f64,
    sd: f64,
}

impl Evidence {
    fn of(
        rule: &FaultRule,
        measure: Measure,
        side: Option<Side>,
        movement: &Candidate,
        window: &Window,
    ) -> Option<Self> {
        let (start, end) = (movement.start.time, movement.end.time);
        let sign = sign_of(rule.take, side);
        if !is_seen(measure, movement, window) {
            return None;
        }
        let values: Vec<(Timestamp, Value)> = values(measure, window.between(start, end)).collect();
        let rest = if rule.take.is_change() { sign * rest_value(measure, movement, window)? } else { 0.0 };
        let taken = |v: f64| if rule.take == Take::MaxSize { v.abs() } else { sign * v - rest };
        let (at, value, worst) = largest(&values, taken)?;
        let sd = if rule.take.is_change() { worst.sd_of_change } else { worst.sd };
        let value = if rule.take == Take::Min { -value } else { value };
        Some(Self { side: measure.side.and(side), at, value, sd })
    }

    /// How far the limit is passed, in units of the uncertainty; negative on the right side of it.
    fn beyond(&self, rule: &FaultRule) -> f64 {
        let passed = match (rule.above, rule.below) {
            (Some(limit), _) => self.value - limit,
            (None, Some(limit)) => limit - self.value,
            (None, None) => f64::NEG_INFINITY,
        };
        passed / self.sd.max(f64::MIN_POSITIVE)
    }

    /// A fault only when it is beyond the limit by more than the uncertainty, and kept only when it is as far on the other
    /// side: what lies between is neither blamed nor praised. What the exercise is about has to be kept to be called good;
    /// of the others it is enough that the limit is rather kept than not.
    fn answer(self, rule: &FaultRule) -> Answer {
        let beyond = self.beyond(rule);
        if beyond <= 1.0 {
            return match beyond {
                clear if clear <= -1.0 => Answer::Kept,
                rather if rather <= 0.0 && !rule.main => Answer::RatherKept,
                _ => Answer::TooClose,
            };
        }
        Answer::Fault(Finding {
            id: rule.id.clone(),
            side: self.side,
            at: self.at,
            value: self.value,
            sd: self.sd,
            limit: rule.above.or(rule.below).unwrap_or_default(),
            unit: rule.measure.row().unit.suffix(),
        })
    }
}

/// Whether a measure is there for long enough of a repetition, and of its farthest part: what is worst is often there.
pub(crate) fn is_seen(measure: Measure, movement: &Candidate, window: &Window) -> bool {
    let share = |from: Timestamp, to: Timestamp| window.share(from, to, |m| m.get(measure).is_ok());
    share(movement.start.time, movement.end.time) >= NEEDED_SHARE
        && share(movement.near_from.time, movement.near_to.time) >= NEEDED_SHARE
}

/// The sign that makes what is looked for the largest value.
fn sign_of(take: Take, side: Option<Side>) -> f64 {
    match take {
        Take::Max | Take::MaxSize | Take::Rise => 1.0,
        Take::Min | Take::Fall => -1.0,
        Take::RiseOfSide => {
            if side == Some(Side::Right) {
                -1.0
            } else {
                1.0
            }
        }
    }
}

fn values<'a>(
    measure: Measure,
    motions: impl Iterator<Item = &'a Motion> + 'a,
) -> impl Iterator<Item = (Timestamp, Value)> + 'a {
    motions.filter_map(move |m| m.get(measure).ok().map(|value| (m.time, value)))
}

/// The largest value that is no single outlier: of each three neighbours the middle one counts.
fn largest(values: &[(Timestamp, Value)], taken: impl Fn(f64) -> f64) -> Option<(Timestamp, f64, Value)> {
    let middle = |i: usize| {
        let around = [i.saturating_sub(1), i, (i + 1).min(values.len() - 1)];
        let mut three = around.map(|j| taken(values[j].1.value));
        three.sort_by(f64::total_cmp);
        three[1]
    };
    let best = (0..values.len()).max_by(|&a, &b| middle(a).total_cmp(&middle(b)))?;
    Some((values[best].0, middle(best), values[best].1))
}

/// The median of a measure around the start and the end of a repetition.
pub(crate) fn rest_value(measure: Measure, movement: &Candidate, window: &Window) -> Option<f64> {
    let before = Timestamp::from_secs_f64(movement.start.time.seconds() - REST_S);
    let after = Timestamp::from_secs_f64(movement.end.time.seconds() - 0.05);
    let until = Timestamp::from_secs_f64(movement.end.time.seconds() + REST_S);
    let mut rest: Vec<f64> = values(measure, window.between(before, movement.start.time))
        .chain(values(measure, window.between(after, until)).filter(|_| !movement.open))
        .map(|(_, v)| v.value)
        .collect();
    rest.sort_by(f64::total_cmp);
    rest.get(rest.len() / 2).copied()
}
