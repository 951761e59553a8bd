//! The shape of `plan.toml`, and what the types alone can not rule out in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::{Plan, PlanError, PlanSide, Planned, targets};
use crate::bounded::EXERCISES;
use crate::exercises::definition::{Exercise, Sides};
use crate::exercises::{self, ExerciseError};
use crate::kinematics::ViewKind;
use crate::written::Written;

const MOST_SETS: u32 = 20;
const MOST_REPETITIONS: u32 = 200;
const LONGEST_HOLD_S: f64 = 600.0;
const LONGEST_REST_S: f64 = 3600.0;
const MOST_WEEKS: u32 = 104;
/// Characters: longer ones fit no table.
const LONGEST_LABEL: usize = 80;

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanFile {
    #[cfg_attr(test, schemars(with = "String"))]
    label: Spanned<String>,
    notes: Option<String>,
    #[cfg_attr(test, schemars(with = "u32"))]
    sessions_per_week: Spanned<u32>,
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    start: Option<Spanned<Datetime>>,
    #[cfg_attr(test, schemars(with = "Option<u32>"))]
    weeks: Option<Spanned<u32>>,
    #[serde(rename = "exercise")]
    #[cfg_attr(test, schemars(with = "Vec<Entry>"))]
    exercises: Spanned<Vec<Entry>>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Entry {
    #[cfg_attr(test, schemars(with = "String"))]
    name: Spanned<String>,
    #[cfg_attr(test, schemars(with = "u32"))]
    sets: Spanned<u32>,
    #[cfg_attr(test, schemars(with = "Option<u32>"))]
    repetitions: Option<Spanned<u32>>,
    #[cfg_attr(test, schemars(with = "Option<f64>"))]
    hold_s: Option<Spanned<f64>>,
    #[cfg_attr(test, schemars(with = "Option<PlanSide>"))]
    side: Option<Spanned<PlanSide>>,
    #[cfg_attr(test, schemars(with = "Option<f64>"))]
    rest_s: Option<Spanned<f64>>,
    #[cfg_attr(test, schemars(with = "Option<ViewKind>"))]
    camera: Option<Spanned<ViewKind>>,
    notes: Option<String>,
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, f64>"))]
    targets: BTreeMap<Spanned<String>, Spanned<f64>>,
}

impl Plan {
    /// Reads a plan; files of own exercises are looked for beside it.
    ///
    /// # Errors
    /// When it or one of its exercises can not be read or is wrong, with line and caret.
    pub fn read(path: &Path) -> Result<Self, PlanError> {
        let folder = path.parent().unwrap_or(Path::new(""));
        plan(&Written::read(path)?, folder)
    }

    /// A plan from the text that is to be written to `path`.
    ///
    /// # Errors
    /// As [`Plan::read`].
    pub(crate) fn of_text(path: &Path, text: &str) -> Result<Self, PlanError> {
        plan(&Written::new(path.display().to_string(), text), path.parent().unwrap_or(Path::new("")))
    }

    /// A plan from its text; `file` is only named in errors.
    ///
    /// # Errors
    /// As [`Plan::read`].
    #[cfg(test)]
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, PlanError> {
        plan(&Written::new(file, text), Path::new(""))
    }
}

/// The plan of a file; `folder` is where its own exercises lie.
fn plan(written: &Written, folder: &Path) -> Result<Plan, PlanError> {
    let file: PlanFile = written.parse()?;
    if file.label.get_ref().trim().is_empty() {
        return Err(written.wrong_at(file.label.span(), "a plan needs a label").into());
    }
    if file.label.get_ref().trim().chars().count() > LONGEST_LABEL || file.label.get_ref().trim().contains('\n') {
        let what = format!("a plan's label has at most {LONGEST_LABEL} characters, in one line");
        return Err(written.wrong_at(file.label.span(), &what).into());
    }
    let sessions_per_week = within(written, &file.sessions_per_week, 1..=7, "days a week")?;
    let weeks = file.weeks.map(|weeks| within(written, &weeks, 1..=MOST_WEEKS, "weeks")).transpose()?;
    let start = file.start.map(|start| date(written, &start)).transpose()?;
    if file.exercises.get_ref().is_empty() {
        return Err(written.wrong_at(file.exercises.span(), "a plan needs an [[exercise]]").into());
    }
    if file.exercises.get_ref().len() > EXERCISES {
        let what = format!("a plan has at most {EXERCISES} exercises");
        return Err(written.wrong_at(file.exercises.span(), &what).into());
    }
    let planned = |entry: Entry| planned(written, folder, entry);
    let exercises = file.exercises.into_inner().into_iter().map(planned).collect::<Result<_, _>>()?;
    let label = file.label.into_inner().trim().to_owned();
    Ok(Plan { label, notes: file.notes, sessions_per_week, start, weeks, exercises })
}

fn planned(written: &Written, folder: &Path, entry: Entry) -> Result<Planned, PlanError> {
    let (mut exercise, file) = exercise(written, folder, &entry.name)?;
    let sets = within(written, &entry.sets, 1..=MOST_SETS, "sets")?;
    let hold = entry.hold_s.map(|s| seconds(written, &s, 0.5..=LONGEST_HOLD_S).map(|held| (held, s.span())));
    let hold = hold.transpose()?;
    let repetitions = match &entry.repetitions {
        Some(wanted) => within(written, wanted, 1..=MOST_REPETITIONS, "repetitions")?,
        None if hold.is_some() => 1,
        None => {
            let what = format!("say how many `repetitions` of {} a set has, or `hold_s`", exercise.name);
            return Err(written.wrong_at(entry.name.span(), &what).into());
        }
    };
    if let Some((held_s, span)) = &hold {
        targets::hold(&mut exercise, *held_s).map_err(|what| written.wrong_at(span.clone(), &what))?;
    }
    let rest_s = entry.rest_s.map(|s| seconds(written, &s, 0.0..=LONGEST_REST_S)).transpose()?.unwrap_or(0.0);
    let mut changed = Vec::new();
    for (name, value) in &entry.targets {
        let told = |problem: targets::Problem| match problem {
            targets::Problem::Name(what) => written.wrong_at(name.span(), &what),
            targets::Problem::Value(what) => written.wrong_at(value.span(), &what),
        };
        changed.push(targets::apply(&mut exercise, name.get_ref(), *value.get_ref()).map_err(told)?);
    }
    Ok(Planned {
        side: side(written, &exercise, entry.side)?,
        camera: camera(written, &exercise, entry.camera)?,
        sets,
        repetitions,
        hold_s: hold.map(|(held_s, _)| held_s),
        rest_s,
        notes: entry.notes,
        targets: changed,
        exercise,
        file,
    })
}

/// An exercise, and its file where it is not built in.
type Found = (Exercise, Option<PathBuf>);

/// A built-in one by its name, or an own one by the path of its file.
fn exercise(written: &Written, folder: &Path, name: &Spanned<String>) -> Result<Found, PlanError> {
    let beside = folder.join(name.get_ref());
    let own = name.get_ref().to_ascii_lowercase().ends_with(".toml");
    let found = exercises::find(if own { beside.to_str().unwrap_or(name.get_ref()) } else { name.get_ref() });
    let found = found.map_err(|error| match error {
        ExerciseError::Unknown { .. } => PlanError::from(written.wrong_at(name.span(), &error.to_string())),
        error => PlanError::Exercise(error),
    })?;
    Ok((found, own.then_some(beside)))
}

/// Two legs that move together have no side; crossed legs have one all the same.
fn side(written: &Written, exercise: &Exercise, side: Option<Spanned<PlanSide>>) -> Result<PlanSide, PlanError> {
    let Some(side) = side else { return Ok(PlanSide::default()) };
    let together = exercise.sides == Sides::Both && exercise.count.ankle_on_knee_pct.is_none();
    if together && *side.get_ref() != PlanSide::Both {
        let what = format!("{} moves both legs together; leave `side` out", exercise.name);
        return Err(written.wrong_at(side.span(), &what).into());
    }
    Ok(side.into_inner())
}

fn camera(
    written: &Written,
    exercise: &Exercise,
    camera: Option<Spanned<ViewKind>>,
) -> Result<Option<ViewKind>, PlanError> {
    let Some(camera) = camera else { return Ok(None) };
    if !exercise.camera.views.contains(camera.get_ref()) {
        let views: Vec<&str> = exercise.camera.views.iter().map(|view| view.name()).collect();
        let what = format!("{} cannot be judged from there; take {}", exercise.name, views.join(", "));
        return Err(written.wrong_at(camera.span(), &what).into());
    }
    Ok(Some(camera.into_inner()))
}

fn within(
    written: &Written,
    number: &Spanned<u32>,
    allowed: std::ops::RangeInclusive<u32>,
    what: &str,
) -> Result<u32, PlanError> {
    if allowed.contains(number.get_ref()) {
        return Ok(*number.get_ref());
    }
    let what = format!("{what}: wanted {} to {}", allowed.start(), allowed.end());
    Err(written.wrong_at(number.span(), &what).into())
}

fn seconds(written: &Written, number: &Spanned<f64>, allowed: std::ops::RangeInclusive<f64>) -> Result<f64, PlanError> {
    if allowed.contains(number.get_ref()) {
        return Ok(*number.get_ref());
    }
    let what = format!("wanted {} to {} seconds", allowed.start(), allowed.end());
    Err(written.wrong_at(number.span(), &what).into())
}

fn date(written: &Written, written_date: &Spanned<Datetime>) -> Result<Date, PlanError> {
    let wrong = || written.wrong_at(written_date.span(), "wanted a day, for example 2026-03-02");
    let value = written_date.get_ref();
    if value.time.is_some() || value.offset.is_some() {
        return Err(wrong().into());
    }
    Ok(value.to_string().parse().map_err(|_| wrong())?)
}
