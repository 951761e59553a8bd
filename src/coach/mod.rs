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
//!
//! Where a plan says what is to be done, a set ends with its last repetition, a rest of so many seconds comes between
//! (which both hands or a key cut short), and the last set ends it.

mod cues;
pub(crate) mod framing;
pub(crate) mod gauge;
mod gesture;
mod getting_ready;
pub(crate) mod light;
mod moment;
pub(crate) mod notice;
mod out;
mod sets;
mod task;

#[cfg(test)]
mod scripted;
#[cfg(test)]
mod task_tests;
#[cfg(test)]
mod tests;

use cues::Cues;
use framing::{Advice, Framing};
use gesture::HandsUp;
pub use moment::Moment;
pub(crate) use moment::{Command, Decisions, Stage};
pub use notice::Notice;
use notice::PauseWhy;
pub(crate) use out::Out;
pub(crate) use task::{Task, tasks};

use crate::exercises::Exercise;
use crate::session::conclusion::Judged;
use crate::session::guided::Control;
use crate::session::result::Rep;
use crate::session::sets::REST_S;
use crate::session::{Event, Phase};
use crate::units::Timestamp;

/// Out of the picture for so long is a pause, seconds ...
const LEAVES_S: f64 = 1.0;
/// ... for so long it ends the set ...
const SET_END_S: f64 = 10.0;
/// Less of the body than this share in the picture is nobody.
const HERE: f64 = 0.5;

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
    /// What a plan asks for, set by set; empty without one.
    tasks: Vec<Task>,
    set: usize,
    /// Of the repetitions of this set.
    counted: Vec<Judged>,
    /// That a repetition could not be judged was said in this set.
    unjudged_told: bool,
    /// The other side was told of in this set.
    side_told: bool,
    /// The end of the rest was told of.
    soon_told: bool,
    /// When something was last done in this set.
    active: Timestamp,
    began: bool,
    /// The last set of a plan is done: nothing more is to be led through.
    over: bool,
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
            tasks: Vec::new(),
            set: 1,
            counted: Vec::new(),
            unjudged_told: false,
            side_told: false,
            soon_told: false,
            active: Timestamp::ZERO,
            began: false,
            over: false,
            out: Decisions::default(),
        }
    }

    /// The same coach with sets that a plan asks for.
    #[must_use]
    pub fn with_tasks(self, tasks: Vec<Task>) -> Self {
        Self { tasks, ..self }
    }

    /// What is to be done before the first frame.
    pub fn begin(&mut self, now: Timestamp) -> Decisions {
        self.tell(Notice::Explanation);
        self.tell(Notice::Reminder);
        if !self.tasks.is_empty() {
            self.announce(now);
        } else if !self.waits {
            self.start(now);
        }
        std::mem::take(&mut self.out)
    }

    /// Where the session is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The set, from 1, and its repetitions.
    pub fn count(&self) -> (usize, usize) {
        (self.set, self.counted.len())
    }

    /// Nothing of the exercise has been begun yet.
    pub fn is_fresh(&self) -> bool {
        !self.began
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
        if self.over {
            return std::mem::take(&mut self.out);
        }
        let here = moment.pose.is_some() && moment.motion.in_frame >= HERE;
        self.gone_since = if here { None } else { self.gone_since.or(Some(now)) };
        let gone_s = self.gone_since.map_or(0.0, |since| now.since(since));
        let sign = self.hands.push(now, moment.pose, moment.motion.posture);
        match self.stage {
            Stage::Framing => self.framing_stage(now, moment, gone_s),
            Stage::Countdown(since) => self.countdown_stage(now, since, moment),
            Stage::Working if sign => self.pause(PauseWhy::Hands),
            Stage::Working => self.working_stage(now, moment, gone_s),
            Stage::Paused if sign => self.go_on(now),
            Stage::Paused if gone_s >= SET_END_S => self.long_gone(now),
            Stage::Paused => {}
            Stage::Away(since, _) => self.away_stage(now, since, moment, here),
            Stage::Resting(until) => self.resting_stage(now, until, sign),
        }
        std::mem::take(&mut self.out)
    }

    /// Takes a key.
    pub fn command(&mut self, command: Command, now: Timestamp) -> Decisions {
        if self.over {
            return Decisions::default();
        }
        match (command, self.stage) {
            (Command::TogglePause, Stage::Paused) => self.go_on(now),
            (Command::TogglePause, Stage::Working | Stage::Countdown(_) | Stage::Away(..)) => self.pause(PauseWhy::Key),
            (Command::TogglePause, Stage::Framing) => self.start(now),
            (Command::TogglePause | Command::NextSet, Stage::Resting(_)) => self.rest_over(now),
            (Command::Undo, _) => {
                if self.counted.pop().is_some() {
                    self.out.controls.push(Control::Undo);
                    self.tell(Notice::Undone(self.counted.len()));
                }
            }
            (Command::NextSet, _) if self.task().is_some() => self.next_task(now),
            (Command::NextSet, _) => self.end_set(now),
        }
        std::mem::take(&mut self.out)
    }

    /// Repetitions and faults that the session has found.
    fn listen(&mut self, now: Timestamp, moment: &Moment) {
        for event in moment.events {
            match event {
                Event::Rep(rep) if !self.over && self.belongs(rep.side) => {
                    if !self.counted.is_empty() && rep.start_s - self.active.seconds() > REST_S {
                        self.next_set();
                    }
                    self.counted.push(Judged { verdict: rep.verdict, open: rep.not_judged.clone() });
                    self.out.counted.push(self.counted.len());
                    self.active = Timestamp::from_secs_f64(rep.end_s);
                    self.cues.note(now, &rep.faults);
                    self.tell_unjudged(rep);
                    self.complete(now);
                }
                Event::Rep(_) | Event::Hold(_) | Event::Started { .. } | Event::NotCounted { .. } => {}
            }
        }
    }

    fn working_stage(&mut self, now: Timestamp, moment: &Moment, gone_s: f64) {
        if gone_s >= LEAVES_S {
            let out = Out::of(moment.pose, moment.size);
            self.stage = Stage::Away(now, out);
            self.framing = Framing::default();
            // Without framing nobody says when it is right again, and nothing is counted of nobody anyway.
            if self.waits {
                self.out.controls.push(Control::Pause);
            }
            self.tell(Notice::Pause(PauseWhy::Left(out)));
            return;
        }
        if moment.phase != Phase::Rest {
            self.active = self.active.max(now);
        } else if !self.counted.is_empty() && now.since(self.active) > REST_S {
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
            self.long_gone(now);
        } else {
            self.stage = Stage::Away(since, Out::of(moment.pose, moment.size));
        }
    }

    fn look(&self, moment: &Moment) -> Advice {
        framing::look(&self.exercise, moment.motion, moment.pose, moment.size, moment.light)
    }

    fn start(&mut self, now: Timestamp) {
        self.stage = Stage::Working;
        self.active = now;
        self.out.controls.push(Control::Count);
        let first = self.counted.is_empty();
        self.tell(if first { Notice::Start(self.set_name()) } else { Notice::Resume });
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

    /// Out of the picture for so long that the set is over; a planned one is not, it waits.
    fn long_gone(&mut self, now: Timestamp) {
        if self.task().is_some() && self.waits { self.wait_for_return() } else { self.end_set(now) }
    }

    /// Ends the set; the next one begins as the first did.
    fn end_set(&mut self, now: Timestamp) {
        self.next_set();
        if self.waits {
            self.stage = Stage::Framing;
            self.framing = Framing::default();
            self.out.controls.push(Control::Pause);
        } else {
            (self.stage, self.active) = (Stage::Working, now);
            self.out.controls.push(Control::Count);
        }
    }

    /// Another set, without a stop in between.
    fn next_set(&mut self) {
        // A planned set is as long as its repetitions take.
        if self.counted.is_empty() || self.task().is_some() {
            return;
        }
        self.out.controls.push(Control::EndSet);
        self.tell(Notice::SetEnd(self.set, self.conclusion()));
        self.set += 1;
        self.forget_set();
    }

    fn forget_set(&mut self) {
        self.counted.clear();
        self.unjudged_told = false;
    }

    /// Once a set: who hears nothing else would take the count for praise.
    fn tell_unjudged(&mut self, rep: &Rep) {
        if rep.is_judged() || rep.not_judged.is_empty() || std::mem::replace(&mut self.unjudged_told, true) {
            return;
        }
        self.tell(Notice::NotJudged { close: !rep.unsure.is_empty(), faults: rep.not_judged.clone() });
    }

    fn tell(&mut self, notice: Notice) {
        self.out.notices.push(notice);
    }
}
