//! What `coxa exercises` is told.

use clap::Args;

/// `coxa exercises`.
#[derive(Debug, Args)]
pub struct ExercisesArgs {
    /// Explain this one (a name, or a file with your own)
    pub name: Option<String>,
}
