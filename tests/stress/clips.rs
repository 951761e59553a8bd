//! Video files made wrong: containers, streams and headers with flipped, missing and doubled bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
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
}

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
        Self { bytes: fs::read(&path).unwrap(), path, frames, reps }
    }

    /// A refusal leaves nothing, and a result is the right one or has a warning: `false` where it has none.
    pub fn judge(&self, run: &Run, out: &Path, what: &str) -> bool {
        if !run.status.success() {
            assert_eq!(run.status.code(), Some(1), "{what}: {run:?}");
            assert!(!out.exists(), "{what}: something is left in {}", out.display());
            return true;
        }
        let report = common::report(out);
        let left =
            fs::read_dir(out).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().starts_with(".coxa"));
        assert_eq!(left.count(), 0, "{what}: temporary files are left");
        let whole = report["source"]["frames"].as_u64().unwrap() + 3 >= self.frames;
        let right = report["summary"]["rep_count"] == self.reps && whole;
        let warned = report["warnings"].as_array().is_some_and(|w| !w.is_empty());
        right || warned
    }
}

const FAMILY: &str = "video files with wrong bytes";

#[test]
fn containers_with_wrong_bytes() {
    let mut figures = Figures::default();
    let (mut unknowable, mut strict) = (0, 0);
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
            let what = format!("{}, COXA_STRESS_SEED={seed}", clip.path.display());
            if !clip.judge(&run, &out, &what) {
                // A decoder can make whole pictures of flipped bits. Then nothing is left to be noticed by anybody.
                let heard = complaints(&input, &[]);
                assert!(heard.is_empty(), "{what}: another count without a warning, but FFmpeg says: {heard}");
                println!("stress: {what}: another count, and FFmpeg has no complaint");
                unknowable += 1;
                strict += u64::from(!complaints(&input, &["-err_detect", STRICTEST]).is_empty());
            }
        }
        figures.add(&run);
    }
    figures.print(FAMILY);
    println!(
        "stress: of these {unknowable} gave another count without a warning: FFmpeg decodes them without a complaint \
         ({strict} of them it would refuse at its strictest, which OpenCV does not offer)"
    );
}

/// Every check that FFmpeg's decoders know.
const STRICTEST: &str = "crccheck+bitstream+buffer+explode+careful+compliant+aggressive";

/// What FFmpeg's own program says of a file's pictures.
fn complaints(input: &Path, options: &[&str]) -> String {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin"]).args(options).arg("-i").arg(input).args(["-map", "0:v:0"]);
    let output = command.args(["-f", "rawvideo", "-fps_mode", "passthrough", "-y", "/dev/null"]).output().unwrap();
    String::from_utf8_lossy(&output.stderr).into_owned()
}
