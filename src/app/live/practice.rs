//! The loop of a live session: a frame to a pose, to what is counted, to what the coach says of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::json;

use super::eyes::Eyes;
use super::feed::{Fed, Feed};
use super::pace::Pace;
use super::record::Recorder;
use super::screen::{Key, Screen, Shown};
use super::tell::Listeners;
use crate::app::AppError;
use crate::cli::{LiveArgs, Start};
use crate::coach::light::Light;
use crate::coach::{Coach, Decisions, Moment};
use crate::frame::{Frame, PictureSize};
use crate::pose::PoseFrame;
use crate::session::guided::GuidedSession;
use crate::session::{Event, Phase};
use crate::sound::Said;
use crate::units::Timestamp;

/// Light is looked at so often, seconds: it changes slowly.
const LIGHT_EVERY_S: f64 = 0.5;

/// One person's session before a camera.
pub struct Practice<'a> {
    size: PictureSize,
    feed: Feed,
    eyes: Eyes<'a>,
    guided: GuidedSession,
    coach: Coach,
    listeners: Listeners<'a>,
    pace: Pace,
    stats: bool,
    /// Machines that are too slow get a smaller network.
    may_shrink: bool,
    light: Option<(Timestamp, Light)>,
    phase: Phase,
    now: Timestamp,
    last: Option<Frame>,
    recorder: Option<Recorder>,
}

impl<'a> Practice<'a> {
    /// A session that is about to begin.
    pub fn new(
        args: &LiveArgs,
        size: PictureSize,
        feed: Feed,
        eyes: Eyes<'a>,
        listeners: Listeners<'a>,
        recorder: Option<Recorder>,
    ) -> Self {
        let exercise = listeners.exercise;
        Self {
            size,
            feed,
            eyes,
            guided: GuidedSession::new(exercise.clone(), args.side.side(), size),
            coach: Coach::new(exercise.clone(), args.start == Start::Ready),
            listeners,
            pace: Pace::new(),
            stats: args.stats,
            may_shrink: !args.every_frame,
            light: None,
            phase: Phase::Rest,
            now: Timestamp::ZERO,
            last: None,
            recorder,
        }
    }

    /// Until the source ends, `stop` is set, or the coach ends it. The journal is then whole on the disk. Returns what
    /// is to be said at the end, and the video that is still to be ended.
    ///
    /// # Errors
    /// When a network fails or the journal can not be written.
    pub fn run(mut self, stop: &AtomicBool) -> Result<(Vec<String>, Option<Recorder>), AppError> {
        let begin = self.coach.begin();
        let mut ends = self.follow(begin)?;
        while !ends && !stop.load(Ordering::Relaxed) && !self.listeners.deserted {
            ends = match self.feed.next() {
                Fed::Frame(frame, gap) => self.frame(frame, gap)?,
                Fed::Nothing => false,
                Fed::Stalled => self.stalled()?,
                Fed::Ended(reason) => self.ended(reason)?,
            };
            ends |= self.keys()?;
        }
        self.finish()
    }

    fn frame(&mut self, frame: Frame, gap: Option<f64>) -> Result<bool, AppError> {
        if let Some(seconds) = gap {
            self.back(seconds, frame.time)?;
        }
        self.now = frame.time;
        let seen = self.eyes.look(&frame)?;
        self.listeners.journal.frame(&seen)?;
        let ends = self.measure(&frame, &seen)?;
        self.pace.shown(self.feed.started().elapsed().saturating_sub(since_start(frame.time)));
        self.record(&frame)?;
        if let Some(old) = self.last.replace(frame) {
            self.feed.recycle(old);
        }
        self.keep_up()?;
        Ok(ends)
    }

    fn measure(&mut self, frame: &Frame, seen: &PoseFrame) -> Result<bool, AppError> {
        let (motion, events) = self.guided.push(seen);
        let events = events.to_vec();
        let phase = if self.guided.is_counting() { self.guided.session().phase() } else { Phase::Rest };
        let pose = seen.pose.as_ref();
        if self.light.is_none_or(|(at, _)| motion.time.since(at) >= LIGHT_EVERY_S) {
            self.light = Some((motion.time, Light::of(frame, pose)));
        }
        let light = self.light.map(|(_, light)| light);
        let moment = Moment { motion: &motion, pose, size: self.size, light, events: &events, phase };
        let decisions = self.coach.push(&moment);
        self.listen(&events, phase)?;
        let ends = self.follow(decisions)?;
        if let Some(screen) = &mut self.listeners.screen {
            let held_s = self.guided.session().holding_s();
            let muted = self.listeners.sounds.is_muted();
            screen.show(frame, &Shown { coach: &self.coach, motion: &motion, pose, phase, held_s, muted })?;
        }
        Ok(ends)
    }

    /// Does what keys ask for; `true` where the session is to end.
    fn keys(&mut self) -> Result<bool, AppError> {
        let mut ends = false;
        while let Some(key) = self.listeners.screen.as_mut().and_then(Screen::key) {
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

    /// What the session has found, told and heard.
    fn listen(&mut self, events: &[Event], phase: Phase) -> Result<(), AppError> {
        for event in events {
            self.listeners.session(event)?;
            if matches!(event, Event::Rep(_)) {
                self.listeners.sounds.say(Said::rep(self.coach.count().1));
            }
        }
        match (std::mem::replace(&mut self.phase, phase), phase) {
            (before, Phase::Holding) if before != Phase::Holding => self.listeners.sounds.say(Said::hold_start()),
            (Phase::Holding, after) if after != Phase::Holding => self.listeners.sounds.say(Said::hold_end()),
            _ => {}
        }
        Ok(())
    }

    /// Does what the coach has decided; `true` where the session is over.
    fn follow(&mut self, decisions: Decisions) -> Result<bool, AppError> {
        for control in decisions.controls {
            self.listeners.control(control, self.now)?;
            self.guided.control(control, self.now);
        }
        for notice in &decisions.notices {
            self.listeners.notice(notice, self.now)?;
        }
        Ok(decisions.ends)
    }

    /// A video that can not be written any more ends; the session goes on.
    fn record(&mut self, frame: &Frame) -> Result<(), AppError> {
        let Some(recorder) = &mut self.recorder else { return Ok(()) };
        if recorder.push(frame).is_ok() {
            return Ok(());
        }
        let why = self.recorder.take().and_then(|recorder| recorder.finish().err());
        let why = why.map_or_else(|| "the video has ended".to_owned(), |error| error.to_string());
        self.listeners.warning("not_recorded", &format!("{why}; the session goes on without a video"), self.now)
    }

    fn stalled(&mut self) -> Result<bool, AppError> {
        let text = "No picture comes. Waiting for the camera.";
        if let (Some(screen), Some(last)) = (&mut self.listeners.screen, &self.last) {
            screen.wait(last, text)?;
        }
        self.listeners.quiet.tell("no picture comes from the source; waiting for it");
        self.listeners
            .event(&json!({"event": "pause", "t_s": self.clock().seconds(), "why": "source", "text": text}))?;
        Ok(false)
    }

    fn back(&mut self, seconds: f64, at: Timestamp) -> Result<(), AppError> {
        let message = format!(
            "no picture came for {seconds:.1} s until {:.1} s; what was done meanwhile is missing",
            at.seconds()
        );
        self.listeners.warning("source_gap", &message, at)?;
        let event = json!({"event": "resume", "t_s": at.seconds(), "gap_s": seconds, "text": "The picture is back."});
        self.pace.forget(Instant::now(), self.feed.counts());
        self.listeners.event(&event)
    }

    fn ended(&mut self, reason: Option<String>) -> Result<bool, AppError> {
        if let Some(reason) = reason {
            let message = format!("{reason} and did not come back, so the session was ended");
            self.listeners.warning("source_lost", &message, self.clock())?;
        }
        Ok(true)
    }

    /// A smaller network for a machine that drops too many pictures.
    fn keep_up(&mut self) -> Result<(), AppError> {
        let counts = self.feed.counts();
        if !self.may_shrink || !self.pace.too_slow(Instant::now(), counts) {
            return Ok(());
        }
        let message = match self.eyes.go_smaller()? {
            Some(name) => format!("this machine is too slow for the pose model, so {name} is used from here on"),
            None => {
                self.may_shrink = false;
                "this machine is too slow even for the smallest pose model: only some of the pictures are measured"
                    .into()
            }
        };
        self.pace.forget(Instant::now(), counts);
        self.listeners.warning("slow_machine", &message, self.now)
    }

    fn clock(&self) -> Timestamp {
        Timestamp::from_micros(self.feed.started().elapsed().as_micros() as i64)
    }

    fn finish(mut self) -> Result<(Vec<String>, Option<Recorder>), AppError> {
        if self.eyes.several_people() {
            let message = "more than one person was in the picture; the one who was nearest at the start was measured";
            self.listeners.warning("several_people", message, self.now)?;
        }
        let Self { feed, guided, mut listeners, pace, stats, now, recorder, .. } = self;
        let told: Vec<f64> = guided.session().reps().iter().map(|rep| rep.start_s).collect();
        let outcome = guided.finish();
        // What was complete only because the session ended has not been told yet.
        for rep in outcome.reps.iter().filter(|rep| !told.contains(&rep.start_s)) {
            listeners.session(&Event::Rep(rep.clone()))?;
        }
        let count = outcome.summary.rep_count;
        listeners.event(&json!({"event": "end", "t_s": now.seconds(), "reps": count, "sets": outcome.sets.len()}))?;
        let words = if stats { vec![pace.summary(feed.counts())] } else { Vec::new() };
        drop(feed);
        let Listeners { journal, .. } = listeners;
        journal.finish()?;
        Ok((words, recorder))
    }
}

fn since_start(time: Timestamp) -> std::time::Duration {
    std::time::Duration::from_micros(time.micros().max(0) as u64)
}
