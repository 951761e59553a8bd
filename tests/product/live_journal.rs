//! Live sessions that are cut off: killed in mid-set, stopped by a signal, or ended by a full disk.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::common::mjpeg::{Step, pictures, serve};
use crate::common::{assert_refused, coxa, errors, report, repository};
use serde_json::Value;

/// A live session of squats on a stream that goes on for a while after the clip.
fn start(out: &Path, before: &str) -> Child {
    let clip = pictures(&repository("samples/squat.mp4"));
    let url = serve(vec![vec![Step::Pictures(clip, 15.0), Step::Wait(Duration::from_secs(30))]]);
    let coxa = env!("CARGO_BIN_EXE_coxa");
    let args = "live --exercise squat --headless --start now --model lite --every-frame --fps 15";
    let line = format!("{before} exec '{coxa}' {args} --url {url} --out '{}'", out.display());
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Reads events until one for which `last` holds.
fn until(child: &mut Child, last: impl Fn(&Value) -> bool) -> Vec<Value> {
    let mut events: Vec<Value> = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        events.push(serde_json::from_str(&line.unwrap()).unwrap());
        if events.last().is_some_and(&last) {
            return events;
        }
    }
    panic!("the session ended before: {events:?}");
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").arg(name).arg(child.id().to_string()).status().unwrap();
    assert!(sent.success());
}

fn recover(out: &Path) -> std::process::Output {
    coxa(&["recover", out.to_str().unwrap()])
}

#[test]
fn killed_in_mid_set_everything_but_the_last_second_is_recovered() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut child = start(&out, "");
    // The third squat is under way; two are complete.
    let mut moving = 0;
    let counter = std::cell::RefCell::new(&mut moving);
    let events = until(&mut child, |e| {
        let mut moving = counter.borrow_mut();
        **moving += usize::from(e["event"] == "moving");
        **moving == 3
    });
    // Somebody else must not take a journal that is being written.
    assert_refused(&recover(&out), "in use by another run");
    signal(&child, "-KILL");
    child.wait().unwrap();
    assert!(!out.join("report.json").exists());

    let again = coxa(&[
        "live",
        "--exercise",
        "squat",
        "--headless",
        "--url",
        "http://127.0.0.1:9/",
        "--out",
        out.to_str().unwrap(),
        "--force",
    ]);
    assert_refused(&again, "coxa recover");

    // What the session's first line warns of.
    let journal = std::fs::read_to_string(out.join("journal.jsonl")).unwrap();
    let (first, rest) = journal.split_once('\n').unwrap();
    let warned =
        first.replacen("\"warnings\":[]", "\"warnings\":[[\"no_depth\",\"known before the first picture\"]]", 1);
    assert_ne!(warned, first);
    std::fs::write(out.join("journal.jsonl"), format!("{warned}\n{rest}")).unwrap();

    let recovered = recover(&out);
    assert!(recovered.status.success(), "{}", errors(&recovered));
    let report = report(&out);
    assert!(report["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "no_depth"));
    let told: Vec<&Value> = events.iter().filter(|e| e["event"] == "rep").map(|e| &e["rep"]["start_s"]).collect();
    assert_eq!(told.len(), 2);
    let reps = report["reps"].as_array().unwrap();
    for (rep, told) in reps.iter().zip(&told) {
        assert!((rep["start_s"].as_f64().unwrap() - told.as_f64().unwrap()).abs() < 1e-3, "exactly what was told");
    }
    // Between the last event and the end more may have been measured, which is not lost either.
    assert!(reps.len() >= told.len(), "{} of {}", reps.len(), told.len());
    let last = events.last().unwrap()["t_s"].as_f64().unwrap();
    assert!(report["source"]["duration_s"].as_f64().unwrap() > last - 1.0, "at most the last second is lost");
    assert!(!out.join("journal.jsonl").exists());
    assert_refused(&recover(&out), "nothing to recover");
    let summary = String::from_utf8_lossy(&recovered.stdout).into_owned();
    assert!(summary.contains(&format!("{} repetitions", reps.len())) && summary.contains("report.html"), "{summary}");
}

#[test]
fn interrupt_and_termination_finish_the_session_properly() {
    for name in ["-INT", "-TERM"] {
        let dir = tempfile::tempdir().unwrap();
        let mut child = start(dir.path(), "");
        until(&mut child, |e| e["event"] == "rep");
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{name}: {}", errors(&output));
        assert!(errors(&output).contains("report.html"), "{name}: {}", errors(&output));
        assert_eq!(report(dir.path())["summary"]["rep_count"], 1, "{name}");
    }
}

/// A folder with little room, and how it gets more.
struct SmallDisk {
    dir: tempfile::TempDir,
    mounted: bool,
}

impl SmallDisk {
    const KB: usize = 128;

    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let size = format!("size={}k", Self::KB);
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(dir.path()).stderr(Stdio::null()).status();
        Self { dir, mounted: mounted.is_ok_and(|s| s.success()) }
    }

    /// Who may not mount gets no file larger than this instead.
    fn before(&self) -> String {
        if self.mounted { String::new() } else { format!("trap '' XFSZ; ulimit -f {};", 2 * Self::KB) }
    }

    fn enlarge(&self) {
        if self.mounted {
            let grown = Command::new("mount").args(["-o", "remount,size=8m"]).arg(self.dir.path()).status().unwrap();
            assert!(grown.success());
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        if self.mounted {
            let _ = Command::new("umount").arg(self.dir.path()).status();
        }
    }
}

#[test]
fn a_full_disk_is_told_at_once_and_leaves_a_readable_journal() {
    let disk = SmallDisk::new();
    let out = disk.dir.path();
    let child = start(out, &disk.before());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = errors(&output);
    assert!(text.contains("journal.jsonl cannot be written") && text.contains("coxa recover"), "{text}");
    if disk.mounted {
        let still_full = recover(out);
        assert_refused(&still_full, "No space left");
        assert!(out.join("journal.jsonl").exists(), "and the journal stays");
    }
    disk.enlarge();
    let recovered = recover(out);
    assert!(recovered.status.success(), "{}", errors(&recovered));
    let report = report(out);
    assert_eq!(report["summary"]["rep_count"], 1, "the squat before the disk was full");
    assert!(report["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "damaged_journal"));
}
