//! Which exercise: found out, one's own, or a test of movement.

use crate::common::samples::{assert_counts, assess, longer, recording, sample};
use crate::common::{coxa, errors, repository};

#[test]
fn the_exercise_is_found_out_and_a_clip_of_none_says_so() {
    let dir = tempfile::tempdir().unwrap();
    for exercise in ["squat", "bridge", "clamshell", "seated_march", "seated_glute_stretch"] {
        let report = assess(&recording(exercise), "auto", &dir.path().join(exercise), &[]);
        assert_eq!(report["exercise"], exercise);
        assert_counts(&report, &sample(exercise), exercise);
    }
    // Before the first repetition begins nothing is done.
    let report = assess(&recording("bridge"), "auto", &dir.path().join("rest"), &["--to", "0.4"]);
    assert_eq!((&report["exercise"], &report["summary"]["rep_count"]), (&"none".into(), &0.into()));
    assert_eq!(report["warnings"][0]["code"], "unknown_exercise");
}

#[test]
fn an_exercise_of_ones_own_is_explained_drawn_and_counted_like_any_other() {
    let dir = tempfile::tempdir().unwrap();
    let (own, drawing) = (repository("samples/own/standing_hip_abduction.toml"), dir.path().join("a.svg"));
    let own = own.to_str().unwrap();
    let output = coxa(&["exercises", own, "--drawing", drawing.to_str().unwrap()]);
    assert!(output.status.success(), "its worked examples come out as they say: {}", errors(&output));
    assert!(std::fs::read_to_string(&drawing).unwrap().starts_with("<svg"));
    let report = assess(&recording("squat"), own, &dir.path().join("squat"), &[]);
    assert_eq!(report["exercise"], "standing_hip_abduction");
    assert_eq!(report["summary"]["rep_count"], 0, "squats are none");
    let wrong =
        std::fs::read_to_string(own).unwrap().replace("faults = [[], [\"small_lift\"], []]", "faults = [[], [], []]");
    let broken = dir.path().join("broken.toml");
    std::fs::write(&broken, wrong).unwrap();
    let output = coxa(&["exercises", broken.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors(&output).contains("small_lift"), "{}", errors(&output));
}

#[test]
fn another_exercise_than_the_one_that_was_named_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let report = assess(&recording("clamshell"), "squat", &dir.path().join("out"), &[]);
    assert_eq!((&report["summary"]["rep_count"], &report["looks_like"]["name"]), (&0.into(), &"clamshell".into()));
    assert_eq!(report["warnings"][0]["code"], "other_exercise");
    let page = std::fs::read_to_string(dir.path().join("out/report.html")).unwrap();
    assert!(
        page.contains("looks like another one: clamshell") && !page.contains("feet shoulder width apart"),
        "{page}"
    );
}

#[test]
fn a_test_of_movement_gives_a_score_and_what_is_usual() {
    let dir = tempfile::tempdir().unwrap();
    let depth = assess(&recording("squat"), "squat_depth", &dir.path().join("depth"), &[]);
    let scores = depth["test"].as_array().unwrap();
    assert_eq!(scores.len(), 2, "each leg has one");
    assert!((100.0..135.0).contains(&scores[1]["value"].as_f64().unwrap()), "{scores:?}");
    let stands = dir.path().join("stands");
    let none = assess(&recording("seated_march"), "chair_stand_30s", &stands, &["--age", "67", "--sex", "f"]);
    assert!(none["test"].is_null() && none["warnings"][0]["code"] == "no_score", "ten seconds are not thirty: {none}");
    let (clip, whole) = (dir.path().join("long.jsonl"), dir.path().join("whole"));
    longer("seated_march", 35.0, false, &clip);
    let none = assess(&clip, "chair_stand_30s", &whole, &["--age", "67", "--sex", "f"]);
    assert!(
        none["test"].is_null() && none["looks_like"]["name"] == "seated_march",
        "a march is no chair stand: {none}"
    );
    let walked = assess(&recording("clamshell"), "squat_depth", &dir.path().join("lying"), &[]);
    assert!(
        walked["test"].is_null() && walked["warnings"][0]["code"] == "no_score",
        "there is always a reason: {walked}"
    );
    let squats = assess(&recording("squat"), "squat", &dir.path().join("squat"), &[]);
    assert!(squats["test"].is_null(), "an exercise has no score");
}
