//! The angle that matters most and how far it is from its target, for a dial that can be read while moving.

use crate::exercises::Exercise;
use crate::exercises::definition::{FaultRule, Sides, Take};
use crate::kinematics::{MeasureKind, Motion, Posture, Unit};
use crate::session::Phase;
use crate::units::Side;

/// Rest follows the body by this share a frame while it rests.
const FOLLOW: f64 = 0.08;
/// Without a target of the exercise, the dial ends at the person's own best; before there is one, so far from rest, degrees.
const FIRST_BEST: f64 = 45.0;

/// What the dial shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    /// The measure.
    pub kind: MeasureKind,
    /// Its value now, degrees; of a rule about a rise, the rise.
    pub value: f64,
    /// The target in the same terms; `None` where the dial ends at the person's own best.
    pub target: Option<f64>,
    /// Share of the way from rest to the target, 0 at rest, 1 at the target, 1.25 at most.
    pub way: f64,
}

/// Follows one measure.
#[derive(Debug, Clone)]
pub(crate) struct Gauge {
    kind: MeasureKind,
    sides: Sides,
    goal: Option<Goal>,
    rest: [Option<f64>; 2],
    best: Option<f64>,
}

#[derive(Debug, Clone, Copy)]
struct Goal {
    limit: f64,
    relative: bool,
}

impl Gauge {
    /// The measure of the exercise's first rule that says how far to go, else its first main measure.
    pub(crate) fn of(exercise: &Exercise) -> Option<Self> {
        let rule = exercise.faults.iter().find_map(|rule| Some((rule.measure, goal(rule)?)));
        let (kind, goal) = match rule {
            Some((kind, goal)) => (kind, Some(goal)),
            None => (*exercise.main_measures.first()?, None),
        };
        Some(Self { kind, sides: exercise.sides, goal, rest: [None; 2], best: None })
    }

    /// What the dial shows at the next moment; `None` where the measure can not be had.
    pub(crate) fn push(&mut self, motion: &Motion, phase: Phase) -> Option<Reading> {
        let mut seen = [None; 2];
        for measure in self.kind.measures() {
            let Ok(value) = motion.get(measure) else { continue };
            let place = measure.side.map_or(0, Side::index);
            let rest = self.rest[place].get_or_insert(value.value);
            if phase == Phase::Rest {
                *rest += FOLLOW * (value.value - *rest);
            }
            seen[place] = Some((value, *rest));
        }
        let side = self.shown(&seen, motion.posture)?;
        let (value, rest) = seen[side.index()]?;
        Some(self.reading(value.value, rest))
    }

    /// The top leg; of legs that move in turn the one that is farther from rest; else the one that is seen better.
    fn shown(&self, seen: &[Option<(crate::kinematics::Value, f64)>; 2], posture: Posture) -> Option<Side> {
        let there = || Side::BOTH.into_iter().filter(|side| seen[side.index()].is_some());
        let of = |side: &Side| seen[side.index()].map_or((0.0, f64::MAX), |(v, rest)| ((v.value - rest).abs(), v.sd));
        match (self.sides, posture) {
            (Sides::Top, Posture::SideLying { top }) => there().find(|&side| side == top),
            (Sides::Each, _) => there().max_by(|a, b| of(a).0.total_cmp(&of(b).0)),
            _ => there().min_by(|a, b| of(a).1.total_cmp(&of(b).1)),
        }
    }

    fn reading(&mut self, value: f64, rest: f64) -> Reading {
        let moved = value - rest;
        let (shown, target, full) = match self.goal {
            Some(Goal { limit, relative: true }) => (moved, Some(limit), limit),
            Some(Goal { limit, relative: false }) => (value, Some(limit), limit - rest),
            None => {
                let best = self.best.map_or(moved.abs(), |best| best.max(moved.abs()));
                self.best = Some(best);
                (value, None, best.max(FIRST_BEST) * moved.signum())
            }
        };
        // Who rests beyond the target is there.
        let way = if full.abs() < 1.0 { 1.0 } else { moved / full };
        Reading { kind: self.kind, value: shown, target, way: way.clamp(0.0, 1.25) }
    }
}

/// Rules that are broken by too little: the others say how far not to go.
fn goal(rule: &FaultRule) -> Option<Goal> {
    if rule.measure.row().unit != Unit::Degrees {
        return None;
    }
    match (rule.take, rule.below, rule.above) {
        (Take::Max, Some(limit), _) | (Take::Min, _, Some(limit)) => Some(Goal { limit, relative: false }),
        (Take::Rise, Some(limit), _) => Some(Goal { limit, relative: true }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;
    use crate::kinematics::{Measure, Value};
    use crate::units::Timestamp;

    fn read(exercise: &str, steps: &[(f64, Phase)]) -> Vec<(f64, Option<f64>, f64)> {
        let mut gauge = Gauge::of(&exercises::find(exercise).unwrap()).unwrap();
        let kind = gauge.kind;
        let posture = if exercise == "clamshell" { Posture::SideLying { top: Side::Left } } else { Posture::Standing };
        let person = crate::coach::scripted::Standing { posture, ..Default::default() };
        let mut push = |&(value, phase): &(f64, Phase)| {
            let mut motion = person.motion(Timestamp::ZERO);
            let value = Value { value, sd: 3.0, sd_of_change: 2.0 };
            motion.measures[Measure::of(kind, Side::Left).index()] = Ok(value);
            let reading = gauge.push(&motion, phase).unwrap();
            (reading.value, reading.target, (reading.way * 100.0).round() / 100.0)
        };
        steps.iter().map(&mut push).collect()
    }

    #[test]
    fn the_dial_goes_from_rest_to_the_target_whichever_way_that_is() {
        use Phase::{Moving, Rest};
        assert_eq!(
            read("squat", &[(0.0, Rest), (40.0, Moving), (80.0, Moving), (120.0, Moving)]),
            [(0.0, Some(80.0), 0.0), (40.0, Some(80.0), 0.5), (80.0, Some(80.0), 1.0), (120.0, Some(80.0), 1.25)]
        );
        let bridge = read("bridge", &[(55.0, Rest), (35.0, Moving), (15.0, Moving), (70.0, Moving)]);
        assert_eq!(bridge.iter().map(|r| r.2).collect::<Vec<_>>(), [0.0, 0.5, 1.0, 0.0]);
        let clamshell = read("clamshell", &[(-15.0, Rest), (-7.5, Moving), (0.0, Moving)]);
        assert_eq!(clamshell, [(0.0, Some(15.0), 0.0), (7.5, Some(15.0), 0.5), (15.0, Some(15.0), 1.0)]);
        let stretch = read("seated_glute_stretch", &[(80.0, Rest), (140.0, Moving), (110.0, Moving)]);
        assert_eq!(stretch.iter().map(|r| (r.1, r.2)).collect::<Vec<_>>(), [(None, 0.0), (None, 1.0), (None, 0.5)]);
    }

    #[test]
    fn what_can_not_be_measured_is_not_shown() {
        let mut gauge = Gauge::of(&exercises::find("squat").unwrap()).unwrap();
        let motion = crate::coach::scripted::Standing::default().motion(Timestamp::ZERO);
        assert_eq!(gauge.push(&motion, Phase::Rest), None);
    }
}
