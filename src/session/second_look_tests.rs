//! The second look over made-up movements.

use super::super::examples;
use super::*;
use crate::exercises;
use crate::kinematics::{Measure, MeasureKind, Value};

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

/// Three squats; the second one of them as `seen` has it.
fn squats_of_which_the_second_is(seen: impl Fn(&mut crate::kinematics::Motion)) -> Outcome {
    let exercise = exercises::find("squat").unwrap();
    let motions: Vec<_> = examples::motions(&exercise, &exercise.examples[0])
        .map(|mut motion| {
            if (4.5..5.8).contains(&motion.time.seconds()) {
                seen(&mut motion);
            }
            motion
        })
        .collect();
    count(&exercise, None, &motions)
}

#[test]
fn a_posture_lost_on_the_way_is_doubted_unless_the_mass_is_on_a_seat() {
    use crate::kinematics::Posture;
    let mass = Measure::whole(MeasureKind::MassBehind).index();
    let lost = squats_of_which_the_second_is(|motion| motion.posture = Posture::Sitting);
    assert_eq!((lost.reps.len(), lost.warnings.len()), (3, 1), "{:?}", lost.not_counted);
    let seated = squats_of_which_the_second_is(|motion| {
        motion.posture = Posture::Sitting;
        motion.measures[mass] = Ok(Value { value: 25.0, sd: 6.0, sd_of_change: 3.0 });
    });
    assert_eq!(seated.reps.len(), 2, "{:?}", seated.not_counted);
}

#[test]
fn joints_that_leap_within_a_movement_like_its_neighbours_were_seen_wrongly() {
    let leapt = squats_of_which_the_second_is(|motion| {
        if (4.9..5.2).contains(&motion.time.seconds()) {
            for leg in &mut motion.coarse.as_mut().unwrap().legs {
                (leg.hip_flexion, leg.knee_flexion) = (0.05, 0.05);
            }
        }
    });
    assert_eq!(leapt.reps.len(), 3, "{:?}", leapt.not_counted);
}

#[test]
fn what_was_counted_for_its_likeness_is_not_judged_by_what_was_seen_badly() {
    use crate::kinematics::Posture;
    let feet = Side::BOTH.map(|side| Measure::of(MeasureKind::FootTravel, side).index());
    let heel = Measure::of(MeasureKind::HeelRise, Side::Left).index();
    let seen_as: [&dyn Fn(&mut crate::kinematics::Motion); 3] = [
        &|motion| feet.iter().for_each(|&i| motion.measures[i] = Ok(Value { value: 90.0, sd: 5.0, sd_of_change: 4.0 })),
        &|motion| motion.posture = Posture::Sitting,
        // What rests on the same joints is neither praised nor blamed.
        &|motion| {
            motion.posture = Posture::Sitting;
            motion.measures[heel] = Ok(Value { value: 60.0, sd: 2.0, sd_of_change: 2.0 });
        },
    ];
    for seen in seen_as {
        let outcome = squats_of_which_the_second_is(seen);
        let [first, second, third] = &outcome.reps[..] else { panic!("{:?}", outcome.not_counted) };
        assert!(first.is_judged() && third.is_judged());
        assert!(!second.is_judged() && second.faults.is_empty(), "{:?}", second.faults);
        assert!(first.measures.values().all(Option::is_some) && second.measures.values().all(Option::is_none));
        let rules = exercises::find("squat").unwrap().faults;
        assert!(rules.iter().all(|rule| second.not_judged.contains(&rule.id)), "{:?}", second.not_judged);
    }
}

#[test]
fn on_one_leg_a_free_foot_that_is_seen_low_once_does_not_make_it_a_movement_of_both() {
    let exercise = exercises::find("bridge").unwrap();
    let example = exercise.examples.iter().find(|example| example.name.starts_with("on the right leg")).unwrap();
    let free_foot = Measure::of(MeasureKind::FootLift, Side::Left).index();
    let bridges_of_which_one_is_low = |low: usize| {
        let once = |turn: usize| {
            examples::motions(&exercise, example).skip(turn.min(1)).map(move |mut motion| {
                motion.time = motion.time.later(4.0 * turn as f64);
                if turn == low {
                    motion.measures[free_foot] = Ok(Value { value: 20.0, sd: 5.0, sd_of_change: 4.0 });
                }
                motion
            })
        };
        let motions: Vec<_> = (0..3).flat_map(once).collect();
        count(&exercise, None, &motions)
    };
    for low in [3, 1] {
        let outcome = bridges_of_which_one_is_low(low);
        let sides: Vec<_> = outcome.reps.iter().map(|rep| rep.side).collect();
        assert_eq!(sides.len(), 3, "{:?}", outcome.not_counted);
        assert!(sides.iter().all(|side| *side == sides[0]), "{sides:?}");
    }
}
