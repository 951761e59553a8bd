//! `coxa live`: a camera or a stream to repetitions as they happen, led by a coach, and a report at the end.

mod blackboard;
mod display;
mod eyes;
mod face;
mod feed;
mod led;
mod pace;
mod page;
mod part;
mod practice;
mod record;
mod screen;
mod tell;
mod turn;

use std::time::Duration;

use serde_json::json;

use super::error::CommandError;
use super::keep::{Keep, warned};
use super::live_args::LiveArgs;
use super::places::Places;
use super::say;
use crate::media::live::{LiveInput, LiveSource, Wanted};
use crate::media::quiet::Quiet;
use crate::media::{FrameSource, SourceInfo};
use crate::plain;
use crate::report::{PAGE_FILE, terminal};
pub(crate) use blackboard::Blackboard;
pub use display::probe as probe_window;
pub(crate) use face::{Face, Key, Shown};
pub(crate) use feed::Feed;
pub(crate) use led::Source;
use led::{Audience, inputs, keep_all, kept, session};
pub(crate) use page::{Led, Page, on_page};
use part::Part;
use screen::Screen;

/// Runs the command until the plan is done, the source ends, the user stops it (Ctrl-C) or nobody is there any more, then
/// writes the report of every exercise.
///
/// # Errors
/// When source, models or output are not there, or the disk is full.
pub fn run(args: &LiveArgs, places: &Places) -> Result<(), CommandError> {
    places.check(&args.model)?;
    let mut keep = Keep::prepare(&args.keep)?;
    let inputs = inputs(args, keep.as_ref(), places);
    let parts = part::of(args, &inputs)?;
    heed(keep.as_mut(), args, &parts)?;
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

/// A warning sign of the person's stops everything before a camera is opened, until a professional's word is noted.
fn heed(keep: Option<&mut Keep>, args: &LiveArgs, parts: &[Part]) -> Result<(), CommandError> {
    if let Some((keep, words)) = keep.zip(args.cleared_by.as_ref()) {
        keep.clear(words)?;
    }
    let Some((label, alarm)) = warned(&args.keep.kept_as)? else { return Ok(()) };
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
    Err(CommandError::WarningSign { label, what })
}

/// How the first exercise is done, and what comes after it, for the person who sits in front of the terminal.
fn explain(parts: &[Part]) {
    if let Some(first) = parts.first() {
        say::note(&format!("{}\n", super::exercises::explain(&first.exercise)));
    }
    for Part { exercise, .. } in parts.iter().skip(1) {
        say::note(&format!("Then {}: `coxa exercises {}` explains it.\n", exercise.title, exercise.name));
    }
}

/// The camera or stream that was named. It is read from the start: what waits in the network while models are loaded
/// would come late and in a heap.
fn camera(args: &LiveArgs, quiet: &Quiet) -> Result<Source, CommandError> {
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

/// What the source really gives.
fn given(input: &LiveInput, info: &SourceInfo, wanted: Wanted) -> String {
    let size = info.size;
    let rate = info.fps.map(|fps| format!(" at {fps:.0} pictures/s")).unwrap_or_default();
    let asked = wanted.size.filter(|&asked| asked != size);
    let asked = asked.map(|s| format!(" (asked for {}x{})", s.width, s.height)).unwrap_or_default();
    format!("{input} gives {}x{}{rate}{asked}", size.width, size.height)
}
