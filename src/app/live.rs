//! `coxa live`: a camera or a stream to repetitions as they happen, and a report at the end.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::AppError;
use super::models::load_networks;
use super::taken::Taken;
use crate::capture::live::{LiveInput, LiveSource};
use crate::capture::{CaptureError, FrameSource, SourceInfo};
use crate::cli::{LiveArgs, Places, Start};
use crate::exercises::{self, Exercise};
use crate::frame::Frame;
use crate::kinematics::causal::CausalKinematics;
use crate::kinematics::clip;
use crate::kinematics::motion::Motion;
use crate::pose::PoseFrame;
use crate::pose::blazepose::{INPUT_EDGE, LandmarkAnswer};
use crate::pose::locate::ModelChoice;
use crate::pose::manifest::Manifest;
use crate::pose::networks::PoseNetworks;
use crate::pose::onnx::OnnxNetworks;
use crate::pose::recording::{Header, SCHEMA};
use crate::pose::tracker::Tracker;
use crate::report::output::OutputFolder;
use crate::report::{REPORT_FILE, Results, terminal};
use crate::session::result::Outcome;
use crate::session::{Event, Session};
use crate::timing::{self, Stage};

/// Pictures that may wait: more would be lag.
const QUEUE: usize = 2;
/// A machine that needs longer than this for one look gets the small network, so that 30 pictures/s leave room.
const SLOW_LOOK: Duration = Duration::from_millis(25);
/// How often a stop is looked for while no picture comes.
const PATIENCE: Duration = Duration::from_millis(200);

/// Runs the command until the source ends or the user stops it (Ctrl-C), then writes the report.
///
/// # Errors
/// When source, models or output are not there.
pub fn run(args: &LiveArgs, places: &Places) -> Result<(), AppError> {
    let exercise = exercises::find(&args.exercise)?;
    let folder = OutputFolder::prepare(&args.out, args.force)?;
    if !args.headless {
        eprintln!("coxa: printing events; a window is not there yet (--headless says that this is wanted)");
    }
    let input = match &args.url {
        Some(url) => LiveInput::Url(url.clone()),
        None => LiveInput::Camera(args.camera.unwrap_or(0)),
    };
    let (networks, model) = networks(args.model, places)?;
    let source = LiveSource::open(input.clone(), args.mirrored)?;
    let info = source.info().clone();
    let stop = stop_on_signal();
    let followed = follow(source, Tracker::new(networks), &exercise, args, &info, &stop)?;
    let Followed { poses, moments, outcome } = followed;
    let header = header(&info, &model, &input, &moments);
    let taken = Taken {
        input: PathBuf::from(input.to_string()),
        sha256: None,
        header: &header,
        warnings: Vec::new(),
        side: args.side.side(),
        motions: &moments,
    };
    let report = taken.report(&exercise, clip::clip_view(&moments), outcome);
    let results = Results { report: &report, exercise: &exercise, header: &header, frames: &poses, motions: &moments };
    folder.write(&results)?;
    if !args.headless {
        print!("{}", terminal::summary(&report, &exercise));
    }
    eprintln!("Report: {}", args.out.join(REPORT_FILE).display());
    Ok(())
}

/// The network asked for; for `auto` the full one, or lite where one look takes too long.
fn networks(choice: ModelChoice, places: &Places) -> Result<(OnnxNetworks, Manifest), AppError> {
    let load = |choice| load_networks(places.models.as_deref(), places.runtime.as_deref(), choice, 1);
    let (mut networks, manifest) = load(choice.or(ModelChoice::Full))?;
    if choice != ModelChoice::Auto {
        return Ok((networks, manifest));
    }
    let tensor = vec![0.5; INPUT_EDGE * INPUT_EDGE * 3];
    let mut answer = LandmarkAnswer::default();
    let mut quickest = Duration::MAX;
    for _ in 0..3 {
        let started = Instant::now();
        networks.landmarks(&tensor, &mut answer)?;
        quickest = quickest.min(started.elapsed());
    }
    if quickest <= SLOW_LOOK {
        return Ok((networks, manifest));
    }
    eprintln!("coxa: this machine needs {} ms a picture with the full model; using lite", quickest.as_millis());
    load(ModelChoice::Lite)
}

struct Followed {
    poses: Vec<PoseFrame>,
    moments: Vec<Motion>,
    outcome: Outcome,
}

fn follow(
    mut source: LiveSource,
    mut tracker: Tracker<OnnxNetworks>,
    exercise: &Exercise,
    args: &LiveArgs,
    info: &SourceInfo,
    stop: &Arc<AtomicBool>,
) -> Result<Followed, AppError> {
    let mut kinematics = CausalKinematics::new(info.size);
    let mut session = Session::new(exercise.clone(), args.side.side());
    let (mut poses, mut moments) = (Vec::new(), Vec::new());
    let mut started = args.start == Start::Now;
    let frames = reader(move || source.next_frame(), Arc::clone(stop));
    while let Some(frame) = next(&frames, stop)? {
        let pose = tracker.push(&frame)?;
        let timer = timing::start(Stage::Motion);
        let motion = kinematics.push(&pose);
        drop(timer);
        if !started
            && exercise.posture.allows(motion.posture, None)
            && motion.coarse.is_some()
            && motion.in_frame > 0.99
        {
            started = true;
            say(&json!({"event": "start", "t_s": motion.time.seconds()}))?;
        }
        if started {
            let timer = timing::start(Stage::Repetitions);
            let events = session.push(&motion);
            drop(timer);
            for event in events {
                say(&line_of(event))?;
            }
        }
        poses.push(pose);
        moments.push(motion);
    }
    stop.store(true, Ordering::Relaxed);
    let end = moments.last().map_or(0.0, |m: &Motion| m.time.seconds());
    let told: Vec<f64> = session.reps().iter().map(|rep| rep.start_s).collect();
    let outcome = session.finish();
    // What was complete only because the session ended has not been told yet.
    for rep in outcome.reps.iter().filter(|rep| !told.contains(&rep.start_s)) {
        say(&line_of(&Event::Rep(rep.clone())))?;
    }
    say(&json!({"event": "end", "t_s": end}))?;
    Ok(Followed { poses, moments, outcome })
}

/// Reads in a thread of its own, so that the source is never kept waiting for the network.
fn reader(
    mut next_frame: impl FnMut() -> Result<Option<Frame>, CaptureError> + Send + 'static,
    stop: Arc<AtomicBool>,
) -> Receiver<Result<Frame, CaptureError>> {
    let (send, receive) = mpsc::sync_channel(QUEUE);
    thread::spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            let Some(result) = next_frame().transpose() else { break };
            let failed = result.is_err();
            if send.send(result).is_err() || failed {
                break;
            }
        }
    });
    receive
}

fn next(frames: &Receiver<Result<Frame, CaptureError>>, stop: &AtomicBool) -> Result<Option<Frame>, AppError> {
    while !stop.load(Ordering::Relaxed) {
        match frames.recv_timeout(PATIENCE) {
            Ok(frame) => return Ok(Some(frame?)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        }
    }
    Ok(None)
}

fn stop_on_signal() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler Ctrl-C ends the program without a report: worth a word, no reason to refuse.
    if let Err(error) = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)) {
        eprintln!("coxa: Ctrl-C will end without a report ({error})");
    }
    stop
}

/// One JSON object on one line of standard output. A reader that went away ends the session, not the program.
fn say(line: &serde_json::Value) -> Result<(), AppError> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|e| AppError::Usage(format!("standard output: {e}")))
}

fn line_of(event: &Event) -> serde_json::Value {
    match event {
        Event::Started { side, at_s } => json!({"event": "moving", "t_s": at_s, "side": side}),
        Event::Rep(rep) => json!({"event": "rep", "t_s": rep.end_s, "rep": rep}),
        Event::NotCounted { start_s, end_s, why } => {
            json!({"event": "not_counted", "t_s": end_s, "start_s": start_s, "why": why})
        }
        Event::Hold(hold) => json!({"event": "hold", "t_s": hold.end_s, "hold": hold}),
    }
}

fn header(info: &SourceInfo, model: &Manifest, input: &LiveInput, motions: &[Motion]) -> Header {
    let seconds = match (motions.first(), motions.last()) {
        (Some(first), Some(last)) => last.time.since(first.time),
        _ => 0.0,
    };
    Header {
        schema: SCHEMA.into(),
        size: info.size,
        fps: if seconds > 0.0 { (motions.len() - 1) as f64 / seconds } else { info.fps.unwrap_or(0.0) },
        rotation_deg: 0,
        model: model.name.clone(),
        model_sha256: model.sha256.clone(),
        source: PathBuf::from(input.to_string()),
        warnings: Vec::new(),
    }
}
