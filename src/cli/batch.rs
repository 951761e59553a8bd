//! What `coxa batch` is told.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::SettingsArgs;

/// `coxa batch`.
#[derive(Debug, Args)]
pub struct BatchArgs {
    /// Video files, or landmark recordings (.jsonl, .jsonl.gz)
    #[arg(required = true)]
    pub inputs: Vec<PathBuf>,
    /// Folder for the results: one folder an input, and batch.csv
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Threads that work at once [default: one a core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// How each of them is assessed
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Assess everything again, and replace reports and files that are already there
    #[arg(long)]
    pub force: bool,
}
