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

/// Smooths sightings in time order and counts bystanders.
#[derive(Debug, Clone, Default)]
pub struct Finish {
    smoother: Smoother,
    looks: usize,
    crowded_looks: usize,
}

impl Finish {
    /// The next frame, smoothed.
    pub fn push(&mut self, sighting: Sighting) -> PoseFrame {
        let _timer = timing::start(Stage::Smoothing);
        let Sighting { time, person, searched, crowded } = sighting;
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
}

/// Poses of one person from frames in time order.
pub struct Tracker<N> {
    networks: N,
    finish: Finish,
    region_smoother: RegionSmoother,
    next_region: Option<Region>,
    last_seen: Option<(Timestamp, Region)>,
    last_census: Option<Timestamp>,
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
        let sighting = self.follow(frame)?;
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
        Ok(Sighting { time: frame.time, person, searched, crowded })
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
mod tests {
    use super::*;
    use crate::frame::PictureSize;
    use crate::pose::blazepose::{HEATMAP_EDGE, POINT_COUNT};
    use crate::pose::detector::{ANCHOR_COUNT, VALUES_PER_ANCHOR};

    /// Answers from a script: presence of each look, and the anchors at which the detector sees people.
    #[derive(Default)]
    struct Script {
        presence: Vec<f32>,
        people: Vec<Vec<usize>>,
        looks: usize,
        detections: usize,
    }

    impl PoseNetworks for Script {
        fn detect(&mut self, _: &[f32], answer: &mut DetectorAnswer) -> Result<(), NetworkError> {
            answer.boxes = vec![0.0; ANCHOR_COUNT * VALUES_PER_ANCHOR];
            answer.logits = vec![-20.0; ANCHOR_COUNT];
            for &anchor in self.people.get(self.detections).into_iter().flatten() {
                answer.logits[anchor] = 3.0;
                let row = [0.0, 0.0, 30.0, 30.0, 0.0, 0.0, 0.0, -20.0, 0.0, 0.0, 0.0, 0.0];
                answer.boxes[anchor * VALUES_PER_ANCHOR..][..VALUES_PER_ANCHOR].copy_from_slice(&row);
            }
            self.detections += 1;
            Ok(())
        }

        fn landmarks(&mut self, _: &[f32], answer: &mut LandmarkAnswer) -> Result<(), NetworkError> {
            answer.presence = self.presence.get(self.looks).copied().unwrap_or(0.9);
            answer.landmarks = vec![128.0; POINT_COUNT * 5];
            // The point that gives scale and direction stands above the hips.
            answer.landmarks[34 * 5 + 1] = 60.0;
            answer.heatmap = vec![-20.0; HEATMAP_EDGE * HEATMAP_EDGE * POINT_COUNT];
            answer.world = vec![0.1; POINT_COUNT * 3];
            self.looks += 1;
            Ok(())
        }
    }

    const LEFT: usize = 2 * (14 * 28 + 4);
    const RIGHT: usize = 2 * (14 * 28 + 24);

    fn run(script: Script, frames: usize) -> (Vec<PoseFrame>, Tracker<Script>) {
        let mut tracker = Tracker::new(script);
        let size = PictureSize { width: 224, height: 224 };
        let poses = (0..frames)
            .map(|i| {
                let time = Timestamp::from_secs_f64(i as f64 * 0.1);
                tracker.push(&Frame::new(time, size, vec![90; 224 * 224 * 3]).unwrap()).unwrap()
            })
            .collect();
        (poses, tracker)
    }

    #[test]
    fn a_person_is_detected_once_and_then_tracked() {
        let (poses, tracker) = run(Script { people: vec![vec![LEFT]], ..Script::default() }, 5);
        assert!(poses.iter().all(|p| p.pose.is_some()));
        assert_eq!(tracker.networks.detections, 2, "one search and one census in half a second");
    }

    #[test]
    fn somebody_found_only_in_a_turned_picture_is_found() {
        let script = Script { people: vec![vec![], vec![], vec![LEFT]], ..Script::default() };
        let (poses, _) = run(script, 1);
        assert!(poses[0].pose.is_some());
    }

    #[test]
    fn a_lost_person_is_not_replaced_by_a_bystander_at_once() {
        // Seen on the left, lost at the third look; from then on only somebody on the right is there.
        let mut people = vec![vec![LEFT], vec![LEFT]];
        // Each search looks at the picture four ways; only the upright one shows them.
        people.extend((0..80).map(|look| if look % 4 == 0 { vec![RIGHT] } else { vec![] }));
        let (poses, _) = run(Script { presence: vec![0.9, 0.9, 0.1], people, ..Script::default() }, 20);
        let lost: Vec<bool> = poses.iter().map(|p| p.pose.is_none()).collect();
        assert!(lost[2..11].iter().all(|&l| l), "{lost:?}");
        assert!(!lost[14], "after the lock the other person is taken: {lost:?}");
    }

    #[test]
    fn a_second_person_in_the_picture_is_noticed() {
        let crowd = Script { people: vec![vec![LEFT, RIGHT]; 60], ..Script::default() };
        assert!(run(crowd, 12).1.several_people());
        let alone = Script { people: vec![vec![LEFT]; 60], ..Script::default() };
        assert!(!run(alone, 12).1.several_people());
    }

    #[test]
    fn an_empty_room_is_empty() {
        assert!(run(Script::default(), 3).0.iter().all(|p| p.pose.is_none()));
    }
}
