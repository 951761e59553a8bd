//! A plan's targets put in the place of an exercise's own limits.

use serde::{Deserialize, Serialize};

use crate::exercises::definition::{Aim, Exercise, FaultRule};
use crate::exercises::wording::{HOLD_TOO_SHORT, TOO_FAST, title_of};
use crate::kinematics::Unit;
use crate::written::nearest;

/// Least seconds of a repetition, in a plan.
const TEMPO: &str = "tempo_s";
const SLOWEST_S: f64 = 60.0;
/// Where a hold is wanted, anything longer is measured and judged, seconds.
const SHORTEST_HOLD_S: f64 = 0.5;

/// A limit of a plan, beside the one that it replaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Target {
    /// The key in the plan.
    pub name: String,
    /// The fault that is judged by it.
    pub fault: String,
    /// Judged by in this report.
    pub limit: f64,
    /// The exercise's own.
    pub usual: f64,
    /// Whether more than this is the fault, or less.
    pub above: bool,
    /// `deg`, `pct` or `s`.
    pub unit: String,
}

impl Target {
    /// `knees fall inward: at most 12° (usually 10°)`.
    pub fn words(&self) -> String {
        let sign = match self.unit.as_str() {
            "deg" => "\u{b0}",
            "pct" => " %",
            _ => " s",
        };
        let bound = if self.above { "at most" } else { "at least" };
        let Self { limit, usual, .. } = self;
        format!("{}: {bound} {limit}{sign} (usually {usual}{sign})", title_of(&self.fault))
    }
}

/// What is wrong with a target: its name or its value.
#[derive(Debug)]
pub(super) enum Problem {
    /// The exercise has nothing of this name.
    Name(String),
    /// Nobody could reach it, or everybody would.
    Value(String),
}

impl Problem {
    /// The problem alone, where there is no file to point at.
    pub(super) fn words(self) -> String {
        match self {
            Self::Name(what) | Self::Value(what) => what,
        }
    }
}

/// Puts one target in place.
pub(super) fn apply(exercise: &mut Exercise, name: &str, value: f64) -> Result<Target, Problem> {
    if name == TEMPO {
        return tempo(exercise, value);
    }
    let known = known(exercise);
    let Some(rule) = exercise.faults.iter_mut().find(|rule| is_called(rule, name)) else {
        let hint =
            nearest(name, known.iter().map(String::as_str)).map_or(String::new(), |n| format!(", did you mean `{n}`?"));
        let what = format!("{} has no target `{name}`{hint}; it has {}", exercise.name, known.join(", "));
        return Err(Problem::Name(what));
    };
    let unit = rule.measure.row().unit;
    let most = match unit {
        Unit::Degrees => 180.0,
        Unit::Percent => 100.0,
    };
    if !(-most..=most).contains(&value) {
        return Err(Problem::Value(format!("wanted {} to {most} {}", -most, unit.suffix())));
    }
    let above = rule.above.is_some();
    let limit = if above { &mut rule.above } else { &mut rule.below };
    let usual = limit.replace(value).unwrap_or(value);
    let unit = unit.suffix().to_owned();
    Ok(Target { name: name.to_owned(), fault: rule.id.clone(), limit: value, usual, above, unit })
}

fn tempo(exercise: &mut Exercise, value: f64) -> Result<Target, Problem> {
    if !(0.0..=SLOWEST_S).contains(&value) {
        return Err(Problem::Value(format!("a repetition lasts 0 to {SLOWEST_S} seconds")));
    }
    let usual = std::mem::replace(&mut exercise.count.fast_s, value);
    let (name, fault, unit) = (TEMPO.to_owned(), TOO_FAST.to_owned(), "s".to_owned());
    Ok(Target { name, fault, limit: value, usual, above: false, unit })
}

/// Asks for holds of at least this long.
///
/// # Errors
/// When the exercise has none.
pub(super) fn hold(exercise: &mut Exercise, held_s: f64) -> Result<(), String> {
    let Some(rule) = &mut exercise.hold else {
        return Err(format!("{} has no hold; leave `hold_s` out", exercise.name));
    };
    rule.target_s = Some(held_s);
    if !rule.is_repetition {
        rule.min_s = rule.min_s.min(SHORTEST_HOLD_S);
    }
    Ok(())
}

fn is_called(rule: &FaultRule, name: &str) -> bool {
    rule.id == name || rule.aim.map(aim_key) == Some(name)
}

fn aim_key(aim: Aim) -> &'static str {
    match aim {
        Aim::Depth => "depth_deg",
        Aim::Range => "range_deg",
    }
}

/// Every name that a target of this exercise may have.
pub(crate) fn known(exercise: &Exercise) -> Vec<String> {
    let aims = exercise.faults.iter().filter_map(|rule| rule.aim).map(|aim| aim_key(aim).to_owned());
    let ids = exercise.faults.iter().map(|rule| rule.id.clone());
    aims.chain([TEMPO.to_owned()]).chain(ids).filter(|name| name != HOLD_TOO_SHORT).collect()
}
