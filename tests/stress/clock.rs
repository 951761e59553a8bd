//! The time of day jumps while a session runs: back, ahead, by years. What is measured must not notice.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::child::{MOST_TIME, Run, Started, run};
use super::common::mjpeg::{Step, pictures_with, serve};
use super::common::{report, repository};
use super::dice::{Dice, amount, seeds};
use super::faults::assert_report;
use super::sessions::{live, recover};

/// The samples' rate.
const FPS: f64 = 15.0;
/// How far it jumps, seconds: over leap seconds, summer time, a wrong battery.
const JUMPS: [i64; 6] = [-1, 3_600, -3_600, -86_400 * 500, 86_400 * 4_000, 7];

/// The library that stands between a program and its clock.
fn library() -> PathBuf {
    // Debian's name for the folder differs between processors; the program that comes with it knows.
    let asked = Command::new("faketime").args(["-m", "-f", "+0", "sh", "-c", "printf %s \"$LD_PRELOAD\""]).output();
    let asked = asked.expect("faketime is there (`make setup`)");
    PathBuf::from(String::from_utf8(asked.stdout).unwrap())
}

/// A whole session, or one that is killed after `ends`, while the clock jumps about four times a second.
fn under_a_jumping_clock(mut command: Command, dice: &mut Dice, ends: Option<Duration>) -> Run {
    let dir = tempfile::tempdir().unwrap();
    let offset = dir.path().join("offset");
    fs::write(&offset, "+0").unwrap();
    // Only the time of day: what counts seconds since the start does not jump on any machine.
    command.env("LD_PRELOAD", library()).env("FAKETIME_TIMESTAMP_FILE", &offset).env("FAKETIME_NO_CACHE", "1");
    command.env("DONT_FAKE_MONOTONIC", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            // Not for ever: a run that takes too long fails the test, which waits for this thread.
            let until = Instant::now() + MOST_TIME;
            while !over.load(Ordering::Relaxed) && Instant::now() < until {
                let beside = dir.path().join("next");
                fs::write(&beside, format!("{:+}", JUMPS[dice.below(JUMPS.len())])).unwrap();
                fs::rename(&beside, &offset).unwrap();
                thread::sleep(Duration::from_millis(250));
            }
        });
        let mut started = Started::new(command);
        if let Some(ends) = ends {
            started.go_on(ends);
            started.signal("KILL");
        }
        let ended = started.end(MOST_TIME);
        over.store(true, Ordering::Relaxed);
        ended
    })
}

/// Start and end of each repetition since the session began, seconds.
fn reps(report: &Value) -> Vec<[f64; 2]> {
    let second = |rep: &Value, name: &str| rep[name].as_f64().unwrap();
    report["reps"].as_array().unwrap().iter().map(|rep| [second(rep, "start_s"), second(rep, "end_s")]).collect()
}

#[test]
fn a_clock_that_jumps_changes_nothing_in_a_session() {
    let squats = pictures_with(&repository("samples/squat.mp4"), &["-vf", "scale=160:-2"]);
    let url = || serve(vec![vec![Step::Pictures(squats.clone(), FPS)]]);
    let steady_dir = tempfile::tempdir().unwrap();
    let steady = run(live(&steady_dir.path().join("out"), &url()));
    assert!(steady.status.success(), "{steady:?}");
    let steady = reps(&report(&steady_dir.path().join("out")));
    assert!(steady.len() >= 2, "{steady:?}");
    let (mut whole, mut recovered) = (0, 0);
    for seed in seeds("a clock that jumps", 2, 10) {
        let (dice, dir) = (&mut Dice::new(seed), tempfile::tempdir().unwrap());
        let out = dir.path().join("out");
        let ends = (seed % 2 == 1).then(|| Duration::from_secs_f64(5.0 + 2.0 * dice.share()));
        let ended = under_a_jumping_clock(live(&out, &url()), dice, ends);
        if ends.is_some() {
            let again = under_a_jumping_clock(recover(&out), dice, None);
            assert!(again.status.success(), "seed {seed}: {again:?}");
            recovered += 1;
        } else {
            assert!(ended.status.success(), "seed {seed}: {ended:?}");
            whole += 1;
        }
        assert_report(&out, &format!("seed {seed}"));
        let jumping = reps(&report(&out));
        assert!(ends.is_some() || jumping.len() == steady.len(), "seed {seed}: {jumping:?} and steadily {steady:?}");
        for (jumping, steady) in jumping.iter().zip(&steady) {
            let apart = jumping.iter().zip(steady).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            // Pictures come when they come; each jump is larger by far, and the smallest is a second.
            assert!(apart < 0.6, "seed {seed}: {jumping:?} and steadily {steady:?}");
        }
    }
    println!(
        "stress: a clock that jumps four times a second: {} sessions, {whole} whole and {recovered} recovered, all with \
         the same repetitions at the same moments",
        amount(2, 10)
    );
}
