//! `coxa plan`, and a clip that is judged by a plan.

use std::fs;
use std::path::Path;

use crate::common::{coxa, errors, report, repository};

const PLAN: &str = "label = \"Deep\"\nsessions_per_week = 2\n[[exercise]]\nname = \"squat\"\nsets = 2\nrepetitions = 8\n\
                    camera = \"front\"\n[exercise.targets]\ndepth_deg = 140\ntempo_s = 4\n";

fn assess(exercise: &str, plan: &Path, out: &Path) -> std::process::Output {
    let input = repository("samples/landmarks/squat.jsonl.gz");
    let [input, plan, out] = [input.as_path(), plan, out].map(|path| path.to_str().unwrap());
    coxa(&["assess", input, "--exercise", exercise, "--plan", plan, "--out", out])
}

#[test]
fn a_clip_is_judged_by_the_plans_targets_and_the_report_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.toml");
    fs::write(&plan, PLAN).unwrap();
    let out = dir.path().join("out");
    let output = assess("squat", &plan, &out);
    assert!(output.status.success(), "{}", errors(&output));
    let report = report(&out);
    assert_eq!(report["summary"]["rep_count"], 3, "what counts stays");
    for rep in report["reps"].as_array().unwrap() {
        let faults: Vec<&str> = rep["faults"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
        assert_eq!(faults, ["shallow_depth", "too_fast"], "117 degrees are not 140, two seconds are not four");
        assert_eq!(rep["faults"][0]["limit"], 140.0);
    }
    assert_eq!(report["plan"]["label"], "Deep");
    assert_eq!((&report["plan"]["sets"], &report["plan"]["repetitions"]), (&2.into(), &8.into()));
    let target = &report["plan"]["targets"][0];
    assert_eq!((target["name"].as_str(), target["usual"].as_f64()), (Some("depth_deg"), Some(80.0)));
    assert!(report["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "plan_view"), "filmed from the side");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Plan \"Deep\": 2 sets of 8 repetitions.\n  shallow: at least 140° (usually 80°)"), "{said}");
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("2 sets of 8 repetitions") && page.contains("at least 140° (usually 80°)"));
}

#[test]
fn a_plan_without_the_exercise_is_refused_before_the_long_run() {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.toml");
    fs::write(&plan, PLAN).unwrap();
    let out = dir.path().join("out");
    crate::common::assert_refused(&assess("bridge", &plan, &out), "has no bridge; it has squat");
    assert!(!out.exists());
}

#[test]
fn an_own_exercise_lies_beside_the_plan_and_goes_by_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let own = fs::read_to_string(repository("src/exercises/builtin/squat.toml")).unwrap();
    fs::write(dir.path().join("own.toml"), own.replace("name = \"squat\"", "name = \"chair_squat\"")).unwrap();
    let plan = dir.path().join("plan.toml");
    fs::write(&plan, PLAN.replace("\"squat\"", "\"own.toml\"")).unwrap();
    let out = dir.path().join("out");
    let output = assess("chair_squat", &plan, &out);
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(report(&out)["exercise"], "chair_squat");
    assert_eq!(report(&out)["reps"][0]["faults"][0]["limit"], 140.0);
    fs::remove_file(dir.path().join("own.toml")).unwrap();
    crate::common::assert_refused(&assess("chair_squat", &plan, &out), "own.toml");
}

#[test]
fn a_new_plan_is_right_is_shown_and_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("plan.toml");
    let path = file.to_str().unwrap();
    assert!(coxa(&["plan", "new", path]).status.success());
    let told = |what: &str| String::from_utf8(coxa(&["plan", what, path]).stdout).unwrap();
    assert!(told("check").contains("is all right: \"Hip, first phase\", 3 exercises, 11 sets."), "{}", told("check"));
    let shown = told("show");
    assert!(shown.contains("Squat: 3 sets of 10 repetitions\n  shallow: at least 70° (usually 80°)"), "{shown}");
    assert!(
        shown.contains("11. Seated glute stretch (figure 4), right side, set 2 of 2: one hold of 30 s\n"),
        "{shown}"
    );
    crate::common::assert_refused(&coxa(&["plan", "new", path]), "is already there");
}

#[test]
fn a_mistake_in_a_plan_is_told_by_line_and_caret() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("plan.toml");
    fs::write(&file, PLAN.replace("depth_deg", "dept_deg")).unwrap();
    let output = coxa(&["plan", "check", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let told = errors(&output);
    let rows: Vec<&str> = told.lines().collect();
    assert!(rows[0].contains("plan.toml:9:1: ") && rows[0].contains("did you mean `depth_deg`?"), "{told}");
    assert_eq!((rows[1], rows[2].trim_end()), ("9 | dept_deg = 140", "  | ^"), "{told}");
}
