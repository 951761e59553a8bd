//! The arguments of `coxa completions`.

use clap::Args;
use clap_complete::Shell;

/// `coxa completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}
