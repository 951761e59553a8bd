//! Follows one person from frame to frame: detect rarely, track from the last landmarks, smooth over real time.
//!
//! Two halves: [`Tracker::follow`] runs the networks and carries the region from frame to frame; [`Finish`] smooths
//! what came out. Live they run one after the other; of a file, several followers can be at work in different parts
//! of it, and the finish runs once over what they put together.

use std::sync::Arc;

use super::camera::{Bounds, CameraPath, Registrar};
use super::company;
use super::correction::Held;
use super::estimator::{Candidate, Decoded, NetworkError, PoseEstimator};
use super::frozen::{Freezes, Frozen};
use super::guide::{Guide, Place};
use super::landmark::PoseFrame;
use super::pair::{Pair, Seen};
use super::people::Preference;
use super::reading::{is_other_way_up, other_way_up, stays};
use super::region::Region;
use super::scene::{Jumps, Scene};
use super::search::{Looks, Search};
use super::sighting::{Compared, Person, Sighting};
use super::smoothing::{RegionSmoother, Smoother};
use super::turns::{Now, turns_of};
use crate::frame::Frame;
use crate::timing::{self, Stage};
use crate::units::Timestamp;

/// For so many seconds after losing the person, nobody at another place is taken for them.
const LOCK_S: f64 = 1.0;
/// How often the whole picture is searched for further people, seconds: live, where a picture must not come late, and in
/// a file.
const CENSUS_LIVE_S: f64 = 2.0;
const CENSUS_S: f64 = 0.5;
/// From this share of the measured person's size on, a further person is reported.
pub(crate) const BYSTANDER_SIZE: f64 = 0.25;

/// Smooths sightings in time order, counts bystanders and finds where the picture jumps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Finish {
    smoother: Smoother,
    looks: usize,
    crowded_looks: usize,
    jumps: Jumps,
    freezes: Freezes,
    camera: CameraPath,
}

impl Finish {
    /// The next frame, smoothed.
    pub(crate) fn push(&mut self, sighting: Sighting) -> PoseFrame {
        let _timer = timing::start(Stage::Smoothing);
        let Sighting { time, person, searched, company, change, camera, .. } = sighting;
        self.jumps.push(time, change);
        self.freezes.push(time, change);
        if searched {
            self.smoother.reset();
        }
        self.looks += usize::from(company.is_some());
        self.crowded_looks += usize::from(company.is_some_and(|size| size >= BYSTANDER_SIZE));
        let pose = person.map(|Person { mut pose, frame_points, .. }| {
            self.smoother.smooth(time, &mut pose, &frame_points);
            pose
        });
        PoseFrame { time, pose, camera: self.camera.push(&camera) }
    }

    /// Whether more than one person was about in a good part of the looks at the whole picture.
    pub(crate) fn several_people(&self) -> bool {
        self.looks > 0 && 4 * self.crowded_looks > self.looks
    }

    /// When the picture stood still in the middle of a movement.
    pub(crate) fn freezes(&self) -> &[Frozen] {
        self.freezes.found()
    }

    /// When the picture changed all at once, see [`Jumps`].
    pub(crate) fn jumps(&self) -> Vec<Timestamp> {
        self.jumps.moments()
    }
}

/// The region in which somebody would be seen next, and when and as whom they were seen last.
type Before = (Region, (Timestamp, Person));

/// Poses of one person from frames in time order.
pub struct Tracker<E> {
    estimator: E,
    finish: Finish,
    region_smoother: RegionSmoother,
    next_region: Option<Region>,
    last_seen: Option<(Timestamp, Person)>,
    census: Now,
    search: Search,
    guide: Option<Arc<Guide>>,
    scene: Scene,
    registrar: Registrar,
    pair: Pair,
    /// Of two networks, what the larger one last said.
    held: Option<Held>,
}

impl<E: PoseEstimator> Tracker<E> {
    /// A tracker that has seen nobody yet.
    pub fn new(estimator: E) -> Self {
        let held = estimator.has_larger().then(Held::default);
        Self {
            estimator,
            finish: Finish::default(),
            region_smoother: RegionSmoother::default(),
            next_region: None,
            last_seen: None,
            census: Now::every(CENSUS_LIVE_S),
            search: Search::every(CENSUS_LIVE_S),
            guide: None,
            scene: Scene::default(),
            registrar: Registrar::default(),
            pair: Pair::default(),
            held,
        }
    }

    /// For a file, where others are looked for more often. With a guide it follows the person whom that leads to, and
    /// nobody else is looked for: everyone is known then.
    pub fn in_file(self, guide: Option<Arc<Guide>>) -> Self {
        let (census, search) = (Now::every(CENSUS_S), Search::every(CENSUS_S));
        Self { guide, census, search, pair: Pair::patient(), ..self }
    }

    /// Live, where nobody knows what comes: whom to take.
    pub fn preferring(self, preference: Preference) -> Self {
        Self { search: self.search.preferring(preference), ..self }
    }

    /// The person in the next frame, smoothed, or nobody.
    ///
    /// # Errors
    /// When a network fails.
    pub fn push(&mut self, frame: &Frame) -> Result<PoseFrame, NetworkError> {
        // Nobody asks for a camera's jumps afterwards.
        let sighting = Sighting { change: None, ..self.follow(frame)? };
        let corrected = match &mut self.held {
            Some(held) => held.push(sighting),
            None => sighting,
        };
        Ok(self.finish.push(corrected))
    }

    /// Whether what is seen may be judged: live, of two networks, once the larger one has looked at this person of late.
    pub fn is_checked(&self, now: Timestamp) -> bool {
        self.held.as_ref().is_none_or(|held| held.stands(now))
    }

    /// See `Finish::several_people`.
    pub fn several_people(&self) -> bool {
        self.finish.several_people()
    }

    /// The person in the next frame as the networks see them, or nobody.
    ///
    /// # Errors
    /// When a network fails.
    pub fn follow(&mut self, frame: &Frame) -> Result<Sighting, NetworkError> {
        let (change, cut) = self.scene.push(frame);
        // Another scene has another body in that place, or the same one from elsewhere.
        let before = if cut { self.next_region.take().zip(self.last_seen.take()) } else { None };
        if cut {
            self.last_seen = None;
            self.search.forget();
        }
        Ok(Sighting { change, ..self.see(frame, before)? })
    }

    /// What the larger of two networks said of the last picture it was asked about, where that is still to come.
    ///
    /// # Errors
    /// When the network fails.
    pub fn last_word(&mut self) -> Result<Option<Compared>, NetworkError> {
        self.pair.told(&mut self.estimator, true)
    }

    /// The person in a frame; `before` is where they would be, and as whom they were seen, if there had been no cut.
    fn see(&mut self, frame: &Frame, before: Option<Before>) -> Result<Sighting, NetworkError> {
        let place = self.guide.as_ref().and_then(|guide| guide.at(frame.time));
        let (tracked, mut note) = match self.next_region.take() {
            // Whoever is somewhere else than the guide says is someone else.
            Some(region) => self.pair.track(&mut self.estimator, frame, &region, |decoded| {
                place.is_none_or(|place| place.is_of(&decoded.pose))
            })?,
            None => (None, self.pair.lost(&mut self.estimator)?),
        };
        let mut searched = tracked.is_none();
        let mut found = if searched { self.search(frame, place, before)? } else { tracked };
        if let Some(better) = self.question(frame, found.as_ref(), searched)? {
            self.region_smoother.reset();
            self.pair.mistaken(&mut self.estimator, frame.time, &mut note)?;
            (found, searched) = (Some(better), true);
        }
        note.alone = found.as_ref().is_some_and(|seen| seen.alone);
        let person = found.map(|seen| {
            let [centre, scale] = self.region_smoother.smooth(frame.time, self.pair.frame_points(&seen));
            let Seen { decoded: Decoded { pose, frame_points }, region, .. } = seen;
            let next = Region::around_body(centre, scale);
            self.next_region = next.is_sane().then_some(next);
            let person = Person { pose, frame_points, region };
            self.last_seen = Some((frame.time, person.clone()));
            person
        });
        let company = match &person {
            Some(person) if !searched => self.look_around(frame, person)?,
            _ => None,
        };
        let camera = self.registrar.push(frame, self.hidden(frame.time, person.as_ref()));
        Ok(Sighting { time: frame.time, person, searched, company, change: None, camera, pair: note })
    }

    /// What of the picture tells nothing of the camera: the person, or where they were a moment ago.
    fn hidden(&self, now: Timestamp, person: Option<&Person>) -> Option<Bounds> {
        let lately = self.last_seen.as_ref().filter(|(seen, _)| now.since(*seen) <= LOCK_S);
        let lately = lately.map(|(_, person)| person.region.bounds());
        person.map(|person| person.pose.bounds()).or(lately)
    }

    /// Finds the person anew: where the guide leads, or in the whole picture.
    fn search(
        &mut self,
        frame: &Frame,
        place: Option<Place>,
        before: Option<Before>,
    ) -> Result<Option<Seen>, NetworkError> {
        self.region_smoother.reset();
        self.pair.reset();
        if self.guide.is_some() {
            return place.map_or(Ok(None), |Place { region, .. }| self.pair.find(&mut self.estimator, frame, &region));
        }
        let Self { estimator, pair, search, last_seen, .. } = self;
        let may_be = |candidate: &Candidate| may_be_the_person(last_seen.as_ref(), frame.time, candidate);
        let found = search.find(&mut Looks { estimator, pair, frame, may_be: &may_be })?;
        let Some((region, (time, last))) = before else { return Ok(found) };
        let stayed = pair.find(estimator, frame, &region)?;
        let goes_on = |stayed: &Seen| company::can_follow(&stayed.decoded.pose, &last.pose, frame.time.since(time));
        Ok(match (stayed.filter(goes_on), found) {
            // The light flickered, or somebody stepped before the camera: the body is where it was.
            (Some(stayed), Some(found)) if stays(&stayed.person(), &found.person()) => Some(stayed),
            (stayed, found) => found.or(stayed),
        })
    }

    /// The person the other way up, if that is how they are: asked of everyone who is found, and now and then.
    fn question(&mut self, frame: &Frame, seen: Option<&Seen>, searched: bool) -> Result<Option<Seen>, NetworkError> {
        let Some(Seen { decoded, .. }) = seen.filter(|_| self.guide.is_none()) else { return Ok(None) };
        if !searched && !self.census.is_due(frame.time) {
            return Ok(None);
        }
        let square = Region::around_body(decoded.frame_points[0], decoded.frame_points[1]);
        let Some(turned) = other_way_up(&square) else { return Ok(None) };
        let other = if searched {
            self.pair.find(&mut self.estimator, frame, &turned)?
        } else {
            let small = self.estimator.look(frame, &turned)?;
            small.map(|decoded| Seen { decoded, region: turned, alone: false })
        };
        Ok(other.filter(|other| is_other_way_up(&square, &decoded.pose, &other.decoded.pose)))
    }

    /// Now and then, looks who else is in the picture.
    fn look_around(&mut self, frame: &Frame, own: &Person) -> Result<Option<f64>, NetworkError> {
        if self.guide.is_some() || !self.census.is_due(frame.time) {
            return Ok(None);
        }
        self.census.done(frame.time);
        let census = self.census.interval(frame.time);
        let [upright, turned] = turns_of((census / 2.0).floor()).map(|turns| Region::letterbox(frame.size(), turns));
        let mut candidates = self.estimator.detect(frame, &upright)?;
        // Every other time: who lies does not walk through.
        if census.rem_euclid(2.0) == 0.0 {
            candidates.extend(self.estimator.detect(frame, &turned)?);
        }
        let mut largest = 0.0_f64;
        for candidate in candidates.iter().filter(|c| !company::is_at(c, own)) {
            let Some(Decoded { pose, frame_points }) = self.estimator.look(frame, &candidate.region)? else { continue };
            let other = Person { pose, frame_points, region: candidate.region };
            if !company::same_person(&other, own) {
                largest = largest.max(other.pose.extent() / own.pose.extent().max(1.0));
            }
        }
        Ok(Some(largest))
    }
}

fn may_be_the_person(last_seen: Option<&(Timestamp, Person)>, now: Timestamp, candidate: &Candidate) -> bool {
    last_seen.is_none_or(|(seen, last)| now.since(*seen) > LOCK_S || last.region.overlap(&candidate.region) > 0.0)
}

#[cfg(test)]
pub(crate) mod scripted {
    //! People that no network has seen.
    use nalgebra::Point2;

    use super::*;
    use crate::pose::camera::CameraStep;
    use crate::pose::landmark::{Detail, LANDMARK_COUNT, Pose, PoseLandmark};
    use crate::units::Confidence;

    /// Everything about this person lies at one place.
    pub(crate) fn person(x: f64) -> Person {
        let at = Point2::new(x, 0.0);
        let whole = Confidence::new(1.0);
        let landmark = PoseLandmark {
            pixel: at,
            depth: 0.0,
            visibility: whole,
            world: nalgebra::Vector3::zeros(),
            unsmoothed: None,
        };
        let region = Region { centre: at, side: 10.0, rotation: 0.0 };
        Person {
            pose: Pose { presence: whole, detail: Detail::Whole, landmarks: [landmark; LANDMARK_COUNT] },
            frame_points: [at; 2],
            region,
        }
    }

    /// A camera that stands.
    pub(crate) fn still(key: Timestamp) -> CameraStep {
        CameraStep { key, motion: super::super::camera::CameraMotion::STILL, is_key: false }
    }

    /// A person 200 pixels tall, standing with the hips at this place.
    pub(crate) fn standing(x: f64, y: f64) -> Pose {
        let mut pose = person(x).pose;
        for (joint, landmark) in super::super::landmark::Landmark::JOINTS.into_iter().enumerate() {
            let height = [-60.0, 0.0, 50.0, 140.0][joint / 2];
            let aside = if joint % 2 == 0 { 15.0 } else { -15.0 };
            pose.landmarks[landmark as usize].pixel = Point2::new(x + aside, y + height);
        }
        pose
    }
}

#[cfg(test)]
#[path = "tracker_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "reading_tests.rs"]
mod reading_tests;
