//! Sessions over made-up movements.

use super::result::{Summary, Verdict};
use super::*;
use crate::exercises;

#[test]
fn every_builtin_exercise_does_what_its_examples_say() {
    for name in exercises::names().chain(exercises::tests()) {
        let exercise = exercises::find(name).unwrap_or_else(|e| panic!("{e}"));
        assert!(!exercise.examples.is_empty(), "{name} has no examples");
        assert_eq!(examples::failures(&exercise), Vec::<String>::new(), "{name}");
        assert_eq!(exercise.name, name);
    }
}

/// The exercises of `samples/own`.
fn own() -> Vec<Exercise> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/own");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|e| e == "toml"));
    files.map(|path| crate::exercises::parse::read(&path).unwrap_or_else(|e| panic!("{e}"))).collect()
}

#[test]
fn every_exercise_of_the_library_does_what_its_examples_say() {
    let own = own();
    assert!(own.len() >= 9, "{}", own.len());
    for exercise in own {
        assert!(exercise.examples.len() >= 2, "{}", exercise.name);
        assert_eq!(examples::failures(&exercise), Vec::<String>::new(), "{}", exercise.name);
        for rule in &exercise.faults {
            assert!(cue(&exercise, &rule.id).is_some_and(|cue| cue.ends_with('.')), "{}", rule.id);
        }
    }
}

#[test]
fn no_exercise_is_taken_for_another_one() {
    let all: Vec<Exercise> = exercises::names().map(|name| exercises::find(name).unwrap()).chain(own()).collect();
    let mut wrong = Vec::new();
    for (shown, asked) in all.iter().flat_map(|shown| all.iter().map(move |asked| (shown, asked))) {
        if shown.name != asked.name {
            let mut session = Session::new(asked.clone(), None);
            examples::motions(shown, &shown.examples[0]).for_each(|motion| {
                session.push(&motion);
            });
            let counted = session.finish().reps.len();
            wrong.extend((counted > 0).then(|| format!("{} in {}: {counted}", asked.name, shown.name)));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_fault_of_a_builtin_exercise_has_words() {
    for name in exercises::names() {
        let exercise = exercises::find(name).unwrap();
        for rule in &exercise.faults {
            assert!(cue(&exercise, &rule.id).is_some_and(|cue| cue.ends_with('.')), "{}", rule.id);
        }
    }
}

#[test]
fn an_empty_session_has_an_empty_outcome() {
    let outcome = Session::new(exercises::find("squat").unwrap(), None).finish();
    assert_eq!(outcome.summary.rep_count, 0);
    assert!(outcome.reps.is_empty() && outcome.holds.is_empty() && outcome.warnings.is_empty());
}

/// A session over one of the exercise's own examples, changed by `change`.
fn play(exercise: &str, example: usize, change: impl Fn(&mut crate::kinematics::Motion)) -> Outcome {
    let exercise = exercises::find(exercise).unwrap();
    let mut session = Session::new(exercise.clone(), None);
    for mut motion in examples::motions(&exercise, &exercise.examples[example]) {
        change(&mut motion);
        session.push(&motion);
    }
    session.finish()
}

fn codes(outcome: &Outcome) -> Vec<&str> {
    outcome.warnings.iter().map(|w| w.code.name()).collect()
}

#[test]
fn a_few_frames_of_another_posture_break_nothing() {
    let outcome = play("squat", 0, |m| {
        if m.time.micros() / 33_333 % 9 == 0 {
            m.posture = crate::kinematics::Posture::Other;
        }
    });
    assert_eq!(outcome.reps.len(), 3);
}

#[test]
fn a_body_outside_the_picture_and_a_wrong_view_are_told() {
    assert_eq!(codes(&play("squat", 0, |_| ())), Vec::<&str>::new());
    assert_eq!(codes(&play("squat", 0, |m| m.in_frame = 0.75)), ["out_of_frame"]);
    let behind = play("squat", 0, |m| m.view.kind = crate::kinematics::ViewKind::Back);
    assert_eq!(codes(&behind), ["unsupported_view"]);
    assert!(behind.warnings[0].message.contains("to your side"));
}

#[test]
fn legs_behind_something_are_named() {
    let hide = |knees, ankles| play("squat", 0, move |m| m.hidden = crate::kinematics::Hidden { knees, ankles });
    for (outcome, joints) in [(hide(true, true), "knees and feet"), (hide(false, true), "feet")] {
        assert_eq!(codes(&outcome), ["low_confidence"]);
        assert!(outcome.warnings[0].message.starts_with(&format!("Your {joints} could")), "{:?}", outcome.warnings);
    }
    assert!(codes(&hide(false, false)).is_empty());
}

#[test]
fn a_nought_is_explained() {
    let elsewhere = play("squat", 0, |m| m.posture = crate::kinematics::Posture::Other);
    assert_eq!((elsewhere.reps.len(), codes(&elsewhere)), (0, vec!["nothing_counted"]));
    let (seen, message) = (elsewhere.not_counted.len(), &elsewhere.warnings[0].message);
    assert!(seen > 1 && message.contains(&format!("{seen} movements were seen")), "{message}");
}

#[test]
fn what_can_not_be_measured_is_null_and_no_fault() {
    use crate::kinematics::NotMeasurable;
    let outcome = play("squat", 0, |m| m.measures.fill(Err(NotMeasurable::View)));
    let Summary { rep_count, valid_rep_count, judged_rep_count, .. } = outcome.summary;
    assert_eq!((outcome.reps.len(), rep_count, valid_rep_count, judged_rep_count), (3, 3, 0, 0));
    for rep in &outcome.reps {
        assert!(rep.faults.is_empty() && rep.verdict == Verdict::NotJudged);
        assert_eq!(rep.not_judged, ["shallow_depth", "trunk_lean", "heel_rise", "knee_valgus", "too_fast"]);
        assert!(!rep.measures.is_empty() && rep.measures.values().all(Option::is_none));
    }
    assert_eq!(codes(&outcome), ["low_confidence"]);
}

#[test]
fn what_is_within_its_uncertainty_of_a_limit_or_seen_of_one_side_alone_is_not_called_kept() {
    use crate::kinematics::{Measure, MeasureKind, NotMeasurable, Value};
    let heels = |left, right| {
        play("squat", 0, move |m| {
            for (side, value) in Side::BOTH.into_iter().zip([left, right]) {
                m.measures[Measure::of(MeasureKind::HeelRise, side).index()] = value;
            }
        })
    };
    let flat = |sd: f64| Ok(Value { value: 0.0, sd, sd_of_change: sd });
    let said = |outcome: &Outcome| {
        let heel = |ids: &[String]| ids.iter().any(|id| id == "heel_rise");
        let rep = &outcome.reps[0];
        (heel(&rep.not_judged), heel(&rep.unsure), rep.verdict)
    };
    assert_eq!(said(&heels(flat(2.0), flat(2.0))), (false, false, Verdict::Good));
    assert_eq!(
        said(&heels(flat(2.0), flat(12.0))),
        (true, false, Verdict::Good),
        "0 +- 12 of 10 per cent is not known"
    );
    assert_eq!(said(&heels(flat(2.0), Err(NotMeasurable::Hidden))), (true, false, Verdict::Good));
}

#[test]
fn a_limit_that_is_passed_by_less_than_the_uncertainty_is_neither_a_fault_nor_kept() {
    let shallow = |outcome: &Outcome| {
        let has = |ids: &[String]| ids.iter().any(|id| id == "shallow_depth");
        let faults = |rep: &Rep| rep.faults.iter().map(|f| f.id.clone()).collect::<Vec<_>>();
        outcome.reps.iter().map(|rep| (has(&faults(rep)), has(&rep.unsure))).collect::<Vec<_>>()
    };
    // The third squat bends the knees by 60 degrees, where 80 are asked for.
    assert_eq!(shallow(&play("squat", 0, |_| ())), [(false, false), (false, false), (true, false)]);
    let doubtful = play("squat", 0, |m| m.measures.iter_mut().flatten().for_each(|value| value.sd = 30.0));
    assert_eq!(shallow(&doubtful), [(false, true); 3], "100 degrees with a doubt of 30 are no sure 80 either");
    assert!(doubtful.reps.iter().all(|rep| rep.verdict != Verdict::Good));
    let verdicts: Vec<Verdict> = play("squat", 0, |_| ()).reps.iter().map(|rep| rep.verdict).collect();
    assert_eq!(verdicts, [Verdict::Good, Verdict::Improve, Verdict::Improve]);
}

/// What is worst of a repetition is often worst at its peak.
#[test]
fn a_measure_that_is_gone_where_it_matters_most_judges_nothing() {
    use crate::kinematics::{Measure, MeasureKind, NotMeasurable};
    let outcome = play("squat", 0, |m| {
        let deep = m.get(Measure::of(MeasureKind::KneeFlexion, Side::Left)).is_ok_and(|knee| knee.value > 75.0);
        if deep {
            m.measures.fill(Err(NotMeasurable::Hidden));
        }
    });
    let [first, second, third] = &outcome.reps[..] else { panic!("{:?}", outcome.reps) };
    for rep in [first, second] {
        assert_eq!((rep.verdict, rep.faults.len()), (Verdict::NotJudged, 0), "{rep:?}");
        assert!(rep.measures.values().all(Option::is_none), "no range without its farthest part: {rep:?}");
    }
    assert_eq!(third.verdict, Verdict::Improve, "the shallow one was seen as a whole");
}

#[test]
fn the_sides_of_a_march_are_counted_apart_and_together() {
    let outcome = play("seated_march", 0, |_| ());
    assert_eq!((outcome.summary.rep_count, outcome.summary.left.rep_count, outcome.summary.right.rep_count), (3, 2, 1));
    assert!(outcome.reps.is_sorted_by(|a, b| a.start_s < b.start_s));
    assert!(outcome.summary.asymmetry["hip_flexion"].is_some_and(|share| share > 0.5));
}

#[test]
fn the_side_that_the_user_names_is_the_only_one() {
    let exercise = exercises::find("seated_march").unwrap();
    let mut session = Session::new(exercise.clone(), Some(Side::Right));
    for motion in examples::motions(&exercise, &exercise.examples[0]) {
        session.push(&motion);
    }
    let outcome = session.finish();
    assert_eq!(outcome.reps.iter().map(|rep| rep.side).collect::<Vec<_>>(), [SideLabel::Right]);
}

#[test]
fn events_come_while_the_person_moves() {
    let exercise = exercises::find("seated_glute_stretch").unwrap();
    let mut session = Session::new(exercise.clone(), None);
    let (mut started, mut reps, mut holds, mut clock) = (0, 0, 0, 0.0f64);
    for motion in examples::motions(&exercise, &exercise.examples[0]) {
        for event in session.push(&motion) {
            match event {
                Event::Started { .. } => started += 1,
                Event::Rep(_) => reps += 1,
                Event::Hold(_) => holds += 1,
                Event::NotCounted { .. } => panic!("{event:?}"),
            }
        }
        clock = clock.max(session.holding_s().unwrap_or(0.0));
    }
    assert_eq!((started, reps, holds), (1, 1, 1));
    assert!((clock - 22.0).abs() < 0.6, "{clock}");
}

/// Standing up for a second, getting into position, then the exercise's first example without its first second.
fn after_getting_into_position(name: &str, down: [f64; 2]) -> Outcome {
    use crate::exercises::definition::Keyframe;
    use crate::kinematics::Posture;
    let exercise = exercises::find(name).unwrap();
    let mut example = exercise.examples[0].clone();
    for key in &mut example.curve {
        key.t += 4.0;
    }
    let key = |t: f64, [hip, knee]: [f64; 2]| {
        let values = [("hip_flexion", hip), ("knee_flexion", knee)].map(|(k, v)| (k.to_owned(), v));
        Keyframe { t, values: values.into_iter().collect() }
    };
    let way = [key(0.0, [3.0, 4.0]), key(1.0, [3.0, 4.0]), key(2.0, down)];
    example.curve.splice(0..0, way);
    let mut session = Session::new(exercise.clone(), None);
    for mut motion in examples::motions(&exercise, &example) {
        if motion.time.seconds() < 1.6 {
            motion.posture = Posture::Standing;
        }
        session.push(&motion);
    }
    session.finish()
}

#[test]
fn getting_into_position_hides_no_repetition() {
    assert_eq!(after_getting_into_position("bridge", [130.0, 110.0]).reps.len(), 2, "down to the floor");
    assert_eq!(after_getting_into_position("seated_march", [95.0, 85.0]).reps.len(), 3, "down on a chair");
}

#[test]
fn a_bridge_on_one_leg_is_one_of_that_leg_and_said_to_be() {
    let exercise = exercises::find("bridge").unwrap();
    let at = exercise.examples.iter().position(|e| e.name.starts_with("on the right leg")).unwrap();
    let outcome = play("bridge", at, |_| ());
    assert_eq!(outcome.reps.iter().map(|rep| rep.side).collect::<Vec<_>>(), [SideLabel::Right]);
    assert_eq!(codes(&outcome), ["single_leg"]);
    assert!(outcome.not_counted.is_empty(), "{:?}", outcome.not_counted);
}

#[test]
fn half_a_repetition_at_either_end_is_told() {
    let exercise = exercises::find("squat").unwrap();
    let at = exercise.examples.iter().position(|e| e.name.starts_with("half a squat")).unwrap();
    let told: Vec<String> = play("squat", at, |_| ()).not_counted.into_iter().map(|n| n.why).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("had begun") && told[1].contains("not finished"), "{told:?}");
}
