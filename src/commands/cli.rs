//! Everything that can be typed.

use clap::{Parser, Subcommand};

use super::assess::AssessArgs;
use super::batch::args::BatchArgs;
use super::completions::CompletionsArgs;
use super::desk::DeskArgs;
use super::draft::DraftArgs;
use super::exercises::ExercisesArgs;
use super::given::{PdfArgs, ShareArgs};
use super::history::HistoryArgs;
use super::intake::IntakeArgs;
use super::live_args::{LiveArgs, PROBE_WINDOW};
use super::places::Places;
use super::plan::PlanArgs;
use super::recover::RecoverArgs;
use super::review::ReviewArgs;
use super::settings::SettingsArgs;
#[cfg(feature = "onnx")]
use crate::pose::recording::is_recording;

/// Hip angles, repetitions, holds and form faults from one camera; nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(name = "coxa", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do [default: open the desk]
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where models and runtime are.
    #[command(flatten)]
    pub places: Places,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the desk in the browser: exercise, drop clips, read reports (also `coxa` alone)
    Desk(DeskArgs),
    /// Assess a video file (or a landmark recording): angles, repetitions, faults and a report
    Assess(AssessArgs),
    /// Assess many files with all cores; what is done already is skipped, and a bad file stops nothing
    Batch(BatchArgs),
    /// Exercise before a camera or a stream: counts, cues, and a report at the end
    Live(LiveArgs),
    /// Look through the assessments of a folder in the browser, comment on them and compare them
    Review(ReviewArgs),
    /// Put an assessment into one HTML file to be given away: clip, comments and corrections inside
    Share(ShareArgs),
    /// Put an assessment on one sheet of paper (PDF)
    Pdf(PdfArgs),
    /// Make the report of a live session that was cut off, from its journal
    Recover(RecoverArgs),
    /// Make a plan, look for mistakes in it, or show what it asks for
    Plan(PlanArgs),
    /// Ask a person a few questions before the first exercise, and look for warning signs
    Intake(IntakeArgs),
    /// Show what was kept of a person and what has changed; list everybody, export, forget
    History(HistoryArgs),
    /// List the exercises, or explain one
    Exercises(ExercisesArgs),
    /// Make an exercise file to begin with from a recording in which a model does the exercise a few times
    Draft(DraftArgs),
    /// List every measure: its unit, its sign and from where it can be seen
    Measures,
    /// Print as JSON what an answer depends on besides the clip: settings, models and version, and their key
    Settings(SettingsArgs),
    /// Check runtime, models, codecs, cameras and display, and say how to cure what is missing
    Doctor,
    /// Print what your shell needs to complete commands and options
    Completions(CompletionsArgs),
    /// Print the manual page (`coxa man | man -l -`)
    Man,
    /// Try whether a window can be opened; without a display this ends the process, so it is asked of another one
    #[command(hide = true, name = PROBE_WINDOW)]
    ProbeWindow,
}

#[cfg(feature = "onnx")]
impl Command {
    /// Whether it may load a network or pass pictures through, which the environment has to be prepared for.
    pub fn looks_at_pictures(&self) -> bool {
        match self {
            Self::Assess(args) => !is_recording(&args.input),
            Self::Desk(_) | Self::Batch(_) | Self::Live(_) | Self::Review(_) | Self::Draft(_) => true,
            Self::Settings(_) | Self::Doctor | Self::ProbeWindow => true,
            Self::Share(_) | Self::Pdf(_) | Self::Recover(_) | Self::Plan(_) | Self::Intake(_) => false,
            Self::History(_) | Self::Exercises(_) | Self::Measures | Self::Completions(_) | Self::Man => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
