//! Runs the program as a user does, and makes media for it.
#![allow(dead_code)] // each test file uses its own part

pub mod clinic;
#[cfg(unix)]
pub mod desk_page;
pub mod mjpeg;
#[cfg(all(unix, feature = "camera", feature = "onnx"))]
pub mod phone;
pub mod review_server;
pub mod samples;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `coxa ARGS`.
pub fn coxa(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coxa")).args(args).output().expect("the program starts")
}

/// Waits for a program that was started; the most memory it ever had, kB. However busy the machine, it ends some day.
pub fn with_peak(mut child: Child) -> (Output, u64) {
    let (begun, mut peak_kb) = (Instant::now(), 0);
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(300), "it does not end");
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak_kb = peak_kb.max(most.and_then(|kb| kb.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
    (child.wait_with_output().unwrap(), peak_kb)
}

/// Standard error as text.
pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Asserts exit code 1 and one useful line, without a panic.
pub fn assert_refused(output: &Output, word: &str) {
    let text = errors(output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.trim_end().lines().count(), 1, "one line, not: {text}");
    assert!(text.contains(word) && !text.contains("panicked"), "wanted {word:?} in: {text}");
}

/// `report.json` of an output folder.
pub fn report(folder: &Path) -> serde_json::Value {
    let bytes = std::fs::read(folder.join("report.json")).expect("there is a report");
    serde_json::from_slice(&bytes).expect("the report is JSON")
}

/// `ffmpeg -v error -y ARGS`, which must succeed.
pub fn ffmpeg(args: &[&str]) {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-nostdin"])
        .args(args)
        .output()
        .expect("ffmpeg is installed (`make test` installs it)");
    assert!(output.status.success(), "ffmpeg {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}
