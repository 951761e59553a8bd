//! `coxa assess` through its command line: the contract's files, the samples' truth, and what is kept.

use serde_json::Value;

use crate::common::samples::{assert_counts, assess, recording, sample};
use crate::common::{assert_refused, coxa, errors, report, repository};

#[test]
fn every_exercise_is_counted_from_its_recording_with_and_without_looking_ahead() {
    for exercise in ["squat", "bridge", "clamshell", "seated_march", "seated_glute_stretch"] {
        let truth = sample(exercise);
        for more in [&[][..], &["--causal"]] {
            let dir = tempfile::tempdir().unwrap();
            let report = assess(&recording(exercise), exercise, dir.path(), more);
            assert_counts(&report, &truth, exercise);
        }
    }
}

#[test]
fn nothing_is_counted_in_another_exercise() {
    let dir = tempfile::tempdir().unwrap();
    for (shown, asked) in [
        ("bridge", "squat"),
        ("squat", "bridge"),
        ("squat", "seated_march"),
        ("bridge", "clamshell"),
        ("clamshell", "bridge"),
        ("seated_march", "squat"),
        ("seated_glute_stretch", "squat"),
    ] {
        let report = assess(&recording(shown), asked, &dir.path().join(format!("{shown}-{asked}")), &[]);
        assert_eq!(report["summary"]["rep_count"], 0, "{shown} taken for {asked}");
        assert_eq!(report["looks_like"]["name"], shown, "{shown} taken for {asked}");
        let codes: Vec<&Value> = report["warnings"].as_array().unwrap().iter().map(|w| &w["code"]).collect();
        assert_eq!(codes[..2], ["other_exercise", "nothing_counted"], "{shown} taken for {asked}");
    }
}

#[test]
fn what_looked_like_a_repetition_and_was_none_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    let marching = assess(&recording("seated_march"), "squat", &dir.path().join("a"), &[]);
    let explained = marching["not_counted"].as_array().unwrap();
    assert!(explained.iter().all(|m| m["end_s"].as_f64() > m["start_s"].as_f64() && m["why"].as_str().is_some()));
    let clamshell = assess(&recording("clamshell"), "clamshell", &dir.path().join("b"), &[]);
    assert_eq!(clamshell["not_counted"].as_array().unwrap().len(), 0, "the lower leg needs no explanation");
}

#[test]
fn the_report_keeps_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    let report = assess(&recording("squat"), "squat", dir.path(), &[]);
    assert_eq!(report["schema"], "coxa.report/2");
    assert_eq!(report["source"]["sha256"].as_str().unwrap().len(), 64);
    for key in ["name", "duration_s", "fps", "width", "height", "rotation_deg", "frames", "frames_with_pose"] {
        assert!(!report["source"][key].is_null(), "source.{key}");
    }
    assert_eq!(report["view"]["kind"], "side");
    let rep = &report["reps"][0];
    assert_eq!(
        (&rep["verdict"], &rep["not_judged"]),
        (&"good".into(), &serde_json::json!(["heel_rise", "knee_valgus"]))
    );
    for count in ["rep_count", "judged_rep_count", "valid_rep_count"] {
        assert_eq!(report["summary"][count], 3);
    }
    let hip = &rep["measures"]["right_hip_flexion"];
    assert!(
        (hip["max_deg"].as_f64().unwrap() - hip["min_deg"].as_f64().unwrap() - hip["rom_deg"].as_f64().unwrap()).abs()
            < 0.01
    );
    assert!(hip["rom_deg"].as_f64().unwrap() > 80.0 && hip["sd_deg"].as_f64().unwrap() > 0.5);
    for key in ["out_s", "hold_s", "return_s"] {
        assert!(rep["tempo"][key].as_f64().unwrap() >= 0.0);
    }
    assert_eq!(report["summary"]["rep_count"], 3);
    assert!(report["summary"]["left"].is_object() && report["summary"]["asymmetry"].is_object());
}

#[test]
fn the_table_of_frames_has_the_contracts_columns_and_no_numbers_where_there_is_no_measure() {
    let dir = tempfile::tempdir().unwrap();
    assess(&recording("squat"), "squat", dir.path(), &[]);
    let mut table = csv::Reader::from_path(dir.path().join("frames.csv")).unwrap();
    let header: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
    let first = [
        "time_s",
        "left_hip_flexion_deg",
        "right_hip_flexion_deg",
        "left_hip_abduction_deg",
        "right_hip_abduction_deg",
        "left_hip_rotation_deg",
        "right_hip_rotation_deg",
        "left_knee_flexion_deg",
        "right_knee_flexion_deg",
        "trunk_lean_deg",
    ];
    assert_eq!(header[..first.len()], first);
    assert_eq!(header.last().unwrap(), "filled");
    assert!(header.iter().any(|h| h == "left_hip_flexion_sd_deg"));
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 134);
    let knee_valgus = header.iter().position(|h| h == "left_knee_valgus_deg").unwrap();
    assert!(rows.iter().all(|row| row[knee_valgus].is_empty()), "valgus cannot be seen from the side");
    let finite = |cell: &str| cell.is_empty() || cell.parse::<f64>().is_ok_and(f64::is_finite);
    assert!(rows.iter().flatten().all(finite));
}

#[test]
fn a_report_is_not_overwritten_unasked() {
    let dir = tempfile::tempdir().unwrap();
    let before = assess(&recording("squat"), "squat", dir.path(), &[]);
    let input = recording("bridge");
    let args = ["assess", input.to_str().unwrap(), "--exercise", "bridge", "--out", dir.path().to_str().unwrap()];
    assert_refused(&coxa(&args), "--force");
    assert_eq!(report(dir.path()), before);
    assert_eq!(assess(&input, "bridge", dir.path(), &["--force"])["exercise"], "bridge");
}

#[test]
fn an_excerpt_holds_only_its_own_repetitions() {
    let dir = tempfile::tempdir().unwrap();
    let report = assess(&recording("squat"), "squat", dir.path(), &["--from", "2.9", "--to", "5.9"]);
    assert_eq!(report["summary"]["rep_count"], 1);
    assert!(report["reps"][0]["start_s"].as_f64().unwrap() > 2.9, "times stay the source's own");
}

#[test]
fn a_summary_is_printed_for_people() {
    let dir = tempfile::tempdir().unwrap();
    let input = recording("squat");
    let output =
        coxa(&["assess", input.to_str().unwrap(), "--exercise", "squat", "--out", dir.path().to_str().unwrap()]);
    let text = String::from_utf8_lossy(&output.stdout);
    for words in ["3 repetitions", "hip flexion", "report.html"] {
        assert!(text.contains(words), "{text}");
    }
    assert!(output.stderr.is_empty(), "progress goes to a terminal only: {}", errors(&output));
}

#[cfg(all(feature = "camera", feature = "onnx"))]
mod with_networks {
    use std::path::Path;

    use serde_json::Value;

    use super::*;

    #[test]
    fn the_sample_video_gives_its_truth_and_its_recording_the_same_again() {
        let dir = tempfile::tempdir().unwrap();
        let landmarks = dir.path().join("squat.jsonl.gz");
        let more = ["--model", "lite", "--landmarks", landmarks.to_str().unwrap()];
        let from_video = assess(&repository("samples/squat.mp4"), "squat", &dir.path().join("a"), &more);
        assert_counts(&from_video, &sample("squat"), "squat.mp4 with lite");
        let from_recording = assess(&landmarks, "squat", &dir.path().join("b"), &[]);
        let starts = |r: &Value| -> Vec<f64> {
            r["reps"].as_array().unwrap().iter().map(|rep| rep["start_s"].as_f64().unwrap()).collect()
        };
        assert_eq!(starts(&from_video), starts(&from_recording));
    }

    #[test]
    fn the_day_is_that_of_the_recording_where_the_file_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let sample = repository("samples/squat.mp4");
        let dated = |name: &str, written: &str| {
            let (clip, out) = (dir.path().join(format!("{name}.mp4")), dir.path().join(name));
            let written = format!("creation_time={written}");
            let copied = ["-i", sample.to_str().unwrap(), "-c", "copy", "-metadata", &written, clip.to_str().unwrap()];
            crate::common::ffmpeg(&copied);
            assess(&clip, "squat", &out, &["--model", "lite", "--to", "3", "--no-pictures"])["date"].clone()
        };
        assert_eq!(dated("taken", "2026-03-02T18:30:00Z"), "2026-03-02T18:30:00+00:00");
        assert!(dated("unset", "1970-01-01T00:00:00Z").is_null(), "a clock that was never set");
        let plain =
            assess(&sample, "squat", &dir.path().join("plain"), &["--model", "lite", "--to", "3", "--no-pictures"]);
        assert!(plain["date"].is_null(), "not the file's time stamp: {}", plain["date"]);
    }

    #[test]
    fn stills_show_the_repetitions_of_this_report_and_none_are_kept_when_unwanted() {
        let dir = tempfile::tempdir().unwrap();
        let stills = |dir: &Path| std::fs::read_dir(dir.join("stills")).map_or(0, Iterator::count);
        let video = repository("samples/squat.mp4");
        assess(&video, "squat", dir.path(), &["--model", "lite"]);
        assert_eq!(stills(dir.path()), 3, "one a repetition, none of them with a fault");
        let picture = image::open(dir.path().join("stills/rep-01.jpg")).unwrap();
        assert_eq!((picture.width(), picture.height()), (480, 640));
        assess(&video, "squat", dir.path(), &["--model", "lite", "--to", "3.2", "--force"]);
        assert_eq!(stills(dir.path()), 1, "older pictures are gone");
        assess(&video, "squat", dir.path(), &["--model", "lite", "--to", "3.2", "--force", "--no-pictures"]);
        assert_eq!(stills(dir.path()), 0);
    }

    #[test]
    fn a_place_for_landmarks_that_can_not_be_written_is_told_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let (input, out) = (repository("samples/squat.mp4"), dir.path().join("out"));
        let args = ["assess", input.to_str().unwrap(), "--exercise", "squat", "--out", out.to_str().unwrap()];
        assert_refused(&coxa(&[&args[..], &["--landmarks", "/nowhere/l.jsonl.gz"]].concat()), "/nowhere/l.jsonl.gz");
        assert!(!out.exists());
    }

    #[test]
    fn a_video_cut_short_is_assessed_as_far_as_it_goes() {
        let dir = tempfile::tempdir().unwrap();
        let (whole, cut) = (dir.path().join("whole.mp4"), dir.path().join("cut.mp4"));
        let sample = repository("samples/squat.mp4");
        crate::common::ffmpeg(&[
            "-i",
            sample.to_str().unwrap(),
            "-c",
            "copy",
            "-movflags",
            "+faststart",
            whole.to_str().unwrap(),
        ]);
        let bytes = std::fs::read(&whole).unwrap();
        std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
        let report = assess(&cut, "squat", &dir.path().join("out"), &["--model", "lite"]);
        let codes: Vec<&str> =
            report["warnings"].as_array().unwrap().iter().filter_map(|w| w["code"].as_str()).collect();
        assert!(codes.contains(&"truncated_video"), "{codes:?}");
        assert!((1..3).contains(&report["summary"]["rep_count"].as_u64().unwrap()));
    }

    #[test]
    fn missing_models_and_runtime_are_told_with_the_cure() {
        let dir = tempfile::tempdir().unwrap();
        let (input, out) = (repository("samples/squat.mp4"), dir.path().join("out"));
        let args = ["assess", input.to_str().unwrap(), "--exercise", "squat", "--out", out.to_str().unwrap()];
        let empty = dir.path().to_str().unwrap();
        assert_refused(&coxa(&[&args[..], &["--models", empty]].concat()), "make setup");
        assert_refused(&coxa(&[&args[..], &["--runtime", empty]].concat()), "make setup");
        let fake = dir.path().join("libonnxruntime.so");
        std::fs::write(&fake, b"no library").unwrap();
        assert_refused(&coxa(&[&args[..], &["--runtime", fake.to_str().unwrap()]].concat()), "cannot be used");
        assert!(!out.exists());
    }
}

#[test]
fn an_exercise_of_ones_own_is_checked_by_its_examples_and_used() {
    let dir = tempfile::tempdir().unwrap();
    let own = dir.path().join("deep_squat.toml");
    let squat = std::fs::read_to_string(repository("src/exercises/builtin/squat.toml")).unwrap();
    std::fs::write(
        &own,
        squat.replace("below = 80", "below = 130").replacen("name = \"squat\"", "name = \"deep_squat\"", 1),
    )
    .unwrap();
    let report = assess(&recording("squat"), own.to_str().unwrap(), &dir.path().join("out"), &[]);
    let faults: Vec<&str> =
        report["reps"].as_array().unwrap().iter().filter_map(|r| r["faults"][0]["id"].as_str()).collect();
    assert_eq!(faults, ["shallow_depth"; 3], "116 degrees are shallow by this file");
    assert_refused(&coxa(&["exercises", own.to_str().unwrap()]), "example");
    assert!(coxa(&["exercises", "squat"]).status.success());
    std::fs::write(&own, squat.replace("posture =", "postur =")).unwrap();
    let text = errors(&coxa(&["exercises", own.to_str().unwrap()]));
    assert!(text.contains("deep_squat.toml:") && text.contains('^') && text.contains("posture"), "{text}");
}

#[test]
fn every_column_is_explained() {
    let output = coxa(&["measures"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for name in ["hip_flexion", "knee_valgus", "foot_travel"] {
        assert!(text.contains(name), "{text}");
    }
}
