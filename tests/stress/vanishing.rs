//! Inputs that change or vanish while they are read.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::time::Duration;

use super::child::{MOST_TIME, Run, Started, assert_one_line, assess};
use super::common::{report, repository};
use super::dice::{Dice, seeds};

/// Runs an assessment and does something to its input in the middle of it.
fn meanwhile(dir: &Path, after: Duration, more: &[&str], change: impl FnOnce(&Path)) -> Run {
    let (input, out) = (dir.join("clip.mp4"), dir.join("out"));
    fs::copy(repository("samples/squat.mp4"), &input).unwrap();
    let mut started = Started::new(assess(&input, &out, &[&["--model", "full"], more].concat()));
    started.go_on(after);
    change(&input);
    let run = started.end(MOST_TIME);
    assert!(!run.stderr.contains("panicked"), "{run:?}");
    run
}

/// A result is whole, or says what it lacks; a refusal is one line, and nothing is left of it.
fn assert_told(run: &Run, out: &Path, whole: bool, what: &str) {
    match run.status.code() {
        Some(0) => {
            let report = report(out);
            let warned = report["warnings"].as_array().is_some_and(|w| !w.is_empty());
            assert!(warned || whole && report["summary"]["rep_count"] == 3, "{what}: {run:?}");
        }
        Some(1) => {
            assert_one_line(run);
            assert!(!out.exists() || out.join("report.json").exists(), "{what}: {run:?}");
        }
        _ => panic!("{what}: {run:?}"),
    }
}

#[test]
fn what_is_cut_or_removed_in_the_middle_of_a_run_is_told() {
    let (mut refused, mut warned) = (0, 0);
    let moments = seeds("inputs that vanish", 3, 40);
    for &seed in &moments {
        let dice = &mut Dice::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let after = Duration::from_millis(100 + dice.below(2500) as u64);
        let more: &[&str] = if dice.below(2) == 0 { &["--no-pictures"] } else { &["--annotate"] };
        let cut = dice.below(2) == 0;
        let kept = dice.below(100) as u64;
        let run = meanwhile(dir.path(), after, more, |input| {
            if cut {
                let file = OpenOptions::new().write(true).open(input).unwrap();
                let length = file.metadata().unwrap().len();
                file.set_len(length * kept / 100).unwrap();
            } else {
                fs::remove_file(input).unwrap();
            }
        });
        // What was read before it vanished is whole.
        assert_told(
            &run,
            &dir.path().join("out"),
            true,
            &format!("seed {seed}: {}", if cut { "cut" } else { "removed" }),
        );
        refused += u64::from(run.status.code() == Some(1));
        warned += u64::from(run.status.success());
    }
    println!(
        "stress: inputs cut or removed while they are read: {} runs, {refused} told in one line, {warned} results, \
         each right or with a warning",
        moments.len()
    );
}
