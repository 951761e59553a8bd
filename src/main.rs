//! The `coxa` program: what the user typed, and one line plus an exit code when it fails.

// Tests may (clippy.toml); elsewhere each one says why it can not fail.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::todo)]

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use coxa::app::{self, AppError};
use coxa::cli::{Cli, Command, DeskArgs};
use coxa::desk;
use coxa::exercises::ExerciseError;
use coxa::plain;
use coxa::timing;

fn main() -> ExitCode {
    #[cfg(feature = "onnx")]
    app::environment::prepare();
    app::signals::tell_limits();
    // While a decoder is kept quiet, nobody would see the usual words.
    std::panic::set_hook(Box::new(|panic| app::say::aside(&format!("an internal error, please report it: {panic}"))));
    let Cli { command, places } = Cli::parse();
    let started = Instant::now();
    let done = run(command.unwrap_or_else(|| Command::Desk(DeskArgs::default())), &places);
    if places.stats {
        app::say::note(&timing::table(started.elapsed()).to_string());
    }
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ AppError::Exercise(ExerciseError::Unknown { .. })) => fail(&error, 2),
        Err(error) => fail(&error, 1),
    }
}

fn run(command: Command, places: &coxa::cli::Places) -> Result<(), AppError> {
    match command {
        Command::Desk(args) => desk::run(&args, places),
        Command::Assess(args) => app::assess::run(&args, places),
        Command::Batch(args) => app::batch::run(&args, places),
        #[cfg(all(feature = "camera", feature = "onnx"))]
        Command::Live(args) => app::live::run(&args, places),
        #[cfg(not(all(feature = "camera", feature = "onnx")))]
        Command::Live(_) => Err(AppError::Usage(
            "this build of coxa has no camera or no pose model; build it with the features camera and onnx".into(),
        )),
        Command::Review(args) => app::review::run(&args),
        Command::Share(args) => app::given::share(&args),
        Command::Pdf(args) => app::given::pdf(&args),
        Command::Recover(args) => app::recover::run(&args),
        Command::Plan(args) => app::plan::run(&args),
        Command::Intake(args) => app::intake::run(&args),
        Command::History(args) => app::history::run(&args),
        Command::Exercises(args) => app::exercises::run(&args),
        Command::Settings(args) => app::settings::run(&args, places),
        Command::Measures => app::say::text(&app::measures::list()),
        Command::Completions(args) => app::completions::completions(&args),
        Command::Man => app::completions::manual(),
        #[cfg(all(feature = "camera", feature = "onnx"))]
        Command::ProbeWindow => app::live::probe_window(),
        #[cfg(not(all(feature = "camera", feature = "onnx")))]
        Command::ProbeWindow => Err(AppError::Usage("this build of coxa has no window".into())),
        Command::Doctor => app::doctor::run(places),
    }
}

fn fail(error: &AppError, code: u8) -> ExitCode {
    let message = match error {
        // Shows the line of the file and a caret under it.
        AppError::Exercise(_) | AppError::Plan(_) | AppError::Written(_) => plain::text(&error.to_string()),
        other => plain::line(&other.to_string()),
    };
    app::say::note(&format!(
        "coxa: {message}
"
    ));
    ExitCode::from(code)
}
