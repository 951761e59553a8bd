//! `coxa live --headless` on an MJPEG stream of the tests' own, which stands in for a camera.

use std::net::TcpListener;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use crate::common::mjpeg::{Step, pictures, serve};
use crate::common::{assert_refused, coxa, errors, report, repository};
use serde_json::Value;

/// The samples' rate.
const FPS: f64 = 15.0;
/// Nothing is waited for where the session has a clock of its own.
const FAST: f64 = 1000.0;
/// Pictures are timed by their number: however late the machine, the session takes as long as the clip.
const OWN_CLOCK: [&str; 4] = ["--wait", "1", "--fps", "15"];

fn clip(name: &str) -> Vec<Vec<u8>> {
    pictures(&repository(&format!("samples/{name}.mp4")))
}

/// `coxa live` on a stream, every frame measured, from the first one on.
fn live(exercise: &str, url: &str, out: &Path, more: &[&str]) -> Output {
    let args = ["live", "--exercise", exercise, "--url", url, "--headless", "--start", "now", "--model", "lite"];
    coxa(&[&args[..], &["--every-frame", "--out", out.to_str().unwrap()], more].concat())
}

fn events(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

fn named<'a>(events: &'a [Value], name: &str) -> Vec<&'a Value> {
    events.iter().filter(|e| e["event"] == name).collect()
}

/// A clip that is streamed gives what its file gives.
fn check_same(exercise: &str) {
    let dir = tempfile::tempdir().unwrap();
    let (from_file, streamed) = (dir.path().join("file"), dir.path().join("live"));
    let url = serve(vec![vec![Step::Pictures(clip(exercise), FAST)]]);
    let output = live(exercise, &url, &streamed, &OWN_CLOCK);
    assert!(output.status.success(), "{exercise}: {}", errors(&output));
    let sample = repository(&format!("samples/{exercise}.mp4"));
    let args = ["assess", sample.to_str().unwrap(), "--exercise", exercise, "--model", "lite", "--no-pictures"];
    let assessed = coxa(&[&args[..], &["--out", from_file.to_str().unwrap()]].concat());
    assert!(assessed.status.success(), "{}", errors(&assessed));
    let (file, live) = (report(&from_file), report(&streamed));
    let sides = |r: &Value| r["reps"].as_array().unwrap().iter().map(|rep| rep["side"].clone()).collect::<Vec<_>>();
    assert!(!sides(&file).is_empty(), "{exercise}: nothing to compare");
    assert_eq!(
        sides(&live),
        sides(&file),
        "{exercise}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        errors(&output)
    );
    assert_eq!(live["source"]["frames"], file["source"]["frames"], "{exercise}: no frame is dropped");
    let events = events(&output);
    assert_eq!(named(&events, "rep").len(), sides(&file).len(), "{exercise}: told as they happen");
    assert_eq!(events.last().unwrap()["event"], "end");
    for name in ["landmarks.jsonl.gz", "frames.csv"] {
        assert!(streamed.join(name).exists(), "{exercise}: {name}");
    }
    assert!(!streamed.join("journal.jsonl").exists(), "the report is whole, so the journal goes");
}

#[test]
fn squats_streamed_live_are_counted_as_in_the_file() {
    check_same("squat");
}

#[test]
fn bridges_streamed_live_are_counted_as_in_the_file() {
    check_same("bridge");
}

#[test]
fn clamshells_streamed_live_are_counted_as_in_the_file() {
    check_same("clamshell");
}

#[test]
fn a_march_streamed_live_is_counted_as_in_the_file() {
    check_same("seated_march");
}

#[test]
fn a_stretch_streamed_live_is_counted_as_in_the_file() {
    check_same("seated_glute_stretch");
}

#[test]
fn pictures_that_arrive_damaged_are_warned_of_once_and_end_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut pictures = clip("squat");
    for i in [20, 21, 50] {
        let half = pictures[i].len() / 2;
        pictures[i].truncate(half);
    }
    let url = serve(vec![vec![Step::Pictures(pictures, FAST)]]);
    let output = live("squat", &url, dir.path(), &OWN_CLOCK);
    assert!(output.status.success(), "{}", errors(&output));
    let report = report(dir.path());
    let warned = report["warnings"].as_array().unwrap().iter().filter(|w| w["code"] == "damaged_pictures").count();
    assert_eq!(warned, 1, "{}", report["warnings"]);
    assert_eq!(report["summary"]["rep_count"], 3);
}

#[test]
fn a_stream_or_camera_that_is_not_there_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let base = ["live", "--exercise", "squat", "--headless", "--out", out.to_str().unwrap()];
    // A port that was just free: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/video.mjpg");
    assert_refused(&coxa(&[&base[..], &["--url", &url]].concat()), "cannot be opened");
    assert_refused(&coxa(&[&base[..], &["--camera", "97"]].concat()), "camera 97");
    assert!(!out.exists());
}

/// The squat clip with something between its first and its second squat (which ends and begins at 3 s).
fn interrupted(connections: impl FnOnce(Vec<Vec<u8>>, Vec<Vec<u8>>) -> Vec<Vec<Step>>) -> (Output, Value) {
    let dir = tempfile::tempdir().unwrap();
    let mut first = clip("squat");
    let second = first.split_off(45);
    let output = live("squat", &serve(connections(first, second)), dir.path(), &["--wait", "8"]);
    assert!(output.status.success(), "{}", errors(&output));
    (output, report(dir.path()))
}

fn assert_told(output: &Output, report: &Value, least_s: f64) {
    let events = events(output);
    let pause = named(&events, "pause");
    // One in the middle, and one at the end, when nothing comes any more.
    assert!(pause.len() == 2 && pause[0]["why"] == "source", "{events:?}");
    let gap_s = named(&events, "resume")[0]["gap_s"].as_f64().unwrap();
    assert!((least_s..least_s + 3.0).contains(&gap_s), "a gap of {gap_s} s");
    assert!(errors(output).contains("waiting for it"));
    let codes: Vec<&str> = report["warnings"].as_array().unwrap().iter().filter_map(|w| w["code"].as_str()).collect();
    assert!(codes.contains(&"source_gap"), "{codes:?}");
    let lasts = report["source"]["duration_s"].as_f64().unwrap();
    assert!(lasts > 8.0 + least_s, "the gap is in the timeline: {lasts} s in all");
}

#[test]
fn a_stall_of_five_seconds_is_told_waited_for_and_taken_up_again() {
    let stall = Step::Wait(Duration::from_secs(5));
    let (output, report) =
        interrupted(|first, second| vec![vec![Step::Pictures(first, FPS), stall, Step::Pictures(second, FPS)]]);
    assert_told(&output, &report, 4.5);
    assert_eq!(report["summary"]["rep_count"], 3);
}

#[test]
fn a_dropped_connection_is_told_waited_for_and_taken_up_again() {
    let late = Step::Wait(Duration::from_secs(3));
    let (output, report) =
        interrupted(|first, second| vec![vec![Step::Pictures(first, FPS)], vec![late, Step::Pictures(second, FPS)]]);
    assert_told(&output, &report, 2.0);
    assert_eq!(report["summary"]["rep_count"], 3);
}

#[test]
fn a_stall_in_the_middle_of_a_squat_makes_no_repetition_across_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = clip("squat");
    // Down into the first squat; the picture comes back on the way up from the second.
    let mut second = first.split_off(26);
    let second = second.split_off(40);
    let stall = Step::Wait(Duration::from_secs(3));
    let url = serve(vec![vec![Step::Pictures(first, FPS), stall, Step::Pictures(second, FPS)]]);
    let output = live("squat", &url, dir.path(), &["--wait", "1"]);
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(report(dir.path())["summary"]["rep_count"], 1, "only the third squat is whole");
}

#[test]
fn pictures_are_kept_only_where_asked_for_and_can_be_assessed_again() {
    let dir = tempfile::tempdir().unwrap();
    let (with, without, again) = (dir.path().join("with"), dir.path().join("without"), dir.path().join("again"));
    let url = |pace| serve(vec![vec![Step::Pictures(clip("squat"), pace)]]);
    let output = live("squat", &url(FPS), &with, &[&OWN_CLOCK[..], &["--record"]].concat());
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(report(&with)["media"]["clip"], "clip.mp4");
    let probe = std::process::Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "stream=codec_name,nb_frames", "-of", "csv=p=0"])
        .arg(with.join("clip.mp4"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&probe.stdout).into_owned();
    let frames: usize = text.trim().strip_prefix("h264,").expect(&text).parse().unwrap();
    assert!(frames.abs_diff(134) <= 4, "{frames} of 134 frames");
    let clip = with.join("clip.mp4");
    let args = ["assess", clip.to_str().unwrap(), "--exercise", "squat", "--model", "lite", "--no-pictures"];
    let assessed = coxa(&[&args[..], &["--out", again.to_str().unwrap()]].concat());
    assert!(assessed.status.success(), "{}", errors(&assessed));
    assert_eq!(report(&again)["summary"]["rep_count"], 3);

    let output = live("squat", &url(FAST), &without, &OWN_CLOCK);
    assert!(output.status.success(), "{}", errors(&output));
    let mut names: Vec<String> =
        std::fs::read_dir(&without).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["frames.csv", "landmarks.jsonl.gz", "report.html", "report.json"]);
}

#[test]
fn it_waits_for_the_picture_counts_down_and_leads_through_the_sets() {
    let dir = tempfile::tempdir().unwrap();
    // Standing still until the countdown is over, three squats, then an empty room for longer than ten seconds.
    let squats = clip("squat");
    let standing = vec![squats[0].clone(); 90];
    let empty = pictures_of_nobody();
    let url = serve(vec![vec![Step::Pictures([standing, squats, empty].concat(), FAST)]]);
    let args = ["live", "--exercise", "squat", "--url", &url, "--headless", "--model", "lite", "--every-frame"];
    let output = coxa(&[&args[..], &OWN_CLOCK, &["--stats", "--out", dir.path().to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", errors(&output));
    let events = events(&output);
    let order: Vec<&str> = events
        .iter()
        .filter_map(|e| e["event"].as_str())
        .filter(|e| ["reminder", "framing", "countdown", "start", "rep", "set_end", "end"].contains(e))
        .collect();
    let wanted =
        ["reminder", "framing", "countdown", "countdown", "countdown", "start", "rep", "rep", "rep", "set_end"];
    assert_eq!(order[..wanted.len()], wanted, "{order:?}");
    assert_eq!(named(&events, "framing")[0]["right"], true);
    let pauses = named(&events, "pause");
    assert!(pauses.iter().any(|pause| pause["why"] == "left_picture"), "{pauses:?}");
    assert_eq!(named(&events, "set_end")[0]["reps"], 3);
    let report = report(dir.path());
    assert_eq!((&report["summary"]["rep_count"], &report["sets"][0]["rep_count"]), (&Value::from(3), &Value::from(3)));
    let stats = errors(&output);
    assert!(stats.contains("95th percentile") && stats.contains("pictures dropped"), "{stats}");
}

/// An empty room, for twelve seconds.
fn pictures_of_nobody() -> Vec<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let room = dir.path().join("room.mp4");
    crate::common::ffmpeg(&[
        "-f",
        "lavfi",
        "-i",
        "color=c=gray:size=480x640:rate=15:duration=12",
        room.to_str().unwrap(),
    ]);
    pictures(&room)
}
