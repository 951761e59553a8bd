//! Follows one person from frame to frame: detect rarely, track from the last landmarks, smooth over real time.
//!
//! Two halves: [`Tracker::follow`] runs the networks and carries the region from frame to frame; [`Finish`] smooths
//! what came out. Live they run one after the other; of a file, several followers can be at work in different parts
//! of it, and the finish runs once over what they put together.

use nalgebra::Point2;

use super::blazepose::{self, Decoded, LandmarkAnswer, MIN_PRESENCE};
use super::crop::{Border, Scaling, crop};
use super::detector::{self, Candidate};
use super::landmark::{Pose, PoseFrame};
use super::networks::{DetectorAnswer, NetworkError, PoseNetworks};
use super::region::Region;
use super::scene::{Jumps, Scene};
use super::smoothing::{RegionSmoother, Smoother};
use crate::frame::Frame;
use crate::timing::{self, Stage};
use crate::units::Timestamp;

/// For so many seconds after losing the person, nobody at another place is taken for them.
const LOCK_S: f64 = 1.0;
/// Lying people are often found only when the picture is turned: upright first, then quarter turns, then upside down.
const TURNS: [u8; 4] = [0, 1, 3, 2];
/// How often the whole picture is searched for further people, seconds.
const CENSUS_S: f64 = 2.0;
/// A further person counts when at least this share of the tracked one's size and away from them.
const BYSTANDER_SIZE: f64 = 0.5;
const BYSTANDER_OVERLAP: f64 = 0.3;

/// One frame as the networks see it, not smoothed.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// The frame's time.
    pub time: Timestamp,
    /// The person, if one was found.
    pub person: Option<Person>,
    /// Nothing of an earlier frame led here: the person was lost and searched for in the whole picture.
    pub searched: bool,
    /// Whether further people are about, where that was looked for.
    pub crowded: Option<bool>,
    /// How much the picture differs from the one before, see [`Scene::change`]; `None` also for what is pushed live.
    pub change: Option<f32>,
}

/// Somebody in one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// As the network gave it.
    pub pose: Pose,
    /// The two points that tell size and direction, picture pixels, as the network gave them.
    pub frame_points: [Point2<f64>; 2],
    /// The square that the network saw.
    pub region: Region,
}

/// Smooths sightings in time order, counts bystanders and finds where the picture jumps.
#[derive(Debug, Clone, Default)]
pub struct Finish {
    smoother: Smoother,
    looks: usize,
    crowded_looks: usize,
    jumps: Jumps,
}

impl Finish {
    /// The next frame, smoothed.
    pub fn push(&mut self, sighting: Sighting) -> PoseFrame {
        let _timer = timing::start(Stage::Smoothing);
        let Sighting { time, person, searched, crowded, change } = sighting;
        self.jumps.push(time, change);
        if searched {
            self.smoother.reset();
        }
        self.looks += usize::from(crowded.is_some());
        self.crowded_looks += usize::from(crowded == Some(true));
        let pose = person.map(|Person { mut pose, frame_points, .. }| {
            self.smoother.smooth(time, &mut pose, &frame_points);
            pose
        });
        PoseFrame { time, pose }
    }

    /// Whether more than one person was about in a good part of the looks at the whole picture.
    pub fn several_people(&self) -> bool {
        self.looks > 0 && 4 * self.crowded_looks > self.looks
    }

    /// When the picture changed all at once, see [`Jumps`].
    pub fn jumps(&self) -> Vec<Timestamp> {
        self.jumps.moments()
    }
}

/// Poses of one person from frames in time order.
pub struct Tracker<N> {
    networks: N,
    finish: Finish,
    region_smoother: RegionSmoother,
    next_region: Option<Region>,
    last_seen: Option<(Timestamp, Region)>,
    last_census: Option<Timestamp>,
    scene: Scene,
    detector_tensor: Vec<f32>,
    landmark_tensor: Vec<f32>,
    detector_answer: DetectorAnswer,
    landmark_answer: LandmarkAnswer,
}

impl<N: PoseNetworks> Tracker<N> {
    /// A tracker that has seen nobody yet.
    pub fn new(networks: N) -> Self {
        Self {
            networks,
            finish: Finish::default(),
            region_smoother: RegionSmoother::default(),
            next_region: None,
            last_seen: None,
            last_census: None,
            scene: Scene::default(),
            detector_tensor: vec![0.0; detector::INPUT_EDGE * detector::INPUT_EDGE * 3],
            landmark_tensor: vec![0.0; blazepose::INPUT_EDGE * blazepose::INPUT_EDGE * 3],
            detector_answer: DetectorAnswer::default(),
            landmark_answer: LandmarkAnswer::default(),
        }
    }

    /// The person in the next frame, smoothed, or nobody.
    ///
    /// # Errors
    /// When a network fails.
    pub fn push(&mut self, frame: &Frame) -> Result<PoseFrame, NetworkError> {
        // A camera is neither cut nor damaged: nobody asks for its jumps.
        let sighting = self.see(frame)?;
        Ok(self.finish.push(sighting))
    }

    /// See [`Finish::several_people`].
    pub fn several_people(&self) -> bool {
        self.finish.several_people()
    }

    /// The person in the next frame as the networks see them, or nobody.
    ///
    /// # Errors
    /// When a network fails.
    pub fn follow(&mut self, frame: &Frame) -> Result<Sighting, NetworkError> {
        let sighting = self.see(frame)?;
        Ok(Sighting { change: self.scene.change(frame), ..sighting })
    }

    fn see(&mut self, frame: &Frame) -> Result<Sighting, NetworkError> {
        let tracked = match self.next_region {
            Some(region) => self.look(frame, &region)?.map(|decoded| (decoded, region)),
            None => None,
        };
        let searched = tracked.is_none();
        let (found, crowded) = if searched {
            self.region_smoother.reset();
            (self.search(frame)?, None)
        } else {
            (tracked, self.census(frame)?)
        };
        self.next_region = None;
        let person = found.map(|(Decoded { pose, frame_points }, region)| {
            let [centre, scale] = self.region_smoother.smooth(frame.time, frame_points);
            let next = Region::around_body(centre, scale);
            self.next_region = next.is_sane().then_some(next);
            self.last_seen = Some((frame.time, region));
            Person { pose, frame_points, region }
        });
        Ok(Sighting { time: frame.time, person, searched, crowded, change: None })
    }

    /// The landmarks in a region, if it shows a person.
    fn look(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        let scaling = Scaling::to_range(0.0, 1.0);
        crop(frame, region, blazepose::INPUT_EDGE, Border::Replicate, scaling, &mut self.landmark_tensor);
        let timer = timing::start(Stage::Landmarks);
        self.networks.landmarks(&self.landmark_tensor, &mut self.landmark_answer)?;
        drop(timer);
        let answer = &self.landmark_answer;
        let person = answer.is_whole() && answer.presence >= MIN_PRESENCE;
        Ok(person.then(|| blazepose::decode(answer, region)))
    }

    /// Finds the person in the whole picture, turned if need be.
    fn search(&mut self, frame: &Frame) -> Result<Option<(Decoded, Region)>, NetworkError> {
        for turns in TURNS {
            let mut candidates = self.detect(frame, turns)?;
            candidates.retain(|c| self.may_be_the_person(frame.time, c));
            let prominence = |c: &Candidate| f64::from(c.score) * c.region.side;
            candidates.sort_by(|a, b| prominence(b).total_cmp(&prominence(a)));
            for candidate in candidates {
                if let Some(decoded) = self.look(frame, &candidate.region)? {
                    return Ok(Some((decoded, candidate.region)));
                }
            }
        }
        Ok(None)
    }

    fn detect(&mut self, frame: &Frame, turns: u8) -> Result<Vec<Candidate>, NetworkError> {
        let letterbox = Region::letterbox(frame.size(), turns);
        let scaling = Scaling::to_range(-1.0, 1.0);
        crop(frame, &letterbox, detector::INPUT_EDGE, Border::Black, scaling, &mut self.detector_tensor);
        let timer = timing::start(Stage::Detector);
        self.networks.detect(&self.detector_tensor, &mut self.detector_answer)?;
        drop(timer);
        Ok(detector::decode(&self.detector_answer.boxes, &self.detector_answer.logits, &letterbox))
    }

    fn may_be_the_person(&self, now: Timestamp, candidate: &Candidate) -> bool {
        self.last_seen.is_none_or(|(seen, region)| now.since(seen) > LOCK_S || region.overlap(&candidate.region) > 0.0)
    }

    /// Now and then, looks who else is in the picture: with the first frame of each interval of the source's clock, so
    /// that it does not matter where somebody began to read.
    fn census(&mut self, frame: &Frame) -> Result<Option<bool>, NetworkError> {
        let interval = |time: Timestamp| (time.seconds() / CENSUS_S).floor();
        if self.last_census.is_some_and(|last| interval(last) == interval(frame.time)) {
            return Ok(None);
        }
        self.last_census = Some(frame.time);
        let people = self.detect(frame, 0)?;
        let Some((_, own)) = self.last_seen else { return Ok(None) };
        let other =
            |c: &Candidate| c.region.side > BYSTANDER_SIZE * own.side && own.overlap(&c.region) < BYSTANDER_OVERLAP;
        Ok(Some(people.iter().any(other)))
    }
}

#[cfg(test)]
pub mod scripted {
    //! People that no network has seen.
    use super::*;
    use crate::pose::landmark::{LANDMARK_COUNT, PoseLandmark};
    use crate::units::Confidence;

    /// Everything about this person lies at one place.
    pub fn person(x: f64) -> Person {
        let at = Point2::new(x, 0.0);
        let whole = Confidence::new(1.0);
        let landmark = PoseLandmark { pixel: at, depth: 0.0, visibility: whole, world: nalgebra::Vector3::zeros() };
        let region = Region { centre: at, side: 10.0, rotation: 0.0 };
        Person { pose: Pose { presence: whole, landmarks: [landmark; LANDMARK_COUNT] }, frame_points: [at; 2], region }
    }
}

#[cfg(test)]
#[path = "tracker_tests.rs"]
mod tests;
