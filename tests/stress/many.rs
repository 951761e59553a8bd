//! Long and many: memory and open files stay flat.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use coxa::exercises;
use coxa::journal::{Beginning, Entry, JOURNAL_FILE, JournalReader, JournalWriter};
use coxa::pose::Recording;
use coxa::session::{Control, GuidedSession};
use coxa::units::Timestamp;

use super::child::{Run, Started, coxa, on_its_own};
use super::common::repository;
use super::dice::amount;

/// What was seen of a run from outside.
struct Watched {
    run: Run,
    /// Open files at most.
    files: usize,
    /// Largest resident memory in the first half of the run, and in the second, kB.
    memory_kb: (u64, u64),
}

/// Looks at a run again and again. The most of each half is compared, not one moment with another: what a run needs
/// once (its model, one decoder of each kind) falls into the first half, while what it keeps for good grows in both.
fn watch(command: Command, most: Duration) -> Watched {
    let mut started = Started::new(command);
    let (mut files, mut memory) = (0, Vec::new());
    loop {
        started.go_on(Duration::from_millis(25));
        let (open, resident) = (open_files(started.id()), resident_kb(started.id()));
        if resident == 0 {
            break;
        }
        files = open.max(files);
        memory.push(resident);
    }
    let (first, second) = memory.split_at(memory.len() / 2);
    let highest = |half: &[u64]| half.iter().copied().max().unwrap_or(0);
    Watched { run: started.end(most), files, memory_kb: (highest(first), highest(second)) }
}

fn open_files(id: u32) -> usize {
    fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count)
}

/// `VmRSS`; 0 where the process has ended.
fn resident_kb(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

impl Watched {
    fn print(&self, what: &str) {
        println!(
            "stress: {what}: {} MB at most, {} open files at most, {:.0} s",
            self.run.peak_kb / 1024,
            self.files,
            self.run.took.as_secs_f64()
        );
    }

    /// The second half of so many pieces takes no more memory than the first, but for so much a piece.
    fn assert_flat(&self, pieces: u64, kb_each: u64) {
        let (early, late) = self.memory_kb;
        let most = early + 16 * 1024 + pieces * kb_each / 2;
        assert!(late <= most, "{early} kB in the first half, {late} kB in the second, and {most} kB are allowed");
        assert!(self.files < 64, "{} files are open", self.files);
    }
}

/// A batch whose inputs are in a folder.
fn batch(inputs: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = coxa(&["batch"]);
    let mut names: Vec<_> = fs::read_dir(inputs).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    command.args(names).args(["--exercise", "squat", "--out"]).arg(out).args(more);
    command
}

fn assert_all_done(run: &Run, out: &Path, count: u64) {
    assert!(run.status.success(), "{run:?}");
    let rows = fs::read_to_string(out.join("batch.csv")).unwrap().lines().filter(|l| l.contains(",assessed,")).count();
    assert_eq!(rows as u64, count);
    let whole = |entry: &fs::DirEntry| entry.path().join("report.json").exists();
    assert_eq!(fs::read_dir(out).unwrap().flatten().filter(whole).count() as u64, count);
}

#[test]
fn a_batch_of_many_recordings() {
    let count = amount(200, 10_000);
    let dir = tempfile::tempdir().unwrap();
    let (inputs, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&inputs).unwrap();
    let text: String = super::recordings::squat().split_inclusive('\n').take(1 + 8).collect();
    for i in 0..count {
        // Each of its own: the header's source is not looked at.
        fs::write(inputs.join(format!("r{i:05}.jsonl")), text.replacen("squat.mp4", &format!("{i}.mp4"), 1)).unwrap();
    }
    let watched = watch(batch(&inputs, &out, &[]), Duration::from_secs(600));
    assert_all_done(&watched.run, &out, count);
    watched.assert_flat(count, 12);
    watched.print(&format!("a batch of {count} recordings"));
}

#[cfg(all(feature = "camera", feature = "onnx"))]
#[test]
fn a_batch_of_many_videos() {
    let count = amount(32, 200);
    let dir = tempfile::tempdir().unwrap();
    let (inputs, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&inputs).unwrap();
    let tiny = ["h264.mp4", "hevc.mp4", "mjpeg.avi", "vp9.webm"];
    for i in 0..count {
        let name = tiny[i as usize % tiny.len()];
        fs::copy(repository("samples/codecs").join(name), inputs.join(format!("v{i:03}-{name}"))).unwrap();
    }
    let watched = watch(batch(&inputs, &out, &["--model", "lite"]), Duration::from_secs(600));
    assert_all_done(&watched.run, &out, count);
    watched.assert_flat(count, 20);
    watched.print(&format!("a batch of {count} videos"));
}

/// The name under which the day below is run in a process of its own, whose memory is nobody else's.
const DAY: &str = "many::a_day_of_live_landmarks_in_this_process";
/// How much slower the squats are done than in the recording: two pictures a second.
const SLOWER: i64 = 7;

#[test]
fn a_day_of_live_landmarks() {
    let watched = watch(on_its_own(DAY), Duration::from_secs(840));
    assert!(watched.run.status.success() && watched.run.stdout.contains("1 passed"), "{:?}", watched.run);
    watched.assert_flat(0, 0);
    let hours = amount(20 * 60, 24 * 3600) as f64 / 3600.0;
    watched.print(&format!("{hours:.1} h of live landmarks"));
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn a_day_of_live_landmarks_in_this_process() {
    let Recording { header, frames } = Recording::read(&repository("samples/landmarks/squat.jsonl.gz")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut session = GuidedSession::new(exercises::find("squat").unwrap(), None, header.size);
    let mut journal = JournalWriter::create(dir.path(), &Beginning::of("squat", header)).unwrap();
    session.control(Control::Count, Timestamp::ZERO);
    journal.control(Control::Count, Timestamp::ZERO).unwrap();
    let until = amount(20 * 60, 24 * 3600) as i64 * 1_000_000;
    let step = frames[1].time.micros() - frames[0].time.micros();
    let (mut rounds, mut now) = (0, 0);
    while now < until {
        for frame in &frames {
            let mut frame = frame.clone();
            frame.time = Timestamp::from_micros(now);
            now += step * SLOWER;
            session.push(&frame);
            journal.frame(&frame).unwrap();
        }
        rounds += 1;
        if rounds % 100 == 0 {
            session.control(Control::EndSet, Timestamp::from_micros(now));
        }
    }
    let counted = session.finish().reps.len();
    assert!(counted.abs_diff(3 * rounds) <= rounds / 50, "{counted} repetitions in {rounds} rounds of three");
    journal.finish().unwrap();
    let kept = JournalReader::open(&dir.path().join(JOURNAL_FILE)).unwrap();
    assert_eq!(kept.filter(|entry| matches!(entry, Entry::Frame(_))).count(), rounds * frames.len());
}

#[cfg(all(feature = "camera", feature = "onnx"))]
#[test]
fn a_clip_of_hours() {
    use super::common::{ffmpeg, report};
    let seconds = amount(120, 4 * 3600);
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (dir.path().join("long.mp4"), dir.path().join("out"));
    let (sample, length) = (repository("samples/squat.mp4"), seconds.to_string());
    // The sample again and again, a picture a second.
    let from = ["-stream_loop", "-1", "-i", sample.to_str().unwrap(), "-vf", "setpts=N/TB,fps=1,scale=120:-2"];
    let to = ["-t", &length, "-an", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", input.to_str().unwrap()];
    ffmpeg(&[&from[..], &to].concat());
    let assess = super::child::assess(&input, &out, &["--model", "lite", "--no-pictures"]);
    let watched = watch(assess, Duration::from_secs(600));
    let Watched { run, .. } = &watched;
    assert!(run.status.success(), "{run:?}");
    let report = report(&out);
    assert!(report["source"]["frames"].as_u64().unwrap() + 2 >= seconds, "{}", report["source"]);
    assert_eq!(report["warnings"][0]["code"], "unreliable_times", "a picture a second is too few to count by");
    assert!(run.peak_kb < 500 * 1024, "{} MB", run.peak_kb / 1024);
    // Landmarks, and at the end the report, are what grows.
    watched.assert_flat(seconds, 12);
    watched.print(&format!("a clip of {:.1} h", seconds as f64 / 3600.0));
}
