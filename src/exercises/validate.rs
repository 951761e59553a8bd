//! What the types alone can not rule out in an exercise file.

use super::definition::{CountPart, Exercise, FaultRule, HoldRule, Sides};
use super::wording::cue_of;
use crate::kinematics::KINDS;

/// Examples are played frame by frame whenever an exercise is explained.
const LONGEST_EXAMPLE_S: f64 = 600.0;
/// No number of an exercise has a use beyond this: drawings and clocks would have no end.
const MOST_VALUE: f64 = 1e6;

/// Checks every number of a file, wherever it stands.
pub(super) fn numbers(table: &toml::Table) -> Result<(), Problem> {
    table.iter().try_for_each(|(key, value)| number(key, value))
}

fn number(key: &str, value: &toml::Value) -> Result<(), Problem> {
    let far = match value {
        toml::Value::Float(number) => !number.is_finite() || number.abs() > MOST_VALUE,
        toml::Value::Integer(number) => number.unsigned_abs() > MOST_VALUE as u64,
        toml::Value::Array(items) => return items.iter().try_for_each(|item| number(key, item)),
        toml::Value::Table(table) => return numbers(table),
        toml::Value::String(_) | toml::Value::Boolean(_) | toml::Value::Datetime(_) => false,
    };
    if far { problem(&[key, &value.to_string()], "a number is out of all bounds") } else { Ok(()) }
}

/// Characters of a name, and of a title.
const LONGEST_NAME: usize = 40;
const LONGEST_TITLE: usize = 80;

/// What is wrong, and the words after which the mistake stands in the file.
pub(super) struct Problem {
    /// In plain words.
    pub what: String,
    /// Words to look for in the file, one after the other.
    pub near: Vec<String>,
}

fn problem(near: &[&str], what: impl Into<String>) -> Result<(), Problem> {
    Err(Problem { what: what.into(), near: near.iter().map(|&s| s.to_owned()).collect() })
}

/// Checks numbers and combinations.
pub(super) fn validate(exercise: &Exercise) -> Result<(), Problem> {
    if exercise.name.is_empty() || !exercise.name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_')) {
        return problem(&["name"], "a name is made of small letters, digits and `_`");
    }
    let title = exercise.title.trim().chars().count();
    if exercise.name.len() > LONGEST_NAME || title == 0 || title > LONGEST_TITLE || exercise.title.contains('\n') {
        let near = if exercise.name.len() > LONGEST_NAME { "name" } else { "title" };
        let what = format!(
            "a name has at most {LONGEST_NAME} characters, and a title at most {LONGEST_TITLE}, in one line: tables and pages \
             have no room for more"
        );
        return problem(&[near], what);
    }
    if exercise.count.by.is_empty() || exercise.count.by.len() > super::curve::MAX_PARTS {
        return problem(&["[count]", "by"], format!("1 to {} measures are counted by", super::curve::MAX_PARTS));
    }
    for part in &exercise.count.by {
        count_part(part)?;
    }
    if exercise.count.min_s.is_nan() || exercise.count.min_s <= 0.0 {
        return problem(&["min_s"], "the shortest repetition has to last longer than 0 s");
    }
    if exercise.count.alone.is_some() && exercise.sides == Sides::Both {
        return problem(&["alone"], "`alone` compares one leg with the other: it needs sides = \"each\" or \"top\"");
    }
    exercise.hold.as_ref().map_or(Ok(()), hold)?;
    exercise.faults.iter().try_for_each(fault)?;
    if let Some(second) = exercise.faults.iter().filter(|rule| rule.main).nth(1) {
        return problem(&["[[fault]]", &second.id, "main"], "one fault is the main one, and there is another before");
    }
    if let Some(pose) = exercise.poses.iter().find(|pose| !pose.angles().all(|deg| deg.abs() <= 360.0)) {
        return problem(&["[[pose]]", &pose.name], "the angles of a drawn pose are degrees between -360 and 360");
    }
    exercise.examples.iter().try_for_each(|example| {
        let span = example.curve.first().zip(example.curve.last()).map_or(0.0, |(a, b)| b.t - a.t);
        if span > LONGEST_EXAMPLE_S {
            let what = format!("an example lasts {LONGEST_EXAMPLE_S} s at most");
            return problem(&["[[example]]", &example.name, "curve"], what);
        }
        let rising = example.curve.is_sorted_by(|a, b| a.t < b.t);
        if rising && example.curve.len() >= 2 {
            Ok(())
        } else {
            problem(&["[[example]]", &example.name, "curve"], "an example needs two or more keyframes in time order")
        }
    })
}

fn count_part(part: &CountPart) -> Result<(), Problem> {
    let name = part.measure.row().name;
    if part.measure.row().counted.is_none() {
        let counted = KINDS.iter().filter(|row| row.counted.is_some());
        let allowed = counted.map(|row| row.name).collect::<Vec<_>>().join(", ");
        return problem(&["[count]", name], format!("`{name}` cannot be counted by; joint angles can: {allowed}"));
    }
    if part.gate_deg.is_nan() || part.gate_deg <= 0.0 {
        return problem(&["[count]", name, "gate_deg"], "a gate has to be more than 0 degrees");
    }
    Ok(())
}

fn hold(hold: &HoldRule) -> Result<(), Problem> {
    if !(0.0..1.0).contains(&hold.level) || hold.level == 0.0 {
        return problem(&["[hold]", "level"], "the level of a hold is a share of the peak between 0 and 1");
    }
    if hold.min_s.is_nan() || hold.min_s < 0.0 {
        return problem(&["[hold]", "min_s"], "the shortest hold cannot be negative");
    }
    Ok(())
}

fn fault(rule: &FaultRule) -> Result<(), Problem> {
    let near = ["[[fault]]", rule.id.as_str()];
    if rule.above.is_some() == rule.below.is_some() {
        return problem(&near, format!("fault `{}` needs either `above` or `below`", rule.id));
    }
    if rule.cue.is_none() && cue_of(&rule.id).is_none() {
        return problem(&near, format!("fault `{}` is not one of Coxa's own, so it needs a `cue`", rule.id));
    }
    Ok(())
}
