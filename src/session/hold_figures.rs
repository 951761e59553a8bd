//! Figures of a hold besides its time: how steady the body was, and how far it gave way.

use super::result::HoldFigure;
use crate::exercises::candidate::Candidate;
use crate::exercises::definition::{HoldFigureRule, HoldLeg, HoldRule, HoldTake};
use crate::exercises::faults::{NEEDED_SHARE, rest_value};
use crate::exercises::hold::Held;
use crate::exercises::window::Window;
use crate::kinematics::{Measure, Value};
use crate::units::{Side, Timestamp};

/// Getting into the position and out of it is no part of how steady it was, seconds.
const EDGE_S: f64 = 0.5;
/// What sways goes to and fro about once in so many seconds: only so often does a hold tell something new.
const SWAYS_IN_S: f64 = 1.0;
/// Fewer of these are no standard deviation.
const FEWEST: f64 = 3.0;
/// What a body that stands still seems to sway in the picture, degrees: of a rendered person in a still picture with a
/// camera's noise, landmarks alone make a spread of 0.06 to 0.15 deg.
const STILL: f64 = 0.15;
/// And the share by which a spread is wrong: the same picture turned to and fro by a spread of 1.06 deg (0.2 to 1 Hz) is
/// measured as 0.85 to 1.26 deg.
const SHARE: f64 = 0.2;

/// Every figure that the exercise tells of its holds; `moving` is the leg that moved.
pub(super) fn of(
    rule: &HoldRule,
    moving: Option<Side>,
    held: &Held,
    movement: &Candidate,
    window: &Window,
) -> Vec<HoldFigure> {
    let figure = |wanted: &HoldFigureRule| {
        let side = match wanted.whose {
            HoldLeg::Moving => moving,
            HoldLeg::Carrying => moving.map(Side::other),
        };
        let measure = Measure { kind: wanted.measure, side: side.filter(|_| wanted.measure.row().sided) };
        let known = measure.side.is_some() || !wanted.measure.row().sided;
        let value = known.then(|| values(measure, held, window)).flatten().and_then(|values| match wanted.take {
            HoldTake::Spread => spread(&values),
            HoldTake::Change => change(&values, rest_value(measure, movement, window)?),
        });
        let (value, sd) = value.unzip();
        HoldFigure { id: wanted.id.clone(), value, sd, unit: wanted.measure.row().unit.suffix().to_owned() }
    };
    rule.figures.iter().map(figure).collect()
}

/// The measure while the position is kept; `None` where it could be had too seldom.
fn values(measure: Measure, held: &Held, window: &Window) -> Option<Vec<(Timestamp, Value)>> {
    let from = Timestamp::from_secs_f64(held.start.seconds() + EDGE_S);
    let to = Timestamp::from_secs_f64(held.end.seconds() - EDGE_S);
    let inside = window.between(from, to);
    let frames = inside.clone().count();
    let values: Vec<_> = inside.filter_map(|m| Some((m.time, m.get(measure).ok()?))).collect();
    (!values.is_empty() && values.len() as f64 >= NEEDED_SHARE * frames as f64).then_some(values)
}

/// Standard deviation, and one sigma of that: few swings tell little, and landmarks tremble.
fn spread(values: &[(Timestamp, Value)]) -> Option<(f64, f64)> {
    let (first, last) = (values.first()?.0, values.last()?.0);
    let swings = last.since(first) / SWAYS_IN_S;
    if swings < FEWEST {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().map(|(_, v)| v.value).sum::<f64>() / n;
    let spread = (values.iter().map(|(_, v)| (v.value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let few = spread / (2.0 * (swings - 1.0)).sqrt();
    Some((spread, few.hypot(STILL).hypot(SHARE * spread)))
}

fn change(values: &[(Timestamp, Value)], rest: f64) -> Option<(f64, f64)> {
    let mut all: Vec<f64> = values.iter().map(|(_, v)| v.value).collect();
    all.sort_by(f64::total_cmp);
    let sd = values.iter().map(|(_, v)| v.sd_of_change).sum::<f64>() / values.len() as f64;
    Some((all[all.len() / 2] - rest, sd))
}
