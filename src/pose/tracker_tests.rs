//! The tracker with networks that answer from a script.

use super::scripted::standing;
use super::*;
use crate::frame::PictureSize;
use crate::units::Confidence;

/// Answers from a script: presence of each look, and where each search sees people's hips.
#[derive(Default)]
struct Script {
    presence: Vec<f32>,
    people: Vec<Vec<f64>>,
    looks: usize,
    detections: usize,
}

impl PoseEstimator for Script {
    fn detect(&mut self, frame: &Frame, whole: &Region) -> Result<Vec<Candidate>, NetworkError> {
        // The script tells of the whole picture; closer looks show nobody more.
        if whole.side < f64::from(frame.size().width) {
            return Ok(Vec::new());
        }
        let seen = self.people.get(self.detections).into_iter().flatten();
        let candidate = |&across: &f64| {
            let [hips, scale] = [0.5, 0.4].map(|down| whole.to_picture(across, down));
            Candidate { score: 0.95, region: Region::around_body(hips, scale) }
        };
        self.detections += 1;
        Ok(seen.map(candidate).collect())
    }

    fn look(&mut self, _: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        let presence = self.presence.get(self.looks).copied().unwrap_or(0.9);
        self.looks += 1;
        let mut pose = standing(0.0, 0.0);
        pose.presence = Confidence::new(presence);
        for landmark in &mut pose.landmarks {
            landmark.pixel = region.centre + landmark.pixel.coords * (region.side / 200.0);
        }
        // The point that gives scale and direction stands above the hips, as far as the square stays as it is.
        let frame_points = [0.5, 0.1].map(|down| region.to_picture(0.5, down));
        Ok((presence >= 0.5).then_some(Decoded { pose, frame_points }))
    }
}

/// Shares of the picture's width.
const LEFT: f64 = 0.16;
const RIGHT: f64 = 0.87;

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
    assert_eq!(tracker.estimator.detections, 3, "one search and one census, two ways, in half a second");
}

#[test]
fn somebody_found_only_in_a_turned_picture_is_found() {
    let script = Script { people: vec![vec![], vec![], vec![LEFT]], ..Script::default() };
    let (poses, _) = run(script, 1);
    assert!(poses[0].pose.is_some());
}

#[test]
fn a_lost_person_is_not_replaced_by_a_bystander_at_once() {
    // Seen on the left, by a census upright and not turned; lost at the third look: from then on only somebody on the
    // right is there.
    let mut people = vec![vec![LEFT], vec![LEFT], vec![]];
    // Each search looks at the picture four ways; only the upright one shows them.
    people.extend((0..80).map(|look| if look % 4 == 0 { vec![RIGHT] } else { vec![] }));
    let (poses, _) = run(Script { presence: vec![0.9, 0.9, 0.1], people, ..Script::default() }, 20);
    let lost: Vec<bool> = poses.iter().map(|p| p.pose.is_none()).collect();
    assert!(lost[2..11].iter().all(|&l| l), "{lost:?}");
    assert!(!lost[14], "after the lock the other person is taken: {lost:?}");
}

#[test]
fn a_second_person_in_the_picture_is_noticed() {
    // A search, and a census that looks upright and turned: whoever stands is seen upright alone.
    let seen_upright = |people: &[f64]| Script {
        people: (0..61).map(|look| if look == 0 || look % 2 == 1 { people.to_vec() } else { vec![] }).collect(),
        ..Script::default()
    };
    assert!(run(seen_upright(&[LEFT, RIGHT]), 12).1.several_people());
    assert!(!run(seen_upright(&[LEFT]), 12).1.several_people());
}

#[test]
fn an_empty_room_is_empty() {
    assert!(run(Script::default(), 3).0.iter().all(|p| p.pose.is_none()));
}

#[test]
fn a_guided_tracker_follows_its_person_past_everybody_else() {
    use crate::pose::painted::{Painted, PaintedNetworks, picture};
    use crate::pose::scout::Scout;
    // A large one who stays, and a small one behind whom they walk.
    let people = |t: f64| {
        let staying = Painted { at: (150.0, 120.0), edge: 30.0, shade: 80 };
        vec![Painted { at: (20.0 + 40.0 * t, 120.0), edge: 60.0, shade: 200 }, staying]
    };
    let frames: Vec<Frame> = (0..75).map(|i| picture(f64::from(i) / 15.0, &people(f64::from(i) / 15.0))).collect();
    let mut scout = Scout::new(PaintedNetworks);
    frames.iter().for_each(|frame| scout.push(frame).unwrap());
    let small = scout.finish().0.into_iter().min_by(|a, b| a.extent().total_cmp(&b.extent())).unwrap();
    let follow = |guide| {
        let mut tracker = Tracker::new(PaintedNetworks).in_file(guide);
        let seen: Vec<Sighting> = frames.iter().map(|frame| tracker.follow(frame).unwrap()).collect();
        seen
    };
    let is_small = |s: &Sighting| s.person.as_ref().is_some_and(|p| (p.pose.mid_hip().x - 150.0).abs() < 8.0);
    let led = follow(Some(Arc::new(small.guide())));
    assert!(led.iter().filter(|s| is_small(s)).count() > 40);
    assert!(is_small(led.last().unwrap()) && led.iter().all(|s| s.company.is_none()));
    // Without a guide the larger one is taken, and the other one is noticed.
    let alone = follow(None);
    assert!(!is_small(&alone[3]) && alone.iter().any(|s| s.company.is_some_and(|size| size > 0.4)));
}

#[test]
fn whoever_walks_through_within_a_second_and_a_half_is_met_twice() {
    use crate::pose::painted::{Painted, PaintedNetworks, picture};
    let people = |t: f64| {
        let mut people = vec![Painted { at: (60.0, 120.0), edge: 60.0, shade: 200 }];
        if (1.1..2.6).contains(&t) {
            people.push(Painted { at: (120.0 + 60.0 * (t - 1.1), 120.0), edge: 40.0, shade: 80 });
        }
        people
    };
    let mut tracker = Tracker::new(PaintedNetworks).in_file(None);
    let seen = (0..60).map(|i| picture(f64::from(i) / 15.0, &people(f64::from(i) / 15.0)));
    let met = seen.filter(|frame| tracker.follow(frame).unwrap().company.is_some_and(|size| size > 0.25));
    assert!(met.count() >= 2);
}
