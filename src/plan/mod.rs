//! A therapist's plan: which exercises, how many sets and repetitions, and which targets take the place of Coxa's own.

pub(crate) mod calendar;
pub(crate) mod file;
mod steps;
mod targets;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::exercises::{Exercise, ExerciseError};
use crate::kinematics::ViewKind;
use crate::units::Side;
use crate::written::WrittenError;

pub(crate) use steps::{Step, amount};
pub(crate) use targets::{Target, known};

/// A plan to begin with: every key, explained.
pub const TEMPLATE: &str = include_str!("new.toml");

/// A plan, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How it is called in reports and histories.
    pub label: String,
    /// A word to the person.
    pub notes: Option<String>,
    /// Days a week on which it should be done, 1..=7.
    pub sessions_per_week: u32,
    /// Its first day; without one it begins with the first session.
    pub start: Option<Date>,
    /// How many weeks it goes on; without an end while `None`.
    pub weeks: Option<u32>,
    /// In the order in which they are done.
    pub exercises: Vec<Planned>,
}

/// One exercise of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The exercise, with the plan's targets in place of its own limits.
    pub exercise: Exercise,
    /// The file of an exercise that is not built in.
    pub file: Option<PathBuf>,
    /// How often a set is done (on each side where `side` is [`PlanSide::Each`]).
    pub sets: u32,
    /// Repetitions of a set, counted over both legs where these take turns. For a stretch: holds.
    pub repetitions: u32,
    /// Seconds that each repetition is held.
    pub hold_s: Option<f64>,
    /// Which side.
    pub side: PlanSide,
    /// Pause after each set, seconds.
    pub rest_s: f64,
    /// From where it should be filmed.
    pub camera: Option<ViewKind>,
    /// A word to the person.
    pub notes: Option<String>,
    /// What was changed of the exercise's own limits.
    pub targets: Vec<Target>,
}

/// Which side a planned exercise is done on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlanSide {
    /// As the exercise has it: both legs together, in turns, or whichever the person chooses.
    #[default]
    Both,
    /// The left one only.
    Left,
    /// The right one only.
    Right,
    /// Every set first on the left, then on the right.
    Each,
}

impl PlanSide {
    /// The only side, if it is one.
    pub fn side(self) -> Option<Side> {
        match self {
            Self::Left => Some(Side::Left),
            Self::Right => Some(Side::Right),
            Self::Both | Self::Each => None,
        }
    }

    /// Whether an exercise done with this side belongs to it.
    fn covers(self, side: Option<Side>) -> bool {
        side.is_none() || self.side().is_none() || self.side() == side
    }
}

/// Why there is no plan, or none for an exercise.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The file can not be read, or its content is wrong.
    #[error(transparent)]
    Written(#[from] WrittenError),
    /// A file of an own exercise is wrong.
    #[error(transparent)]
    Exercise(#[from] ExerciseError),
    /// The plan does not say anything of this exercise.
    #[error("the plan \"{plan}\" has no {exercise}; it has {known}")]
    NotPlanned {
        /// The plan's label.
        plan: String,
        /// What was asked for.
        exercise: String,
        /// What there is.
        known: String,
    },
    /// The plan says different things of this exercise.
    #[error("the plan \"{plan}\" has {exercise} with different targets for left and right; say which with --side")]
    Ambiguous {
        /// The plan's label.
        plan: String,
        /// What was asked for.
        exercise: String,
    },
}

impl Plan {
    /// What the plan asks for of an exercise, by its name; `side` is the one that the user named.
    ///
    /// # Errors
    /// When the exercise is not in the plan, or is in it with different targets for each side and no side is named.
    pub fn planned(&self, exercise: &str, side: Option<Side>) -> Result<&Planned, PlanError> {
        let of_side = |p: &&Planned| p.exercise.name == exercise && p.side.covers(side);
        let mut found = self.exercises.iter().filter(of_side);
        let first = found.next().ok_or_else(|| PlanError::NotPlanned {
            plan: self.label.clone(),
            exercise: side.map_or_else(|| exercise.to_owned(), |side| format!("{exercise} on the {side}")),
            known: self.names().join(", "),
        })?;
        if found.any(|other| other.exercise != first.exercise) {
            return Err(PlanError::Ambiguous { plan: self.label.clone(), exercise: exercise.to_owned() });
        }
        Ok(first)
    }

    /// The files of its own exercises.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.exercises.iter().filter_map(|planned| planned.file.as_deref())
    }

    /// The names of its exercises, each once, in order.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for planned in &self.exercises {
            if !names.contains(&planned.exercise.name.as_str()) {
                names.push(&planned.exercise.name);
            }
        }
        names
    }
}

/// What a report says of the plan that it was judged by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlanFacts {
    /// The plan's label.
    pub label: String,
    /// Sets of this exercise.
    pub sets: u32,
    /// Repetitions of a set.
    pub repetitions: u32,
    /// Seconds that each is held.
    pub hold_s: Option<f64>,
    /// Which side.
    pub side: PlanSide,
    /// From where it should be filmed.
    pub camera: Option<ViewKind>,
    /// Limits that took the place of the exercise's own.
    pub targets: Vec<Target>,
    /// A word to the person.
    pub notes: Option<String>,
}

impl PlanFacts {
    /// What `plan` says of one of its exercises.
    pub fn of(plan: &Plan, planned: &Planned) -> Self {
        Self {
            label: plan.label.clone(),
            sets: planned.sets,
            repetitions: planned.repetitions,
            hold_s: planned.hold_s,
            side: planned.side,
            camera: planned.camera,
            targets: planned.targets.clone(),
            notes: planned.notes.clone(),
        }
    }

    /// The exercise with the plan's targets in place of its own limits, as [`Plan::read`] gave it.
    ///
    /// # Errors
    /// When this exercise does not have them, in words.
    pub fn put_into(&self, mut exercise: Exercise) -> Result<Exercise, String> {
        if let Some(held_s) = self.hold_s {
            targets::hold(&mut exercise, held_s)?;
        }
        for Target { name, limit, .. } in &self.targets {
            targets::apply(&mut exercise, name, *limit).map_err(targets::Problem::words)?;
        }
        Ok(exercise)
    }
}

#[cfg(test)]
mod tests;
