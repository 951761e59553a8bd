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

/// The lines of a landmark recording: its header and its frames.
pub fn lines(recording: &Path) -> Vec<Value> {
    let bytes = std::fs::read(recording).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Writes a recording that goes on for so many seconds: the sample again and again, or its last frame where it is `still`.
pub fn longer(exercise: &str, seconds: f64, still: bool, to: &Path) {
    let all = lines(&recording(exercise));
    let (header, frames) = all.split_first().unwrap();
    let at = |frame: &Value| frame["t_us"].as_i64().unwrap();
    let step = at(&frames[1]) - at(&frames[0]);
    let mut out = vec![header.to_string()];
    for (i, mut frame) in frames.iter().cycle().cloned().enumerate() {
        let time = at(&frames[0]) + step * i as i64;
        if time as f64 > seconds * 1e6 {
            break;
        }
        if still && i >= frames.len() {
            frame = frames.last().unwrap().clone();
        }
        frame["t_us"] = time.into();
        out.push(frame.to_string());
    }
    std::fs::write(to, out.join("\n") + "\n").unwrap();
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
