//! A session from its first picture to its reports, whoever it is led for.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::eyes::Eyes;
use super::face::Face;
use super::feed::Feed;
use super::part::Part;
use super::practice::Practice;
use super::screen::Screen;
use super::tell::Listeners;
use super::turn::{Setup, Turn};
use crate::analysis::AnalysisError;
use crate::analysis::{Found, Made, reports};
use crate::commands::error::CommandError;
use crate::commands::keep::Keep;
use crate::commands::live_args::LiveArgs;
use crate::commands::places::Places;
use crate::commands::signals;
use crate::exercises::Exercise;
use crate::exercises::definition::PostureName;
use crate::folder::Inputs;
use crate::journal::{Beginning, JournalError};
use crate::media::SourceInfo;
use crate::media::quiet::Quiet;
use crate::moment::Moment;
use crate::pose::locate::models_folder;
use crate::pose::people::Preference;
use crate::pose::recording::{Header, SCHEMA, source_name};
use crate::sound::{Programs, Sounds};

/// The report of a session longer than this is a while in coming.
const LONG: Duration = Duration::from_secs(90);

/// Everything that the command reads besides the camera.
pub(super) fn inputs(args: &LiveArgs, keep: Option<&Keep>, places: &Places) -> Inputs {
    let inputs = args.plan.iter().fold(Keep::inputs(keep), |inputs, plan| inputs.with(plan));
    let inputs = args.exercise.iter().fold(inputs, |inputs, own| inputs.with_public(Path::new(own)));
    models_folder(places.models.as_deref()).map_or(inputs.clone(), |folder| inputs.with_public_folder(&folder))
}

/// The reports come into the history before anything else can go wrong or anybody is asked anything; only then are the
/// journals given up. What to say about it.
pub(super) fn keep_all(mut keep: Option<&mut Keep>, ended: &Ended) -> Result<Vec<String>, CommandError> {
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
pub(super) struct Ended {
    /// A report for every exercise that was begun.
    pub made: Vec<Made>,
    /// What else is to be said.
    pub words: Vec<String>,
    pub had_window: bool,
    /// Someone is there to be asked.
    pub attended: bool,
}

/// Where a session's pictures come from.
pub(crate) struct Source {
    /// The pictures.
    pub feed: Feed,
    /// Of the pictures.
    pub info: SourceInfo,
    /// What it is called in reports.
    pub name: String,
}

/// Whom a session is led for.
pub(super) enum Audience {
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

pub(super) fn session(
    args: &LiveArgs,
    places: &Places,
    parts: &[Part],
    (keep, inputs): (Option<&mut Keep>, Inputs),
    quiet: &Quiet,
    (Source { feed, info, name }, audience): (Source, Audience),
) -> Result<Ended, CommandError> {
    let posture = parts.first().map(|part| part.exercise.posture);
    let lies = posture.map(|posture| matches!(posture, PostureName::Supine | PostureName::SideLying));
    let preference = Preference { choice: args.who, lies };
    let eyes = Eyes::open(&args.model, info.fps.filter(|_| !args.every_frame), preference, places, quiet)?;
    let mut beginning = beginning(args, &info, &name, &eyes.found);
    beginning.date = Some(args.keep.kept_as.date.clone().unwrap_or_else(Moment::now).text_as_known());
    beginning.whose = keep.as_ref().map(|keep| keep.label()).or(args.keep.kept_as.label()).map(str::to_owned);
    beginning.keep = keep.map(Keep::begin_session);
    let setup = Setup { force: args.force, record: args.record, inputs, beginning };
    let mut parts = parts.iter();
    let Some(first) = parts.next() else { return Err(CommandError::Usage("the plan has no set to be done".into())) };
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
    let made = reports(practised.recorded, only_one).map_err(|error| kept(error.into(), &args.out))?;
    Ok(Ended { made, words: practised.words, had_window, attended: practised.attended })
}

/// An error after the session had begun: what was recorded is not lost, and the error says where it is.
pub(super) fn kept(error: CommandError, out: &Path) -> CommandError {
    match error {
        CommandError::Analysis(AnalysisError::Journal(JournalError::Write { path, source, .. })) => {
            JournalError::Write { path, folder: out.to_owned(), source }.into()
        }
        CommandError::Analysis(AnalysisError::Journal(error)) => error.into(),
        other => CommandError::Usage(format!(
            "{other} (what was recorded until then is kept: `coxa recover {}` makes its report)",
            out.display()
        )),
    }
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
        warnings: found.loss().map(|warning| (warning.code, warning.message)).into_iter().collect(),
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
