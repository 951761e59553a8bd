//! The arguments of `coxa exercises`.

use std::path::PathBuf;

use clap::Args;

/// `coxa exercises`.
#[derive(Debug, Args)]
pub struct ExercisesArgs {
    /// Explain this one (a name, or a file with your own)
    pub name: Option<String>,
    /// Also draw its postures into an SVG file
    #[arg(long, value_name = "FILE.svg", requires = "name")]
    pub drawing: Option<PathBuf>,
    /// Replace the drawing's file if it is already there
    #[arg(long, requires = "drawing")]
    pub force: bool,
}
