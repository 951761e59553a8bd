//! What `coxa history` is told, and how other commands are told to keep something in it.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use crate::history::moment::Moment;

/// Where the history is, when not in the usual place.
#[derive(Debug, Clone, Default, Args)]
pub struct HistoryFile {
    /// File of the history [default: the user's data folder, coxa/history.sqlite]
    #[arg(long = "history", value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Whether and how a result is kept.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "History")]
pub struct KeepArgs {
    /// Keep the result in the history under this label (better no name)
    #[arg(long, value_name = "LABEL", value_parser = label)]
    pub patient: Option<String>,
    /// When it was done: a day or a moment (RFC 3339) [default: now]
    #[arg(long, value_name = "DATE", value_parser = Moment::parse, requires = "patient")]
    pub date: Option<Moment>,
    /// Pain before, 0 to 10
    #[arg(long, value_name = "0..10", value_parser = clap::value_parser!(u8).range(0..=10), requires = "patient")]
    pub pain_before: Option<u8>,
    /// Pain after, 0 to 10
    #[arg(long, value_name = "0..10", value_parser = clap::value_parser!(u8).range(0..=10), requires = "patient")]
    pub pain_after: Option<u8>,
    /// Where it is kept
    #[command(flatten)]
    pub history: HistoryFile,
}

/// `coxa history`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct HistoryArgs {
    /// Export or forget.
    #[command(subcommand)]
    pub command: Option<HistoryCommand>,
    /// Show this person [default: list everybody]
    #[arg(value_parser = label)]
    pub label: Option<String>,
    /// Hold what was done against this plan
    #[arg(long, value_name = "PLAN.toml", requires = "label")]
    pub plan: Option<PathBuf>,
    /// Also write a page (one file, opens in any browser)
    #[arg(long, value_name = "FILE", requires = "label")]
    pub html: Option<PathBuf>,
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
        #[arg(value_parser = label)]
        label: Option<String>,
        /// A table with a row for every figure
        #[arg(long, group = "format")]
        csv: bool,
        /// Everything that is kept
        #[arg(long, group = "format")]
        json: bool,
        /// File to write [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Where the history is
        #[command(flatten)]
        history: HistoryFile,
    },
    /// Remove everything that is kept of a person
    Forget {
        /// Whom
        #[arg(value_parser = label)]
        label: String,
        /// Do not ask first
        #[arg(long)]
        yes: bool,
        /// Where the history is
        #[command(flatten)]
        history: HistoryFile,
    },
}

/// Longer ones fit no table.
const LONGEST_LABEL: usize = 60;

/// A label begins with a letter or a digit: then no shell and no spreadsheet takes it for something else.
pub fn label(text: &str) -> Result<String, String> {
    let text = text.trim();
    let plain = text.chars().next().is_some_and(char::is_alphanumeric) && !text.chars().any(char::is_control);
    if plain && text.chars().count() <= LONGEST_LABEL {
        return Ok(text.to_owned());
    }
    Err(format!("a label has up to {LONGEST_LABEL} characters and begins with a letter or a digit"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_begin_with_a_letter_or_a_digit() {
        assert_eq!(label(" P-07, left hip ").unwrap(), "P-07, left hip");
        assert_eq!(label("\u{e9}tude").unwrap(), "\u{e9}tude");
        for text in ["", "  ", "=1+1", "-x", "a\nb", &"x".repeat(61)] {
            assert!(label(text).is_err(), "{text:?}");
        }
    }
}
