//! The live fit: one frame at a time, never looking ahead, over the last moments and a few older key frames.

use super::banded::PITCH;
use super::belief::SharedBelief;
use super::descent::Descent;
use super::links::Linker;
use super::prepare::{Person, Sample, Start, mark_tall, usable};
use super::problem::{Problem, State};
use super::residuals::{Frame, Link};
use super::tuning::Tuning;
use super::uncertainty::Judge;
use crate::kinematics::body::joints::{BodyPosture, Joints, Lengths};
use crate::kinematics::body::spread::BodySpread;
use crate::kinematics::observe::observation::{Observation, Picture};

/// Newest frames, all of which are kept: at least so many, and as far back as this (seconds), but no more than that.
const RECENT: usize = 8;
const RECENT_S: f64 = 0.25;
const MOST_RECENT: usize = 14;
/// Older frames are kept at this distance (seconds), so many of them.
const KEY_EVERY_S: f64 = 0.4;
const KEYS: usize = 10;
/// Time that runs back by more than this (seconds) is another recording.
const REWOUND_S: f64 = 0.5;
/// Samples of the person's size: so many (16 s), at this distance (seconds) once there are a few.
const SAMPLES: usize = 64;
const SAMPLE_EVERY_S: f64 = 0.25;
const FIRST_SAMPLES: usize = 8;
/// Descent steps for the first frame and for each one after.
const FIRST_STEPS: usize = 25;
const STEPS: usize = 2;
/// A rival lives for so many frames, and takes over when its cost is less than this share.
const RIVAL_FRAMES: usize = 6;
const CLEARLY: f64 = 0.999;

/// A body followed live.
#[derive(Debug, Clone)]
pub(crate) struct CausalFit {
    picture: Picture,
    tuning: Tuning,
    samples: Vec<Sample>,
    next_sample: usize,
    sampled_s: f64,
    /// Key frames, then recent ones, in order; with the posture of each.
    seen: Vec<Observation>,
    keys: usize,
    state: State,
    /// A second answer, started afresh every now and then: it takes over when it fits better.
    rival: State,
    rival_age: usize,
    terms: Vec<Frame>,
    links: Vec<Link>,
    linker: Linker,
    descent: Descent,
    scratch: Vec<f64>,
    judge: Judge,
    spread: BodySpread,
    pitch_sd: f64,
}

impl CausalFit {
    /// Nobody seen yet.
    #[must_use]
    pub(crate) fn new(picture: Picture) -> Self {
        CausalFit::with(picture, Tuning::causal())
    }

    /// The same with other beliefs.
    #[must_use]
    pub(crate) fn with(picture: Picture, tuning: Tuning) -> Self {
        let room = KEYS + MOST_RECENT + 1;
        CausalFit {
            picture,
            tuning,
            samples: Vec::with_capacity(SAMPLES),
            next_sample: 0,
            sampled_s: 0.0,
            seen: Vec::with_capacity(room),
            keys: 0,
            state: State::default(),
            rival: State::default(),
            rival_age: 0,
            terms: Vec::with_capacity(room),
            links: Vec::with_capacity(room),
            linker: Linker::default(),
            descent: Descent::default(),
            scratch: Vec::with_capacity(SAMPLES),
            judge: Judge::default(),
            spread: BodySpread::default(),
            pitch_sd: tuning.pitch_sd,
        }
    }

    /// Takes one more frame in; gives its joints, or none where it shows no body.
    pub(crate) fn push(&mut self, seen: &Observation) -> Option<Joints> {
        if !usable(seen) {
            return None;
        }
        if self.seen.last().is_some_and(|last| seen.time_s < last.time_s - REWOUND_S) {
            self.forget_all();
        }
        self.take_sample(seen);
        let person = Person::of(&self.samples, &mut self.scratch, self.picture, &self.tuning)?;
        self.pitch_sd = person.pitch.1;
        self.make_room();
        self.seen.push(*seen);
        self.terms.clear();
        self.terms.extend(self.seen.iter().map(|o| person.frame(o, &self.tuning)));
        let full = person.full_height(&self.samples, &mut self.scratch);
        mark_tall(&mut self.terms, full, &self.tuning);
        self.linker.link(&mut self.terms, &person, &self.tuning, &mut self.links);
        self.descend(&person);
        let lengths = self.lengths();
        self.state.postures.last().map(|p| p.joints(&lengths))
    }

    /// Improves both answers by a few steps, and keeps the better one in front.
    fn descend(&mut self, person: &Person) {
        let weight = self.terms.iter().map(|frame| frame.weight).sum();
        let belief = SharedBelief::of(person, weight, &self.tuning);
        let problem = Problem { frames: &self.terms, links: &self.links, belief: &belief, tuning: &self.tuning };
        let first = self.state.postures.is_empty();
        if first {
            self.state.shared = belief.mean;
            self.rival_age = 0;
        }
        let newest = start(&problem, &self.state, person, &self.seen);
        self.state.postures.push(newest);
        let steps = if first { FIRST_STEPS } else { STEPS };
        let cost = self.descent.run(&problem, &mut self.state, steps);
        challenge(&mut self.rival, &self.state, self.rival_age, person, &self.seen);
        self.rival_age += 1;
        if self.descent.run(&problem, &mut self.rival, STEPS) < cost * CLEARLY {
            std::mem::swap(&mut self.state, &mut self.rival);
        }
        if let (Some(frame), Some(posture), Some(o)) = (self.terms.last(), self.state.postures.last(), self.seen.last())
        {
            self.spread = self.judge.spread(&problem, frame, posture, &self.state.shared, &o.world);
        }
    }

    /// How far the angles of the last frame pushed can be trusted.
    #[must_use]
    pub(crate) fn spread(&self) -> &BodySpread {
        &self.spread
    }

    /// Bone lengths as far as they are known.
    #[must_use]
    pub(crate) fn lengths(&self) -> Lengths {
        self.state.lengths()
    }

    /// The camera's pitch and how well it is known (radians, + looking down).
    #[must_use]
    pub(crate) fn pitch(&self) -> (f64, f64) {
        (self.state.shared[PITCH], self.pitch_sd)
    }

    /// Keeps a sample of the person's size every now and then, the oldest making room.
    fn take_sample(&mut self, seen: &Observation) {
        let due = (seen.time_s - self.sampled_s).abs() >= SAMPLE_EVERY_S || self.samples.len() < FIRST_SAMPLES;
        let Some(sample) = Sample::of(seen).filter(|_| due) else { return };
        self.sampled_s = seen.time_s;
        if self.samples.len() < SAMPLES {
            self.samples.push(sample);
        } else {
            self.samples[self.next_sample % SAMPLES] = sample;
            self.next_sample += 1;
        }
    }

    /// Lets the oldest recent frame go, or keeps it as a key frame where the last one is long enough ago.
    fn make_room(&mut self) {
        let recent = self.seen.len() - self.keys;
        let reach = self.seen.last().zip(self.seen.get(self.keys)).map_or(0.0, |(b, a)| b.time_s - a.time_s);
        if recent < RECENT || (reach < RECENT_S && recent < MOST_RECENT) {
            return;
        }
        let last_key = self.keys.checked_sub(1).map(|i| self.seen[i].time_s);
        let oldest = self.seen[self.keys].time_s;
        if last_key.is_some_and(|key| oldest - key < KEY_EVERY_S) {
            self.forget(self.keys);
        } else if self.keys == KEYS {
            self.forget(0);
        } else {
            self.keys += 1;
        }
    }

    /// Drops the window: what comes is not what follows.
    fn forget_all(&mut self) {
        self.seen.clear();
        self.keys = 0;
        self.state.postures.clear();
        self.rival.postures.clear();
    }

    /// Drops one frame of the window.
    fn forget(&mut self, frame: usize) {
        self.seen.remove(frame);
        self.state.postures.remove(frame);
        if frame < self.rival.postures.len() {
            self.rival.postures.remove(frame);
        }
    }
}

/// Carries a rival on to the newest frame, or starts it afresh where its time is over.
fn challenge(rival: &mut State, state: &State, age: usize, person: &Person, seen: &[Observation]) {
    let starts = Start::tried(seen.last().is_some_and(|o| o.lifted.is_some()));
    let start = starts[age / RIVAL_FRAMES % starts.len()];
    let fresh = age.is_multiple_of(RIVAL_FRAMES) || rival.postures.len() + 1 != seen.len();
    if fresh {
        rival.postures.clear();
        rival.shared = state.shared;
    }
    for o in &seen[rival.postures.len()..] {
        rival.postures.push(person.guess(o, start).unwrap_or_default());
    }
}

/// Where the newest frame starts: the last posture, the same moved as the network says that it moved, or the
/// network's own, whichever fits best.
fn start(problem: &Problem, state: &State, person: &Person, seen: &[Observation]) -> BodyPosture {
    let guess = |o: &Observation| person.guess(o, Start::World).unwrap_or_default();
    let Some(now) = seen.last().map(guess) else {
        return BodyPosture::default();
    };
    let before = seen.len().checked_sub(2).map(|i| guess(&seen[i]));
    let (Some(last), Some(before)) = (state.postures.last(), before) else {
        return now;
    };
    let lengths = state.lengths();
    let pitch = state.shared[PITCH];
    let cost = |posture: &BodyPosture| {
        let joints = posture.joints(&lengths);
        problem.frames.last().map_or(0.0, |frame| problem.frame_cost(frame, posture, &joints, &lengths, pitch))
    };
    let candidates = [*last, moved(last, &before, &now), now];
    let cheapest = candidates.into_iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
    cheapest.unwrap_or(now)
}

/// A posture moved as another moved from `before` to `now`.
fn moved(posture: &BodyPosture, before: &BodyPosture, now: &BodyPosture) -> BodyPosture {
    let mut next = *posture;
    next.root += now.root - before.root;
    next.axes = posture.axes * before.axes.tr_mul(&now.axes);
    for (leg, (from, to)) in next.legs.iter_mut().zip(before.legs.iter().zip(&now.legs)) {
        for (angle, value) in leg.iter_mut().enumerate() {
            *value += to[angle] - from[angle];
        }
    }
    next
}
