//! `coxa live` ended at any moment: what was told is in the report or in the journal, and an earlier report stays.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::child::{MOST_TIME, Started, assert_one_line, coxa, run};
use super::common::mjpeg::{Step, pictures_with, serve};
use super::common::repository;
use super::dice::{Dice, amount, seeds};
use super::faults::{assert_report, content, unfinished};

/// A session lasts no longer than this when nobody ends it.
const LASTS: Duration = Duration::from_millis(2500);

/// Squats, small and quick.
fn squats() -> Vec<Vec<u8>> {
    pictures_with(&repository("samples/squat.mp4"), &["-vf", "scale=120:-2"])
}

/// A session on a stream, every frame measured, that ends with it.
pub fn live(out: &Path, url: &str) -> Command {
    let mut command = coxa(&["live", "--exercise", "squat", "--headless", "--start", "now", "--model", "lite"]);
    command.args(["--every-frame", "--force", "--wait", "0", "--url", url, "--out"]).arg(out);
    command
}

/// What makes the report of a session that was killed.
pub fn recover(out: &Path) -> Command {
    let mut command = coxa(&["recover", "--force"]);
    command.arg(out);
    command
}

/// How many repetitions a session has told of.
fn told(stdout: &str) -> usize {
    stdout.lines().filter(|line| line.starts_with("{\"event\":\"rep\"")).count()
}

#[derive(Default)]
struct Tally {
    in_time: AtomicUsize,
    recovered: AtomicUsize,
    finished: AtomicUsize,
    told: AtomicUsize,
}

/// Where sessions of a day are ended one after the other: their output folder, and the history that they come into.
struct Place {
    dir: tempfile::TempDir,
    /// Repetitions of each that has a report.
    counted: Vec<u64>,
}

impl Place {
    fn out(&self) -> PathBuf {
        self.dir.path().join("out")
    }

    fn history(&self) -> PathBuf {
        self.dir.path().join("history.sqlite")
    }

    /// The history has each session once, with as many repetitions as its report had.
    fn check(mut self, what: &str) {
        let mut command = coxa(&["history", "export", "--json", "--history"]);
        command.arg(self.history());
        let exported: Value = serde_json::from_str(&run(command).stdout).unwrap();
        let kept = exported["patients"][0]["assessments"].as_array().into_iter().flatten();
        let mut kept: Vec<_> = kept.filter_map(|kept| kept["report"]["summary"]["rep_count"].as_u64()).collect();
        kept.sort_unstable();
        self.counted.sort_unstable();
        assert_eq!(kept, self.counted, "{what}");
    }
}

#[test]
fn sessions_ended_at_any_moment() {
    let (squats, tally) = (squats(), Tally::default());
    thread::scope(|scope| {
        for name in ["KILL", "TERM", "INT"] {
            let (squats, tally) = (&squats, &tally);
            scope.spawn(move || {
                let mut place = Place { dir: tempfile::tempdir().unwrap(), counted: Vec::new() };
                fs::create_dir(place.out()).unwrap();
                for seed in seeds("sessions ended at any moment", 2, 100) {
                    end_one(name, seed, &mut place, squats, tally);
                }
                place.check(name);
            });
        }
    });
    let count = |number: &AtomicUsize| number.load(Ordering::Relaxed);
    println!(
        "stress: sessions ended at any moment: {} signals, {} of them before anything was recorded; {} sessions made \
         their report, {} were recovered from their journal; 0 of {} repetitions lost that were told, and each of these \
         sessions is in the history once",
        3 * amount(2, 100),
        count(&tally.in_time),
        count(&tally.finished),
        count(&tally.recovered),
        count(&tally.told)
    );
}

fn end_one(name: &str, seed: u64, place: &mut Place, squats: &[Vec<u8>], tally: &Tally) {
    let what = format!("{name}, seed {seed}");
    let out = &place.out();
    let before = content(out);
    let url = serve(vec![vec![Step::Loop(squats.to_vec(), 60.0, 2)]]);
    let mut session = live(out, &url);
    session.args(["--patient", "anna", "--date", "2026-03-02", "--history"]).arg(place.history());
    let mut started = Started::new(session);
    started.go_on(LASTS.mul_f64(Dice::new(seed).share()));
    started.signal(name);
    let ended = started.end(MOST_TIME);
    let journal = out.join("journal.jsonl").exists();
    match (ended.status.code(), ended.status.signal()) {
        (Some(0), _) => {
            assert!(!journal, "{what}: {ended:?}");
            tally.finished.fetch_add(1, Ordering::Relaxed);
        }
        (None, Some(_)) if journal => {
            assert!(before.iter().all(|file| content(out).contains(file)), "{what}: the earlier report is as it was");
            let mut again = recover(out);
            again.arg("--history").arg(place.history());
            let recovered = run(again);
            assert!(recovered.status.success(), "{what}: {recovered:?}");
            tally.recovered.fetch_add(1, Ordering::Relaxed);
        }
        (None, Some(_)) => {
            assert_eq!(content(out), before, "{what}: nothing was recorded, so nothing is changed");
            tally.in_time.fetch_add(1, Ordering::Relaxed);
            return;
        }
        // Ended while its first picture was waited for.
        (Some(1), _) if name != "KILL" && !journal => return assert_one_line(&ended),
        _ => panic!("{what}: {ended:?}"),
    }
    assert_report(out, &what);
    assert_eq!(unfinished(out), 0, "{what}");
    let counted = super::common::report(out)["summary"]["rep_count"].as_u64().unwrap() as usize;
    assert!(counted >= told(&ended.stdout), "{what}: {counted} counted: {}", ended.stdout);
    tally.told.fetch_add(told(&ended.stdout), Ordering::Relaxed);
    place.counted.push(counted as u64);
}

#[test]
fn a_folder_in_use_an_older_report_and_a_stranger_s_journal_are_left_alone_by_a_session() {
    let squats = squats();
    let url = || serve(vec![vec![Step::Loop(squats.clone(), 60.0, 1)]]);
    let dir = tempfile::tempdir().unwrap();
    let other = File::open(dir.path()).unwrap();
    other.lock().unwrap();
    let in_use = run(live(dir.path(), &url()));
    assert!(in_use.status.code() == Some(1) && in_use.stderr.contains("in use"), "{in_use:?}");
    drop(other);
    fs::write(dir.path().join("journal.jsonl"), "not ours\n").unwrap();
    let unfinished = run(live(dir.path(), &url()));
    assert!(unfinished.status.code() == Some(1) && unfinished.stderr.contains("coxa recover"), "{unfinished:?}");
    let wrong = run(recover(dir.path()));
    assert!(wrong.status.code() == Some(1) && wrong.stderr.contains("not a journal"), "{wrong:?}");
    assert_eq!(fs::read_to_string(dir.path().join("journal.jsonl")).unwrap(), "not ours\n");
    fs::remove_file(dir.path().join("journal.jsonl")).unwrap();
    fs::write(dir.path().join("report.json"), "of somebody else").unwrap();
    let mut unasked = coxa(&["live", "--exercise", "squat", "--headless", "--url", &url(), "--out"]);
    unasked.arg(dir.path());
    let unasked = run(unasked);
    assert!(unasked.status.code() == Some(1) && unasked.stderr.contains("--force"), "{unasked:?}");
    assert_eq!(fs::read_to_string(dir.path().join("report.json")).unwrap(), "of somebody else");
}
