//! What is missing from an input is said: a while without a picture, the end of a recording.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::samples::{assess, lines, recording};

fn write(path: &Path, lines: &[Value]) -> PathBuf {
    fs::write(path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    path.to_owned()
}

fn messages(report: &Value, code: &str) -> Vec<String> {
    let all = report["warnings"].as_array().unwrap().iter().filter(|warning| warning["code"] == code);
    all.map(|warning| warning["message"].as_str().unwrap().to_owned()).collect()
}

/// A second is missing from the middle of a repetition: nobody left the picture.
#[test]
fn a_second_without_pictures_is_told_and_is_why_a_movement_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let all = lines(&recording("squat"));
    let whole = assess(&recording("squat"), "squat", &dir.path().join("whole"), &[]);
    let rep = &whole["reps"][1];
    let middle_s = (rep["start_s"].as_f64().unwrap() + rep["end_s"].as_f64().unwrap()) / 2.0;
    let kept = |line: &&Value| line["t_us"].as_f64().is_none_or(|at| (at / 1e6 - middle_s).abs() > 0.5);
    let gappy: Vec<Value> = all.iter().filter(kept).cloned().collect();
    let report = assess(&write(&dir.path().join("gap.jsonl"), &gappy), "squat", &dir.path().join("out"), &[]);
    assert!(messages(&whole, "source_gap").is_empty(), "{}", whole["warnings"]);
    let told = messages(&report, "source_gap");
    assert!(told.len() == 1 && told[0].starts_with("there is no picture for 1."), "{told:?}");
    assert!(report["summary"]["rep_count"].as_u64() < whole["summary"]["rep_count"].as_u64());
    let reasons = report["not_counted"].to_string();
    assert!(reasons.contains("there is no picture from"), "{reasons}");
    assert!(!reasons.contains("left the picture") && !reasons.contains("before you were seen"), "{reasons}");
}

#[test]
fn a_recording_that_breaks_off_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let all = lines(&recording("squat"));
    let path = write(&dir.path().join("copy.jsonl"), &all);
    let bytes = fs::read(&path).unwrap();
    let cases = [bytes[..bytes.len() / 2].to_vec(), [&bytes[..], &[0; 512]].concat()];
    for cut in cases {
        fs::write(&path, cut).unwrap();
        let report = assess(&path, "squat", &dir.path().join("out"), &["--force"]);
        let told = messages(&report, "truncated_video");
        assert!(told.len() == 1 && told[0].contains("the recording ends in the middle of a line"), "{told:?}");
    }
}
