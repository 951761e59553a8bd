//! Where the time goes: each stage adds up how long it worked, over all threads, for `--stats`.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Stages of the work, in the order in which data flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Stage {
    /// A picture out of a file or camera; a camera's also waits for it to be taken.
    Decode = 0,
    /// A region out of a picture into a network's input.
    Crop,
    /// Finding people in a whole picture.
    Detector,
    /// Landmarks in a crop.
    Landmarks,
    /// The same by the larger of two networks.
    Larger,
    /// Smoothing of landmarks.
    Smoothing,
    /// Posture, view, skeleton fit and measures.
    Motion,
    /// Repetitions, holds and faults.
    Repetitions,
    /// Stills, clip and annotated clip.
    Pictures,
    /// Rendering and writing of the report's files.
    Report,
}

const NAMES: [&str; 10] = [
    "decode",
    "crop",
    "detector",
    "landmarks",
    "larger network",
    "smoothing",
    "fit and measures",
    "repetitions",
    "pictures",
    "report",
];

static SPENT: [Spent; NAMES.len()] =
    [const { Spent { calls: AtomicU64::new(0), nanos: AtomicU64::new(0) } }; NAMES.len()];

struct Spent {
    calls: AtomicU64,
    nanos: AtomicU64,
}

/// Counts for its stage until it is dropped.
#[must_use]
pub struct Timer {
    stage: Stage,
    started: Instant,
}

/// Begins to count for a stage.
pub fn start(stage: Stage) -> Timer {
    Timer { stage, started: Instant::now() }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let spent = &SPENT[self.stage as usize];
        spent.calls.fetch_add(1, Ordering::Relaxed);
        spent.nanos.fetch_add(self.started.elapsed().as_nanos() as u64, Ordering::Relaxed);
    }
}

/// A table of all stages that did anything, for people; `whole` is how long the command took.
pub fn table(whole: Duration) -> String {
    let mut text = format!("{:<18}{:>8}{:>12}{:>12}\n", "stage", "calls", "seconds", "ms a call");
    for (name, spent) in NAMES.iter().zip(&SPENT) {
        let (calls, nanos) = (spent.calls.load(Ordering::Relaxed), spent.nanos.load(Ordering::Relaxed));
        if calls > 0 {
            let (seconds, each) = (nanos as f64 / 1e9, nanos as f64 / 1e6 / calls as f64);
            // Writing into a String can not fail.
            let _ = writeln!(text, "{name:<18}{calls:>8}{seconds:>12.3}{each:>12.3}");
        }
    }
    let _ = writeln!(text, "{:<18}{:>8}{:>12.3}", "all, on the clock", "", whole.as_secs_f64());
    if let Some(peak) = peak_memory_mb() {
        let _ = writeln!(text, "{:<18}{:>8}{peak:>9} MB", "memory at most", "");
    }
    text
}

/// Where the system tells it (Linux).
fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_worked_is_listed_with_its_calls() {
        drop(start(Stage::Report));
        let text = table(Duration::from_millis(1500));
        assert!(text.contains("report") && text.contains("1.500"), "{text}");
        assert_eq!(NAMES[Stage::Report as usize], "report");
    }
}
