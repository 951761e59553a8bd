//! Whether a rise and return of the curve is a repetition of this exercise: posture, proportions, planted feet.
//!
//! A rejection needs proof. What one curve says of joint angles must not be contradicted by the other one, and what a
//! measure says must be beyond its limit for most of the moments that are looked at.

use super::candidate::Candidate;
use super::curve::{Curve, Legs};
use super::definition::{AlongRule, Exercise, Moment, OneLegRule, PostureName, ShapeLeg, ShapeRule, Sides, StillRule};
use super::evidence::{self, AT_REST_S, Rises, level, three_moments};
use super::rejection::Rejection;
use super::window::Window;
use crate::kinematics::{Measure, MeasureKind};
use crate::units::{Degrees, Side};

/// Start and end are found a little inside a movement that begins and ends gently: this share of it is seen.
const SEEN_SHARE: f64 = 0.75;
/// The posture has to be right for this share of a repetition: a squat is no sitting down for a while ...
pub(crate) const POSTURE_SHARE: f64 = 0.8;
/// ... and for this share of the rest before and after it.
pub(crate) const POSTURE_SHARE_AT_REST: f64 = 0.5;

/// A foot that travels by less than this, per cent of the shank, is planted: the network's own doubt.
const PLANTED_PCT: f64 = 10.0;

/// A movement and what is known of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case<'a> {
    /// The exercise that it may be a repetition of.
    pub exercise: &'a Exercise,
    /// The legs that were followed.
    pub legs: Legs,
    /// Whether the user named the side.
    pub chosen: bool,
    /// The curve on which it was found.
    pub curve: Curve,
    /// Start, peak and end.
    pub movement: &'a Candidate,
    /// The moments around it.
    pub window: &'a Window,
}

impl Case<'_> {
    /// A repetition, or why it is none.
    ///
    /// # Errors
    /// The first reason against it.
    pub(crate) fn check(&self) -> Result<(), Rejection> {
        self.reasons().next().map_or(Ok(()), Err)
    }

    /// Everything that speaks against its being a repetition.
    pub(crate) fn reasons(&self) -> impl Iterator<Item = Rejection> {
        type Check<'b> = fn(&Case<'b>) -> Result<(), Rejection>;
        let count = &self.exercise.count;
        let first: [Check<'_>; 4] = [Self::legs_on_the_floor, Self::length, Self::angles, Self::posture];
        let last: [Check<'_>; 2] = [Self::turn, Self::feet];
        let first = first.into_iter().map(|check| check(self));
        let along = count.along.iter().map(|rule| self.along(rule));
        let still = count.still.iter().map(|rule| self.still(rule));
        let shape = count.shape.iter().map(|rule| self.shape(rule));
        let last = last.into_iter().map(|check| check(self));
        first.chain(along).chain(still).chain(shape).chain(last).filter_map(Result::err)
    }

    fn length(&self) -> Result<(), Rejection> {
        let lasted_s = self.movement.duration_s();
        if lasted_s < SEEN_SHARE * self.exercise.count.min_s { Err(Rejection::TooShort { lasted_s }) } else { Ok(()) }
    }

    /// Whether half a movement is worth telling: it was far enough, and the body was placed right.
    pub(crate) fn looks_begun(&self) -> bool {
        let count = &self.exercise.count;
        let far = |(i, part): (usize, &super::definition::CountPart)| {
            let most = [self.movement.start, self.movement.end]
                .map(|s| self.legs.mean(self.movement.peak.parts[i]) - self.legs.mean(s.parts[i]));
            !part.must || most[0].max(most[1]) >= part.gate_deg
        };
        let span = (self.movement.start.time, self.movement.end.time);
        self.legs_on_the_floor().is_ok()
            && count.by.iter().enumerate().all(far)
            && self.posture_share(span) >= POSTURE_SHARE
    }

    /// Of joint angles, each curve is asked; what only one of them says is no proof.
    fn angles(&self) -> Result<(), Rejection> {
        let found = Rises::found(self.exercise, self.movement);
        let Err(why) = self.proportions(&found) else { return Ok(()) };
        let second = Rises::on(self.curve.other(), self.exercise, self.legs, self.movement, self.window);
        match second.map(|rises| self.proportions(&rises)) {
            Some(Ok(())) => Ok(()),
            _ => Err(why),
        }
    }

    fn proportions(&self, rises: &Rises) -> Result<(), Rejection> {
        self.parts(rises)?;
        match self.legs {
            Legs::Both => self.balance(rises),
            Legs::One(side) => self.alone(rises, side),
        }
    }

    fn parts(&self, rises: &Rises) -> Result<(), Rejection> {
        let by = &self.exercise.count.by;
        let most = (0..by.len()).map(|i| rises.part(self.legs, i)).fold(0.0, f64::max);
        for (i, part) in by.iter().enumerate() {
            let rise_deg = rises.part(self.legs, i);
            if part.must && (rise_deg < part.gate_deg || rise_deg < part.share * most) {
                return Err(Rejection::PartTooSmall { measure: part.measure, rise_deg });
            }
        }
        Ok(())
    }

    /// In every part: who stands on one leg and reaches down with the other bends both hips and one knee.
    fn balance(&self, rises: &Rises) -> Result<(), Rejection> {
        let share = |[left, right]: [f64; 2]| left.min(right) / left.max(right).max(f64::EPSILON);
        let parts = self.exercise.count.by.iter().zip(rises.0).filter(|(part, _)| part.must);
        let share = parts.map(|(_, pair)| share(pair)).fold(1.0, f64::min);
        if share < self.exercise.count.balance { Err(Rejection::Unbalanced { share }) } else { Ok(()) }
    }

    fn alone(&self, rises: &Rises, side: Side) -> Result<(), Rejection> {
        let Some(most) = self.exercise.count.alone else { return Ok(()) };
        let own = rises.leg(self.exercise, side).max(f64::EPSILON);
        let share = rises.leg(self.exercise, side.other()) / own;
        if share > most { Err(Rejection::NotAlone { share }) } else { Ok(()) }
    }

    /// Where both legs or one may do it, one of the two machines has it.
    fn legs_on_the_floor(&self) -> Result<(), Rejection> {
        let Some(rule) = self.exercise.count.one_leg.filter(|_| self.exercise.sides == Sides::Both && !self.chosen)
        else {
            return if self.exercise.sides == Sides::Both && !self.chosen && self.legs != Legs::Both {
                Err(Rejection::OtherLegs)
            } else {
                Ok(())
            };
        };
        let right = match self.legs {
            Legs::Both => !Side::BOTH.iter().any(|&side| self.stands_alone(rule, side)),
            Legs::One(side) => self.stands_alone(rule, side),
        };
        if right { Ok(()) } else { Err(Rejection::OtherLegs) }
    }

    /// Whether the other foot is in the air.
    fn stands_alone(&self, rule: OneLegRule, side: Side) -> bool {
        let lift = Measure::of(MeasureKind::FootLift, side.other());
        let [before, peak, after] = three_moments(self.movement).map(|span| level(lift, span, self.window));
        let least = |seen: Option<(f64, f64)>, least: f64| seen.is_some_and(|(value, _)| value >= least);
        // A foot that stands farther away is higher in the picture as well, but it stays where it is.
        let inside = self.window.between(self.movement.start.time, self.movement.end.time);
        let foot = Measure::of(MeasureKind::FootTravel, side.other());
        let travels = evidence::median(inside.filter_map(|m| Some(m.get(foot).ok()?.value)));
        least(peak, rule.lift_at_peak_pct)
            && travels.is_some_and(|travel| travel > PLANTED_PCT)
            && least(before, rule.lift_at_rest_pct)
            && least(after, rule.lift_at_rest_pct)
    }

    fn posture_share(&self, (from, to): evidence::Span) -> f64 {
        let top = self.legs.side().filter(|_| !self.chosen);
        self.window.share(from, to, |m| self.exercise.posture.allows(m.posture, top))
    }

    fn posture(&self) -> Result<(), Rejection> {
        let (start, end) = (self.movement.start.time, self.movement.end.time);
        let inside = self.posture_share((start, end));
        let before = self.posture_share((start.later(-AT_REST_S), start));
        let at_rest = before.min(self.posture_share((end, end.later(AT_REST_S))));
        let placed_at_rest = at_rest >= POSTURE_SHARE_AT_REST;
        if inside < POSTURE_SHARE || !placed_at_rest {
            return Err(Rejection::Posture { placed_at_rest });
        }
        Ok(())
    }

    /// How far a measure that should stay is, at the peak, from half-way between where it was before and after; `None`
    /// where it cannot be told.
    pub(crate) fn shift(&self, rule: &StillRule) -> Option<f64> {
        let [before, peak, after] = self.levels(rule.measure);
        Some(peak? - f64::midpoint(before?, after?))
    }

    /// A measure before, at the peak and after.
    fn levels(&self, kind: MeasureKind) -> [Option<f64>; 3] {
        let measure = Measure::of(kind, self.legs.side().unwrap_or(Side::Left));
        three_moments(self.movement).map(|span| Some(level(measure, span, self.window)?.0))
    }

    /// How far a measure goes one way and comes back; `None` where it can not be told.
    fn went(&self, kind: MeasureKind, sign: f64) -> Option<f64> {
        let [before, peak, after] = self.levels(kind);
        let (before, peak, after) = (before?, peak?, after?);
        let back = if self.movement.open { f64::INFINITY } else { sign * (peak - after) };
        Some((sign * (peak - before)).min(back))
    }

    fn along(&self, rule: &AlongRule) -> Result<(), Rejection> {
        let Some(went) = self.went(rule.measure, rule.direction.sign()) else { return Ok(()) };
        if went < rule.least {
            return Err(Rejection::NotAlong { measure: rule.measure, went });
        }
        if rule.returns && !self.returned(rule.measure) {
            return Err(Rejection::NotBack { measure: rule.measure });
        }
        Ok(())
    }

    /// Whether a measure is nearer to where it began than to its peak afterwards; a movement that is not over is not asked.
    fn returned(&self, kind: MeasureKind) -> bool {
        let [Some(before), Some(peak), Some(after)] = self.levels(kind) else { return true };
        self.movement.open || (after - before).abs() <= (after - peak).abs()
    }

    fn still(&self, rule: &StillRule) -> Result<(), Rejection> {
        let Some(went) = self.went(rule.measure, rule.direction.sign()) else { return Ok(()) };
        if went > rule.most { Err(Rejection::NotStill { measure: rule.measure, went }) } else { Ok(()) }
    }

    fn shape(&self, rule: &ShapeRule) -> Result<(), Rejection> {
        let [before, peak, after] = three_moments(self.movement);
        let wrong = match rule.at {
            Moment::Peak => self.is_wrong(rule, peak),
            Moment::Rest => self.is_wrong(rule, before) || (!self.movement.open && self.is_wrong(rule, after)),
        };
        if wrong { Err(Rejection::Shape { measure: rule.measure, at: rule.at }) } else { Ok(()) }
    }

    /// Beyond the limit by more than the uncertainty, and on the network's own angles as well where there are some.
    fn is_wrong(&self, rule: &ShapeRule, span: evidence::Span) -> bool {
        let sides = match (rule.whose, self.legs) {
            (ShapeLeg::Moving, Legs::One(side)) => vec![side],
            _ => Side::BOTH.to_vec(),
        };
        let beyond = |value: f64, doubt: f64| {
            rule.above.is_some_and(|limit| value < limit - doubt)
                || rule.below.is_some_and(|limit| value > limit + doubt)
        };
        let wrong = |side: Side| {
            let fitted = level(Measure::of(rule.measure, side), span, self.window);
            let network = evidence::network_angle(rule.measure, side, span, self.window);
            fitted.is_some_and(|(value, sd)| beyond(value, sd)) && network.is_none_or(|value| beyond(value, 0.0))
        };
        match rule.whose {
            ShapeLeg::Moving => sides.into_iter().all(wrong),
            ShapeLeg::Each => sides.into_iter().any(wrong),
        }
    }

    fn turn(&self) -> Result<(), Rejection> {
        if matches!(self.exercise.posture, PostureName::Supine | PostureName::SideLying) {
            return Ok(());
        }
        let direction = |(from, to)| {
            let yaws = self.window.between(from, to).filter_map(|m| m.view.yaw_deg);
            let sum = yaws.fold((0.0, 0.0), |(x, y), yaw: f64| {
                let (sin, cos) = yaw.to_radians().sin_cos();
                (x + cos, y + sin)
            });
            (sum != (0.0, 0.0)).then(|| Degrees::from_radians(sum.1.atan2(sum.0)))
        };
        // Within the movement: just before it, the direction may still be following a cut to another camera. The peak
        // is left out: of a body folded up the network often takes the direction wrong.
        let (start, end) = (self.movement.start.time, self.movement.end.time);
        let spans = [(start.later(0.1), start.later(0.3)), (end.later(-0.2), end)];
        let [Some(before), Some(after)] = spans.map(direction) else { return Ok(()) };
        let turn_deg = (after - before).wrapped().0.abs();
        if turn_deg > LARGEST_TURN_DEG { Err(Rejection::Turned { turn_deg }) } else { Ok(()) }
    }

    /// Who goes somewhere moves both feet: what the foot that moved less did for most of the time. One ankle that jumps
    /// is the network's doubt.
    fn feet(&self) -> Result<(), Rejection> {
        let Some(limit) = self.exercise.count.planted_pct else { return Ok(()) };
        let travel = |side: Side| {
            let foot = Measure::of(MeasureKind::FootTravel, side);
            let inside = self.window.between(self.movement.start.time, self.movement.end.time);
            let mut travel: Vec<f64> = inside.filter_map(|m| Some(m.get(foot).ok()?.value)).collect();
            travel.sort_by(f64::total_cmp);
            travel.get(travel.len() * 3 / 4).copied()
        };
        // On one leg, the other foot may be anywhere.
        let least = match self.legs {
            Legs::Both => Side::BOTH.into_iter().filter_map(travel).min_by(f64::total_cmp),
            Legs::One(side) => travel(side),
        };
        match least.filter(|&travel_pct| travel_pct > limit) {
            Some(travel_pct) => Err(Rejection::FeetMoved { travel_pct }),
            None => Ok(()),
        }
    }
}

/// Nobody turns about during a repetition done upright; lying, the direction is too uncertain to say so.
const LARGEST_TURN_DEG: f64 = 70.0;
