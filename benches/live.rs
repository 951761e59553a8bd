//! How late `coxa live` shows a picture and how many it drops, at several rates and models; and an hour of it, sped up.
//!
//! The program itself runs on an MJPEG stream of 640 x 480, with its window where Xvfb is installed. `cargo bench --bench
//! live -- hour` plays the hour (some thirty minutes, since it goes as fast as the machine measures) and prints memory
//! and latency from beginning to end; a number after `hour` plays so many minutes instead.

#[path = "../tests/common/mod.rs"]
mod common;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::mjpeg::{Step, pictures, serve};

const SECONDS: f64 = 15.0;
/// Rate of the hour's stream, as a webcam has it.
const HOUR_FPS: f64 = 30.0;

/// An X server for the window.
struct Display(Child, String);

impl Display {
    fn start() -> Option<Self> {
        let args = ["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"];
        let server = Command::new("Xvfb").args(args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut server = server.ok()?;
        let mut number = String::new();
        BufReader::new(server.stdout.take()?).read_line(&mut number).ok()?;
        Some(Self(server, format!(":{}", number.trim())))
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The sample's pictures over and over.
fn stream(count: usize, fps: f64) -> String {
    let clip = pictures(&common::repository("samples/bridge.mp4"));
    let rounds = count.div_ceil(clip.len());
    serve(vec![vec![Step::Loop(clip, fps, rounds)]])
}

fn live(url: &str, model: &str, out: &Path, display: Option<&Display>, more: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coxa"));
    command.args(["live", "--exercise", "bridge", "--start", "now", "--wait", "1", "--stats", "--mute", "--url", url]);
    command.args(["--model", model, "--out", out.to_str().expect("a plain path")]).args(more);
    match display {
        Some(Display(_, name)) => command.env("DISPLAY", name),
        None => command.arg("--headless"),
    };
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// The line of `--stats`, once the program has ended.
fn stats(mut child: Child) -> String {
    let mut text = String::new();
    child.stderr.take().expect("it is piped").read_to_string(&mut text).expect("it is text");
    assert!(child.wait().expect("it ends").success(), "{text}");
    let line = text.lines().find(|l| l.contains("percentile")).unwrap_or(&text);
    let slow = if text.contains("is used from here on") { " (went over to a smaller model)" } else { "" };
    format!("{}{slow}", line.trim_start_matches("coxa: "))
}

fn rates() {
    let display = Display::start();
    println!("640 x 480, {}", if display.is_some() { "with the window" } else { "headless (there is no Xvfb)" });
    for model in ["lite", "full"] {
        for fps in [10.0, 30.0, 60.0] {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let url = stream((SECONDS * fps) as usize, fps);
            let child = live(&url, model, dir.path(), display.as_ref(), &[]);
            println!("{model:4} at {fps:2} pictures/s: {}", stats(child));
        }
    }
}

fn hour(minutes: f64) {
    let frames = (minutes * 60.0 * HOUR_FPS) as usize;
    let dir = tempfile::tempdir().expect("a temporary folder");
    // Far faster than it can be measured: every frame waits for its turn.
    let url = stream(frames, 1e6);
    let child = live(&url, "lite", dir.path(), None, &["--every-frame"]);
    println!("{minutes} minutes at {HOUR_FPS} pictures/s, as fast as it goes");
    let (started, mut measured, mut least, mut most) = (Instant::now(), 0, u64::MAX, 0);
    while measured < frames {
        std::thread::sleep(Duration::from_secs(10));
        let before = measured;
        let Some(resident) = resident_kb(child.id()) else { break };
        measured = lines(&dir.path().join("journal.jsonl")).unwrap_or(measured);
        if measured == before || measured >= frames {
            break;
        }
        // The first minute fills buffers that are kept; after the last one the report is made.
        if measured > (60.0 * HOUR_FPS) as usize {
            (least, most) = (least.min(resident), most.max(resident));
        }
        let rate = (measured - before) as f64 / 10.0;
        println!(
            "{:5.0} s: {:5.1} min of stream, {resident} kB resident, {:.1} ms a picture",
            started.elapsed().as_secs_f64(),
            measured as f64 / HOUR_FPS / 60.0,
            1e3 / rate
        );
    }
    println!(
        "memory after the first minute: {least} to {most} kB ({:+.1} %)",
        100.0 * (most as f64 / least as f64 - 1.0)
    );
    println!("{}", stats(child));
}

/// Resident memory, from the kernel.
fn resident_kb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB").parse().ok()
}

/// Frames in the journal so far: lines that begin as frames do.
fn lines(journal: &Path) -> Option<usize> {
    let file = BufReader::new(std::fs::File::open(journal).ok()?);
    Some(file.lines().map_while(Result::ok).filter(|l| l.starts_with("{\"t_us\"")).count())
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    match words.first().map(String::as_str) {
        Some("hour") => hour(words.get(1).and_then(|m| m.parse().ok()).unwrap_or(60.0)),
        _ => rates(),
    }
}
