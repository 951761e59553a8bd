//! The thread that leads a session, and the one beside it that makes frames of the page's pictures.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;

use super::camera::Camera;
use super::face::{Line, PageFace};
use crate::commands::CommandError;
use crate::commands::LiveArgs;
use crate::commands::live::{Feed, Key, Led, Page, Source, on_page};
use crate::desk::Desk;
use crate::desk::pictures::Picture;
use crate::desk::today::Item;
use crate::media::pushed::Pushed;
use crate::media::slot::{FrameSlot, Keep};
use crate::report::words;
use crate::review::index::address_of;

/// The ends of the line to a page.
pub(super) struct Lines {
    /// To the page.
    pub lines: Sender<Line>,
    /// Whose pictures they are.
    pub camera: Camera,
    /// From that camera.
    pub pictures: Receiver<Picture>,
    /// From its buttons.
    pub keys: Receiver<Key>,
}

/// Clips wait while someone exercises.
struct HoldUp<'a>(&'a Desk);

impl Drop for HoldUp<'_> {
    fn drop(&mut self) {
        self.0.clips.hold_up(false);
    }
}

/// Leads a session to its end, and tells the page where the report is.
pub(super) fn session(desk: &Desk, args: &LiveArgs, line: Lines, stop: Arc<AtomicBool>) {
    desk.clips.hold_up(true);
    let _hold_up = HoldUp(desk);
    let lines = line.lines.clone();
    let over = match led(desk, args, line, stop) {
        Ok(led) => over(desk, led, args),
        Err(CommandError::WarningSign { what, .. }) => json!({"error": format!("Do not exercise yet. {what}")}),
        Err(error) => json!({"error": error.to_string()}),
    };
    // A page that is gone finds the report in the list.
    let _ = lines.blocking_send(Line::Said(json!({"over": over}).to_string()));
}

fn led(desk: &Desk, args: &LiveArgs, line: Lines, stop: Arc<AtomicBool>) -> Result<Led, CommandError> {
    let Lines { lines, camera, pictures, keys } = line;
    let item =
        item(desk, args).ok_or_else(|| CommandError::Usage("the plan has changed; load the page again".into()))?;
    let face = Box::new(PageFace::new(&item.exercise, lines, keys));
    let slot = Arc::new(FrameSlot::new(Keep::Newest));
    let pushed = first(&slot, camera, &pictures)?;
    let source =
        Source { feed: Feed::of(slot, pushed.started()), info: pushed.info().clone(), name: camera.name().to_owned() };
    let decoder = thread::spawn(move || decode(pushed, &pictures));
    let led = on_page(args, &desk.sessions.places, Page { source, face, stop });
    // It ends with the session's slot, at the latest with the line.
    drop(decoder);
    led
}

/// What is done, as it stands today.
fn item(desk: &Desk, args: &LiveArgs) -> Option<Item> {
    let named = |item: &Item| Some(item.exercise.name.as_str()) == args.exercise.as_deref();
    desk.today().items.into_iter().find(named)
}

/// The first picture that is one.
fn first(slot: &Arc<FrameSlot>, camera: Camera, pictures: &Receiver<Picture>) -> Result<Pushed, CommandError> {
    let until = Instant::now() + camera.patience();
    while let Ok(picture) = pictures.recv_timeout(until.saturating_duration_since(Instant::now())) {
        if let Some(pushed) = Pushed::begin(Arc::clone(slot), &picture.jpeg, picture.taken_ms)? {
            return Ok(pushed);
        }
    }
    Err(CommandError::Usage(camera.is_silent().to_owned()))
}

/// Until the page is gone, or nobody wants pictures any more.
fn decode(mut pushed: Pushed, pictures: &Receiver<Picture>) {
    for Picture { missed, taken_ms, jpeg } in pictures {
        match pushed.push(&jpeg, taken_ms, missed) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return pushed.end(Some(error.to_string())),
        }
    }
    // The session ends with the page's keys, in order.
    pushed.end(None);
}

fn over(desk: &Desk, led: Led, args: &LiveArgs) -> Value {
    desk.mat.kept(led.kept);
    let report = |made: &crate::analysis::Made| {
        let below = made.folder.strip_prefix(desk.site.folder()).unwrap_or(&made.folder);
        let warnings: Vec<&str> = made.report.warnings.iter().map(|warning| warning.message.as_str()).collect();
        json!({
            "address": address_of(below), "title": made.exercise.title, "counted": words::headline(&made.report),
            "warnings": warnings
        })
    };
    let left = item(desk, args).and_then(|item| item.planned).map(|planned| planned.words());
    json!({"reports": led.made.iter().map(report).collect::<Vec<_>>(), "words": led.words, "left": left})
}
