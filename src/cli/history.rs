//! The arguments of `coxa history`, and those by which other commands keep something in it.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use crate::history::month::Month;
use crate::labels::parse as label;
use crate::moment::Moment;

/// Where the history is, when not in the usual place.
#[derive(Debug, Clone, Default, Args)]
pub struct HistoryFile {
    /// File of the history [default: the user's data folder, coxa/history.sqlite]
    #[arg(long = "history", value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Whose results are, of when, and whether they are kept.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "History")]
pub struct KeptAsArgs {
    /// Whose it is: a label that stands on everything that is written (better no name)
    #[arg(long = "label", value_name = "LABEL", value_parser = label, conflicts_with = "patient")]
    pub whose: Option<String>,
    /// The same, and keep the result in the history
    #[arg(long, value_name = "LABEL", value_parser = label)]
    pub patient: Option<String>,
    /// The label is a new person's, although it is nearly that of another one
    #[arg(long, requires = "patient")]
    pub new_patient: bool,
    /// When it was done: a day or a moment (RFC 3339)
    #[arg(long, value_name = "DATE", value_parser = Moment::past)]
    pub date: Option<Moment>,
    /// Where it is kept
    #[command(flatten)]
    pub history: HistoryFile,
}

/// The same of one result, with how it felt.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "History")]
pub struct KeepArgs {
    /// Whose it is, of when, and whether it is kept.
    #[command(flatten)]
    pub kept_as: KeptAsArgs,
    /// Pain before, 0 to 10
    #[arg(long, value_name = "0..10", value_parser = clap::value_parser!(u8).range(0..=10), requires = "patient")]
    pub pain_before: Option<u8>,
    /// Pain after, 0 to 10
    #[arg(long, value_name = "0..10", value_parser = clap::value_parser!(u8).range(0..=10), requires = "patient")]
    pub pain_after: Option<u8>,
}

impl KeptAsArgs {
    /// Whose it is, kept in a history or not.
    pub fn label(&self) -> Option<&str> {
        self.patient.as_deref().or(self.whose.as_deref())
    }
}

/// `coxa history`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct HistoryArgs {
    /// Export or forget.
    #[command(subcommand)]
    pub command: Option<HistoryCommand>,
    /// Show this person [default: list everyone]
    pub label: Option<String>,
    /// Hold what was done against this plan
    #[arg(long, value_name = "PLAN.toml", requires = "label")]
    pub plan: Option<PathBuf>,
    /// Also write a page (one file, opens in any browser)
    #[arg(long, value_name = "FILE", requires = "label")]
    pub html: Option<PathBuf>,
    /// Replace the page's file if it is already there
    #[arg(long, requires = "html")]
    pub force: bool,
    /// Put the tests of movement together: first, latest, what is usual, and the answers of the intake
    #[arg(long, requires = "label", conflicts_with = "plan")]
    pub baseline: bool,
    /// As it stood at the end of this day [default: today]
    #[arg(long, value_name = "DATE", value_parser = Moment::parse, requires = "label")]
    pub until: Option<Moment>,
    /// Where it is
    #[command(flatten)]
    pub history: HistoryFile,
}

/// What else can be done with a history.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// Write everything for other programs
    #[command(group(ArgGroup::new("format").required(true)))]
    Export {
        /// Only this person
        label: Option<String>,
        /// A table with a row for every figure
        #[arg(long, group = "format")]
        csv: bool,
        /// Everything that is kept
        #[arg(long, group = "format")]
        json: bool,
        /// One row for each day of this month: whether something was measured, minutes, sets, repetitions, pain
        #[arg(long, value_name = "YYYY-MM", group = "format")]
        month: Option<Month>,
        /// File to write [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Replace the file if it is already there
        #[arg(long, requires = "out")]
        force: bool,
        /// Where the history is
        #[command(flatten)]
        history: HistoryFile,
    },
    /// Remove everything that is kept of a person
    Forget {
        /// Whom
        label: String,
        /// Do not ask first
        #[arg(long)]
        yes: bool,
        /// Where the history is
        #[command(flatten)]
        history: HistoryFile,
    },
}
