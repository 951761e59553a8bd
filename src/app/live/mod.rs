//! `coxa live`: a camera or a stream to repetitions as they happen, led by a coach, and a report at the end.

mod blackboard;
mod display;
mod eyes;
mod face;
mod feed;
mod pace;
mod page;
mod part;
mod practice;
mod record;
mod screen;
mod tell;
mod turn;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::AppError;
use super::keep::Keep;
use super::models::Found;
use super::{recover, say, signals};
use crate::cli::{LiveArgs, Places};
use crate::exercises::Exercise;
use crate::exercises::definition::PostureName;
use crate::folder::Inputs;
use crate::journal::{Beginning, JournalError};
use crate::media::live::{LiveInput, LiveSource, Wanted};
use crate::media::quiet::Quiet;
use crate::media::{FrameSource, SourceInfo};
use crate::moment::Moment;
use crate::plain;
use crate::pose::locate::models_folder;
use crate::pose::people::Preference;
use crate::pose::recording::{Header, SCHEMA, source_name};
use crate::report::{PAGE_FILE, terminal};
use crate::sound::{Programs, Sounds};
pub use blackboard::Blackboard;
pub use display::probe as probe_window;
use eyes::Eyes;
pub use face::{Face, Key, Shown};
pub use feed::Feed;
pub use page::{Led, Page, on_page};
use part::Part;
use practice::Practice;
use screen::Screen;
use tell::Listeners;
use turn::{Setup, Turn};

/// The report of a session longer than this is a while in coming.
const LONG: Duration = Duration::from_secs(90);

/// Runs the command until the plan is done, the source ends, the user stops it (Ctrl-C) or nobody is there any more, then
/// writes the report of every exercise.
///
/// # Errors
/// When source, models or output are not there, or the disk is full.
pub fn run(args: &LiveArgs, places: &Places) -> Result<(), AppError> {
    let mut keep = Keep::prepare(&args.keep)?;
    let inputs = inputs(args, keep.as_ref(), places);
    let parts = part::of(args, &inputs)?;
    if let Some(keep) = &mut keep {
        heed(keep, args, &parts)?;
    }
    if !args.headless {
        explain(&parts);
    }
    if let Some(keep) = &mut keep {
        keep.ask_before()?;
    }
    let ended = {
        let quiet = Quiet::start();
        let source = camera(args, &quiet)?;
        session(args, places, &parts, (keep.as_mut(), inputs), &quiet, (source, Audience::Screen))?
    };
    let said = keep_all(keep.as_mut(), &ended).map_err(|error| kept(error, &args.out))?;
    for made in &ended.made {
        // Where events were printed, standard output is for programs.
        if ended.had_window {
            super::say::shown(&terminal::summary(&made.report, &made.exercise))?;
        }
        say::note(&format!("Report: {}\n", plain::line(&made.folder.join(PAGE_FILE).to_string_lossy())));
    }
    ended.words.iter().for_each(|line| say::aside(line));
    said.iter().for_each(|line| say::note(&format!("{line}\n")));
    match keep {
        Some(mut keep) if ended.attended => keep.ask_after(),
        _ => Ok(()),
    }
}

/// Everything that the command reads besides the camera.
fn inputs(args: &LiveArgs, keep: Option<&Keep>, places: &Places) -> Inputs {
    let inputs = args.plan.iter().fold(Keep::inputs(keep), |inputs, plan| inputs.with(plan));
    let inputs = args.exercise.iter().fold(inputs, |inputs, own| inputs.with_public(Path::new(own)));
    models_folder(places.models.as_deref()).map_or(inputs.clone(), |folder| inputs.with_public_folder(&folder))
}

/// A warning sign of the person's stops everything before a camera is opened, until a professional's word is noted.
fn heed(keep: &mut Keep, args: &LiveArgs, parts: &[Part]) -> Result<(), AppError> {
    if let Some(words) = &args.cleared_by {
        keep.clear(words)?;
    }
    let Some(alarm) = keep.alarm()? else { return Ok(()) };
    let what = alarm.words();
    let quiet = Quiet::start();
    let screen = parts.first().filter(|_| !args.headless).and_then(|part| Screen::open(&part.exercise, &quiet));
    match screen {
        Some(mut screen) => screen.stop(&format!("Do not exercise yet. {what}"))?,
        None => super::say::text(&format!(
            "{}\n",
            json!({"event": "warning_sign", "t_s": 0.0, "urgency": alarm.urgency.key(), "signs": alarm.signs, "text": what})
        ))?,
    }
    Err(AppError::WarningSign { label: keep.label().to_owned(), what })
}

/// How the first exercise is done, and what comes after it, for whoever sits in front of the terminal.
fn explain(parts: &[Part]) {
    if let Some(first) = parts.first() {
        say::note(&format!("{}\n", super::exercises::explain(&first.exercise)));
    }
    for Part { exercise, .. } in parts.iter().skip(1) {
        say::note(&format!("Then {}: `coxa exercises {}` explains it.\n", exercise.title, exercise.name));
    }
}

/// The reports come into the history before anything else can go wrong or anybody is asked anything; only then are the
/// journals given up. What to say about it.
fn keep_all(mut keep: Option<&mut Keep>, ended: &Ended) -> Result<Vec<String>, AppError> {
    let mut said = Vec::new();
    for made in &ended.made {
        if let Some(keep) = &mut keep {
            let words = keep.add(&made.report, made.part(), &made.folder)?;
            said.extend(words.lines().map(str::to_owned));
        }
        made.settle()?;
    }
    Ok(said)
}

/// A session that is over.
struct Ended {
    /// A report for every exercise that was begun.
    made: Vec<recover::Made>,
    /// What else is to be said.
    words: Vec<String>,
    had_window: bool,
    /// Somebody is there to be asked.
    attended: bool,
}

/// Where a session's pictures come from.
pub struct Source {
    /// The pictures.
    pub feed: Feed,
    /// Of the pictures.
    pub info: SourceInfo,
    /// What it is called in reports.
    pub name: String,
}

/// Whom a session is led for.
enum Audience {
    /// Someone at this machine's screen, or a program that reads events.
    Screen,
    /// Someone before a page, which can be asked to end.
    Page(Box<dyn Face>, Arc<AtomicBool>),
}

impl Audience {
    fn stop(&self, quiet: &Quiet) -> Arc<AtomicBool> {
        match self {
            Self::Screen => stop_on_signal(quiet),
            Self::Page(_, stop) => Arc::clone(stop),
        }
    }

    fn face(self, args: &LiveArgs, exercise: &Exercise, quiet: &Quiet) -> Option<Box<dyn Face>> {
        match self {
            Self::Screen if args.headless => None,
            Self::Screen => Screen::open(exercise, quiet).map(|screen| Box::new(screen) as Box<dyn Face>),
            Self::Page(face, _) => Some(face),
        }
    }

    /// A page has a voice of its own.
    fn sounds(&self, args: &LiveArgs) -> Sounds {
        match self {
            Self::Screen => Sounds::through(Programs::find(), args.mute || args.headless),
            Self::Page(..) => Sounds::none(),
        }
    }
}

/// The camera or stream that was named. It is read from the start: what waits in the network while models are loaded
/// would come late and in a heap.
fn camera(args: &LiveArgs, quiet: &Quiet) -> Result<Source, AppError> {
    let input = match &args.url {
        Some(url) => LiveInput::Url(url.clone()),
        None => LiveInput::Camera(args.camera.unwrap_or(0)),
    };
    let wanted = Wanted { size: args.size, fps: args.fps, mirrored: args.mirrored };
    let source = LiveSource::open(input.clone(), wanted)?;
    let info = source.info().clone();
    quiet.tell(&given(&input, &info, wanted));
    let feed = Feed::start(source, args.every_frame, Duration::from_secs(args.wait));
    Ok(Source { feed, info, name: input.to_string() })
}

fn session(
    args: &LiveArgs,
    places: &Places,
    parts: &[Part],
    (keep, inputs): (Option<&mut Keep>, Inputs),
    quiet: &Quiet,
    (Source { feed, info, name }, audience): (Source, Audience),
) -> Result<Ended, AppError> {
    let posture = parts.first().map(|part| part.exercise.posture);
    let lies = posture.map(|posture| matches!(posture, PostureName::Supine | PostureName::SideLying));
    let preference = Preference { choice: args.who, lies };
    let eyes = Eyes::open(args.model, info.fps.filter(|_| !args.every_frame), preference, places, quiet)?;
    let mut beginning = beginning(args, &info, &name, &eyes.found);
    beginning.date = Some(args.keep.kept_as.date.clone().unwrap_or_else(Moment::now).text_as_known());
    beginning.whose = keep.as_ref().map(|keep| keep.label()).or(args.keep.kept_as.label()).map(str::to_owned);
    beginning.keep = keep.map(Keep::begin_session);
    let setup = Setup { force: args.force, record: args.record, inputs, beginning };
    let mut parts = parts.iter();
    let Some(first) = parts.next() else { return Err(AppError::Usage("the plan has no set to be done".into())) };
    let (turn, journal) = Turn::begin(first, &setup, info.size)?;
    let (stop, sounds) = (audience.stop(quiet), audience.sounds(args));
    let face = audience.face(args, &first.exercise, quiet);
    let had_window = face.is_some();
    let exercise = &first.exercise;
    let listeners = Listeners { exercise, headless: !had_window, journal, sounds, quiet, face, deserted: false };
    let practice = Practice::new(args, info.size, (feed, eyes), (setup, turn, parts), listeners);
    let began = Instant::now();
    let practised = practice.run(&stop).map_err(|error| kept(error, &args.out))?;
    if began.elapsed() > LONG {
        quiet.tell("making the report; this takes about two seconds for each minute of the session");
    }
    let only_one = practised.recorded.len() == 1;
    let made = recover::reports(practised.recorded, only_one).map_err(|error| kept(error, &args.out))?;
    Ok(Ended { made, words: practised.words, had_window, attended: practised.attended })
}

/// An error after the session had begun: what was recorded is not lost, and the error says where it is.
fn kept(error: AppError, out: &Path) -> AppError {
    match error {
        AppError::Journal(JournalError::Write { path, source, .. }) => {
            JournalError::Write { path, folder: out.to_owned(), source }.into()
        }
        AppError::Journal(error) => error.into(),
        other => AppError::Usage(format!(
            "{other} (what was recorded until then is kept: `coxa recover {}` makes its report)",
            out.display()
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

/// The first line of every journal of the session; each exercise fills in its own.
fn beginning(args: &LiveArgs, info: &SourceInfo, name: &str, found: &Found) -> Beginning {
    let recording = Header {
        schema: SCHEMA.into(),
        size: info.size,
        fps: info.fps.unwrap_or(0.0),
        rotation_deg: 0,
        unsmoothed: true,
        shown: None,
        model: found.name(),
        model_sha256: found.sha256(),
        networks: Vec::new(),
        source: source_name(Path::new(name)).into(),
        recorded: None,
        warnings: Vec::new(),
        people: Vec::new(),
    };
    Beginning { person: args.person.person(), ..Beginning::of("", recording) }
}

fn stop_on_signal(quiet: &Quiet) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler Ctrl-C ends the program without a report: worth a word, no reason to refuse.
    if let Err(error) = signals::on_end(move || flag.store(true, Ordering::Relaxed)) {
        quiet.tell(&format!("Ctrl-C will end without a report ({error}); `coxa recover` makes it then"));
    }
    stop
}
