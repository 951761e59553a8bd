//! The samples, what is true of them, and their assessment.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{coxa, errors, report, repository};

/// Every entry of the list of samples.
pub fn samples() -> Vec<Value> {
    let text = std::fs::read(repository("samples/samples.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// The entry of the clip that shows an exercise best.
pub fn sample(exercise: &str) -> Value {
    let file = format!("{exercise}.mp4");
    samples().into_iter().find(|s| s["file"] == file.as_str()).unwrap_or_else(|| panic!("no sample {file}"))
}

/// `coxa assess`, which must succeed; its report.
pub fn assess(input: &Path, exercise: &str, out: &Path, more: &[&str]) -> Value {
    let mut args = vec!["assess", input.to_str().unwrap(), "--exercise", exercise, "--out", out.to_str().unwrap()];
    args.extend(more);
    let output = coxa(&args);
    assert!(output.status.success(), "{}", errors(&output));
    report(out)
}

/// The landmark recording of an exercise.
pub fn recording(exercise: &str) -> PathBuf {
    repository(&format!("samples/landmarks/{exercise}.jsonl.gz"))
}

/// Counted repetitions against true ones: same number, each at its time, of its side.
pub fn assert_counts(report: &Value, truth: &Value, name: &str) {
    let (counted, wanted) = (report["reps"].as_array().unwrap(), truth["rep_times"].as_array().unwrap());
    assert_eq!(counted.len(), wanted.len(), "{name}");
    for (rep, want) in counted.iter().zip(wanted) {
        let time = |v: &Value, key: &str| v[key].as_f64().unwrap();
        let overlap = time(rep, "end_s").min(time(want, "end")) - time(rep, "start_s").max(time(want, "start"));
        assert!(overlap > 0.5 * (time(rep, "end_s") - time(rep, "start_s")), "{name}: {rep} is not {want}");
        if let Some(side) = want["side"].as_str() {
            assert_eq!(rep["side"], side, "{name}");
        }
    }
}
