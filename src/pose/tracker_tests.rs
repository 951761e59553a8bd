//! The tracker with networks that answer from a script.

use ndarray::{Array1, Array2, Array3, ArrayView1, ArrayView4};

use super::*;
use crate::frame::PictureSize;
use crate::pose::blazepose::{HEATMAP, LANDMARKS, LandmarkAnswer, WORLD};
use crate::pose::detector::{ANCHOR_COUNT, VALUES_PER_ANCHOR};
use crate::pose::networks::DetectorAnswer;

/// Answers from a script: presence of each look, and the anchors at which the detector sees people.
#[derive(Default)]
struct Script {
    presence: Vec<f32>,
    people: Vec<Vec<usize>>,
    looks: usize,
    detections: usize,
}

impl PoseNetworks for Script {
    fn detect(&mut self, _: ArrayView4<f32>, answer: &mut DetectorAnswer) -> Result<(), NetworkError> {
        answer.boxes = Array2::zeros((ANCHOR_COUNT, VALUES_PER_ANCHOR));
        answer.logits = Array1::from_elem(ANCHOR_COUNT, -20.0);
        for &anchor in self.people.get(self.detections).into_iter().flatten() {
            answer.logits[anchor] = 3.0;
            let row = [0.0, 0.0, 30.0, 30.0, 0.0, 0.0, 0.0, -20.0, 0.0, 0.0, 0.0, 0.0];
            answer.boxes.row_mut(anchor).assign(&ArrayView1::from(&row));
        }
        self.detections += 1;
        Ok(())
    }

    fn landmarks(&mut self, _: ArrayView4<f32>, answer: &mut LandmarkAnswer) -> Result<(), NetworkError> {
        answer.presence = self.presence.get(self.looks).copied().unwrap_or(0.9);
        answer.landmarks = Array2::from_elem(LANDMARKS, 128.0);
        // The point that gives scale and direction stands above the hips, as far as the square stays as it is.
        answer.landmarks[[34, 1]] = 25.6;
        for landmark in [11, 12] {
            answer.landmarks[[landmark, 1]] = 70.0;
        }
        answer.heatmap = Array3::from_elem(HEATMAP, -20.0);
        answer.world = Array2::from_elem(WORLD, 0.1);
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
    assert_eq!(tracker.sight.networks.detections, 3, "one search and one census, two ways, in half a second");
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
    let seen_upright = |people: &[usize]| Script {
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
