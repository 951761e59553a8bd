//! The arguments of `coxa batch`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::commands::export::export_names;
use crate::commands::keep::KeptAsArgs;
use crate::commands::printed::PrintArgs;
use crate::commands::settings::SettingsArgs;
use crate::report::export::Export;

/// `coxa batch`.
#[derive(Debug, Args)]
pub struct BatchArgs {
    /// Video files, landmark recordings (.jsonl, .jsonl.gz), or folders of them
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
    /// Judge by this plan: its targets take the place of the exercises' own limits
    #[arg(long, value_name = "PLAN.toml")]
    pub plan: Option<PathBuf>,
    /// Also write the results of each input in these formats, with commas between
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = export_names())]
    pub export: Vec<&'static Export>,
    /// Assess everything again, and replace reports and files that are already there
    #[arg(long)]
    pub force: bool,
    /// For whom the results are kept
    #[command(flatten)]
    pub keep: KeptAsArgs,
    /// What is printed
    #[command(flatten)]
    pub print: PrintArgs,
}
