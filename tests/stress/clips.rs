//! Video files made wrong: containers, streams and headers with flipped, missing and doubled bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

use super::child::{Figures, Run, assess, run};
use super::dice::{Dice, seeds};
use super::{common, mutate};

/// A container with one squat in it, and what comes out when it is whole.
pub struct Clip {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
    pub frames: u64,
    pub reps: u64,
    /// Largest hip flexion, degrees; NaN where none was measured.
    hip_deg: f64,
}

/// By so much may the largest hip flexion differ without a warning, degrees.
const SAME_DEG: f64 = 10.0;

/// One squat in four containers and codecs, and the tiny samples that the program carries.
static CORPUS: LazyLock<Vec<Clip>> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap().keep();
    let made: [(&str, &[&str]); 4] = [
        ("h264.mp4", &["-c:v", "libx264", "-preset", "ultrafast"]),
        ("hevc.mp4", &["-c:v", "libx265", "-x265-params", "log-level=none", "-preset", "ultrafast"]),
        ("vp9.webm", &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"]),
        ("mjpeg.avi", &["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"]),
    ];
    let own = made.map(|(name, codec)| one_squat(&dir.join(name), codec));
    let tiny = ["h264.mp4", "hevc.mp4", "mjpeg.avi", "vp9.webm"].map(|n| common::repository("samples/codecs").join(n));
    own.into_iter().chain(tiny).map(Clip::of).collect()
});

/// A small copy of the sample's middle squat, made with these arguments of ffmpeg.
pub fn one_squat(path: &Path, codec: &[&str]) -> PathBuf {
    let sample = common::repository("samples/squat.mp4");
    let cut = ["-ss", "2.8", "-t", "3.3", "-i", sample.to_str().unwrap(), "-an", "-vf", "scale=240:-2"];
    common::ffmpeg(&[&cut[..], codec, &[path.to_str().unwrap()]].concat());
    path.to_owned()
}

impl Clip {
    pub fn of(path: PathBuf) -> Self {
        let out = tempfile::tempdir().unwrap();
        let run = run(assess(&path, &out.path().join("out"), &["--model", "lite", "--no-pictures"]));
        assert!(run.status.success(), "{}: {run:?}", path.display());
        let report = common::report(&out.path().join("out"));
        let number = |value: &Value| value.as_u64().unwrap();
        let (frames, reps) = (number(&report["source"]["frames"]), number(&report["summary"]["rep_count"]));
        Self { bytes: fs::read(&path).unwrap(), path, frames, reps, hip_deg: hip_deg(&report) }
    }

    /// A refusal leaves nothing, and a result is the right one or has a warning.
    pub fn judge(&self, run: &Run, out: &Path, what: &str) {
        if !run.status.success() {
            assert_eq!(run.status.code(), Some(1), "{what}: {run:?}");
            assert!(!out.exists(), "{what}: something is left in {}", out.display());
            return;
        }
        let report = common::report(out);
        let left =
            fs::read_dir(out).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().starts_with(".coxa"));
        assert_eq!(left.count(), 0, "{what}: temporary files are left");
        let whole = report["source"]["frames"].as_u64().unwrap() + 3 >= self.frames;
        let (count, hip_deg) = (&report["summary"]["rep_count"], hip_deg(&report));
        let same = (hip_deg.is_nan() && self.hip_deg.is_nan()) || (hip_deg - self.hip_deg).abs() <= SAME_DEG;
        let right = *count == self.reps && whole && same;
        let warned = report["warnings"].as_array().is_some_and(|w| !w.is_empty());
        assert!(right || warned, "{what}: {count} of {}, {hip_deg} of {} degrees, no warning", self.reps, self.hip_deg);
    }
}

fn hip_deg(report: &Value) -> f64 {
    let measures = report["reps"].as_array().into_iter().flatten().map(|rep| &rep["measures"]);
    let both = measures.flat_map(|m| [&m["left_hip_flexion"], &m["right_hip_flexion"]]);
    both.filter_map(|range| range["max_deg"].as_f64()).fold(f64::NAN, f64::max)
}

const FAMILY: &str = "video files with wrong bytes";

#[test]
fn containers_with_wrong_bytes() {
    let mut figures = Figures::default();
    for seed in seeds(FAMILY, 12, 500) {
        let dice = &mut Dice::new(seed);
        let clip = &CORPUS[dice.below(CORPUS.len())];
        let dir = tempfile::tempdir().unwrap();
        let (input, out) = (dir.path().join(clip.path.file_name().unwrap()), dir.path().join("out"));
        let mut data = clip.bytes.clone();
        mutate::bytes(dice, &mut data);
        fs::write(&input, data).unwrap();
        let more: &[&str] = if dice.below(4) == 0 { &["--annotate", "--blur-face"] } else { &["--no-pictures"] };
        let run = run(assess(&input, &out, &[&["--model", "lite"], more].concat()));
        // Pictures that can not be made cost exit code 1 and no report.
        if !run.stderr.contains("without pictures") {
            clip.judge(&run, &out, &format!("{}, COXA_STRESS_SEED={seed}", clip.path.display()));
        }
        figures.add(&run);
    }
    figures.print(FAMILY);
}
