//! The loop of a live session: a frame to a pose, to what is counted, to what the coach says of it.

use std::slice::Iter;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::json;

use super::eyes::Eyes;
use super::face::{Key, Shown};
use super::feed::{Fed, Feed};
use super::pace::Pace;
use super::part::Part;
use super::tell::Listeners;
use super::turn::{Ended, Setup, Turn, end};
use crate::analysis::Recorded;
use crate::coach::light::Light;
use crate::coach::{Coach, Decisions, Moment};
use crate::commands::error::CommandError;
use crate::commands::live_args::{LiveArgs, Start};
use crate::frame::{Frame, PictureSize};
use crate::kinematics::SMALL_NETWORK;
use crate::pose::PoseFrame;
use crate::session::guided::Control;
use crate::session::{Event, Phase};
use crate::sound::Said;
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// Light is looked at so often, seconds: it changes slowly.
const LIGHT_EVERY_S: f64 = 0.5;

/// One person's session before a camera.
pub(super) struct Practice<'a> {
    size: PictureSize,
    feed: Feed,
    eyes: Eyes<'a>,
    setup: Setup,
    /// What is still to come.
    parts: Iter<'a, Part>,
    turn: Turn<'a>,
    done: Vec<Ended>,
    coach: Coach,
    /// Framing and countdown come before each set.
    waits: bool,
    /// The coach has led through everything of this turn.
    finished: bool,
    /// The coach has ended it because nobody was there.
    left: bool,
    listeners: Listeners<'a>,
    pace: Pace,
    stats: bool,
    /// Machines that are too slow get a smaller network.
    may_shrink: bool,
    /// Damaged pictures were reported for this exercise.
    damage_said: bool,
    light: Option<(Timestamp, Light)>,
    phase: Phase,
    now: Timestamp,
    last: Option<Frame>,
}

/// What there is at the end of a session.
pub(super) struct Session {
    /// A folder with a journal for every exercise.
    pub recorded: Vec<Recorded>,
    /// What is to be said.
    pub words: Vec<String>,
    /// Someone is there to be asked.
    pub attended: bool,
}

impl<'a> Practice<'a> {
    /// A session that is about to begin with `turn`; `parts` come after it.
    pub(super) fn new(
        args: &LiveArgs,
        size: PictureSize,
        (feed, eyes): (Feed, Eyes<'a>),
        (setup, turn, parts): (Setup, Turn<'a>, Iter<'a, Part>),
        listeners: Listeners<'a>,
    ) -> Self {
        let waits = args.start == Start::Ready;
        Self {
            size,
            feed,
            eyes,
            setup,
            parts,
            coach: turn.part.coach(waits),
            turn,
            done: Vec::new(),
            waits,
            finished: false,
            left: false,
            listeners,
            pace: Pace::new(),
            stats: args.stats,
            may_shrink: !args.every_frame,
            damage_said: false,
            light: None,
            phase: Phase::Rest,
            now: Timestamp::ZERO,
            last: None,
        }
    }

    /// Until the source ends, `stop` is set, or the coach ends it. Every journal is then whole on the disk.
    ///
    /// # Errors
    /// When a network fails or a journal cannot be written.
    pub(super) fn run(mut self, stop: &AtomicBool) -> Result<Session, CommandError> {
        let begin = self.coach.begin(self.now);
        let mut ends = self.follow(begin)?;
        while !ends && !stop.load(Ordering::Relaxed) && !self.listeners.deserted {
            ends = match self.feed.take() {
                Fed::Frame(frame, gap) => self.frame(frame, gap)?,
                Fed::Nothing => false,
                Fed::Stalled => self.stalled()?,
                Fed::Ended(reason) => self.ended(reason)?,
            };
            ends |= self.keys()?;
            if self.finished && !ends {
                ends = self.next_turn()?;
            }
        }
        self.finish()
    }

    /// Continues with the next exercise of the plan; `true` where there is no further one.
    fn next_turn(&mut self) -> Result<bool, CommandError> {
        self.finished = false;
        self.damage_said = false;
        let Some(part) = self.parts.next() else { return Ok(true) };
        self.setup.beginning.recording.model = self.eyes.found.name();
        self.setup.beginning.recording.model_sha256 = self.eyes.found.sha256();
        let (turn, journal) = Turn::begin(part, &self.setup, self.size)?;
        let before = std::mem::replace(&mut self.turn, turn);
        let ended = end(before, &self.eyes, &mut self.listeners, self.now)?;
        self.done.push(ended);
        self.listeners.turn_to(&part.exercise, journal, self.now)?;
        self.coach = part.coach(self.waits);
        let begin = self.coach.begin(self.now);
        self.follow(begin)
    }

    fn frame(&mut self, frame: Frame, gap: Option<f64>) -> Result<bool, CommandError> {
        if let Some(seconds) = gap {
            self.back(seconds, frame.time)?;
        }
        self.now = frame.time;
        let seen = self.eyes.look(&frame)?;
        // Nothing is judged on the word of the small one of two networks alone.
        self.decide(if self.eyes.may_judge(frame.time) { Control::Checked } else { Control::Unchecked })?;
        self.listeners.journal.frame(&seen)?;
        let ends = self.measure(&frame, &seen)?;
        self.pace.shown(self.feed.since(frame.time));
        if let Some(why) = self.turn.record(&frame) {
            let message = format!("{why}; the session continues without a video");
            self.listeners.warning(WarningCode::NotRecorded, &message, self.now)?;
        }
        if let Some(old) = self.last.replace(frame) {
            self.feed.recycle(old);
        }
        self.watch_for_damage()?;
        self.keep_up()?;
        Ok(ends)
    }

    /// A decision of ours. The journal has those that change something.
    fn decide(&mut self, control: Control) -> Result<(), CommandError> {
        if self.turn.guided.control(control, self.now) {
            self.listeners.control(control, self.now)?;
        }
        Ok(())
    }

    fn measure(&mut self, frame: &Frame, seen: &PoseFrame) -> Result<bool, CommandError> {
        let (motion, events) = self.turn.guided.push(seen);
        let events = events.to_vec();
        let phase = if self.turn.guided.is_counting() { self.turn.guided.session().phase() } else { Phase::Rest };
        let pose = seen.pose.as_ref();
        if self.light.is_none_or(|(at, _)| motion.time.since(at) >= LIGHT_EVERY_S) {
            self.light = Some((motion.time, Light::of(frame, pose)));
        }
        let light = self.light.map(|(_, light)| light);
        let moment = Moment { motion: &motion, pose, size: self.size, light, events: &events, phase };
        let decisions = self.coach.push(&moment);
        self.listen(&events, phase)?;
        let ends = self.follow(decisions)?;
        if let Some(face) = &mut self.listeners.face {
            let held_s = self.turn.guided.session().holding_s();
            let muted = self.listeners.sounds.is_muted();
            face.show(frame, &Shown { coach: &self.coach, motion: &motion, pose, phase, held_s, muted })?;
        }
        Ok(ends)
    }

    /// Does what keys ask for; `true` where the session is to end.
    fn keys(&mut self) -> Result<bool, CommandError> {
        let mut ends = false;
        while let Some(key) = self.listeners.face.as_mut().and_then(|face| face.key()) {
            match key {
                Key::Coach(command) => {
                    let decisions = self.coach.command(command, self.now);
                    ends |= self.follow(decisions)?;
                }
                Key::Mute => {
                    self.listeners.sounds.toggle_mute();
                }
                Key::End => return Ok(true),
            }
        }
        Ok(ends)
    }

    /// What the session has found, said and heard.
    fn listen(&mut self, events: &[Event], phase: Phase) -> Result<(), CommandError> {
        for event in events {
            self.listeners.session(event)?;
        }
        match (std::mem::replace(&mut self.phase, phase), phase) {
            (before, Phase::Holding) if before != Phase::Holding => self.listeners.say(Said::hold_start()),
            (Phase::Holding, after) if after != Phase::Holding => self.listeners.say(Said::hold_end()),
            _ => {}
        }
        Ok(())
    }

    /// Does what the coach has decided; `true` where the session is over.
    fn follow(&mut self, decisions: Decisions) -> Result<bool, CommandError> {
        for control in decisions.controls {
            self.listeners.control(control, self.now)?;
            self.turn.guided.control(control, self.now);
        }
        for number in decisions.counted {
            self.listeners.say(Said::rep(number));
        }
        for notice in &decisions.notices {
            self.listeners.notice(notice, self.now)?;
        }
        self.finished |= decisions.finished;
        self.left |= decisions.ends;
        Ok(decisions.ends)
    }

    fn stalled(&mut self) -> Result<bool, CommandError> {
        let text = "No picture comes. Waiting for the camera.";
        if let (Some(face), Some(last)) = (&mut self.listeners.face, &self.last) {
            face.wait(last, text)?;
        }
        self.listeners.quiet.tell("no picture comes from the source; waiting for it");
        self.listeners
            .event(&json!({"event": "pause", "t_s": self.clock().seconds(), "why": "source", "text": text}))?;
        Ok(false)
    }

    fn back(&mut self, seconds: f64, at: Timestamp) -> Result<(), CommandError> {
        let message = format!(
            "no picture came for {seconds:.1} s until {:.1} s; what was done meanwhile is missing",
            at.seconds()
        );
        self.listeners.warning(WarningCode::SourceGap, &message, at)?;
        let event = json!({"event": "resume", "t_s": at.seconds(), "gap_s": seconds, "text": "The picture is back."});
        self.pace.forget(Instant::now(), self.feed.counts());
        self.listeners.event(&event)
    }

    fn ended(&mut self, reason: Option<String>) -> Result<bool, CommandError> {
        if let Some(reason) = reason {
            let message = format!("{reason} and did not come back, so the session was ended");
            self.listeners.warning(WarningCode::SourceLost, &message, self.clock())?;
        }
        Ok(true)
    }

    /// Once for each exercise, because each has a report of its own.
    fn watch_for_damage(&mut self) -> Result<(), CommandError> {
        if !self.feed.take_damage() || std::mem::replace(&mut self.damage_said, true) {
            return Ok(());
        }
        let message = "some pictures arrive damaged; what is measured and counted around them may be wrong";
        self.listeners.warning(WarningCode::DamagedPictures, message, self.now)
    }

    /// A smaller network for a machine that drops too many pictures.
    fn keep_up(&mut self) -> Result<(), CommandError> {
        let counts = self.feed.counts();
        if !self.may_shrink || !self.pace.too_slow(Instant::now(), counts) {
            return Ok(());
        }
        let (was, at) = (self.eyes.found.name(), self.now.seconds());
        let message = match self.eyes.go_smaller()? {
            Some(name) => {
                self.listeners.journal.network(&self.eyes.network())?;
                if name == SMALL_NETWORK {
                    self.decide(Control::SmallNetwork)?;
                }
                format!("this machine is too slow for the pose model {was}; {name} was used from {at:.1} s on")
            }
            None => {
                self.may_shrink = false;
                "this machine is too slow even for the smallest pose model: only some of the pictures are measured"
                    .into()
            }
        };
        self.pace.forget(Instant::now(), counts);
        self.listeners.warning(WarningCode::SlowMachine, &message, self.now)
    }

    fn clock(&self) -> Timestamp {
        Timestamp::from_micros(self.feed.started().elapsed().as_micros() as i64)
    }

    fn finish(self) -> Result<Session, CommandError> {
        let Self { feed, eyes, turn, mut done, mut listeners, pace, stats, now, left, .. } = self;
        done.push(end(turn, &eyes, &mut listeners, now)?);
        let (reps, sets) = done.iter().fold((0, 0), |(reps, sets), turn| (reps + turn.reps, sets + turn.sets));
        listeners.event(&json!({"event": "end", "t_s": now.seconds(), "reps": reps, "sets": sets}))?;
        let mut words: Vec<String> = done.iter_mut().flat_map(|turn| std::mem::take(&mut turn.words)).collect();
        words.extend(stats.then(|| pace.summary(feed.counts())));
        drop(feed);
        let Listeners { journal, .. } = listeners;
        journal.finish()?;
        Ok(Session { recorded: done.into_iter().map(|turn| turn.recorded).collect(), words, attended: !left })
    }
}
