//! Undoes what the network is known to get wrong from one frame to the next: sides exchanged, one joint gone astray,
//! a person lost for a moment; and tells where a scene ends.

use nalgebra::Vector3;

use super::exchange::{Exchange, distance, swap};
use super::moment::is_finite;
use crate::pose::landmark::{Landmark, Pose, PoseFrame};
use crate::units::{Side, Timestamp};

/// A gap up to this long (seconds) is bridged; a longer one stays empty.
pub(crate) const SHORT_GAP_S: f64 = 0.3;
/// A gap longer than this (seconds) ends the scene: who comes back may be somebody else.
const SCENE_GAP_S: f64 = 1.0;
/// Sides exchanged for longer than this (seconds) were rather wrong before: the network is believed again.
const SWAP_S: f64 = 1.5;
/// An exchange must bring the joints this much nearer to where they were, and they must have moved this far (metres).
const SWAP_GAIN: f64 = 0.6;
const SWAP_MOVES_M: f64 = 0.10;
/// One joint that moves by this share of the body while the body stands is held for at most this long (seconds).
const ASTRAY: f64 = 0.25;
const ASTRAY_S: f64 = 0.15;
/// A scene ends where half of the joints move by this share of the body within one frame, or this much a second.
const CUT: f64 = 0.15;
const CUT_PER_S: f64 = 4.0;
/// ... or where the person is suddenly seen from elsewhere (radians) and elsewhere.
const CUT_TURN: f64 = 0.7;
const CUT_TURN_MOVES: f64 = 0.015;

/// One frame after repair.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Repaired {
    /// The person; also where a short gap was bridged by holding the last pose.
    pub pose: Option<Pose>,
    /// Whether the pose is held and not seen.
    pub filled: bool,
    /// Whether a new scene starts with this frame.
    pub cut: bool,
}

#[derive(Debug, Clone)]
struct Last {
    time: Timestamp,
    pose: Pose,
    /// Since when each of the eight joints is held.
    astray: [Option<Timestamp>; 8],
}

/// Repairs frame by frame; sees only the past.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repair {
    last: Option<Box<Last>>,
    exchanged: Option<(Exchange, Timestamp)>,
    /// A pose that may start a new scene, if the next one agrees; otherwise it was a ghost.
    doubtful: Option<Box<(Timestamp, Pose)>>,
}

impl Repair {
    /// The next frame, repaired.
    pub(crate) fn push(&mut self, frame: &PoseFrame) -> Repaired {
        let seen = frame.pose.as_ref().filter(|pose| is_finite(pose));
        match (seen, self.last.take()) {
            (None, last) => self.bridge(frame.time, last),
            (Some(pose), None) => self.start(frame.time, pose, true),
            (Some(pose), Some(last)) => self.follow(frame.time, pose, last),
        }
    }

    fn start(&mut self, time: Timestamp, pose: &Pose, cut: bool) -> Repaired {
        self.exchanged = None;
        self.doubtful = None;
        self.last = Some(Box::new(Last { time, pose: pose.clone(), astray: [None; 8] }));
        Repaired { pose: Some(pose.clone()), filled: false, cut }
    }

    fn bridge(&mut self, time: Timestamp, last: Option<Box<Last>>) -> Repaired {
        self.last = last.filter(|l| time.since(l.time) <= SCENE_GAP_S);
        let held = self.last.as_ref().filter(|l| time.since(l.time) <= SHORT_GAP_S).map(|l| l.pose.clone());
        Repaired { filled: held.is_some(), pose: held, cut: false }
    }

    fn follow(&mut self, time: Timestamp, seen: &Pose, mut last: Box<Last>) -> Repaired {
        let mut pose = seen.clone();
        let believed_again = self.undo_exchange(time, &mut pose, &last.pose);
        if believed_again {
            return self.start(time, seen, false);
        }
        if is_cut(&pose, &last.pose, time.since(last.time)) {
            return self.doubt(time, seen, last);
        }
        self.doubtful = None;
        hold_astray(time, &mut pose, &mut last);
        last.time = time;
        last.pose.clone_from(&pose);
        self.last = Some(last);
        Repaired { pose: Some(pose), filled: false, cut: false }
    }

    /// A scene is over when two poses in a row say so: one alone is a ghost, and is passed over like a gap.
    fn doubt(&mut self, time: Timestamp, seen: &Pose, last: Box<Last>) -> Repaired {
        let confirmed = self.doubtful.as_ref().is_some_and(|d| !is_cut(seen, &d.1, time.since(d.0)));
        if confirmed || time.since(last.time) > SHORT_GAP_S {
            return self.start(time, seen, true);
        }
        self.doubtful = Some(Box::new((time, seen.clone())));
        self.bridge(time, Some(last))
    }

    /// Puts exchanged sides back; true where they have been exchanged for so long that the network is believed again.
    fn undo_exchange(&mut self, time: Timestamp, pose: &mut Pose, before: &Pose) -> bool {
        let plain = distance(pose, before, None);
        let of = |e| (e, distance(pose, before, Some(e)));
        let (body, legs) = (of(Exchange::Body), of(Exchange::Legs));
        let best = if legs.1 < body.1 { legs } else { body };
        // Once exchanged, the nearer of the two wins, so that the way back needs no jump of its own.
        let better = match self.exchanged {
            Some((exchange, _)) => distance(pose, before, Some(exchange)) < plain,
            None => plain > SWAP_MOVES_M && best.1 < SWAP_GAIN * plain,
        };
        self.exchanged = match self.exchanged {
            Some((_, since)) if better && time.since(since) > SWAP_S => return true,
            Some(exchanged) if better => Some(exchanged),
            None if better => Some((best.0, time)),
            _ => None,
        };
        if let Some((exchange, _)) = self.exchanged {
            swap(pose, exchange);
        }
        false
    }
}

/// How far each of the eight joints moved in the picture, as a share of the body's extent.
fn moves(pose: &Pose, before: &Pose) -> [f64; 8] {
    let extent = pose.extent().max(before.extent()).max(1.0);
    Landmark::JOINTS.map(|l| nalgebra::distance(&pose.pixel(l), &before.pixel(l)) / extent)
}

fn median(mut values: [f64; 8]) -> f64 {
    values.sort_by(f64::total_cmp);
    (values[3] + values[4]) / 2.0
}

fn is_cut(pose: &Pose, before: &Pose, dt: f64) -> bool {
    let moved = median(moves(pose, before));
    let extents = (pose.extent() / before.extent().max(1.0)).ln().abs();
    let turned = across(pose).angle(&across(before));
    moved > CUT.max(CUT_PER_S * dt) || extents > CUT_TURN || (turned > CUT_TURN && moved > CUT_TURN_MOVES)
}

/// From the right side of the body to the left one: hips and shoulders together, in space.
fn across(pose: &Pose) -> Vector3<f64> {
    let line = |of: fn(Side) -> Landmark| pose.at(of(Side::Left)).world - pose.at(of(Side::Right)).world;
    line(Landmark::hip) + line(Landmark::shoulder)
}

fn hold_astray(time: Timestamp, pose: &mut Pose, last: &mut Last) {
    let moved = moves(pose, &last.pose);
    let body = median(moved);
    for (joint, landmark) in Landmark::JOINTS.into_iter().enumerate() {
        let far = moved[joint] > ASTRAY && moved[joint] > 5.0 * body;
        let since = last.astray[joint].unwrap_or(time);
        let hold = far && time.since(since) <= ASTRAY_S;
        last.astray[joint] = hold.then_some(since);
        if hold {
            pose.landmarks[landmark as usize] = *last.pose.at(landmark);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::{Person, frames, squats};

    fn repaired(frames: &[PoseFrame]) -> Vec<Repaired> {
        let mut repair = Repair::default();
        frames.iter().map(|f| repair.push(f)).collect()
    }

    fn farthest(a: &Pose, b: &Pose) -> f64 {
        Landmark::JOINTS.iter().map(|&l| nalgebra::distance(&a.pixel(l), &b.pixel(l))).fold(0.0, f64::max)
    }

    #[test]
    fn a_clean_clip_is_left_as_it_is_at_any_rate() {
        for (fps, yaw) in [(10.0, 90.0), (15.0, 0.0), (30.0, -45.0), (60.0, 150.0)] {
            let clip = squats(yaw, fps, 2);
            for (i, (frame, r)) in clip.iter().zip(repaired(&clip)).enumerate() {
                assert_eq!((r.pose.as_ref(), r.filled, r.cut), (frame.pose.as_ref(), false, i == 0), "{fps} {i}");
            }
        }
    }

    #[test]
    fn exchanged_sides_are_put_back() {
        for (exchange, yaw) in [(Exchange::Body, 20.0), (Exchange::Legs, 0.0), (Exchange::Body, -60.0)] {
            let clean = squats(yaw, 15.0, 1);
            let mut clip = clean.clone();
            for frame in &mut clip[20..30] {
                swap(frame.pose.as_mut().unwrap(), exchange);
            }
            for (i, (frame, r)) in clean.iter().zip(repaired(&clip)).enumerate() {
                assert_eq!(r.pose.as_ref(), frame.pose.as_ref(), "{exchange:?} frame {i}");
            }
        }
    }

    #[test]
    fn sides_exchanged_for_good_are_believed() {
        let mut clip = squats(0.0, 15.0, 3);
        for frame in &mut clip[20..] {
            swap(frame.pose.as_mut().unwrap(), Exchange::Body);
        }
        assert_eq!(repaired(&clip).last().unwrap().pose, clip.last().unwrap().pose);
    }

    #[test]
    fn a_joint_gone_astray_is_held() {
        let clean = squats(90.0, 15.0, 1);
        let mut clip = clean.clone();
        clip[5].pose.as_mut().unwrap().landmarks[Landmark::LeftKnee as usize].pixel.x += 300.0;
        let after = repaired(&clip);
        assert!(farthest(after[5].pose.as_ref().unwrap(), clean[5].pose.as_ref().unwrap()) < 5.0);
        assert_eq!(after[6].pose, clean[6].pose);
    }

    #[test]
    fn short_gaps_are_bridged_and_long_ones_left() {
        let mut clip = squats(90.0, 10.0, 2);
        clip[12..14].iter_mut().for_each(|f| f.pose = None);
        clip[30..36].iter_mut().for_each(|f| f.pose = None);
        let after = repaired(&clip);
        assert!(after[12..14].iter().all(|r| r.filled && r.pose.is_some()));
        assert!(after[33..36].iter().all(|r| !r.filled && r.pose.is_none()));
        assert!(after.iter().skip(1).all(|r| !r.cut), "the same person in the same place");
    }

    #[test]
    fn a_cut_to_another_picture_starts_a_new_scene() {
        let aside = (0..20).map(|_| Some(Person::squatting(85.0, 0.3)));
        let front = (0..20).map(|_| Some(Person::squatting(0.0, 0.0)));
        let after = repaired(&frames(30.0, aside.chain(front)));
        let cuts: Vec<usize> = (0..after.len()).filter(|&i| after[i].cut).collect();
        // One frame late, since a single odd frame is no new scene.
        assert_eq!(cuts, [0, 21]);
    }

    #[test]
    fn a_ghost_of_one_frame_is_passed_over() {
        let clean = squats(85.0, 15.0, 1);
        let mut clip = clean.clone();
        clip[10].pose.as_mut().unwrap().landmarks.iter_mut().for_each(|l| l.pixel.x += 300.0);
        let after = repaired(&clip);
        assert!(after[10].filled && after.iter().skip(1).all(|r| !r.cut));
        assert_eq!(after[10].pose, clean[9].pose);
        assert_eq!(after[11].pose, clean[11].pose);
    }

    #[test]
    fn numbers_that_are_none_count_as_nobody() {
        let mut clip = squats(0.0, 15.0, 1);
        clip[3].pose.as_mut().unwrap().landmarks[7].world.z = f64::NAN;
        assert!(repaired(&clip)[3].filled);
        clip[0].pose.as_mut().unwrap().landmarks[30].pixel.y = f64::INFINITY;
        assert_eq!(repaired(&clip[..1])[0].pose, None);
    }
}
