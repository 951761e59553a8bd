//! The window of a live session: what is on it at each moment, and the keys.

use std::time::{Duration, Instant};

use tiny_skia::Pixmap;

use super::display::Display;
use crate::app::AppError;
use crate::coach::framing::Advice;
use crate::coach::gauge::{Gauge, Reading};
use crate::coach::notice::Notice;
use crate::coach::{Coach, Command, Stage};
use crate::exercises::Exercise;
use crate::frame::{Frame, PictureSize};
use crate::kinematics::motion::{Motion, ViewKind};
use crate::media::quiet::Quiet;
use crate::overlay::Scene;
use crate::overlay::board::{Board, Voice};
use crate::overlay::card::Card;
use crate::overlay::window::Window;
use crate::pose::Pose;
use crate::session::Phase;
use crate::units::Timestamp;

/// How long a cue stays, seconds.
const CUE_S: f64 = 4.5;
/// How long the explanation of an exercise stays where nobody is ready to begin, seconds: time to read it.
const EXPLAINED_S: f64 = 14.0;
/// How long other words stay, seconds.
const WORDS_S: f64 = 2.5;
/// From here on hands over the head are told that they are seen, seconds.
const HANDS_SEEN_S: f64 = 0.4;

/// So long a word that nothing is begun stays where no key is pressed.
const STOPPED_FOR: Duration = Duration::from_secs(120);

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Something for the coach.
    Coach(Command),
    /// Sound off or on.
    Mute,
    /// The end, also by closing the window.
    End,
}

/// A moment, as the window shows it.
pub struct Shown<'a> {
    /// Who leads.
    pub coach: &'a Coach,
    /// What is known of the movement.
    pub motion: &'a Motion,
    /// The person, where one was found.
    pub pose: Option<&'a Pose>,
    /// What the body is doing.
    pub phase: Phase,
    /// Seconds of the hold under way.
    pub held_s: Option<f64>,
    /// Sound is off.
    pub muted: bool,
}

/// The window and what it remembers from moment to moment.
pub struct Screen {
    exercise: Exercise,
    window: Window,
    canvas: Option<Pixmap>,
    gauge: Option<Gauge>,
    words: Option<(String, Voice, Timestamp)>,
    board: Board,
    card: Card,
    /// The explanation is shown until then, unless it is time to begin.
    explains_until: Timestamp,
}

impl Screen {
    /// Opens the window; `None`, with a word on standard error, where there is no display.
    pub fn open(exercise: &Exercise, quiet: &Quiet) -> Option<Self> {
        // The other process keeps its window until ours is open.
        let opened = match Display::find() {
            Some(_display) => Window::open().map_err(|e| e.to_string()),
            None => Err("there is no display".into()),
        };
        match opened {
            Ok(window) => Some(Self {
                exercise: exercise.clone(),
                window,
                canvas: None,
                gauge: Gauge::of(exercise),
                words: None,
                board: Board::default(),
                card: Card::of(exercise),
                explains_until: Timestamp::from_secs_f64(EXPLAINED_S),
            }),
            Err(problem) => {
                quiet.tell(&format!("{problem}, so events are printed instead (as with --headless)"));
                None
            }
        }
    }

    /// Goes over to another exercise.
    pub fn turn_to(&mut self, exercise: &Exercise, now: Timestamp) {
        self.exercise = exercise.clone();
        self.gauge = Gauge::of(exercise);
        self.card = Card::of(exercise);
        self.explains_until = Timestamp::from_secs_f64(now.seconds() + EXPLAINED_S);
    }

    /// Shows a moment.
    ///
    /// # Errors
    /// When the toolkit refuses.
    pub fn show(&mut self, frame: &Frame, shown: &Shown) -> Result<(), AppError> {
        let reading = self.gauge.as_mut().and_then(|gauge| gauge.push(shown.motion, shown.phase));
        self.board = self.board(shown, reading);
        let scene = shown.pose.map_or_else(Scene::default, |pose| Scene::of(pose, shown.motion, String::new()));
        self.paint(frame, scene)
    }

    /// Shows the last picture again with other words: no new one comes.
    ///
    /// # Errors
    /// When the toolkit refuses.
    pub fn wait(&mut self, frame: &Frame, words: &str) -> Result<(), AppError> {
        (self.board.banner, self.board.voice, self.board.still) = (words.to_owned(), Voice::Plain, true);
        self.paint(frame, Scene::default())
    }

    /// Shows words and no picture, until a key is pressed, the window is closed, or nobody has been there for long.
    ///
    /// # Errors
    /// When the toolkit refuses.
    pub fn stop(&mut self, words: &str) -> Result<(), AppError> {
        let size = PictureSize { width: 64, height: 48 };
        let Some(frame) = Frame::new(Timestamp::ZERO, size, vec![24; 64 * 48 * 3]) else { return Ok(()) };
        let banner = format!("{words} Press q to close this.");
        let title = self.exercise.title.clone();
        self.board = Board { title, set: 1, banner, voice: Voice::Change, still: true, ..Board::default() };
        let began = Instant::now();
        while self.key().is_none() && began.elapsed() < STOPPED_FOR {
            self.paint(&frame, Scene::default())?;
            std::thread::sleep(Duration::from_millis(30));
        }
        Ok(())
    }

    fn paint(&mut self, frame: &Frame, scene: Scene) -> Result<(), AppError> {
        let size = self.window.size();
        self.canvas =
            self.canvas.take().filter(|c| (c.width(), c.height()) == size).or_else(|| Pixmap::new(size.0, size.1));
        let Some(canvas) = &mut self.canvas else { return Ok(()) };
        self.board.paint(frame, scene, canvas);
        self.window.show(canvas).map_err(|e| AppError::Usage(e.to_string()))
    }

    /// Keeps what the coach says for a while.
    pub fn notice(&mut self, notice: &Notice, now: Timestamp) {
        let (voice, stays_s) = match notice {
            Notice::Cue(_) => (Voice::Change, CUE_S),
            Notice::Start(_) | Notice::Resume => (Voice::Good, WORDS_S),
            Notice::SetEnd(_, tally) if tally.all_good() => (Voice::Good, 2.0 * WORDS_S),
            Notice::SetEnd(..) | Notice::Finished(_) => (Voice::Plain, 2.0 * WORDS_S),
            Notice::NotJudged { .. } => (Voice::Plain, CUE_S),
            Notice::Next(_, rest_s) if *rest_s > 0.0 => return,
            Notice::Next(..) => (Voice::Plain, 2.0 * WORDS_S),
            Notice::OtherSide(_) => (Voice::Change, CUE_S),
            Notice::RestOver => (Voice::Good, WORDS_S),
            Notice::Reminder => (Voice::Plain, 2.0 * WORDS_S),
            Notice::Undone(_) | Notice::Deserted => (Voice::Plain, WORDS_S),
            // These stay for as long as the stage does, or are on the card or the panel.
            Notice::Framing(_)
            | Notice::Countdown(_)
            | Notice::Pause(_)
            | Notice::RestLeft(_)
            | Notice::Explanation => {
                return;
            }
        };
        let until = Timestamp::from_secs_f64(now.seconds() + stays_s);
        self.words = Some((notice.text(&self.exercise), voice, until));
    }

    /// The key that was pressed, if any.
    pub fn key(&mut self) -> Option<Key> {
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

    fn board(&mut self, shown: &Shown, reading: Option<Reading>) -> Board {
        let coach = shown.coach;
        let now = shown.motion.time;
        let stage = coach.stage();
        let (banner, voice) = self.banner(coach, stage, now);
        let (set, count) = coach.count();
        let task = coach.task();
        let rest = match stage {
            Stage::Resting(until) => {
                let next = task.map_or("", |task| task.words.as_str());
                let words = format!("{next} Both hands up or the space bar end the rest.");
                Some((until.since(now).ceil().max(0.0) as u32, words))
            }
            _ => None,
        };
        let explains = coach.is_fresh() && (rest.is_some() || stage == Stage::Framing && now < self.explains_until);
        let hold = self.exercise.hold.as_ref().and_then(|rule| Some((shown.held_s?, rule.target_s)));
        let view = self.exercise.camera.views.first().copied().unwrap_or(ViewKind::Unknown);
        Board {
            title: match task.and_then(|task| task.side) {
                Some(side) => format!("{}, {side} side", self.exercise.title),
                None => self.exercise.title.clone(),
            },
            set: task.map_or(set, |task| task.set),
            count,
            tally: coach.tally().words(),
            goal: task.map(|task| (task.sets, task.repetitions)),
            rest,
            phase: phase_word(stage, shown.phase),
            reading,
            hold: hold.filter(|_| shown.phase == Phase::Holding),
            banner,
            voice,
            countdown: match stage {
                Stage::Countdown(since) => Some((3.0 - now.since(since)).ceil().max(1.0) as u32),
                _ => None,
            },
            plan: (stage == Stage::Framing).then_some((self.exercise.posture, view)),
            still: matches!(stage, Stage::Paused | Stage::Away(_)),
            muted: shown.muted,
            card: explains.then(|| self.card.clone()),
        }
    }

    fn banner(&self, coach: &Coach, stage: Stage, now: Timestamp) -> (String, Voice) {
        let kept = self.words.as_ref().filter(|(_, _, until)| now < *until);
        let words = || kept.map(|(words, voice, _)| (words.clone(), *voice));
        if coach.hands_up_for(now).is_some_and(|s| s > HANDS_SEEN_S)
            && matches!(stage, Stage::Working | Stage::Paused | Stage::Resting(_))
        {
            let what = if stage == Stage::Working { "pause" } else { "go on" };
            return (format!("Keep your hands up to {what}."), Voice::Plain);
        }
        match stage {
            Stage::Framing => match coach.advice() {
                Some(Advice::Right) => (Advice::Right.text(&self.exercise), Voice::Good),
                Some(advice) => words().unwrap_or_else(|| (advice.text(&self.exercise), Voice::Change)),
                None => words().unwrap_or_default(),
            },
            Stage::Countdown(_) => ("Get ready.".into(), Voice::Good),
            Stage::Paused => {
                let how = "Paused. To go on, raise both hands for two seconds, or press the space bar.";
                (format!("{how} {}", self.exercise.how_to.stop), Voice::Plain)
            }
            Stage::Away(since) => {
                let left = (9.0 - now.since(since)).ceil().max(0.0);
                (format!("You have left the picture. The set ends in {left:.0} s."), Voice::Change)
            }
            Stage::Working | Stage::Resting(_) => words().unwrap_or_default(),
        }
    }
}

fn phase_word(stage: Stage, phase: Phase) -> &'static str {
    match (stage, phase) {
        (Stage::Paused | Stage::Away(_), _) => "paused",
        (Stage::Framing | Stage::Countdown(_), _) => "",
        (Stage::Resting(_), _) => "rest",
        (Stage::Working, Phase::Rest) => "ready",
        (Stage::Working, Phase::Moving) => "moving",
        (Stage::Working, Phase::Holding) => "hold",
    }
}
