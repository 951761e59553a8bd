//! What is done in a live session: one exercise that was named, or those of a plan one after the other.

use std::path::{Path, PathBuf};

use crate::bounded;
use crate::coach::{Coach, Task, tasks};
use crate::commands::error::CommandError;
use crate::commands::live_args::LiveArgs;
use crate::exercises::{self, Exercise};
use crate::folder::Inputs;
use crate::journal::{self, Beginning};
use crate::plan::{Plan, PlanFacts, Step};
use crate::report::output::OutputFolder;
use crate::units::Side;
use crate::written::WrittenError;

/// One exercise of a session, with a report of its own.
pub(super) struct Part {
    /// What is done, with a plan's targets in place of its own limits.
    pub exercise: Exercise,
    /// The side that the user or the plan named.
    pub side: Option<Side>,
    /// Its sets; empty without a plan.
    pub tasks: Vec<Task>,
    /// Where its report goes.
    pub folder: PathBuf,
    plan: Option<PlanFacts>,
    /// The file of an exercise that is not built in.
    own: Option<PathBuf>,
}

/// What a session consists of, in order. Folders that cannot be written to are reported before it begins.
///
/// # Errors
/// When exercise or plan cannot be read, the plan has nothing of what was asked for, or a folder holds something that
/// must be kept.
pub(super) fn of(args: &LiveArgs, inputs: &Inputs) -> Result<Vec<Part>, CommandError> {
    let mut parts = match (&args.plan, &args.exercise) {
        (Some(path), name) => planned(&Plan::read(path)?, name.as_deref(), args)?,
        (None, Some(name)) => vec![named(name, args)?],
        (None, None) => {
            return Err(CommandError::Usage("name an exercise with --exercise, or a plan with --plan".into()));
        }
    };
    if parts.len() > 1 {
        for (i, part) in parts.iter_mut().enumerate() {
            part.folder = args.out.join(format!("{:02}-{}", i + 1, part.exercise.name));
        }
    }
    if let Some(folder) = journal::folders(&args.out).first() {
        return Err(journal::in_the_way(&args.out, folder).into());
    }
    for part in &parts {
        OutputFolder::prepare(&part.folder, args.force, inputs)?;
    }
    Ok(parts)
}

fn named(name: &str, args: &LiveArgs) -> Result<Part, CommandError> {
    let exercise = exercises::find(name)?;
    let built_in = exercises::names().chain(exercises::tests()).any(|known| known == name);
    let own = (!built_in).then(|| PathBuf::from(name));
    let (side, folder) = (args.side.side(), args.out.clone());
    Ok(Part { exercise, side, tasks: Vec::new(), folder, plan: None, own })
}

/// The sets of a plan, or those of one exercise or side of it.
fn planned(plan: &Plan, name: Option<&str>, args: &LiveArgs) -> Result<Vec<Part>, CommandError> {
    let side = args.side.side();
    // An own exercise of the plan can be named as the plan's file does not: by its name.
    let name = match name {
        Some(name) if !plan.names().contains(&name) => Some(exercises::find(name)?.name),
        other => other.map(str::to_owned),
    };
    let wanted = |step: &Step| {
        let named = name.as_ref().is_none_or(|name| step.planned.exercise.name == *name);
        named && (side.is_none() || step.side.is_none() || step.side == side)
    };
    let steps: Vec<Step> = plan.steps().into_iter().filter(wanted).collect();
    if steps.is_empty() {
        // It says what there is instead.
        let name = name.as_deref().unwrap_or("exercise");
        plan.planned(name, side)?;
    }
    let left = steps.get(args.sets_done..).filter(|left| !left.is_empty());
    let steps = left.ok_or_else(|| {
        CommandError::Usage(format!(
            "--sets-done {} leaves nothing to do: there are {} sets; name fewer",
            args.sets_done,
            steps.len()
        ))
    })?;
    let mut tasks = tasks(steps).into_iter();
    let of_one = |steps: &[Step]| {
        let planned = steps[0].planned;
        Part {
            exercise: planned.exercise.clone(),
            side: planned.side.side().or(side),
            tasks: tasks.by_ref().take(steps.len()).collect(),
            folder: args.out.clone(),
            plan: Some(PlanFacts::of(plan, planned)),
            own: planned.file.clone(),
        }
    };
    Ok(steps.chunk_by(|a, b| std::ptr::eq(a.planned, b.planned)).map(of_one).collect())
}

impl Part {
    /// Who leads through it; `waits` until the person is ready.
    pub(super) fn coach(&self, waits: bool) -> Coach {
        Coach::new(self.exercise.clone(), waits).with_tasks(self.tasks.clone())
    }

    /// The first line of its journal, from that of the session.
    ///
    /// # Errors
    /// When its own file cannot be read any more.
    pub(super) fn beginning(&self, session: &Beginning) -> Result<Beginning, CommandError> {
        // A file of the user's own may be another one by the time of a recovery.
        let read = |path: &PathBuf| {
            bounded::read_text(path, bounded::WRITTEN)
                .map_err(|source| WrittenError::Read { path: path.clone(), source })
        };
        Ok(Beginning {
            exercise: self.own.as_deref().map_or(self.exercise.name.clone(), named_by),
            exercise_toml: self.own.as_ref().map(read).transpose()?,
            side: self.side,
            plan: self.plan.clone(),
            ..session.clone()
        })
    }
}

/// As errors in it are reported.
fn named_by(file: &Path) -> String {
    file.display().to_string()
}
