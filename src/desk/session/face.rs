//! What a page is given to show: each moment, what is said, and what happens, as lines of JSON.

use std::sync::mpsc::{Receiver, TryRecvError};

use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;

use crate::coach::notice::Notice;
use crate::commands::CommandError;
use crate::commands::live::{Blackboard, Face, Key, Shown};
use crate::exercises::Exercise;
use crate::frame::Frame;
use crate::overlay::Scene;
use crate::overlay::board::{Board, Voice};
use crate::sound::Said;
use crate::units::Timestamp;

/// Lines that may wait for the page; moments are left out before anything that is said.
const ROOM: usize = 32;

/// A line to a page.
pub(super) enum Line {
    /// A picture was measured: what is seen in it.
    Seen(String),
    /// Anything else.
    Said(String),
}

/// A page that shows a session.
pub(super) struct PageFace {
    blackboard: Blackboard,
    lines: Sender<Line>,
    keys: Receiver<Key>,
    gone: bool,
}

impl PageFace {
    /// `lines` lead to the page, and `keys` come from it.
    pub(super) fn new(exercise: &Exercise, lines: Sender<Line>, keys: Receiver<Key>) -> Self {
        Self { blackboard: Blackboard::of(exercise), lines, keys, gone: false }
    }

    /// A page that does not read what it is given is gone.
    fn line(&mut self, line: Line) {
        self.gone |= self.lines.try_send(line).is_err();
    }

    fn say(&mut self, said: &Value) {
        self.line(Line::Said(said.to_string()));
    }

    fn moment(&mut self, frame: &Frame, board: &Board, scene: &Scene) {
        if self.lines.capacity() < ROOM {
            return;
        }
        let size = frame.size();
        let bones: Vec<Value> = scene
            .bones
            .iter()
            .map(|bone| {
                json!([
                    tenths(bone.from.x),
                    tenths(bone.from.y),
                    tenths(bone.to.x),
                    tenths(bone.to.y),
                    colour(bone.colour)
                ])
            })
            .collect();
        let joints: Vec<Value> =
            scene.joints.iter().map(|(at, c)| json!([tenths(at.x), tenths(at.y), colour(*c)])).collect();
        let labels: Vec<Value> = scene
            .labels
            .iter()
            .map(|label| {
                json!([tenths(label.at.x), tenths(label.at.y), label.text, colour(label.colour), label.leftward])
            })
            .collect();
        let seen = json!({"seen": {
            "size": [size.width, size.height], "bones": bones, "joints": joints, "labels": labels, "board": board_line(board)
        }});
        self.line(Line::Seen(seen.to_string()));
    }
}

impl Face for PageFace {
    fn turn_to(&mut self, exercise: &Exercise, now: Timestamp) {
        self.blackboard.turn_to(exercise, now);
    }

    fn show(&mut self, frame: &Frame, shown: &Shown) -> Result<(), CommandError> {
        let board = self.blackboard.at(shown);
        let scene = shown.pose.map_or_else(Scene::default, |pose| Scene::of(pose, shown.motion, String::new()));
        self.moment(frame, &board, &scene);
        Ok(())
    }

    fn wait(&mut self, _: &Frame, words: &str) -> Result<(), CommandError> {
        self.say(&json!({"waits": words}));
        Ok(())
    }

    fn notice(&mut self, notice: &Notice, now: Timestamp) {
        self.blackboard.notice(notice, now);
    }

    fn hear(&mut self, said: &Said) {
        let tone = said.tone.map(|tone| format!("{tone:?}"));
        let fresh_ms = said.fresh_for.as_millis() as u64;
        self.say(&json!({"say": {"words": said.words, "tone": tone, "rank": said.rank as u8, "fresh_ms": fresh_ms}}));
    }

    fn event(&mut self, event: &Value) {
        self.say(&json!({"event": event}));
    }

    fn key(&mut self) -> Option<Key> {
        match self.keys.try_recv() {
            Ok(key) => Some(key),
            Err(TryRecvError::Disconnected) => Some(Key::End),
            Err(TryRecvError::Empty) => self.gone.then_some(Key::End),
        }
    }
}

fn board_line(board: &Board) -> Value {
    let reading = board.reading.map(|reading| {
        let name = reading.kind.row().name.replace('_', " ");
        json!({"name": name, "value": reading.value.round(), "target": reading.target, "way": reading.way})
    });
    let voice = match board.voice {
        Voice::Plain => "plain",
        Voice::Change => "change",
        Voice::Good => "good",
    };
    json!({
        "title": board.title, "set": board.set, "count": board.count, "tally": board.tally, "goal": board.goal,
        "rest": board.rest, "phase": board.phase, "reading": reading, "hold": board.hold, "banner": board.banner,
        "voice": voice, "countdown": board.countdown, "still": board.still,
    })
}

/// A tenth of a pixel is finer than any screen.
fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn colour([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}
