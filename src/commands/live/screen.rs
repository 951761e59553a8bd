//! The window of a live session, and its keys.

use std::time::{Duration, Instant};

use tiny_skia::Pixmap;

use super::blackboard::Blackboard;
use super::display::Display;
use super::face::{Face, Key, Shown};
use crate::coach::Command;
use crate::coach::notice::Notice;
use crate::commands::error::CommandError;
use crate::exercises::Exercise;
use crate::frame::{Frame, PictureSize};
use crate::media::quiet::Quiet;
use crate::overlay::Scene;
use crate::overlay::board::{Board, Voice};
use crate::overlay::window::Window;
use crate::units::Timestamp;

/// So long a word that nothing is begun stays where no key is pressed.
const STOPPED_FOR: Duration = Duration::from_secs(120);

/// The window and what it remembers from moment to moment.
pub(super) struct Screen {
    window: Window,
    canvas: Option<Pixmap>,
    board: Board,
    blackboard: Blackboard,
}

impl Screen {
    /// Opens the window; `None`, with a word on standard error, where there is no display.
    pub(super) fn open(exercise: &Exercise, quiet: &Quiet) -> Option<Self> {
        // The other process keeps its window until ours is open.
        let opened = match Display::find() {
            Some(_display) => Window::open().map_err(|e| e.to_string()),
            None => Err("there is no display".into()),
        };
        match opened {
            Ok(window) => {
                let (board, blackboard) = (Board::default(), Blackboard::of(exercise));
                Some(Self { window, canvas: None, board, blackboard })
            }
            Err(problem) => {
                quiet.tell(&format!("{problem}, so events are printed instead (as with --headless)"));
                None
            }
        }
    }

    /// Shows words and no picture, until a key is pressed, the window is closed, or nobody has been there for long.
    ///
    /// # Errors
    /// When the toolkit refuses.
    pub(super) fn stop(&mut self, words: &str) -> Result<(), CommandError> {
        let size = PictureSize { width: 64, height: 48 };
        let Some(frame) = Frame::new(Timestamp::ZERO, size, vec![24; 64 * 48 * 3]) else { return Ok(()) };
        let banner = format!("{words} Press q to close this.");
        let title = self.blackboard.exercise.title.clone();
        self.board = Board { title, set: 1, banner, voice: Voice::Change, still: true, ..Board::default() };
        let began = Instant::now();
        while self.key().is_none() && began.elapsed() < STOPPED_FOR {
            self.paint(&frame, Scene::default())?;
            std::thread::sleep(Duration::from_millis(30));
        }
        Ok(())
    }

    fn paint(&mut self, frame: &Frame, scene: Scene) -> Result<(), CommandError> {
        let size = self.window.size();
        self.canvas =
            self.canvas.take().filter(|c| (c.width(), c.height()) == size).or_else(|| Pixmap::new(size.0, size.1));
        let Some(canvas) = &mut self.canvas else { return Ok(()) };
        self.board.paint(frame, scene, canvas);
        self.window.show(canvas).map_err(|e| CommandError::Usage(e.to_string()))
    }
}

impl Face for Screen {
    fn turn_to(&mut self, exercise: &Exercise, now: Timestamp) {
        self.blackboard.turn_to(exercise, now);
    }

    fn show(&mut self, frame: &Frame, shown: &Shown) -> Result<(), CommandError> {
        self.board = self.blackboard.at(shown);
        let scene = shown.pose.map_or_else(Scene::default, |pose| Scene::of(pose, shown.motion, String::new()));
        self.paint(frame, scene)
    }

    fn wait(&mut self, frame: &Frame, words: &str) -> Result<(), CommandError> {
        (self.board.banner, self.board.voice, self.board.still) = (words.to_owned(), Voice::Plain, true);
        self.paint(frame, Scene::default())
    }

    fn notice(&mut self, notice: &Notice, now: Timestamp) {
        self.blackboard.notice(notice, now);
    }

    fn key(&mut self) -> Option<Key> {
        let key = self.window.key();
        if self.window.is_closed() {
            return Some(Key::End);
        }
        match key?.to_ascii_lowercase() {
            ' ' => Some(Key::Coach(Command::TogglePause)),
            'u' => Some(Key::Coach(Command::Undo)),
            'n' => Some(Key::Coach(Command::NextSet)),
            'm' => Some(Key::Mute),
            'q' | '\u{1b}' => Some(Key::End),
            'f' => {
                self.window.toggle_full_screen();
                None
            }
            _ => None,
        }
    }
}
