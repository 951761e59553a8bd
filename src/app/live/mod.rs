//! `coxa live`: a camera or a stream to repetitions as they happen, led by a coach, and a report at the end.

mod eyes;
mod feed;
mod pace;
mod practice;
mod record;
mod screen;
mod tell;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::AppError;
use super::recover;
use crate::bounded;
use crate::capture::live::{LiveInput, LiveSource, Wanted};
use crate::capture::quiet::Quiet;
use crate::capture::{FrameSource, SourceInfo};
use crate::cli::{LiveArgs, Places};
use crate::exercises::{self, Exercise};
use crate::journal::{self, Beginning, JournalError, JournalWriter};
use crate::pose::manifest::Manifest;
use crate::pose::recording::{Header, SCHEMA};
use crate::report::json::Media;
use crate::report::output::OutputFolder;
use crate::report::{PAGE_FILE, terminal};
use crate::sound::{Programs, Sounds};
use crate::written::WrittenError;
use eyes::Eyes;
use feed::Feed;
use practice::Practice;
use record::Recorder;
use screen::Screen;
pub use screen::probe as probe_window;
use tell::Listeners;

/// The report of a session longer than this is a while in coming.
const LONG: Duration = Duration::from_secs(90);

/// Runs the command until the source ends, the user stops it (Ctrl-C) or nobody is there any more, then writes the
/// report.
///
/// # Errors
/// When source, models or output are not there, or the disk is full.
pub fn run(args: &LiveArgs, places: &Places) -> Result<(), AppError> {
    let exercise = exercises::find(&args.exercise)?;
    if journal::unfinished(&args.out) {
        return Err(JournalError::Unfinished { folder: args.out.clone() }.into());
    }
    let folder = OutputFolder::prepare(&args.out, args.force)?;
    let ended = {
        let quiet = Quiet::start();
        session(args, places, &exercise, folder, &quiet)?
    };
    // Where events were printed, standard output is for programs.
    if ended.had_window {
        super::say::text(&terminal::summary(&ended.made.report, &exercise))?;
    }
    ended.words.iter().for_each(|line| eprintln!("coxa: {line}"));
    eprintln!("Report: {}", args.out.join(PAGE_FILE).display());
    Ok(())
}

/// A session that is over.
struct Ended {
    made: recover::Made,
    /// What else is to be said.
    words: Vec<String>,
    had_window: bool,
}

fn session(
    args: &LiveArgs,
    places: &Places,
    exercise: &Exercise,
    folder: OutputFolder,
    quiet: &Quiet,
) -> Result<Ended, AppError> {
    let input = match &args.url {
        Some(url) => LiveInput::Url(url.clone()),
        None => LiveInput::Camera(args.camera.unwrap_or(0)),
    };
    let wanted = Wanted { size: args.size, fps: args.fps, mirrored: args.mirrored };
    let source = LiveSource::open(input.clone(), wanted)?;
    let info = source.info().clone();
    quiet.tell(&given(&input, &info, wanted));
    // Read from the start: what waits in the network while models are loaded would come late and in a heap.
    let feed = Feed::start(source, args.every_frame, Duration::from_secs(args.wait));
    let eyes = Eyes::open(args.model, info.fps.filter(|_| !args.every_frame), places, quiet)?;
    let beginning = beginning(args, exercise, &info, &input, &eyes.manifest)?;
    let journal = JournalWriter::create(folder.path(), &beginning)?;
    let stop = stop_on_signal(quiet);
    let screen = if args.headless { None } else { Screen::open(exercise, quiet) };
    let had_window = screen.is_some();
    let listeners = Listeners {
        exercise,
        headless: !had_window,
        journal,
        sounds: Sounds::through(Programs::find(), args.mute || args.headless),
        quiet,
        screen,
        deserted: false,
    };
    let recorder = args.record.then(|| Recorder::start(&folder));
    let practice = Practice::new(args, info.size, feed, eyes, listeners, recorder);
    let began = Instant::now();
    let (mut words, recorder) = practice.run(&stop).map_err(|error| kept(error, folder.path()))?;
    if began.elapsed() > LONG {
        quiet.tell("making the report; this takes about two seconds for each minute of the session");
    }
    let media = recorder.map_or_else(|| Ok(Media::default()), Recorder::finish).unwrap_or_else(|error| {
        words.push(format!("{error} (the report itself is written, without the video)"));
        Media::default()
    });
    let made = recover::report(folder, media).map_err(|error| kept(error, &args.out))?;
    Ok(Ended { made, words, had_window })
}

/// An error after the session had begun: what was recorded is not lost, and the error says where it is.
fn kept(error: AppError, folder: &std::path::Path) -> AppError {
    match error {
        AppError::Journal(error) => error.into(),
        other => AppError::Usage(format!(
            "{other} (what was recorded until then is kept: `coxa recover {}` makes its report)",
            folder.display()
        )),
    }
}

/// What the source really gives.
fn given(input: &LiveInput, info: &SourceInfo, wanted: Wanted) -> String {
    let size = info.size;
    let rate = info.fps.map(|fps| format!(" at {fps:.0} pictures/s")).unwrap_or_default();
    let asked = wanted.size.filter(|&asked| asked != size);
    let asked = asked.map(|s| format!(" (asked for {}x{})", s.width, s.height)).unwrap_or_default();
    format!("{input} gives {}x{}{rate}{asked}", size.width, size.height)
}

fn beginning(
    args: &LiveArgs,
    exercise: &Exercise,
    info: &SourceInfo,
    input: &LiveInput,
    model: &Manifest,
) -> Result<Beginning, AppError> {
    let built_in = exercises::names().chain(exercises::tests()).any(|name| name == args.exercise);
    let read = || {
        let path = PathBuf::from(&args.exercise);
        bounded::read_text(&path, bounded::WRITTEN).map_err(|source| WrittenError::Read { path, source })
    };
    Ok(Beginning {
        schema: journal::SCHEMA.into(),
        recording: Header {
            schema: SCHEMA.into(),
            size: info.size,
            fps: info.fps.unwrap_or(0.0),
            rotation_deg: 0,
            model: model.name.clone(),
            model_sha256: model.sha256.clone(),
            source: PathBuf::from(input.to_string()),
            warnings: Vec::new(),
        },
        exercise: exercise.name.clone(),
        // A file of the user's own may be another one by the time of a recovery.
        exercise_toml: if built_in { None } else { Some(read()?) },
        side: args.side.side(),
    })
}

fn stop_on_signal(quiet: &Quiet) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler Ctrl-C ends the program without a report: worth a word, no reason to refuse.
    if let Err(error) = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)) {
        quiet.tell(&format!("Ctrl-C will end without a report ({error}); `coxa recover` makes it then"));
    }
    stop
}
