//! The `coxa` program: what the user typed, and one line plus an exit code when it fails.

// Tests may (clippy.toml); elsewhere each one says why it can not fail.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::todo)]

use std::process::ExitCode;
use std::time::Instant;

use clap::{CommandFactory, Parser};
use coxa::analysis::AnalysisError;
use coxa::commands::{self, Cli, Command, CommandError, DeskArgs, Places};
use coxa::desk;
use coxa::exercises::ExerciseError;
use coxa::plain;
use coxa::pose::ModelError;
use coxa::timing;

fn main() -> ExitCode {
    commands::tell_limits();
    // While a decoder is kept quiet, nobody would see the usual words.
    std::panic::set_hook(Box::new(|panic| commands::aside(&format!("an internal error, please report it: {panic}"))));
    let Cli { command, places } = Cli::parse();
    let command = command.unwrap_or_else(|| Command::Desk(DeskArgs::default()));
    // Before anything has begun, since it starts the program again.
    #[cfg(feature = "onnx")]
    if command.looks_at_pictures() {
        commands::prepare_environment();
    }
    let started = Instant::now();
    let done = run(command, &places);
    if places.stats {
        commands::note(&timing::table(started.elapsed()).to_string());
    }
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ CommandError::Analysis(AnalysisError::Exercise(ExerciseError::Unknown { .. }))) => fail(&error, 2),
        Err(error @ CommandError::Analysis(AnalysisError::Model(ModelError::Unknown { .. }))) => fail(&error, 2),
        Err(error) => fail(&error, 1),
    }
}

fn run(command: Command, places: &Places) -> Result<(), CommandError> {
    match command {
        Command::Desk(args) => desk::run(&args, places),
        Command::Assess(args) => commands::assess(&args, places),
        Command::Batch(args) => commands::batch(&args, places),
        #[cfg(all(feature = "camera", feature = "onnx"))]
        Command::Live(args) => commands::live(&args, places),
        #[cfg(not(all(feature = "camera", feature = "onnx")))]
        Command::Live(_) => Err(CommandError::Usage(
            "this build of coxa has no camera or no pose model; build it with the features camera and onnx".into(),
        )),
        Command::Review(args) => commands::review(&args),
        Command::Share(args) => commands::share(&args),
        Command::Pdf(args) => commands::pdf(&args),
        Command::Recover(args) => commands::recover(&args),
        Command::Plan(args) => commands::plan(&args),
        Command::Intake(args) => commands::intake(&args),
        Command::History(args) => commands::history(&args),
        Command::Exercises(args) => commands::exercises(&args),
        Command::Draft(args) => commands::draft(&args, places),
        Command::Settings(args) => commands::settings(&args, places),
        Command::Measures => commands::measures(),
        Command::Completions(args) => commands::completions(Cli::command(), &args),
        Command::Man => commands::manual(Cli::command()),
        #[cfg(all(feature = "camera", feature = "onnx"))]
        Command::ProbeWindow => commands::probe_window(),
        #[cfg(not(all(feature = "camera", feature = "onnx")))]
        Command::ProbeWindow => Err(CommandError::Usage("this build of coxa has no window".into())),
        Command::Doctor => commands::doctor(places),
    }
}

fn fail(error: &CommandError, code: u8) -> ExitCode {
    let message = match error {
        // Shows the line of the file and a caret under it.
        CommandError::Analysis(AnalysisError::Exercise(_) | AnalysisError::Plan(_)) | CommandError::Written(_) => {
            plain::text(&error.to_string())
        }
        other => plain::line(&other.to_string()),
    };
    commands::note(&format!("coxa: {message}\n"));
    ExitCode::from(code)
}
