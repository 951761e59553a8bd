//! The program in a process of its own, with its time and its memory measured.
#![cfg_attr(not(all(feature = "camera", feature = "onnx", target_os = "linux")), allow(dead_code))]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Nothing that is fed to the program may keep it longer.
pub const MOST_TIME: Duration = Duration::from_secs(30);
/// Nor make it larger, kB.
pub const MOST_KB: u64 = 1 << 20;

/// How a run went.
#[derive(Debug)]
pub struct Run {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
    /// Largest resident memory, kB.
    pub peak_kb: u64,
}

/// A command that writes where it can be read afterwards, without a pipe that could fill up.
pub struct Started {
    child: Child,
    since: Instant,
    texts: tempfile::TempDir,
    peak_kb: u64,
}

/// `coxa ARGS`, as a command to be changed further.
pub fn coxa<S: AsRef<OsStr>>(args: &[S]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coxa"));
    command.args(args);
    command
}

/// `coxa assess INPUT --exercise squat --out OUT` and more.
pub fn assess(input: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = coxa(&["assess".as_ref(), input.as_os_str()]);
    command.args(["--exercise", "squat", "--out"]).arg(out).args(more);
    command
}

impl Started {
    pub fn new(mut command: Command) -> Self {
        let texts = tempfile::tempdir().unwrap();
        let file = |name: &str| Stdio::from(File::create(texts.path().join(name)).unwrap());
        let child = command.stdin(Stdio::null()).stdout(file("out")).stderr(file("err")).spawn().unwrap();
        Self { child, since: Instant::now(), texts, peak_kb: 0 }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits this long, or until the end.
    pub fn go_on(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until && self.child.try_wait().unwrap().is_none() {
            self.peak_kb = self.peak_kb.max(memory_kb(self.child.id()));
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// A signal by its name, as `KILL`.
    pub fn signal(&self, name: &str) {
        // The shell's own `kill`: no program that would have to be installed.
        let _ = Command::new("sh").args(["-c", &format!("kill -{name} {} 2>/dev/null", self.child.id())]).status();
    }

    /// Waits for the end; a run that takes too long is ended and fails the test.
    pub fn end(mut self, most: Duration) -> Run {
        self.go_on(most);
        let ended = self.child.try_wait().unwrap();
        if ended.is_none() {
            let _ = self.child.kill();
        }
        let status = self.child.wait().unwrap();
        let read = |name: &str| {
            let bytes = fs::read(self.texts.path().join(name)).unwrap();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let (stdout, stderr, took, peak_kb) = (read("out"), read("err"), self.since.elapsed(), self.peak_kb);
        let run = Run { status, stdout, stderr, took, peak_kb };
        assert!(ended.is_some(), "it hangs: {run:?}");
        run
    }
}

/// `VmHWM` of a process; 0 where it has ended.
pub fn memory_kb(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Runs a command to its end, and asserts what must hold of every run.
pub fn run(command: Command) -> Run {
    run_within(command, MOST_TIME)
}

/// The same with another limit of time.
pub fn run_within(command: Command, most: Duration) -> Run {
    let run = Started::new(command).end(most);
    assert!(run.peak_kb < MOST_KB, "{} MB: {run:?}", run.peak_kb / 1024);
    assert!(!run.stderr.contains("panicked"), "{run:?}");
    match run.status.code() {
        Some(0 | 2) => {}
        Some(1) => assert_one_line(&run),
        _ => panic!("ended by a signal: {run:?}"),
    }
    run
}

/// A test of this program that is ignored otherwise, in a process whose memory is nobody else's.
pub fn on_its_own(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads", "1"]);
    command
}

/// A failure is told in one useful line.
pub fn assert_one_line(run: &Run) {
    let text = run.stderr.trim_end();
    assert!(text.lines().count() == 1 && text.starts_with("coxa: ") && text.len() > 20, "one useful line: {run:?}");
    assert!(!text.chars().any(char::is_control), "{text:?}");
}

/// What has been tried, printed for `make stress -- --nocapture`.
#[derive(Default)]
pub struct Figures {
    tried: u64,
    refused: u64,
    longest: Duration,
    largest_kb: u64,
}

impl Figures {
    pub fn add(&mut self, run: &Run) {
        self.tried += 1;
        self.refused += u64::from(run.status.code() != Some(0));
        self.longest = self.longest.max(run.took);
        self.largest_kb = self.largest_kb.max(run.peak_kb);
    }

    pub fn print(&self, what: &str) {
        let Self { tried, refused, longest, largest_kb } = self;
        println!(
            "stress: {what}: {tried} tried, {refused} of them refused in one line; longest {:.1} s, largest {} MB",
            longest.as_secs_f64(),
            largest_kb / 1024
        );
    }
}
