//! The coach on recorded people: it lets every exercise begin and never steps in while it is done right.

use crate::common::repository;
use coxa::coach::{Coach, Moment, Notice};
use coxa::exercises;
use coxa::pose::{PoseFrame, Recording};
use coxa::session::GuidedSession;
use coxa::units::Timestamp;

/// How long somebody stays in the starting position before the recording begins, seconds.
const STAYS_S: f64 = 5.0;

/// A sample recording after a while in its first pose.
fn after_waiting(recording: Recording) -> Vec<PoseFrame> {
    let first = recording.frames[0].pose.clone();
    let waiting = (0..(STAYS_S * 15.0) as i64).map(|i| PoseFrame {
        time: Timestamp::from_micros(i * 66_667),
        pose: first.clone(),
        camera: None,
    });
    let moved = recording.frames.into_iter().map(|frame| PoseFrame {
        time: Timestamp::from_secs_f64(frame.time.seconds() + STAYS_S),
        pose: frame.pose,
        camera: None,
    });
    waiting.chain(moved).collect()
}

/// Everything the coach says, and how many repetitions were counted.
fn led(exercise: &str) -> (Vec<Notice>, usize) {
    let recording = Recording::read(&repository(&format!("samples/landmarks/{exercise}.jsonl.gz"))).unwrap();
    let size = recording.header.size;
    let exercise = exercises::find(exercise).unwrap();
    let mut guided = GuidedSession::new(exercise.clone(), None, size);
    let mut coach = Coach::new(exercise, true);
    let mut notices = coach.begin(Timestamp::ZERO).notices;
    for frame in after_waiting(recording) {
        let (motion, events) = guided.push(&frame);
        let events = events.to_vec();
        let phase = guided.session().phase();
        let pose = frame.pose.as_ref();
        let moment = Moment { motion: &motion, pose, size, light: None, events: &events, phase };
        let decisions = coach.push(&moment);
        for control in decisions.controls {
            guided.control(control, frame.time);
        }
        notices.extend(decisions.notices);
        assert!(!decisions.ends);
    }
    (notices, guided.finish().reps.len())
}

#[test]
fn every_exercise_begins_by_itself_and_is_counted_whole() {
    for (exercise, reps) in
        [("squat", 3), ("bridge", 2), ("clamshell", 3), ("seated_march", 6), ("seated_glute_stretch", 1)]
    {
        let (notices, counted) = led(exercise);
        assert_eq!(counted, reps, "{exercise}: {notices:?}");
        let wrong = |n: &&Notice| matches!(n, Notice::Pause(_) | Notice::SetEnd(..) | Notice::Resume);
        assert_eq!(notices.iter().find(wrong), None, "{exercise}: {notices:?}");
        assert!(notices.contains(&Notice::Start(1)), "{exercise}: {notices:?}");
    }
}
