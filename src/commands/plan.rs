//! `coxa plan`: a plan to begin with, its mistakes, and what it asks for.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::error::CommandError;
use super::say;
use crate::folder::{Inputs, OutputFile};
use crate::plan::{Plan, Planned, TEMPLATE, Target};
use crate::report::words;

/// `coxa plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: PlanCommand,
}

/// What can be done with a plan.
#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// Write a plan to begin with, every key explained
    New {
        /// File to be made
        #[arg(value_name = "PLAN.toml")]
        file: PathBuf,
        /// Replace the file if it is already there
        #[arg(long)]
        force: bool,
    },
    /// Look for mistakes
    Check {
        /// The plan
        #[arg(value_name = "PLAN.toml")]
        file: PathBuf,
    },
    /// Print what the plan asks for, set by set
    Show {
        /// The plan
        #[arg(value_name = "PLAN.toml")]
        file: PathBuf,
    },
}

/// Runs the command.
///
/// # Errors
/// When the plan cannot be read or written, or is wrong.
pub fn run(args: &PlanArgs) -> Result<(), CommandError> {
    match &args.command {
        PlanCommand::New { file, force } => {
            OutputFile::prepare(file, *force, &Inputs::new())?.write(TEMPLATE.as_bytes())?;
            say::text(&format!("{} is a plan to begin with: edit it, then `coxa plan check` it.\n", file.display()))
        }
        PlanCommand::Check { file } => {
            let plan = Plan::read(file)?;
            let (exercises, sets) = (plan.exercises.len(), plan.steps().len());
            let (file, label) = (file.display(), &plan.label);
            say::text(&format!("{file} is all right: \"{label}\", {exercises} exercises, {sets} sets.\n"))
        }
        PlanCommand::Show { file } => say::text(&show(&Plan::read(file)?)),
    }
}

fn show(plan: &Plan) -> String {
    let mut text = format!("{}: {} days a week", plan.label, plan.sessions_per_week);
    // Writing into a String can not fail.
    if let Some(weeks) = plan.weeks {
        let _ = write!(text, " for {weeks} weeks");
    }
    if let Some(start) = plan.start {
        let _ = write!(text, " from {start}");
    }
    text.push_str(".\n");
    text.extend(plan.notes.iter().flat_map(|notes| [notes.as_str(), "\n"]));
    for planned in &plan.exercises {
        exercise(&mut text, planned);
    }
    text.push_str("\nSet by set\n");
    for step in plan.steps() {
        let rest = if step.rest_s > 0.0 { format!("; rest {} s", step.rest_s) } else { String::new() };
        let _ = writeln!(text, "  {:2}. {}{rest}", step.number, step.announcement());
    }
    text
}

fn exercise(text: &mut String, planned: &Planned) {
    let title = &planned.exercise.title;
    let _ = writeln!(text, "\n{title}: {} sets of {}", planned.sets, planned.amount());
    for target in planned.targets.iter().map(Target::words) {
        let _ = writeln!(text, "  {target}");
    }
    if let Some(view) = planned.camera.and_then(words::view_name) {
        let _ = writeln!(text, "  filmed {view}");
    }
    text.extend(planned.notes.iter().flat_map(|notes| ["  ", notes.as_str(), "\n"]));
}
