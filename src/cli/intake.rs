//! The arguments of `coxa intake`.

use std::path::PathBuf;

use clap::Args;

use super::HistoryFile;
use crate::labels::parse as label;
use crate::moment::Moment;

/// `coxa intake`.
#[derive(Debug, Args)]
pub struct IntakeArgs {
    /// Label of the person in the history (better no name)
    #[arg(value_parser = label)]
    pub label: String,
    /// Take the answers from this file instead of asking
    #[arg(long, value_name = "FILE.toml")]
    pub answers: Option<PathBuf>,
    /// When it was asked: a day or a moment (RFC 3339) [default: now]
    #[arg(long, value_name = "DATE", value_parser = Moment::past)]
    pub date: Option<Moment>,
    /// The label is a new person's, although it is nearly that of another one
    #[arg(long)]
    pub new_patient: bool,
    /// Where the answers are kept
    #[command(flatten)]
    pub history: HistoryFile,
}
