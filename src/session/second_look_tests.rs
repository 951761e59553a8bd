//! The second look over made-up movements.

use super::super::examples;
use super::*;
use crate::exercises;
use crate::kinematics::measure::{Measure, MeasureKind};
use crate::kinematics::motion::Value;

#[test]
fn what_the_network_hides_the_fitted_body_shows_in_a_file() {
    let exercise = exercises::find("squat").unwrap();
    // The network takes one leg of the second squat for straight; the fitted body does not.
    let motions: Vec<_> = examples::motions(&exercise, &exercise.examples[0])
        .map(|mut motion| {
            if (4.0..7.0).contains(&motion.time.seconds()) {
                let leg = &mut motion.coarse.as_mut().unwrap().legs[0];
                (leg.hip_flexion, leg.knee_flexion) = (0.1, 0.1);
            }
            motion
        })
        .collect();
    assert_eq!(count(&exercise, None, &motions).reps.len(), 3);
}

#[test]
fn what_looks_like_its_neighbours_is_one_of_them_in_a_file() {
    let exercise = exercises::find("squat").unwrap();
    let feet = [Side::Left, Side::Right].map(|s| Measure::of(MeasureKind::FootTravel, s).index());
    // Both ankles are lost during the second squat: its feet seem to travel.
    let motions: Vec<_> = examples::motions(&exercise, &exercise.examples[0])
        .map(|mut motion| {
            let away = if (4.5..5.8).contains(&motion.time.seconds()) { 90.0 } else { 0.0 };
            let value = Value { value: away, sd: 5.0, sd_of_change: 4.0 };
            feet.iter().for_each(|&i| motion.measures[i] = Ok(value));
            motion
        })
        .collect();
    let mut live = Session::new(exercise.clone(), None);
    motions.iter().for_each(|motion| {
        live.push(motion);
    });
    assert_eq!(live.finish().reps.len(), 2);
    let file = count(&exercise, None, &motions);
    assert_eq!(
        (file.reps.len(), file.warnings.iter().map(|w| w.code.name()).collect::<Vec<_>>()),
        (3, vec!["second_look"])
    );
}

#[test]
fn who_carries_the_body_otherwise_does_something_else_in_a_file() {
    let exercise = exercises::find("squat").unwrap();
    let mass = Measure::whole(MeasureKind::MassBehind).index();
    let squats_with = |ahead: f64| {
        let motions: Vec<_> = examples::motions(&exercise, &exercise.examples[0])
            .map(|mut motion| {
                let away = if (4.2..5.8).contains(&motion.time.seconds()) { -ahead } else { 3.0 };
                motion.measures[mass] = Ok(Value { value: away, sd: 6.0, sd_of_change: 3.0 });
                motion
            })
            .collect();
        count(&exercise, None, &motions)
    };
    assert_eq!(squats_with(5.0).reps.len(), 3);
    let bent = squats_with(16.0);
    let why: Vec<&str> = bent.not_counted.iter().map(|n| n.why.as_str()).collect();
    assert_eq!(bent.reps.len(), 2, "{why:?}");
    assert_eq!(why, ["mass behind did not change as it did in your other repetitions"]);
}
