//! `--export` through the command line: files that programs of other people read back, gaps, and what is told at once.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{assert_refused, coxa, errors, repository};
use coxa::pose::{Recording, RecordingWriter};
use coxa::report::EXPORTS;
use coxa::units::Timestamp;

fn sample(exercise: &str) -> PathBuf {
    repository(&format!("samples/landmarks/{exercise}.jsonl.gz"))
}

fn assess(input: &Path, exercise: &str, out: &Path, more: &[&str]) -> std::process::Output {
    let args = ["assess", input.to_str().unwrap(), "--exercise", exercise, "--out", out.to_str().unwrap()];
    coxa(&[&args[..], more].concat())
}

fn export(input: &Path, exercise: &str, out: &Path, formats: &str) {
    let output = assess(input, exercise, out, &["--export", formats, "--force"]);
    assert!(output.status.success(), "{}", errors(&output));
}

/// A recording made from the squats by `change`.
fn changed(dir: &Path, change: impl Fn(&mut Recording)) -> PathBuf {
    let mut recording = Recording::read(&sample("squat")).unwrap();
    change(&mut recording);
    let path = dir.join("changed.jsonl.gz");
    let mut writer = RecordingWriter::begin(fs::File::create(&path).unwrap(), &path, &recording.header).unwrap();
    recording.frames.iter().for_each(|frame| writer.push(frame).unwrap());
    writer.finish().unwrap();
    path
}

#[cfg(all(feature = "camera", feature = "onnx"))]
mod read_back {
    use std::process::Command;

    use super::*;

    /// Has somebody else's program read a format of three recordings: both sides, one side lying, a hold.
    fn by_others(format: &str) {
        let target = Path::new(env!("CARGO_BIN_EXE_coxa")).ancestors().nth(2).unwrap();
        let python = target.join("readers/bin/python");
        assert!(python.exists(), "{} is missing: `make readers` makes it", python.display());
        let script = repository(&format!("tests/readers/read_{format}.py"));
        // MOT and C3D are also held against the markers of TRC.
        let formats = if format == "trc" { format.to_owned() } else { format!("{format},trc") };
        for exercise in ["squat", "clamshell", "seated_glute_stretch"] {
            let dir = tempfile::tempdir().unwrap();
            let whose = ["--label", "Zo\u{eb} P-07, left", "--date", "2026-03-02"];
            let more = [&["--export", &formats][..], &whose].concat();
            let output = assess(&sample(exercise), exercise, dir.path(), &more);
            assert!(output.status.success(), "{}", errors(&output));
            let output = Command::new(&python).arg("-B").arg(&script).arg(dir.path()).output().unwrap();
            assert!(output.status.success(), "{exercise}: {}", errors(&output));
        }
    }

    #[test]
    fn csv_by_pandas() {
        by_others("csv");
    }

    #[test]
    fn tsv_by_pandas() {
        by_others("tsv");
    }

    #[test]
    fn json_by_python() {
        by_others("json");
    }

    #[test]
    fn trc_by_trc_data_reader() {
        by_others("trc");
    }

    #[test]
    fn mot_by_pyomeca() {
        by_others("mot");
    }

    #[test]
    fn c3d_by_ezc3d_and_c3d() {
        by_others("c3d");
    }

    #[test]
    fn fhir_by_its_resource_models() {
        by_others("fhir");
    }

    #[test]
    fn every_format_has_a_reader() {
        // A sheet of paper is for people; `given` looks at it.
        for export in EXPORTS.iter().filter(|export| export.name != "pdf") {
            assert!(repository(&format!("tests/readers/read_{}.py", export.name)).exists(), "{}", export.name);
        }
    }
}

/// Cells of the rows that begin with a number, split at tabs.
fn rows(path: &Path) -> Vec<Vec<f64>> {
    let text = fs::read_to_string(path).unwrap();
    let row = |line: &str| line.split('\t').map(|cell| cell.parse().ok()).collect::<Option<Vec<f64>>>();
    text.lines().filter_map(row).filter(|row| row.len() > 1).collect()
}

#[test]
fn a_phones_uneven_frames_become_even_rows_and_a_gap_stays_a_gap() {
    let dir = tempfile::tempdir().unwrap();
    // Every other interval a little longer, and a second without frames while standing after the first squat.
    let uneven = |recording: &mut Recording| {
        for (i, frame) in recording.frames.iter_mut().enumerate() {
            let late = if i % 2 == 1 { 12_000 } else { 0 } + if i >= 45 { 1_000_000 } else { 0 };
            frame.time = Timestamp::from_micros(frame.time.micros() + late);
        }
    };
    let out = dir.path().join("out");
    export(&changed(dir.path(), uneven), "squat", &out, "trc,mot");
    let markers = rows(&out.join("motion.trc"));
    // The first two lines of numbers are the header's; a row begins with its number and time.
    let markers: Vec<&Vec<f64>> = markers.iter().filter(|row| row.len() == 2 + 3 * 8).collect();
    assert!((147..=150).contains(&markers.len()), "{}", markers.len());
    assert!(markers.windows(2).all(|w| (w[1][1] - w[0][1] - 1.0 / 15.0).abs() < 1e-3));
    let empty: Vec<f64> = markers.iter().filter(|row| row[2..].iter().all(|v| v.is_nan())).map(|row| row[1]).collect();
    assert!(empty.len() >= 13 && empty.iter().all(|t| (2.9..4.1).contains(t)), "{empty:?}");
    let angles = rows(&out.join("motion.mot"));
    assert!(angles.len() + empty.len() == markers.len() && angles.iter().flatten().all(|v| v.is_finite()));
}

#[test]
fn exports_of_an_older_report_go_and_other_files_stay() {
    let dir = tempfile::tempdir().unwrap();
    let names = EXPORTS.iter().map(|e| e.name).collect::<Vec<_>>().join(",");
    export(&sample("squat"), "squat", dir.path(), &names);
    assert!(EXPORTS.iter().all(|export| dir.path().join(export.file).exists()));
    fs::write(dir.path().join("notes.csv"), "mine").unwrap();
    export(&sample("bridge"), "bridge", dir.path(), "csv");
    let left: Vec<&str> = EXPORTS.iter().filter(|e| dir.path().join(e.file).exists()).map(|e| e.name).collect();
    assert_eq!(left, ["csv"]);
    assert!(fs::read_to_string(dir.path().join("reps.csv")).unwrap().contains("bridge"));
    assert!(dir.path().join("notes.csv").exists());
}

#[test]
fn what_can_not_be_exported_costs_neither_the_report_nor_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let nobody = changed(dir.path(), |recording| recording.frames.iter_mut().for_each(|frame| frame.pose = None));
    let out = dir.path().join("out");
    let output = assess(&nobody, "squat", &out, &["--export", "csv,trc,mot,c3d,fhir"]);
    assert_refused(&output, "motion.trc, motion.mot, motion.c3d");
    assert_eq!(crate::common::report(&out)["summary"]["rep_count"], 0);
    for (file, there) in [("reps.csv", true), ("observations.fhir.json", true), ("motion.trc", false)] {
        assert_eq!(out.join(file).exists(), there, "{file}");
    }
}

#[test]
fn times_that_jump_by_years_are_told_and_not_filled() {
    let dir = tempfile::tempdir().unwrap();
    let late = |recording: &mut Recording| {
        recording.frames.last_mut().unwrap().time = Timestamp::from_secs_f64(1e9);
    };
    let output = assess(&changed(dir.path(), late), "squat", &dir.path().join("out"), &["--export", "c3d"]);
    assert_refused(&output, "too few frames");
}

#[test]
fn a_folder_in_an_exports_place_is_told_at_once() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("motion.trc")).unwrap();
    assert_refused(&assess(&sample("squat"), "squat", dir.path(), &["--export", "trc"]), "motion.trc");
    assert!(!dir.path().join("report.json").exists());
}

#[test]
fn an_unknown_format_is_a_wrong_command_line_that_lists_all() {
    let dir = tempfile::tempdir().unwrap();
    for list in ["xls", "csv,", "csv,TRC"] {
        let out = dir.path().join("out");
        let output = assess(&sample("squat"), "squat", &out, &["--export", list]);
        assert_eq!(output.status.code(), Some(2), "{list}");
        assert!(EXPORTS.iter().all(|e| errors(&output).contains(e.name)), "{}", errors(&output));
        assert!(!out.exists());
    }
}
