//! Long and many: memory and open files stay flat.

use std::fs;
use std::time::Duration;

use super::child::{Started, assess};
use super::common::{ffmpeg, report, repository};
use super::dice::amount;

fn open_files(id: u32) -> usize {
    fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count)
}

#[test]
fn a_clip_of_hours() {
    let seconds = amount(120, 4 * 3600);
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (dir.path().join("long.mp4"), dir.path().join("out"));
    let (sample, length) = (repository("samples/squat.mp4"), seconds.to_string());
    // The sample again and again, a picture a second.
    ffmpeg(&[
        "-stream_loop",
        "-1",
        "-i",
        sample.to_str().unwrap(),
        "-vf",
        "setpts=N/TB,fps=1,scale=120:-2",
        "-t",
        &length,
        "-an",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-bf",
        "0",
        input.to_str().unwrap(),
    ]);
    let mut started = Started::new(assess(&input, &out, &["--model", "lite", "--no-pictures"]));
    let (mut early, mut most) = (0, 0);
    for step in 0.. {
        started.go_on(Duration::from_millis(500));
        let now = open_files(started.id());
        if now == 0 {
            break;
        }
        early = if step < 4 { now.max(early) } else { early };
        most = now.max(most);
    }
    let run = started.end(Duration::from_secs(600));
    assert!(run.status.success(), "{run:?}");
    let report = report(&out);
    assert!(report["source"]["frames"].as_u64().unwrap() + 2 >= seconds, "{}", report["source"]);
    assert_eq!(report["warnings"][0]["code"], "unreliable_times", "a picture a second is too few to count by");
    assert!(run.peak_kb < 500 * 1024, "{} MB", run.peak_kb / 1024);
    assert!(most <= early + 4, "{early} files open at first and {most} later");
    println!(
        "stress: a clip of {:.1} h: {} MB at most, {most} files open at most, {:.0} s",
        seconds as f64 / 3600.0,
        run.peak_kb / 1024,
        run.took.as_secs_f64()
    );
}
