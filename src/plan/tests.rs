//! Plans read, judged by and walked through.

use super::*;
use crate::session::examples;

fn plan() -> Plan {
    Plan::parse("new.toml", TEMPLATE).unwrap()
}

/// The error of the template with one piece of text replaced.
fn error(from: &str, to: &str) -> String {
    assert!(TEMPLATE.contains(from), "{from}");
    Plan::parse("my.toml", &TEMPLATE.replacen(from, to, 1)).expect_err(to).to_string()
}

/// Asserts that a mistake is told at the place of `word`, which stands in the text once.
fn told_at(from: &str, to: &str, word: &str, told: &str) {
    let message = error(from, to);
    assert!(message.contains(told), "wanted {told:?} in: {message}");
    let rows: Vec<&str> = message.lines().collect();
    let [source, caret] = rows[rows.len() - 2..] else { panic!("{message}") };
    assert!(source[caret.find('^').unwrap()..].starts_with(word), "{message}");
}

#[test]
fn the_template_is_a_plan() {
    let plan = plan();
    assert_eq!(plan.names(), ["squat", "clamshell", "seated_glute_stretch"]);
    assert_eq!((plan.sessions_per_week, plan.start, plan.weeks), (3, None, None));
    let squat = plan.planned("squat", None).unwrap();
    assert_eq!((squat.sets, squat.repetitions, squat.rest_s, squat.hold_s), (3, 10, 60.0, None));
    assert_eq!(squat.camera, Some(ViewKind::Side));
    assert_eq!(plan.planned("seated_glute_stretch", None).unwrap().repetitions, 1);
}

#[test]
fn targets_take_the_place_of_the_exercises_own_limits_and_of_nothing_else() {
    let plan = plan();
    let ours = &plan.planned("squat", None).unwrap().exercise;
    let usual = crate::exercises::find("squat").unwrap();
    let limit = |e: &Exercise, id: &str| e.faults.iter().find(|f| f.id == id).map(|f| (f.above, f.below)).unwrap();
    assert_eq!(limit(ours, "shallow_depth"), (None, Some(70.0)));
    assert_eq!(limit(ours, "trunk_lean"), (Some(50.0), None));
    assert_eq!(limit(ours, "knee_valgus"), limit(&usual, "knee_valgus"));
    assert_eq!(ours.count.fast_s, 2.5);
    assert_eq!(ours.count.by, usual.count.by, "what counts is not a target");
    let words: Vec<String> = plan.planned("squat", None).unwrap().targets.iter().map(Target::words).collect();
    assert!(words.contains(&"shallow: at least 70° (usually 80°)".to_owned()), "{words:?}");
    let hold = plan.planned("clamshell", None).unwrap().exercise.hold.clone().unwrap();
    assert_eq!((hold.target_s, hold.min_s), (Some(2.0), 0.5));
}

#[test]
fn what_a_report_says_of_the_plan_is_enough_to_judge_by_it_again() {
    for planned in &plan().exercises {
        let own = crate::exercises::find(&planned.exercise.name).unwrap();
        assert_eq!(PlanFacts::of(&plan(), planned).put_into(own).unwrap(), planned.exercise);
    }
    let squat = PlanFacts::of(&plan(), &plan().exercises[0]);
    let told = squat.put_into(crate::exercises::find("bridge").unwrap()).unwrap_err();
    assert!(told.contains("bridge has no target"), "{told}");
}

#[test]
fn a_repetition_that_was_not_held_is_told_where_the_plan_asks_for_a_hold() {
    let mut bridge = crate::exercises::find("bridge").unwrap();
    let first = bridge.examples[0].clone();
    bridge.examples = vec![first];
    assert!(examples::failures(&bridge).is_empty());
    targets::hold(&mut bridge, 3.0).unwrap();
    let told = examples::failures(&bridge).join("; ");
    assert_eq!(told.matches("hold_too_short").count(), 2, "{told}");
}

#[test]
fn mistakes_are_told_with_line_and_caret() {
    told_at("name = \"squat\"", "name = \"sqaut\"", "\"sqaut\"", "did you mean `squat`?");
    told_at("depth_deg = 70", "deptg_deg = 70", "deptg_deg", "did you mean `depth_deg`?");
    told_at("depth_deg = 70", "range_deg = 70", "range_deg", "it has depth_deg, tempo_s, shallow_depth, trunk_lean");
    told_at("depth_deg = 70", "depth_deg = 700", "700", "wanted -180 to 180 deg");
    told_at("tempo_s = 2.5", "tempo_s = -1", "-1", "lasts 0 to 60 seconds");
    told_at("sets = 3", "sets = 0", "0", "sets: wanted 1 to 20");
    told_at("sets = 3", "stes = 3", "stes", "did you mean `sets`?");
    told_at("repetitions = 10", "hold_s = 3", "3", "squat has no hold");
    told_at("repetitions = 10\n", "", "\"squat\"", "say how many `repetitions`");
    told_at("camera = \"side\"", "camera = \"back\"", "\"back\"", "take side, oblique, front");
    told_at("camera = \"side\"", "side = \"left\"", "\"left\"", "both legs together");
    told_at("sessions_per_week = 3", "sessions_per_week = 9", "9", "wanted 1 to 7");
    told_at("# start = 2026-01-05", "start = 2026-01-05T10:00:00", "2026", "wanted a day");
    told_at("label = \"Hip, first phase\"", "label = \" \"", "\" \"", "needs a label");
}

#[test]
fn every_single_truncation_is_an_error_or_a_plan() {
    for end in (0..TEMPLATE.len()).step_by(41).filter(|&end| TEMPLATE.is_char_boundary(end)) {
        if let Err(told) = Plan::parse("my.toml", &TEMPLATE[..end]) {
            assert!(told.to_string().starts_with("my.toml:"), "{told}");
        }
    }
}

#[test]
fn steps_lead_through_sets_and_sides_and_end() {
    let plan = plan();
    let steps = plan.steps();
    assert_eq!(steps.len(), 3 + 2 * 2 + 2 * 2);
    let sides: Vec<Option<Side>> = steps[3..7].iter().map(|s| s.side).collect();
    assert_eq!(sides, [Some(Side::Left), Some(Side::Right)].repeat(2));
    assert_eq!(steps[0].announcement(), "Squat, set 1 of 3: 10 repetitions");
    let said = steps[2].farewell(steps.get(3));
    assert_eq!(said, "Rest for 60 s. Next: Clamshell, left side, set 1 of 2: 12 repetitions, each held for 2 s.");
    let last = steps.last().unwrap();
    assert_eq!((last.rest_s, last.number), (0.0, 11));
    assert!(last.announcement().ends_with("right side, set 2 of 2: one hold of 30 s"), "{}", last.announcement());
    assert!(last.farewell(None).contains("last set"));
}

#[test]
fn sides_with_other_targets_have_to_be_named() {
    let text = "label = \"x\"\nsessions_per_week = 2\n".to_owned()
        + "[[exercise]]\nname = \"clamshell\"\nside = \"left\"\nsets = 1\nrepetitions = 5\n"
        + "[[exercise]]\nname = \"clamshell\"\nside = \"right\"\nsets = 1\nrepetitions = 5\ntargets = { range_deg = 25 }\n";
    let plan = Plan::parse("x.toml", &text).unwrap();
    assert!(matches!(plan.planned("clamshell", None), Err(PlanError::Ambiguous { .. })));
    assert_eq!(plan.planned("clamshell", Some(Side::Right)).unwrap().targets.len(), 1);
    let told = plan.planned("squat", None).unwrap_err().to_string();
    assert_eq!(told, "the plan \"x\" has no squat; it has clamshell");
}

#[test]
fn a_label_that_no_page_has_room_for_is_told() {
    let label = TEMPLATE.lines().find(|line| line.starts_with("label")).unwrap();
    for long in ["x".repeat(81), "two\\nlines".to_owned()] {
        let message = error(label, &format!("label = \"{long}\""));
        assert!(message.contains("a plan's label has at most 80 characters, in one line"), "{message}");
    }
}
