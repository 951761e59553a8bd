//! Parts of one video followed side by side, and joined where two neighbours have come to see the same.
//!
//! Every lane but the first begins cold in the middle of the video. The lane on its left runs on beyond that place until
//! both have seen exactly the same in every frame for a second: then the right one's answers are what its own would be,
//! bit by bit. A tracker remembers where a person was for long, so that happens where nobody is in the picture for a
//! while. Where they do not agree, the left one simply goes on, into the next lane and to the end if need be: at worst
//! this is the video gone through in order.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::pose::sighting::Sighting;
use crate::units::Timestamp;

/// Neighbours that agree for so long are joined, seconds.
const AGREED_S: f64 = 1.0;
/// And for at least so many frames.
const AGREED_FRAMES: usize = 8;

/// What one lane has seen so far, for its neighbour on the left to compare with.
#[derive(Default)]
pub(super) struct Lane {
    seen: Mutex<Seen>,
    grown: Condvar,
}

#[derive(Default)]
struct Seen {
    sightings: Vec<Sighting>,
    ended: bool,
}

impl Lane {
    /// Adds the next sighting.
    pub(super) fn push(&self, sighting: Sighting) {
        self.lock().sightings.push(sighting);
        self.grown.notify_all();
    }

    /// Nothing more will come once what is returned is dropped, however that happens: nobody may wait for ever.
    pub(super) fn open(&self) -> Open<'_> {
        Open(self)
    }

    /// Everything that was seen from `first` on.
    pub(super) fn take(&self, first: usize) -> Vec<Sighting> {
        let mut sightings = std::mem::take(&mut self.lock().sightings);
        sightings.drain(..first.min(sightings.len()));
        sightings
    }

    /// Looks at the sighting at `index`, waiting for it; `None` when the lane ends before.
    fn with<T>(&self, index: usize, look: impl FnOnce(&Sighting) -> T) -> Option<T> {
        let waiting = |seen: &mut Seen| seen.sightings.len() <= index && !seen.ended;
        let seen = self.grown.wait_while(self.lock(), waiting).unwrap_or_else(PoisonError::into_inner);
        seen.sightings.get(index).map(look)
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lane that is still growing.
pub(super) struct Open<'a>(&'a Lane);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.grown.notify_all();
    }
}

/// Where a lane's sightings go on in another lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Junction {
    /// Which lane.
    pub lane: usize,
    /// The first sighting of that lane that is needed.
    pub first: usize,
}

/// Compares what a lane sees with the lanes on its right.
pub(super) struct Comparison<'a> {
    lanes: &'a [Lane],
    cuts: &'a [Timestamp],
    /// The lane that is compared with, and the place in it.
    at: Junction,
    agreed: Option<(Timestamp, usize)>,
}

impl<'a> Comparison<'a> {
    /// For the lane of this number; the lane on its right begins at `cuts[lane]`.
    pub(super) fn of(lane: usize, lanes: &'a [Lane], cuts: &'a [Timestamp]) -> Self {
        Self { lanes, cuts, at: Junction { lane: lane + 1, first: 0 }, agreed: None }
    }

    /// Takes in the next sighting of the lane itself. Where both have agreed for long enough: the place from which on
    /// the other lane serves, right after this sighting.
    pub(super) fn push(&mut self, own: &Sighting) -> Option<Junction> {
        while self.at.lane < self.lanes.len() && own.time >= self.cuts[self.at.lane - 1] {
            let other = self.lanes[self.at.lane].with(self.at.first, |other| (other.time, other.sees_as(own)));
            match other {
                // That lane ended without our having agreed: on to the one after it.
                None => self.at = Junction { lane: self.at.lane + 1, first: 0 },
                Some((time, _)) if time < own.time => self.at.first += 1,
                Some((time, same)) => return self.count(own.time, time == own.time && same),
            }
            self.agreed = None;
        }
        None
    }

    fn count(&mut self, now: Timestamp, same: bool) -> Option<Junction> {
        if !same {
            self.agreed = None;
            return None;
        }
        self.at.first += 1;
        let (since, frames) = self.agreed.map_or((now, 1), |(since, frames)| (since, frames + 1));
        self.agreed = Some((since, frames));
        (now.since(since) >= AGREED_S && frames >= AGREED_FRAMES).then_some(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::sighting::PairNote;
    use crate::pose::tracker::scripted::still;

    fn at(i: usize) -> Timestamp {
        Timestamp::from_secs_f64(i as f64 * 0.1)
    }

    /// Somebody whose answers are told apart by a number; nobody for 0.
    fn sighting(i: usize, answer: u8) -> Sighting {
        let person = crate::pose::tracker::scripted::person(f64::from(answer));
        Sighting {
            time: at(i),
            person: (answer > 0).then_some(person),
            searched: false,
            company: None,
            change: None,
            camera: still(at(i)),
            pair: PairNote::default(),
        }
    }

    /// Lanes that begin at 0, 20 and 40 tenths of a second and saw these answers.
    fn lanes(answers: [&[u8]; 2]) -> (Vec<Lane>, [Timestamp; 2]) {
        let lanes: Vec<Lane> = (0..3).map(|_| Lane::default()).collect();
        for (k, answers) in answers.into_iter().enumerate() {
            let _open = lanes[k + 1].open();
            answers.iter().enumerate().for_each(|(i, &a)| lanes[k + 1].push(sighting(20 * (k + 1) + i, a)));
        }
        (lanes, [at(20), at(40)])
    }

    /// Where the first lane goes on elsewhere when it sees `answer(i)` in frame `i`.
    fn meeting(lanes: &(Vec<Lane>, [Timestamp; 2]), answer: impl Fn(usize) -> u8) -> Option<(usize, Junction)> {
        let mut comparison = Comparison::of(0, &lanes.0, &lanes.1);
        (0..60).find_map(|i| Some((i, comparison.push(&sighting(i, answer(i)))?)))
    }

    #[test]
    fn lanes_are_joined_after_a_second_of_agreement() {
        let lanes = lanes([&[vec![9; 5], vec![1; 30]].concat(), &[1; 20]]);
        // The second lane sees something else in its first five frames.
        assert_eq!(meeting(&lanes, |_| 1), Some((35, Junction { lane: 1, first: 16 })));
        assert_eq!(lanes.0[1].take(16).first().map(|s| s.time), Some(at(36)));
    }

    #[test]
    fn agreement_must_not_be_interrupted() {
        let lanes = lanes([&[1; 30], &[1; 20]]);
        assert_eq!(meeting(&lanes, |i| if i == 25 { 2 } else { 1 }), Some((36, Junction { lane: 1, first: 17 })));
    }

    #[test]
    fn a_lane_that_never_agrees_is_passed_by() {
        let lanes = lanes([&[7; 21], &[1; 20]]);
        assert_eq!(meeting(&lanes, |_| 1), Some((51, Junction { lane: 2, first: 12 })));
        assert_eq!(meeting(&lanes, |_| 2), None);
    }

    #[test]
    fn that_nobody_is_there_is_agreement_too_and_missing_frames_are_not() {
        assert_eq!(meeting(&lanes([&[0; 30], &[]]), |_| 0).map(|m| m.0), Some(30));
        let (lanes, cuts) = lanes([&[], &[]]);
        let every_second = (20..60).step_by(2);
        {
            let _open = lanes[1].open();
            every_second.for_each(|i| lanes[1].push(sighting(i, 1)));
        }
        assert_eq!(meeting(&(lanes, cuts), |_| 1), None);
    }
}
