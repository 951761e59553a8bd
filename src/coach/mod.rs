//! Leads a person through a session without touching anything: when to start, pause and stop, and what to say.
//!
//! A pure state machine over what is seen and time; nothing here looks at a clock, a camera or a speaker.
//!
//! ```text
//!              picture right            3-2-1 over               gone for 10 s, or a key
//!  Framing ------------------> Countdown ---------> Working ---------------------------> Framing (next set)
//!     ^                            |                 |   ^
//!     |   the picture is not right |        hands up |   | back in the picture
//!     +----------------------------+                 v   |
//!     +---------------------------- Paused <----   Away -+
//!        hands up, or a key
//! ```

pub mod cues;
pub mod framing;
pub mod gauge;
pub mod gesture;
pub mod light;
mod moment;
pub mod notice;

#[cfg(test)]
mod scripted;
#[cfg(test)]
mod tests;

use cues::Cues;
use framing::{Advice, Framing};
use gesture::HandsUp;
pub use moment::{Command, Decisions, Moment, Stage};
use notice::{Notice, PauseWhy};

use crate::exercises::Exercise;
use crate::session::guided::Control;
use crate::session::sets::REST_S;
use crate::session::{Event, Phase};
use crate::units::Timestamp;

/// The seconds that are counted down.
const COUNTDOWN_S: f64 = 3.0;
/// Out of the picture for so long is a pause, seconds ...
const LEAVES_S: f64 = 1.0;
/// ... for so long it ends the set ...
const SET_END_S: f64 = 10.0;
/// ... and after a set, for so long it ends the session: longer than rests between sets.
const DESERTED_S: f64 = 180.0;
/// Less of the body than this share in the picture is nobody.
const HERE: f64 = 0.5;
/// A countdown is given up when the picture has not been right for so long, seconds.
const WAVERS_S: f64 = 0.7;

/// Leads one person through one exercise.
#[derive(Debug)]
pub struct Coach {
    exercise: Exercise,
    /// Whether framing and countdown come before each set.
    waits: bool,
    stage: Stage,
    framing: Framing,
    hands: HandsUp,
    cues: Cues,
    /// The picture has not been right since.
    wavering: Option<Timestamp>,
    gone_since: Option<Timestamp>,
    counted_down: u32,
    set: usize,
    reps: usize,
    /// When something was last done in this set.
    active: Timestamp,
    began: bool,
    out: Decisions,
}

impl Coach {
    /// `waits` puts framing and a countdown before each set; without, counting begins at once.
    pub fn new(exercise: Exercise, waits: bool) -> Self {
        Self {
            exercise,
            waits,
            stage: Stage::Framing,
            framing: Framing::default(),
            hands: HandsUp::default(),
            cues: Cues::default(),
            wavering: None,
            gone_since: None,
            counted_down: 0,
            set: 1,
            reps: 0,
            active: Timestamp::ZERO,
            began: false,
            out: Decisions::default(),
        }
    }

    /// What is to be done before the first frame.
    pub fn begin(&mut self) -> Decisions {
        self.tell(Notice::Reminder);
        if !self.waits {
            self.start(Timestamp::ZERO);
        }
        std::mem::take(&mut self.out)
    }

    /// Where the session is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The set, from 1, and its repetitions.
    pub fn count(&self) -> (usize, usize) {
        (self.set, self.reps)
    }

    /// What to change about the picture.
    pub fn advice(&self) -> Option<Advice> {
        self.framing.advice()
    }

    /// Seconds that both hands have been up.
    pub fn hands_up_for(&self, now: Timestamp) -> Option<f64> {
        self.hands.up_for(now)
    }

    /// Takes the next moment; times grow.
    pub fn push(&mut self, moment: &Moment) -> Decisions {
        let now = moment.motion.time;
        self.listen(now, moment);
        let here = moment.pose.is_some() && moment.motion.in_frame >= HERE;
        self.gone_since = if here { None } else { self.gone_since.or(Some(now)) };
        let gone_s = self.gone_since.map_or(0.0, |since| now.since(since));
        let sign = self.hands.push(now, moment.pose, moment.motion.posture);
        match self.stage {
            Stage::Framing => self.framing_stage(now, moment, gone_s),
            Stage::Countdown(since) => self.countdown_stage(now, since, moment),
            Stage::Working if sign => self.pause(PauseWhy::Hands),
            Stage::Working => self.working_stage(now, moment.phase, gone_s),
            Stage::Paused if sign => self.go_on(now),
            Stage::Paused if gone_s >= SET_END_S => self.end_set(),
            Stage::Paused => {}
            Stage::Away(since) => self.away_stage(now, since, moment, here),
        }
        std::mem::take(&mut self.out)
    }

    /// Takes a key.
    pub fn command(&mut self, command: Command, now: Timestamp) -> Decisions {
        match (command, self.stage) {
            (Command::TogglePause, Stage::Paused) => self.go_on(now),
            (Command::TogglePause, Stage::Working | Stage::Countdown(_) | Stage::Away(_)) => self.pause(PauseWhy::Key),
            (Command::TogglePause, Stage::Framing) => self.start(now),
            (Command::Undo, _) => {
                if self.reps > 0 {
                    self.reps -= 1;
                    self.out.controls.push(Control::Undo);
                    self.tell(Notice::Undone(self.reps));
                }
            }
            (Command::NextSet, _) => self.end_set(),
        }
        std::mem::take(&mut self.out)
    }

    /// Repetitions and faults that the session has found.
    fn listen(&mut self, now: Timestamp, moment: &Moment) {
        for event in moment.events {
            match event {
                Event::Rep(rep) => {
                    if self.reps > 0 && rep.start_s - self.active.seconds() > REST_S {
                        self.next_set();
                    }
                    self.reps += 1;
                    self.active = Timestamp::from_secs_f64(rep.end_s);
                    self.cues.note(now, &rep.faults);
                }
                Event::Hold(_) | Event::Started { .. } | Event::NotCounted { .. } => {}
            }
        }
    }

    fn framing_stage(&mut self, now: Timestamp, moment: &Moment, gone_s: f64) {
        let advice = self.look(moment);
        let framed = self.framing.push(now, advice, moment.motion.in_frame);
        if let Some(advice) = framed.news {
            self.tell(Notice::Framing(advice));
        }
        if framed.right {
            self.stage = Stage::Countdown(now);
            self.wavering = None;
            self.counted_down = COUNTDOWN_S as u32;
            self.tell(Notice::Countdown(self.counted_down));
        }
        if self.began && gone_s >= DESERTED_S {
            self.tell(Notice::Deserted);
            self.out.ends = true;
        }
    }

    fn countdown_stage(&mut self, now: Timestamp, since: Timestamp, moment: &Moment) {
        // Hands on their way down, a step aside or a toe outside must not stop it; leaving must.
        let stays = moment.pose.is_some() && moment.motion.in_frame >= framing::MOSTLY;
        self.wavering = if stays { None } else { self.wavering.or(Some(now)) };
        if self.wavering.is_some_and(|since| now.since(since) >= WAVERS_S) {
            self.stage = Stage::Framing;
            self.framing = Framing::default();
            return;
        }
        let left = (COUNTDOWN_S - now.since(since)).ceil().max(0.0) as u32;
        if left == 0 {
            self.start(now);
        } else if left < self.counted_down {
            self.counted_down = left;
            self.tell(Notice::Countdown(left));
        }
    }

    fn working_stage(&mut self, now: Timestamp, phase: Phase, gone_s: f64) {
        if gone_s >= LEAVES_S {
            self.stage = Stage::Away(now);
            self.framing = Framing::default();
            // Without framing nobody says when it is right again, and nothing is counted of nobody anyway.
            if self.waits {
                self.out.controls.push(Control::Pause);
            }
            self.tell(Notice::Pause(PauseWhy::Left));
            return;
        }
        if phase != Phase::Rest {
            self.active = self.active.max(now);
        } else if self.reps > 0 && now.since(self.active) > REST_S {
            self.next_set();
        }
        if let Some(fault) = self.cues.due(now)
            && crate::session::cue(&self.exercise, &fault).is_some()
        {
            self.tell(Notice::Cue(fault));
        }
    }

    fn away_stage(&mut self, now: Timestamp, since: Timestamp, moment: &Moment, here: bool) {
        let advice = self.look(moment);
        let right = self.framing.push(now, advice, moment.motion.in_frame).right;
        if if self.waits { right } else { here } {
            self.stage = Stage::Working;
            self.active = now;
            self.out.controls.push(Control::Count);
            self.tell(Notice::Resume);
        } else if !here && now.since(since) >= SET_END_S - LEAVES_S {
            self.end_set();
        }
    }

    fn look(&self, moment: &Moment) -> Advice {
        framing::look(&self.exercise, moment.motion, moment.pose, moment.size, moment.light)
    }

    fn start(&mut self, now: Timestamp) {
        self.stage = Stage::Working;
        self.active = now;
        self.out.controls.push(Control::Count);
        let first = self.reps == 0;
        self.tell(if first { Notice::Start(self.set) } else { Notice::Resume });
        self.began = true;
    }

    fn pause(&mut self, why: PauseWhy) {
        self.stage = Stage::Paused;
        self.out.controls.push(Control::Pause);
        self.tell(Notice::Pause(why));
        self.tell(Notice::Reminder);
    }

    fn go_on(&mut self, now: Timestamp) {
        if self.waits {
            self.stage = Stage::Framing;
            self.framing = Framing::default();
        } else {
            self.start(now);
        }
    }

    /// Ends the set; the next one begins as the first did.
    fn end_set(&mut self) {
        self.next_set();
        if self.waits {
            self.stage = Stage::Framing;
            self.framing = Framing::default();
            self.out.controls.push(Control::Pause);
        } else {
            self.stage = Stage::Working;
            self.out.controls.push(Control::Count);
        }
    }

    /// Another set, without a stop in between.
    fn next_set(&mut self) {
        if self.reps == 0 {
            return;
        }
        self.out.controls.push(Control::EndSet);
        self.tell(Notice::SetEnd(self.set, self.reps));
        self.set += 1;
        self.reps = 0;
    }

    fn tell(&mut self, notice: Notice) {
        self.out.notices.push(notice);
    }
}
