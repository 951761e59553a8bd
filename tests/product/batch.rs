//! `coxa batch` through its command line: a folder an input, over what is done and past what is bad.

use std::path::{Path, PathBuf};

use coxa::pose::{PoseFrame, Recording, to_gz, turned_frame, turned_size};

use crate::common::{coxa, errors, report, repository};

fn batch(inputs: &[&Path], out: &Path, more: &[&str]) -> std::process::Output {
    let mut args = vec!["batch"];
    args.extend(inputs.iter().map(|p| p.to_str().unwrap()));
    args.extend(["--exercise", "squat", "--out", out.to_str().unwrap()]);
    args.extend(more);
    coxa(&args)
}

fn squat() -> PathBuf {
    repository("samples/landmarks/squat.jsonl.gz")
}

/// `batch.csv` as header and rows.
fn listing(out: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(out.join("batch.csv")).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let at = rows[0].iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name}"));
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

#[test]
fn a_bad_file_stops_nothing_and_what_is_done_is_skipped() {
    let dir = tempfile::tempdir().unwrap();
    let (bad, missing, out) = (dir.path().join("bad.jsonl"), dir.path().join("gone.mp4"), dir.path().join("out"));
    std::fs::write(&bad, "hello\n").unwrap();
    let bridge = repository("samples/landmarks/bridge.jsonl.gz");
    let output = batch(&[&bad, &squat(), &missing, &bridge], &out, &["--jobs", "2"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(errors(&output).trim_end().lines().count(), 1, "{}", errors(&output));
    assert!(errors(&output).contains("2 of 4"), "{}", errors(&output));
    let rows = listing(&out);
    assert_eq!(column(&rows, "status"), ["failed", "assessed", "failed", "assessed"]);
    assert_eq!(column(&rows, "folder"), ["bad", "squat", "gone", "bridge"]);
    assert_eq!(column(&rows, "reps"), ["", "3", "", "0"]);
    assert!(column(&rows, "error")[0].contains("line 1") && column(&rows, "error")[2].contains("gone.mp4"));
    assert_eq!(report(&out.join("squat"))["reps"].as_array().unwrap().len(), 3);
    assert!(!out.join("bad").exists() && !out.join("gone").exists(), "nothing is left of what failed");
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(table.contains("squat") && table.contains("2 assessed, 0 skipped, 2 failed"), "{table}");

    let written = || std::fs::metadata(out.join("squat/report.json")).unwrap().modified().unwrap();
    let before = written();
    let output = batch(&[&squat(), &bridge], &out, &[]);
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(column(&listing(&out), "status"), ["skipped", "skipped"]);
    assert_eq!(column(&listing(&out), "reps"), ["3", "0"], "what was skipped is in the table too");
    assert_eq!(written(), before);
}

#[test]
fn other_settings_are_not_done_and_no_report_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    assert!(batch(&[&squat()], dir.path(), &[]).status.success());
    let output = batch(&[&squat()], dir.path(), &["--causal"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(column(&listing(dir.path()), "error")[0].contains("--force"));
    assert_eq!(report(&dir.path().join("squat"))["settings"]["causal"], false);
    assert!(batch(&[&squat()], dir.path(), &["--causal", "--force"]).status.success());
    assert_eq!(report(&dir.path().join("squat"))["settings"]["causal"], true);
    assert_eq!(column(&listing(dir.path()), "status"), ["assessed"]);
}

#[test]
fn a_film_on_its_side_is_turned_but_not_where_the_user_says_that_it_lies_right() {
    let dir = tempfile::tempdir().unwrap();
    let Recording { mut header, frames } = Recording::read(&squat()).unwrap();
    let frames: Vec<PoseFrame> = frames.iter().map(|frame| turned_frame(frame, header.size, 1)).collect();
    header.size = turned_size(header.size, 1);
    let sideways = dir.path().join("sideways.jsonl.gz");
    std::fs::write(&sideways, to_gz(&header, &frames).unwrap()).unwrap();
    let warned = |out: &Path| {
        let warnings = &report(&out.join("sideways"))["warnings"];
        warnings.as_array().unwrap().iter().any(|warning| warning["code"] == "turned_picture")
    };
    for (rotate, reps, turned) in [(&[][..], "3", true), (&["--rotate", "0"][..], "0", false)] {
        let out = dir.path().join(reps);
        assert!(batch(&[&sideways], &out, rotate).status.success());
        assert_eq!((column(&listing(&out), "reps"), warned(&out)), (vec![reps.to_owned()], turned));
    }
    let refused = batch(&[&sideways], &dir.path().join("refused"), &["--rotate", "90"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(column(&listing(&dir.path().join("refused")), "error")[0].contains("--rotate"));
    assert_eq!(batch(&[&sideways], dir.path(), &["--rotate", "45"]).status.code(), Some(2));
}

#[test]
fn inputs_of_one_name_have_folders_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let copies = ["anna", "ben"].map(|who| {
        std::fs::create_dir(dir.path().join(who)).unwrap();
        let copy = dir.path().join(who).join("squat.jsonl.gz");
        std::fs::copy(squat(), &copy).unwrap();
        copy
    });
    let out = dir.path().join("out");
    for _ in 0..2 {
        assert!(batch(&[&copies[0], &copies[1]], &out, &[]).status.success());
        assert!(out.join("anna-squat/report.json").is_file() && out.join("ben-squat/report.json").is_file());
    }
    assert_eq!(column(&listing(&out), "status"), ["skipped", "skipped"]);
}

#[test]
fn a_wrong_command_line_is_told_before_anything_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    assert_eq!(coxa(&["batch", "--exercise", "squat", "--out", out.to_str().unwrap()]).status.code(), Some(2));
    assert_eq!(batch(&[&squat()], &out, &["--jobs", "0"]).status.code(), Some(2));
    let unknown = coxa(&["batch", squat().to_str().unwrap(), "--exercise", "sqat", "--out", out.to_str().unwrap()]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(!out.exists());
}

#[test]
fn the_key_of_the_settings_goes_with_what_a_report_depends_on() {
    let listing = |more: &[&str]| -> serde_json::Value {
        let output = coxa(&[&["settings", "--exercise", "squat"], more].concat());
        assert!(output.status.success(), "{}", errors(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let dir = tempfile::tempdir().unwrap();
    assert!(batch(&[&squat()], dir.path(), &["--side", "left"]).status.success());
    let report = report(&dir.path().join("squat"));
    let left = listing(&["--side", "left"]);
    assert_eq!(left["settings"], report["settings"]);
    assert_eq!(left["coxa_version"], report["coxa_version"]);
    let known = left["measures"].as_array().unwrap();
    let measures = report["reps"][0]["measures"].as_object().unwrap();
    assert!(!measures.is_empty() && measures.keys().all(|name| known.iter().any(|k| k == &format!("{name}_deg"))));
    assert_eq!(left["key"], listing(&["--side", "left", "--model", "heavy"])["key"], "auto is heavy for files");
    for other in [
        &["--side", "right"][..],
        &["--side", "left", "--model", "lite"],
        &["--side", "left", "--model", "pair"],
        &["--side", "left", "--annotate"],
    ] {
        assert_ne!(left["key"], listing(other)["key"], "{other:?}");
    }
    assert_eq!(coxa(&["settings", "--exercise", "sqat"]).status.code(), Some(2));
}

#[cfg(all(feature = "camera", feature = "onnx"))]
#[test]
fn videos_are_assessed_side_by_side_as_one_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let (both, alone) = (dir.path().join("both"), dir.path().join("alone"));
    let clips = [repository("samples/squat.mp4"), repository("samples/bridge.mp4")];
    let quick = ["--model", "lite", "--jobs", "2"];
    assert!(batch(&[&clips[0], &clips[1]], &both, &quick).status.success());
    let clip = clips[0].to_str().unwrap();
    let args = ["assess", clip, "--exercise", "squat", "--out", alone.to_str().unwrap(), "--model", "lite"];
    assert!(coxa(&args).status.success());
    assert_eq!(report(&both.join("squat")), report(&alone));
    assert!(both.join("squat/stills/rep-01.jpg").is_file() && both.join("squat/clip.mp4").is_file());
}

/// What a decoder complains of is heard by the whole program; the file that it is about has to be found.
#[cfg(all(feature = "camera", feature = "onnx"))]
#[test]
fn a_damaged_video_is_told_and_no_other_that_is_read_at_the_same_time() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let clips = ["a.mp4", "damaged.mp4", "b.mp4", "c.mp4"].map(at);
    let squat = repository("samples/squat.mp4");
    let small = ["-i", squat.to_str().unwrap(), "-an", "-vf", "scale=240:-2", "-c:v", "libx264", "-bf", "0"];
    crate::common::ffmpeg(&[&small[..], &["-movflags", "+faststart", clips[0].to_str().unwrap()]].concat());
    let mut bytes = std::fs::read(&clips[0]).unwrap();
    clips[2..].iter().for_each(|clip| std::fs::write(clip, &bytes).unwrap());
    let length = bytes.len();
    for share in [3, 5, 7] {
        bytes[length * share / 10..][..300].fill(0xa5);
    }
    std::fs::write(&clips[1], bytes).unwrap();
    let out = at("out");
    let done =
        batch(&clips.each_ref().map(PathBuf::as_path), &out, &["--model", "lite", "--jobs", "2", "--no-pictures"]);
    assert!(done.status.success(), "{}", errors(&done));
    for name in ["a", "damaged", "b", "c"] {
        let report = report(&out.join(name));
        let told = report["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "damaged_pictures");
        assert_eq!(told, name == "damaged", "{name}: {}", report["warnings"]);
    }
}
