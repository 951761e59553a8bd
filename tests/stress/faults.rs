//! The program ended at any moment: what was there stays whole, nothing half-written has a final name, and it goes on.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::time::Duration;

use super::child::{MOST_TIME, Started, assert_one_line, assess, run};
use super::common::{report, repository};
use super::dice::{Dice, amount, seeds};

/// Every file of a folder and its content, but for what is unfinished.
pub fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.path().is_dir() {
            _ if name.starts_with(".coxa-") => {}
            true => found.extend(content(&entry.path()).into_iter().map(|(n, bytes)| (format!("{name}/{n}"), bytes))),
            false => found.push((name, fs::read(entry.path()).unwrap())),
        }
    }
    found.sort();
    found
}

pub fn unfinished(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap().flatten().map(|e| e.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".coxa-")).count()
}

/// An input, its options and how long a run takes.
struct Work {
    input: std::path::PathBuf,
    more: Vec<&'static str>,
    takes: Duration,
}

impl Work {
    fn measured(input: &str, more: &[&'static str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let input = repository(input);
        let run = run(assess(&input, &dir.path().join("out"), more));
        assert!(run.status.success(), "{run:?}");
        Self { input, more: more.to_vec(), takes: run.took }
    }
}

#[test]
fn ended_at_any_moment() {
    let recording =
        Work::measured("samples/landmarks/squat.jsonl.gz", &["--force", "--export", "csv,trc", "--to", "5"]);
    let mut works = vec![recording];
    if cfg!(all(feature = "camera", feature = "onnx")) {
        works.push(Work::measured("samples/squat.mp4", &["--force", "--model", "lite", "--annotate", "--to", "1.5"]));
    }
    let (mut in_time, mut whole_new, mut carried_on) = (0, 0, 0);
    for name in ["KILL", "TERM", "INT"] {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path();
        let first = run(assess(&repository("samples/landmarks/bridge.jsonl.gz"), out, &["--export", "csv"]));
        assert!(first.status.success(), "{first:?}");
        let mut before = content(out);
        for seed in seeds("ended at any moment", 3, 100) {
            let dice = &mut Dice::new(seed);
            let work = &works[dice.below(works.len())];
            let mut started = Started::new(assess(&work.input, out, &work.more));
            started.go_on(work.takes.mul_f64(dice.below(1000) as f64 / 1000.0));
            started.signal(name);
            let run = started.end(MOST_TIME);
            in_time += usize::from(!run.status.success());
            match (run.status.code(), run.status.signal()) {
                (Some(0), _) => {}
                (Some(1), _) if name != "KILL" => {
                    assert_one_line(&run);
                    assert_eq!(unfinished(out), 0, "{name}, seed {seed}: {run:?}");
                }
                // Before the program listens, and for KILL at any time, the system ends it.
                (None, Some(_)) => {}
                _ => panic!("{name}, seed {seed}: {run:?}"),
            }
            if out.join(".coxa-ready").exists() {
                // Ended while files were moving: the next run carries that on before it refuses to replace anything.
                let next = super::child::run(assess(&work.input, out, &[]));
                assert_eq!(next.status.code(), Some(1), "{next:?}");
                carried_on += 1;
            }
            let after = content(out);
            if after != before {
                whole_new += 1;
                assert_whole(out, &format!("{name}, seed {seed}: {run:?}"));
                before = after;
            }
        }
        let last = run(assess(&works[0].input, out, &works[0].more));
        assert!(last.status.success() && unfinished(out) == 0, "{last:?}");
        assert_whole(out, name);
    }
    let tried = 3 * amount(3, 100);
    println!(
        "stress: ended at any moment: {tried} signals, {in_time} of them before the end; 0 reports lost, {whole_new} whole new ones, {carried_on} carried on by the next run"
    );
}

/// The report and everything that it speaks of; exports go with the recording, pictures with the video.
fn assert_whole(out: &Path, what: &str) {
    assert_report(out, what);
    let video = report(out)["media"]["clip"].is_string();
    assert_eq!(out.join("reps.csv").exists(), !video, "{what}: exports are those of this report");
    assert_eq!(out.join("annotated.mp4").exists(), video, "{what}: pictures are those of this report");
}

/// Every file that the report speaks of is there and fits it.
pub fn assert_report(out: &Path, what: &str) {
    let report = report(out);
    let rows = fs::read_to_string(out.join("frames.csv")).unwrap().lines().count() as u64;
    assert_eq!(report["source"]["frames"].as_u64(), Some(rows - 1), "{what}");
    let recording = coxa::pose::Recording::read(&out.join("landmarks.jsonl.gz")).unwrap();
    assert_eq!(recording.frames.len() as u64, rows - 1, "{what}");
    assert!(fs::read_to_string(out.join("report.html")).unwrap().contains("</html>"), "{what}");
    let media = &report["media"];
    let stills = media["stills"].as_array().into_iter().flatten().map(|still| &still["file"]);
    for file in [&media["clip"], &media["annotated"]].into_iter().chain(stills).filter_map(|name| name.as_str()) {
        assert!(out.join(file).metadata().is_ok_and(|f| f.len() > 100), "{what}: {file}");
    }
}

#[test]
fn ctrl_c_ends_at_once_with_a_word_and_leaves_nothing() {
    if !cfg!(all(feature = "camera", feature = "onnx")) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut started = Started::new(assess(&repository("samples/squat.mp4"), &out, &["--model", "heavy"]));
    started.go_on(Duration::from_millis(1500));
    assert!(out.exists(), "it is at work");
    started.signal("INT");
    let run = started.end(MOST_TIME);
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    assert!(run.stderr.contains("stopped"), "{run:?}");
    assert!(!out.exists(), "nothing is left");
}
