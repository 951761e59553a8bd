//! A small network's poses corrected by what a larger one saw in some of the pictures.
//!
//! The difference between the two changes slowly, so it is known between two pictures that both have seen: of a file it
//! is interpolated over time ([`Corrected`]), live the last one is held for a while ([`Held`]). Across a cut, or from
//! one person to another, nothing is carried over.

use std::collections::VecDeque;

use nalgebra::{Vector2, Vector3};

use super::company::can_follow;
use super::estimator::Decoded;
use super::landmark::{LANDMARK_COUNT, Pose};
use super::sighting::{Compared, Person, Sighting};
use crate::units::{Confidence, Timestamp};

/// Live, a difference stands in full for so long, seconds ...
const HELD_S: f64 = 0.6;
/// ... and fades to nothing over so long.
const FADES_S: f64 = 1.0;

/// How much larger values the larger network has.
#[derive(Debug, Clone, PartialEq)]
struct Difference {
    presence: f32,
    landmarks: [LandmarkDifference; LANDMARK_COUNT],
    frame_points: [Vector2<f64>; 2],
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct LandmarkDifference {
    pixel: Vector2<f64>,
    depth: f64,
    visibility: f32,
    world: Vector3<f64>,
}

impl Difference {
    fn between(small: &Decoded, large: &Decoded) -> Self {
        let (s, l) = (&small.pose, &large.pose);
        Self {
            presence: l.presence.value() - s.presence.value(),
            landmarks: std::array::from_fn(|i| {
                let (s, l) = (&s.landmarks[i], &l.landmarks[i]);
                LandmarkDifference {
                    pixel: l.pixel - s.pixel,
                    depth: l.depth - s.depth,
                    visibility: l.visibility.value() - s.visibility.value(),
                    world: l.world - s.world,
                }
            }),
            frame_points: std::array::from_fn(|i| large.frame_points[i] - small.frame_points[i]),
        }
    }

    fn towards(&self, to: &Self, share: f64) -> Self {
        let part = share as f32;
        Self {
            presence: self.presence + part * (to.presence - self.presence),
            landmarks: std::array::from_fn(|i| {
                let (a, b) = (&self.landmarks[i], &to.landmarks[i]);
                LandmarkDifference {
                    pixel: a.pixel + share * (b.pixel - a.pixel),
                    depth: a.depth + share * (b.depth - a.depth),
                    visibility: a.visibility + part * (b.visibility - a.visibility),
                    world: a.world + share * (b.world - a.world),
                }
            }),
            frame_points: std::array::from_fn(|i| {
                self.frame_points[i] + share * (to.frame_points[i] - self.frame_points[i])
            }),
        }
    }

    /// Adds so much of it to what the small network saw.
    fn correct(&self, person: &mut Person, share: f64) {
        let Person { pose, frame_points, .. } = person;
        let part = share as f32;
        let sum = |value: Confidence, more: f32| Confidence::new(value.value() + part * more);
        pose.presence = sum(pose.presence, self.presence);
        for (landmark, more) in pose.landmarks.iter_mut().zip(&self.landmarks) {
            landmark.pixel += share * more.pixel;
            landmark.depth += share * more.depth;
            landmark.visibility = sum(landmark.visibility, more.visibility);
            landmark.world += share * more.world;
        }
        frame_points.iter_mut().zip(&self.frame_points).for_each(|(point, more)| *point += share * more);
    }
}

/// What is known of the difference at a moment.
#[derive(Debug, Clone)]
enum Known {
    Apart(Box<Difference>),
    /// The larger network sees no person there.
    Nobody,
}

impl Known {
    fn of(look: &Compared) -> Self {
        look.large.as_ref().map_or(Self::Nobody, |l| Self::Apart(Box::new(Difference::between(&look.small, l))))
    }
}

/// Notices where a track ends: the person was lost, or the picture was cut.
#[derive(Debug, Clone, Default)]
struct Track {
    last: Option<(Timestamp, Pose)>,
}

impl Track {
    /// Whether this sighting belongs to another track than the one before.
    fn ends_before(&mut self, sighting: &Sighting) -> bool {
        let now = sighting.person.as_ref().map(|person| (sighting.time, person.pose.clone()));
        let before = std::mem::replace(&mut self.last, now);
        let follows = match (&before, &self.last) {
            (Some((t, last)), Some((time, pose))) => can_follow(pose, last, time.since(*t)),
            _ => false,
        };
        sighting.searched || !follows
    }
}

/// Of a file: sightings go in, and come out corrected as soon as it is known by how much.
#[derive(Debug, Clone, Default)]
pub(crate) struct Corrected {
    /// Without looking ahead: what is known from the key before is held.
    causal: bool,
    waiting: VecDeque<Sighting>,
    last: Option<(Timestamp, Known)>,
    track: Track,
}

impl Corrected {
    /// Without looking ahead where it is to be `causal`, as live.
    pub(crate) fn new(causal: bool) -> Self {
        Self { causal, ..Self::default() }
    }

    /// The next sighting; `out` takes those that are settled, in order.
    pub(crate) fn push(&mut self, mut sighting: Sighting, out: &mut impl FnMut(Sighting)) {
        if let Some(told) = sighting.pair.told.take() {
            self.told(&told, out);
        }
        if self.track.ends_before(&sighting) {
            self.flush(out);
        }
        self.waiting.push_back(sighting);
        // Without a larger network, or before it has looked, nothing is waited for.
        if self.last.is_none() && self.waiting.iter().all(|sighting| !sighting.pair.asked) {
            self.flush(out);
        }
    }

    /// What the larger network said of an earlier sighting.
    pub(crate) fn told(&mut self, look: &Compared, out: &mut impl FnMut(Sighting)) {
        let Some(at) = self.waiting.iter().position(|sighting| sighting.time == look.time) else { return };
        let known = Known::of(look);
        for mut sighting in self.waiting.drain(..=at) {
            let is_key = sighting.time == look.time;
            match (&self.last, &known) {
                // Live, what it says of a picture comes with one of the next.
                (Some((_, Known::Apart(a))), _) if self.causal => correct(&mut sighting, a),
                (None, _) if self.causal => {}
                (Some((from, Known::Apart(a))), Known::Apart(b)) => {
                    let share = sighting.time.since(*from) / look.time.since(*from).max(1e-9);
                    correct(&mut sighting, &a.towards(b, share));
                }
                (_, Known::Apart(b)) => correct(&mut sighting, b),
                (Some((_, Known::Apart(a))), Known::Nobody) if !is_key => correct(&mut sighting, a),
                _ => sighting.person = None,
            }
            out(sighting);
        }
        self.last = Some((look.time, known));
    }

    /// Nothing more comes of this track.
    pub(crate) fn flush(&mut self, out: &mut impl FnMut(Sighting)) {
        for mut sighting in self.waiting.drain(..) {
            match &self.last {
                Some((_, Known::Apart(difference))) => correct(&mut sighting, difference),
                Some((_, Known::Nobody)) => sighting.person = None,
                None => {}
            }
            out(sighting);
        }
        self.last = None;
    }
}

fn correct(sighting: &mut Sighting, difference: &Difference) {
    if let Some(person) = sighting.person.as_mut().filter(|_| !sighting.pair.alone) {
        difference.correct(person, 1.0);
    }
}

/// Live: each sighting is corrected at once, by what was last seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    last: Option<(Timestamp, Difference)>,
    track: Track,
    /// When the track began: what is said of earlier pictures is of another one.
    since: Timestamp,
}

impl Held {
    /// The next sighting, corrected.
    pub(crate) fn push(&mut self, mut sighting: Sighting) -> Sighting {
        if self.track.ends_before(&sighting) {
            (self.last, self.since) = (None, sighting.time);
        }
        let told = sighting.pair.told.take().filter(|told| told.time >= self.since);
        if let Some(Compared { time, small, large: Some(large) }) = told.map(|told| *told) {
            self.last = Some((time, Difference::between(&small, &large)));
        }
        if let (Some((at, difference)), Some(person)) = (&self.last, &mut sighting.person) {
            let over = sighting.time.since(*at) - HELD_S;
            difference.correct(person, (1.0 - over.max(0.0) / FADES_S).max(0.0));
        }
        sighting
    }

    /// Whether something is left of what the larger network last said of this person.
    pub(crate) fn stands(&self, now: Timestamp) -> bool {
        self.last.as_ref().is_some_and(|(at, _)| now.since(*at) < HELD_S + FADES_S)
    }
}

#[cfg(test)]
#[path = "correction_tests.rs"]
mod tests;
