//! Drafts of scripted people: what is found in them, and that it counts them.

use super::*;
use crate::exercises::definition::{PostureName, Sides};
use crate::kinematics::scripted::{Person, SIZE, frames, squats};
use crate::kinematics::{self, MeasureKind, Motion};
use crate::session::examples as played;
use crate::units::Timestamp;

fn of_example(exercise: &str, example: usize) -> Vec<Motion> {
    let exercise = exercises::find(exercise).unwrap();
    played::motions(&exercise, &exercise.examples[example]).collect()
}

#[test]
fn squats_become_a_squat_of_both_legs() {
    let motions = kinematics::analyse(&squats(90.0, 30.0, 4), SIZE).motions;
    let draft = draft(&motions, "Deep bend").unwrap();
    assert_eq!((draft.exercise.name.as_str(), draft.reps), ("deep_bend", 4));
    assert_eq!((draft.exercise.posture, draft.exercise.sides), (PostureName::Standing, Sides::Both));
    let by: Vec<MeasureKind> = draft.exercise.count.by.iter().map(|part| part.measure).collect();
    assert!(by.contains(&MeasureKind::KneeFlexion) && by.contains(&MeasureKind::HipFlexion), "{by:?}");
    assert_eq!((draft.exercise.poses.len(), draft.exercise.examples[0].reps), (2, 2));
    assert!(draft.exercise.main_fault() == Some("small_movement") && draft.text.contains("# EDIT"));
}

#[test]
fn what_came_before_does_not_matter() {
    let sitting = frames(30.0, (0..900).map(|_| Some(Person::sitting(0.0, 0.0))));
    let mut motions = kinematics::analyse(&sitting, SIZE).motions;
    let from = motions.last().unwrap().time.seconds() + 0.1;
    let squats = kinematics::analyse(&squats(90.0, 30.0, 4), SIZE).motions;
    motions.extend(squats.into_iter().map(|m| Motion { time: Timestamp::from_secs_f64(from + m.time.seconds()), ..m }));
    let draft = draft(&motions, "Bend").unwrap();
    assert_eq!((draft.exercise.posture, draft.reps), (PostureName::Standing, 4));
    assert!(draft.found.starts_with("standing, both legs together, seen "), "{}", draft.found);
}

#[test]
fn a_file_that_counts_less_than_half_of_its_own_recording_is_none() {
    assert!([(2, 2), (2, 4), (3, 5), (6, 5)].iter().all(|&(reps, made_from)| proved(reps, made_from).is_ok()));
    for (reps, made_from) in [(0, 4), (1, 2), (1, 5), (2, 5)] {
        let told = proved(reps, made_from).unwrap_err().to_string();
        assert!(told.contains(&format!("from {made_from} movements of the recording and counts {reps}")), "{told}");
    }
}

#[test]
fn where_nothing_comes_back_twice_there_is_no_draft() {
    let still = frames(30.0, (0..120).map(|_| Some(Person::sitting(0.0, 0.0))));
    let still = kinematics::analyse(&still, SIZE).motions;
    let once = kinematics::analyse(&squats(90.0, 30.0, 1), SIZE).motions;
    for motions in [still, once, Vec::new()] {
        let told = draft(&motions, "Bend").unwrap_err().to_string();
        assert!(told.contains("2 times or more") && told.lines().count() == 1, "{told}");
    }
}

#[test]
fn one_leg_after_the_other_is_each_and_its_own_example_comes_out() {
    let draft = draft(&of_example("seated_march", 0), "Lift a knee").unwrap();
    assert_eq!((draft.exercise.posture, draft.exercise.sides), (PostureName::Sitting, Sides::Each));
    assert!(draft.exercise.count.alone.is_some() && draft.reps >= 2);
}

#[test]
fn a_title_is_text_and_makes_the_name() {
    assert_eq!(name_of("  Heel raise, slow! ").unwrap(), "heel_raise_slow");
    assert_eq!(name_of("Squat").unwrap(), "my_squat");
    assert!(matches!(name_of("\u{2603}"), Err(NoDraft::NoName)));
    let motions = kinematics::analyse(&squats(90.0, 30.0, 3), SIZE).motions;
    let title = "a \"b\"\nname = 1 #\u{e9}";
    let draft = draft(&motions, title).unwrap();
    assert_eq!(draft.exercise.title, "a \"b\" name = 1 #\u{e9}");
}
