//! What a command prints besides the files that it writes.

use clap::Args;

/// For programs, or for nobody.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct PrintArgs {
    /// Print the result as JSON on standard output instead of a summary
    #[arg(long)]
    pub json: bool,
    /// Print nothing but errors
    #[arg(long, short, conflicts_with = "json")]
    pub quiet: bool,
}

impl PrintArgs {
    /// Whether a person reads along.
    pub fn for_people(self) -> bool {
        !self.json && !self.quiet
    }
}
