//! A first look at a clip with several people in it: follows each of them with a quick network, and tells them apart.
//!
//! Who is seen again after a while is known by place, size and movement. Where two tracks come to see the same body, it
//! belongs to the one that was moving towards it; the other one waits where it last was.

use super::company::{apart, can_follow, is_at, same_person};
use super::estimator::{NetworkError, PoseEstimator};
use super::guide::{Guide, Place};
use super::landmark::{Pose, PoseFrame};
use super::pair::Pair;
use super::reading::{is_other_way_up, other_way_up};
use super::region::Region;
use super::search::{Looks, Search};
use super::sighting::Person;
use super::turns::{TURNS, turns_of};
use crate::frame::{Frame, PictureSize};
use crate::pose::people::PersonBox;
use crate::units::Timestamp;

/// Looks a second: enough to follow a repetition.
const RATE: f64 = 10.0;
/// How often the whole picture is searched for others, seconds.
const CENSUS_S: f64 = 0.5;
/// More people than this are a crowd: the first ones found are told apart.
const MOST_PEOPLE: usize = 6;
/// Who is lost is looked for where they were for so long, seconds; and known again at any time within this share of
/// their size of that place.
const WAITS_S: f64 = 3.0;
const KNOWN_AGAIN: f64 = 0.6;
/// A track says where its body goes from its movement over so long, seconds.
const HEADING_S: f64 = 0.4;
/// A track seen in fewer looks than this share of all, or than this many, is a ghost.
const GHOST_SHARE: f64 = 0.05;
const GHOST_LOOKS: usize = 5;

/// One person over the clip.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    /// What was seen of them, in time order.
    pub sightings: Vec<(Timestamp, Person)>,
    /// Seen in the last look.
    live: bool,
}

impl Track {
    /// Of these sightings, for tests of what follows from them.
    #[cfg(test)]
    pub(crate) fn seen(sightings: Vec<(Timestamp, Person)>) -> Self {
        Self { sightings, live: true }
    }

    fn last(&self) -> &(Timestamp, Person) {
        // A track begins with a sighting, and none is ever taken away.
        &self.sightings[self.sightings.len() - 1]
    }

    /// Where the body should be now, if it goes on as it did: how far `pose` is from there, as a share of the body.
    fn surprise(&self, time: Timestamp, pose: &Pose) -> f64 {
        let (seen, last) = self.last();
        let earlier = self.sightings.iter().rev().find(|(t, _)| seen.since(*t) >= HEADING_S);
        let mut expected = last.pose.clone();
        if let Some((t, before)) = earlier {
            let share = time.since(*seen).min(HEADING_S) / seen.since(*t).max(1e-9);
            let step = (last.pose.mid_hip() - before.pose.mid_hip()) * share;
            expected.landmarks.iter_mut().for_each(|l| l.pixel += step);
        }
        apart(pose, &expected)
    }

    /// Whether this one was found while the other one was lost: in the same place, they are one.
    fn followed(&self, lost: &Self) -> bool {
        !lost.live && self.sightings.first().is_some_and(|(found, _)| found.since(lost.last().0) > 0.0)
    }

    /// The poses, one for each look of the whole clip.
    pub(crate) fn frames(&self, looks: &[Timestamp]) -> Vec<PoseFrame> {
        let mut seen = self.sightings.iter().peekable();
        let pose = |time: Timestamp| seen.next_if(|(t, _)| *t == time).map(|(_, person)| person.pose.clone());
        looks
            .iter()
            .copied()
            .scan(pose, |pose, time| Some(PoseFrame { time, pose: pose(time), camera: None }))
            .collect()
    }

    /// Where this person is, for a tracker.
    pub(crate) fn guide(&self) -> Guide {
        let place = |(time, person): &(Timestamp, Person)| {
            let [centre, scale] = person.frame_points;
            (*time, Place::of(&person.pose, Region::around_body(centre, scale)))
        };
        Guide::new(self.sightings.iter().map(place).collect())
    }

    /// The middle size in the picture, pixels.
    pub(crate) fn extent(&self) -> f64 {
        median(self.sightings.iter().map(|(_, person)| person.pose.extent()))
    }

    /// The usual place in the picture.
    pub(crate) fn bounds(&self, size: PictureSize) -> PersonBox {
        let middle = |edge: fn((f64, f64, f64, f64)) -> f64| {
            median(self.sightings.iter().map(|(_, person)| edge(person.pose.bounds())))
        };
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        PersonBox {
            left: middle(|b| b.0) / width,
            top: middle(|b| b.1) / height,
            right: middle(|b| b.2) / width,
            bottom: middle(|b| b.3) / height,
        }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Follows everyone.
pub(crate) struct Scout<E> {
    estimator: E,
    tracks: Vec<Track>,
    looks: Vec<Timestamp>,
    last_census: Option<Timestamp>,
    search: Search,
}

impl<E: PoseEstimator> Scout<E> {
    /// A scout that has seen nobody yet.
    pub(crate) fn new(estimator: E) -> Self {
        let search = Search::every(CENSUS_S);
        Self { estimator, tracks: Vec::new(), looks: Vec::new(), last_census: None, search }
    }

    /// Takes the next frame of the clip; most are passed over.
    ///
    /// # Errors
    /// When a network fails.
    pub(crate) fn push(&mut self, frame: &Frame) -> Result<(), NetworkError> {
        if self.looks.last().is_some_and(|last| frame.time.since(*last) < 0.9 / RATE) {
            return Ok(());
        }
        self.looks.push(frame.time);
        let seen = self.follow(frame)?;
        for (track, person) in self.tracks.iter_mut().zip(seen) {
            track.live = person.is_some();
            track.sightings.extend(person.map(|person| (frame.time, person)));
        }
        self.census(frame)
    }

    /// Everyone who was seen for more than a moment, and the moments of all looks.
    pub(crate) fn finish(self) -> (Vec<Track>, Vec<Timestamp>) {
        let least = GHOST_LOOKS.max((GHOST_SHARE * self.looks.len() as f64) as usize).min(self.looks.len());
        let tracks = self.tracks.into_iter().filter(|track| track.sightings.len() >= least);
        (tracks.collect(), self.looks)
    }

    /// What each track sees in this frame.
    fn follow(&mut self, frame: &Frame) -> Result<Vec<Option<Person>>, NetworkError> {
        let Self { estimator, tracks, .. } = self;
        let mut seen = Vec::with_capacity(tracks.len());
        for track in tracks.iter() {
            let (time, last) = track.last();
            let waited = frame.time.since(*time);
            let region = last.square();
            let person = if waited <= WAITS_S && region.is_sane() { look(estimator, frame, region)? } else { None };
            seen.push(person.filter(|p| can_follow(&p.pose, &last.pose, waited.min(HEADING_S))));
        }
        let mut again: Vec<(usize, usize)> = Vec::new();
        for (a, b) in (0..seen.len()).flat_map(|a| (0..a).map(move |b| (a, b))) {
            if let (Some(one), Some(other)) = (&seen[a], &seen[b])
                && same_person(one, other)
            {
                if tracks[a].followed(&tracks[b]) && again.iter().all(|(_, old)| *old != b) {
                    again.push((a, b));
                    seen[a] = None;
                    continue;
                }
                let surprise = |i: usize, person: &Person| tracks[i].surprise(frame.time, &person.pose);
                let stranger = if surprise(a, one) > surprise(b, other) { a } else { b };
                seen[stranger] = None;
            }
        }
        // The later ones go first, so that the numbers of the others stay.
        for (new, old) in again.into_iter().rev() {
            let track = tracks.remove(new);
            seen.remove(new);
            tracks[old].sightings.extend(track.sightings);
        }
        Ok(seen)
    }

    /// Looks for people who are not followed, in all directions at the start, later upright and in one other direction
    /// after the other.
    fn census(&mut self, frame: &Frame) -> Result<(), NetworkError> {
        let interval = (frame.time.seconds() / CENSUS_S).floor();
        let turns: &[u8] = match self.last_census {
            None => &TURNS,
            Some(last) if (last.seconds() / CENSUS_S).floor() == interval => return Ok(()),
            Some(_) => &turns_of(interval),
        };
        self.last_census = Some(frame.time);
        if self.live().next().is_none() {
            let Self { estimator, search, .. } = self;
            let pair = &mut Pair::default();
            let first = search.find(&mut Looks { estimator, pair, frame, may_be: &|_| true })?;
            if let Some(seen) = first {
                self.welcome(frame.time, seen.person());
            }
        }
        for &turn in turns {
            self.meet(frame, &Region::letterbox(frame.size(), turn))?;
        }
        self.question(frame)
    }

    /// Welcomes whoever is seen in a square of the picture and is not followed.
    fn meet(&mut self, frame: &Frame, within: &Region) -> Result<(), NetworkError> {
        for candidate in self.estimator.detect(frame, within)? {
            if self.live().any(|own| is_at(&candidate, own)) {
                continue;
            }
            let Some(person) = look(&mut self.estimator, frame, candidate.region)? else { continue };
            if !self.live().any(|own| same_person(&person, own)) {
                self.welcome(frame.time, person);
            }
        }
        Ok(())
    }

    /// Whoever is followed the wrong way up is followed the right one from now on.
    fn question(&mut self, frame: &Frame) -> Result<(), NetworkError> {
        let Self { estimator, tracks, .. } = self;
        for (_, own) in tracks.iter_mut().filter(|track| track.live).filter_map(|track| track.sightings.last_mut()) {
            let square = own.square();
            let Some(turned) = other_way_up(&square) else { continue };
            let other = look(estimator, frame, turned)?;
            if let Some(other) = other.filter(|other| is_other_way_up(&square, &own.pose, &other.pose)) {
                *own = other;
            }
        }
        Ok(())
    }

    fn live(&self) -> impl Iterator<Item = &Person> {
        self.tracks.iter().filter(|track| track.live).map(|track| &track.last().1)
    }

    /// Someone who has been seen before, or a new person.
    fn welcome(&mut self, time: Timestamp, person: Person) {
        let away = |track: &Track| apart(&person.pose, &track.last().1.pose);
        let lost = self.tracks.iter_mut().filter(|track| !track.live && away(track) < KNOWN_AGAIN);
        if let Some(track) = lost.min_by(|a, b| away(a).total_cmp(&away(b))) {
            track.live = true;
            track.sightings.push((time, person));
        } else if self.tracks.len() < MOST_PEOPLE {
            self.tracks.push(Track { sightings: vec![(time, person)], live: true });
        }
    }
}

fn look<E: PoseEstimator>(estimator: &mut E, frame: &Frame, region: Region) -> Result<Option<Person>, NetworkError> {
    let decoded = estimator.look(frame, &region)?;
    Ok(decoded.map(|d| Person { pose: d.pose, frame_points: d.frame_points, region }))
}

#[cfg(test)]
#[path = "scout_tests.rs"]
mod tests;
