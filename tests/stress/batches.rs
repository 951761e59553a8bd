//! `coxa batch` ended at any moment, and in the way of others: what is done stays, and the same command goes on.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::child::{MOST_TIME, Started, assert_one_line, coxa, run};
use super::common::repository;
use super::dice::{Dice, amount, seeds};
use super::faults::{assert_report, content, unfinished};

const NAMES: [&str; 3] = ["squat", "bridge", "seated_march"];

/// `coxa batch` of some recordings and, where it can be seen, a tiny video.
fn batch(out: &Path, more: &[&str]) -> Command {
    let recordings = NAMES.map(|name| repository(&format!("samples/landmarks/{name}.jsonl.gz")));
    let video = cfg!(all(feature = "camera", feature = "onnx")).then(|| repository("samples/codecs/h264.mp4"));
    let mut command = coxa(&["batch"]);
    command.args(recordings).args(video).args(["--exercise", "squat", "--jobs", "2", "--out"]).arg(out).args(more);
    if cfg!(all(feature = "camera", feature = "onnx")) {
        command.args(["--model", "lite"]);
    }
    command
}

/// The folders of inputs in an output folder.
fn folders(out: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(out).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.is_dir()).collect()
}

/// What the table says became of each input.
fn statuses(out: &Path) -> Vec<String> {
    let mut table = csv::Reader::from_path(out.join("batch.csv")).unwrap();
    let at = table.headers().unwrap().iter().position(|name| name == "status").unwrap();
    table.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

#[test]
fn batches_ended_at_any_moment() {
    let inputs = NAMES.len() + usize::from(cfg!(all(feature = "camera", feature = "onnx")));
    let (mut in_time, mut kept) = (0, 0);
    for name in ["KILL", "TERM", "INT"] {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path();
        let first = run(batch(out, &[]));
        assert!(first.status.success(), "{first:?}");
        for seed in seeds("batches ended at any moment", 2, 100) {
            let what = format!("{name}, seed {seed}");
            let before: Vec<_> = folders(out).into_iter().map(|folder| (content(&folder), folder)).collect();
            // Every other time the results are other ones, so that new and old can be told apart.
            let settings: &[&str] = if seed % 2 == 0 { &["--force", "--causal"] } else { &["--force"] };
            let mut started = Started::new(batch(out, settings));
            started.go_on(first.took.mul_f64(Dice::new(seed).share()));
            started.signal(name);
            let ended = started.end(MOST_TIME);
            in_time += usize::from(!ended.status.success());
            match (ended.status.code(), ended.status.signal()) {
                (Some(0), _) | (None, Some(_)) => {}
                (Some(1), _) if name != "KILL" => {
                    assert_one_line(&ended);
                    assert!(folders(out).iter().all(|folder| unfinished(folder) == 0), "{what}: {ended:?}");
                }
                _ => panic!("{what}: {ended:?}"),
            }
            for (content_before, folder) in before {
                if !folder.join(".coxa-ready").exists() {
                    kept += usize::from(content(&folder) == content_before);
                    assert_report(&folder, &what);
                }
            }
            assert_eq!(statuses(out).len(), inputs, "{what}: the table is whole");
        }
        // The same command without --force: what one run left is what the next one finds, or makes anew.
        fs::remove_dir_all(out.join("squat")).unwrap();
        let last = run(batch(out, &["--force"]));
        assert!(last.status.success() && statuses(out).iter().all(|status| status == "assessed"), "{last:?}");
        let again = run(batch(out, &[]));
        assert!(again.status.success() && statuses(out).iter().all(|status| status == "skipped"), "{again:?}");
        assert!(folders(out).iter().all(|folder| unfinished(folder) == 0), "nothing unfinished is left");
    }
    let tried = 3 * amount(2, 100);
    println!(
        "stress: batches ended at any moment: {tried} signals, {in_time} of them before the end; 0 of {} results lost, \
         {kept} untouched, the others whole new ones",
        tried as usize * inputs
    );
}

/// A batch that was ended does only what is left to do.
#[test]
fn a_batch_goes_on_where_it_was_ended() {
    let dir = tempfile::tempdir().unwrap();
    assert!(run(batch(dir.path(), &[])).status.success());
    fs::remove_dir_all(dir.path().join("bridge")).unwrap();
    fs::remove_file(dir.path().join("batch.csv")).unwrap();
    let next = run(batch(dir.path(), &[]));
    assert!(next.status.success(), "{next:?}");
    assert_eq!(statuses(dir.path())[..3], ["skipped", "assessed", "skipped"]);
}

#[test]
fn a_folder_in_use_and_an_older_result_cost_a_batch_only_themselves() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("squat")).unwrap();
    fs::create_dir_all(dir.path().join("bridge")).unwrap();
    fs::write(dir.path().join("bridge/report.json"), "of somebody else").unwrap();
    let other = File::open(dir.path().join("squat")).unwrap();
    other.lock().unwrap();
    let refused = run(batch(dir.path(), &[]));
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert_eq!(statuses(dir.path())[..3], ["failed", "failed", "assessed"], "{refused:?}");
    assert!(refused.stdout.contains("in use") && refused.stdout.contains("--force"), "{refused:?}");
    assert_eq!(fs::read_to_string(dir.path().join("bridge/report.json")).unwrap(), "of somebody else");
    assert_eq!(fs::read_dir(dir.path().join("squat")).unwrap().count(), 0);
}
