//! Folders that can not be written: read-only, full, in use; and an input that vanishes.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use super::child::{Run, assert_one_line, assess, run};
use super::common::repository;

/// Runs a shell script with `$1` the program, `$2` a recording and `$3` a folder on a small disk of its own. Only root
/// may mount; elsewhere the test says so and is not made.
fn on_a_small_disk(script: &str) -> Option<Run> {
    let can = Command::new("unshare").args(["--mount", "true"]).output().is_ok_and(|o| o.status.success());
    if !can {
        println!("skipped: no file system may be mounted here");
        return None;
    }
    let dir = tempfile::tempdir().unwrap();
    let script = format!("mount -t tmpfs -o size=100k none \"$3\" && {script}");
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", &script, "sh", env!("CARGO_BIN_EXE_coxa")]);
    command.arg(repository("samples/landmarks/squat.jsonl.gz")).arg(dir.path());
    Some(run(command))
}

#[test]
fn a_full_disk_is_told_and_costs_no_earlier_report() {
    let script = "echo '{}' > \"$3/report.json\" && echo old > \"$3/frames.csv\" && \
                  { \"$1\" assess \"$2\" --exercise squat --out \"$3\" --force; code=$?; \
                  cat \"$3/report.json\" \"$3/frames.csv\"; ls -A \"$3\"; exit $code; }";
    let Some(run) = on_a_small_disk(script) else { return };
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    assert_one_line(&run);
    assert!(run.stderr.contains("No space left"), "{run:?}");
    assert_eq!(run.stdout, "{}\nold\nframes.csv\nreport.json\n", "the earlier report is as it was");
}

#[test]
fn a_read_only_disk_is_told_at_once() {
    let script = "mount -o remount,ro \"$3\" && exec \"$1\" assess \"$2\" --exercise squat --out \"$3/out\"";
    let Some(run) = on_a_small_disk(script) else { return };
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    assert_one_line(&run);
    assert!(run.stderr.contains("Read-only"), "{run:?}");
}

#[test]
fn a_folder_in_use_is_told_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let other = File::open(dir.path()).unwrap();
    other.lock().unwrap();
    fs::write(dir.path().join(".coxa-unfinished-a1b2c3"), "of the other run").unwrap();
    let input = repository("samples/landmarks/squat.jsonl.gz");
    let refused = run(assess(&input, dir.path(), &["--force"]));
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(refused.stderr.contains("in use"), "{refused:?}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing of the other run is touched");
    drop(other);
    let done = run(assess(&input, dir.path(), &[]));
    assert!(done.status.success() && !dir.path().join(".coxa-unfinished-a1b2c3").exists(), "{done:?}");
}

#[test]
fn what_vanished_is_told_and_nothing_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (dir.path().join("squat.jsonl.gz"), dir.path().join("out"));
    fs::copy(repository("samples/landmarks/squat.jsonl.gz"), &input).unwrap();
    assert!(run(assess(&input, &out, &[])).status.success());
    let before = fs::read(out.join("report.json")).unwrap();
    fs::remove_file(&input).unwrap();
    let gone = run(assess(&input, &out, &["--force"]));
    assert!(gone.status.code() == Some(1) && gone.stderr.contains("No such file"), "{gone:?}");
    assert_eq!(fs::read(out.join("report.json")).unwrap(), before);
}

#[test]
fn landmarks_go_to_a_device_without_taking_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let input = repository("samples/landmarks/squat.jsonl.gz");
    let run = run(assess(&input, &dir.path().join("out"), &["--landmarks", "/dev/null", "--to", "1"]));
    assert!(run.status.success(), "{run:?}");
    assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
}
