//! The arguments of `coxa plan`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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
