//! Whether a rise and return of the curve is a repetition of this exercise: posture, proportions, planted feet.

use super::candidate::Candidate;
use super::curve::{Legs, MAX_PARTS, rise};
use super::definition::{AlongRule, Exercise, PostureName};
use super::window::Window;
use crate::kinematics::measure::{Measure, MeasureKind};
use crate::units::{Degrees, Side, Timestamp};

/// Why a movement is no repetition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rejection {
    /// Shorter than a repetition can be.
    TooShort {
        /// Seconds.
        lasted_s: f64,
    },
    /// One of the measures hardly moved.
    PartTooSmall {
        /// Which.
        measure: MeasureKind,
        /// Degrees.
        rise_deg: f64,
    },
    /// One leg moved, where both should.
    Unbalanced {
        /// What the weaker leg moved of the stronger one, 0..=1.
        share: f64,
    },
    /// The other leg moved as well, where one should.
    NotAlone {
        /// What the other leg moved of this one.
        share: f64,
    },
    /// The body was placed otherwise.
    Posture {
        /// How much of the time it was right, 0..=1.
        share: f64,
    },
    /// A measure that has to go along did not.
    NotAlong {
        /// Which.
        measure: MeasureKind,
        /// How far it went the right way, in its own unit.
        went: f64,
    },
    /// The person turned, or the camera is another one.
    Turned {
        /// Degrees.
        turn_deg: f64,
    },
    /// The position was not held for long enough.
    NotHeld,
    /// The feet moved.
    FeetMoved {
        /// Per cent of the shank.
        travel_pct: f64,
    },
}

/// At rest, the body's posture is looked at over this long, seconds.
const AT_REST_S: f64 = 0.4;
/// Start and end are found a little inside a movement that begins and ends gently: this share of it is seen.
const SEEN_SHARE: f64 = 0.75;
/// The posture has to be right for this share of a repetition: a squat is no sitting down for a while ...
const POSTURE_SHARE: f64 = 0.8;
/// ... and for this share of the rest before and after it.
const POSTURE_SHARE_AT_REST: f64 = 0.5;

/// A repetition, or why it is none. `top` is the leg that has to lie on top of a person lying on the side, where the
/// user has not said so.
pub fn check(
    exercise: &Exercise,
    legs: Legs,
    top: Option<Side>,
    movement: &Candidate,
    window: &Window,
) -> Result<(), Rejection> {
    let lasted_s = movement.duration_s();
    if lasted_s < SEEN_SHARE * exercise.count.min_s {
        return Err(Rejection::TooShort { lasted_s });
    }
    parts(exercise, legs, movement)?;
    match legs {
        Legs::Both => balance(exercise, movement)?,
        Legs::One(side) => alone(exercise, side, movement)?,
    }
    posture(exercise, top, movement, window)?;
    exercise.count.along.iter().try_for_each(|rule| along(rule, legs, movement, window))?;
    turn(exercise, movement, window)?;
    feet(exercise, movement, window)
}

fn parts(exercise: &Exercise, legs: Legs, movement: &Candidate) -> Result<(), Rejection> {
    let mut rises = [0.0f64; MAX_PARTS];
    for (i, _) in exercise.count.by.iter().enumerate() {
        let (from, to) = (rise(legs, &movement.start, &movement.peak, i), rise(legs, &movement.end, &movement.peak, i));
        rises[i] = if movement.open { from } else { from.min(to) };
    }
    let most = rises.iter().copied().fold(0.0, f64::max);
    for (part, rise_deg) in exercise.count.by.iter().zip(rises) {
        if part.must && (rise_deg < part.gate_deg || rise_deg < part.share * most) {
            return Err(Rejection::PartTooSmall { measure: part.measure, rise_deg });
        }
    }
    Ok(())
}

/// How far one leg's part of the curve rose, degrees.
fn leg_rise(exercise: &Exercise, side: Side, movement: &Candidate) -> f64 {
    let sum: f64 =
        (0..exercise.count.by.len()).map(|i| rise(Legs::One(side), &movement.start, &movement.peak, i)).sum();
    sum / exercise.count.by.len() as f64
}

fn balance(exercise: &Exercise, movement: &Candidate) -> Result<(), Rejection> {
    let [left, right] = Side::BOTH.map(|side| leg_rise(exercise, side, movement));
    let share = left.min(right) / left.max(right).max(f64::EPSILON);
    if share < exercise.count.balance { Err(Rejection::Unbalanced { share }) } else { Ok(()) }
}

fn alone(exercise: &Exercise, side: Side, movement: &Candidate) -> Result<(), Rejection> {
    let Some(most) = exercise.count.alone else { return Ok(()) };
    let own = leg_rise(exercise, side, movement).max(f64::EPSILON);
    let share = leg_rise(exercise, side.other(), movement) / own;
    if share > most { Err(Rejection::NotAlone { share }) } else { Ok(()) }
}

fn posture(exercise: &Exercise, top: Option<Side>, movement: &Candidate, window: &Window) -> Result<(), Rejection> {
    let (start, end) = (movement.start.time, movement.end.time);
    let share = |from, to| window.share(from, to, |m| exercise.posture.allows(m.posture, top));
    let inside = share(start, end);
    let at_rest = share(earlier(start), start).min(share(end, later(end)));
    if inside < POSTURE_SHARE || at_rest < POSTURE_SHARE_AT_REST {
        return Err(Rejection::Posture { share: inside.min(at_rest) });
    }
    Ok(())
}

fn earlier(time: Timestamp) -> Timestamp {
    Timestamp::from_secs_f64(time.seconds() - AT_REST_S)
}

fn later(time: Timestamp) -> Timestamp {
    Timestamp::from_secs_f64(time.seconds() + AT_REST_S)
}

/// Before, at the peak, and after: spans of time in which a measure is looked at.
fn three_moments(movement: &Candidate) -> [(Timestamp, Timestamp); 3] {
    let around = |at: Timestamp, before: f64, after: f64| {
        (Timestamp::from_secs_f64(at.seconds() - before), Timestamp::from_secs_f64(at.seconds() + after))
    };
    [
        around(movement.start.time, AT_REST_S, 0.05),
        around(movement.peak.time, 0.1, 0.1),
        around(movement.end.time, 0.05, AT_REST_S),
    ]
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn along(rule: &AlongRule, legs: Legs, movement: &Candidate, window: &Window) -> Result<(), Rejection> {
    let measure = Measure::of(rule.measure, legs.side().unwrap_or(Side::Left));
    let level =
        |(from, to)| median(window.between(from, to).filter_map(|m| Some(m.get(measure).ok()?.value)).collect());
    let [Some(before), Some(peak), Some(after)] = three_moments(movement).map(level) else { return Ok(()) };
    let sign = rule.direction.sign();
    let back = if movement.open { f64::INFINITY } else { sign * (peak - after) };
    let went = (sign * (peak - before)).min(back);
    if went < rule.least { Err(Rejection::NotAlong { measure: rule.measure, went }) } else { Ok(()) }
}

/// Nobody turns about during a repetition done upright; lying, the direction is too uncertain to say so.
const LARGEST_TURN_DEG: f64 = 70.0;

fn turn(exercise: &Exercise, movement: &Candidate, window: &Window) -> Result<(), Rejection> {
    if matches!(exercise.posture, PostureName::Supine | PostureName::SideLying) {
        return Ok(());
    }
    let direction = |(from, to)| {
        let sum = window.between(from, to).filter_map(|m| m.view.yaw_deg).fold((0.0, 0.0), |(x, y), yaw: f64| {
            let (sin, cos) = yaw.to_radians().sin_cos();
            (x + cos, y + sin)
        });
        (sum != (0.0, 0.0)).then(|| Degrees::from_radians(sum.1.atan2(sum.0)))
    };
    // Within the movement: just before it, the direction may still be following a cut to another camera. The peak
    // is left out: of a body folded up the network often takes the direction wrong.
    let (start, end) = (movement.start.time.seconds(), movement.end.time.seconds());
    let span = |(from, to)| direction((Timestamp::from_secs_f64(from), Timestamp::from_secs_f64(to)));
    let [Some(before), Some(after)] = [(start + 0.1, start + 0.3), (end - 0.2, end)].map(span) else { return Ok(()) };
    let turn_deg = (after - before).wrapped().0.abs();
    if turn_deg > LARGEST_TURN_DEG { Err(Rejection::Turned { turn_deg }) } else { Ok(()) }
}

/// Both feet have to stay: what the foot that moved more did for most of the time.
fn feet(exercise: &Exercise, movement: &Candidate, window: &Window) -> Result<(), Rejection> {
    let Some(limit) = exercise.count.planted_pct else { return Ok(()) };
    for side in Side::BOTH {
        let foot = Measure::of(MeasureKind::FootTravel, side);
        let inside = window.between(movement.start.time, movement.end.time);
        let mut travel: Vec<f64> = inside.filter_map(|m| Some(m.get(foot).ok()?.value)).collect();
        travel.sort_by(f64::total_cmp);
        let Some(&travel_pct) = travel.get(travel.len() * 3 / 4) else { continue };
        if travel_pct > limit {
            return Err(Rejection::FeetMoved { travel_pct });
        }
    }
    Ok(())
}
