//! The pictures that `coxa assess` keeps: the clip, the annotated clip, stills, and faces made unrecognisable.

use std::path::{Path, PathBuf};

use crate::common::{assert_refused, coxa, errors, ffmpeg, report, repository, with_peak};
use coxa::frame::Frame;
use coxa::media::{Excerpt, FrameSource, VideoFile, playable};
use coxa::pose::{Landmark, Recording};
use coxa::units::Timestamp;
use serde_json::Value;

/// The sample beside the results, so that a link is possible.
fn source(dir: &Path, sample: &str) -> PathBuf {
    let path = dir.join("my clip.mp4");
    std::fs::copy(repository(sample), &path).unwrap();
    path
}

fn assess(video: &Path, out: &Path, more: &[&str]) -> Value {
    let mut args = vec!["assess", video.to_str().unwrap(), "--exercise", "squat", "--out", out.to_str().unwrap()];
    args.extend(["--model", "lite"].iter().chain(more));
    let output = coxa(&args);
    assert!(output.status.success(), "{}", errors(&output));
    report(out)
}

fn frames(path: &Path) -> Vec<Frame> {
    let mut file = VideoFile::open(path, Excerpt::default()).unwrap();
    std::iter::from_fn(|| file.next_frame().unwrap()).collect()
}

/// Mean difference of two pictures of one size inside a rectangle around a point.
fn difference(a: &Frame, b: &Frame, (x, y): (f64, f64), reach: f64) -> f64 {
    let (width, height) = (a.size().width as usize, a.size().height as usize);
    let span = |v: f64, most: usize| (v - reach).max(0.0) as usize..((v + reach) as usize).min(most);
    let bytes: Vec<usize> =
        span(y, height).flat_map(|y| span(x, width).map(move |x| 3 * (y * width + x))).flat_map(|i| i..i + 3).collect();
    let sum: f64 = bytes.iter().map(|&i| f64::from(a.pixels()[i].abs_diff(b.pixels()[i]))).sum();
    sum / bytes.len() as f64
}

#[test]
fn a_clip_that_browsers_play_is_linked_and_never_written_through() {
    use std::os::unix::fs::MetadataExt;
    let dir = tempfile::tempdir().unwrap();
    let (video, out) = (source(dir.path(), "samples/squat.mp4"), dir.path().join("out"));
    let bytes = std::fs::read(&video).unwrap();
    let first = assess(&video, &out, &["--mirrored"]);
    let inode = |path: &Path| std::fs::metadata(path).unwrap().ino();
    assert_eq!(inode(&video), inode(&out.join("clip.mp4")));
    assert_eq!(first["media"]["clip"], "clip.mp4");
    assert_eq!(first["media"]["clip_mirrored"], true);
    assert!(first["media"]["annotated"].is_null());
    assess(&video, &out, &["--to", "2", "--force"]);
    assert_ne!(inode(&video), inode(&out.join("clip.mp4")));
    assert!(frames(&out.join("clip.mp4")).len() < 35, "only what was assessed is kept");
    assert_eq!(std::fs::read(&video).unwrap(), bytes, "the source is as it was");
    assess(&video, &out, &["--to", "2", "--force", "--no-pictures"]);
    assert!(!out.join("clip.mp4").exists() && !out.join("stills").exists());
}

#[test]
fn a_large_picture_and_its_copy_fill_no_memory() {
    let dir = tempfile::tempdir().unwrap();
    let (video, sample) = (dir.path().join("4k.mp4"), repository("samples/squat.mp4"));
    let size = ["-vf", "scale=3840:2160:force_original_aspect_ratio=increase,crop=3840:2160"];
    let hevc = ["-t", "3", "-c:v", "libx265", "-x265-params", "log-level=none", "-preset", "ultrafast"];
    ffmpeg(&[&["-i", sample.to_str().unwrap()], &size[..], &hevc, &[video.to_str().unwrap()]].concat());
    let out = dir.path().join("out");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_coxa"));
    command.args(["assess", "--exercise", "squat", "--model", "lite", "--annotate", "--out"]).args([&out, &video]);
    let (output, peak_kb) = with_peak(command.stderr(std::process::Stdio::piped()).spawn().unwrap());
    assert!(output.status.success(), "{}", errors(&output));
    assert!(out.join("annotated.mp4").exists() && !report(&out)["media"]["clip"].is_null());
    assert!(peak_kb < 500 << 10, "{peak_kb} kB");
}

#[test]
fn a_clip_that_browsers_do_not_play_is_copied_in_step() {
    let dir = tempfile::tempdir().unwrap();
    let (video, sample) = (dir.path().join("phone.mp4"), repository("samples/squat.mp4"));
    let hevc = ["-t", "2", "-c:v", "libx265", "-x265-params", "log-level=none", "-preset", "ultrafast"];
    ffmpeg(&[&["-i", sample.to_str().unwrap()], &hevc[..], &[video.to_str().unwrap()]].concat());
    assert_eq!(playable(&video), None);
    let media = assess(&video, dir.path(), &["--from", "0.5", "--annotate"])["media"].clone();
    let clip = dir.path().join(media["clip"].as_str().unwrap());
    assert_eq!(playable(&clip).map(|p| p.extension), Some("mp4"));
    let (copied, all) = (frames(&clip), frames(&video));
    let start = media["clip_start_s"].as_f64().unwrap();
    assert!((0.5..0.6).contains(&start), "{start}");
    let middle = &copied[copied.len() / 2];
    let at = Timestamp::from_secs_f64(start + middle.time.seconds());
    let original = all.iter().min_by_key(|f| (f.time.micros() - at.micros()).abs()).unwrap();
    let size = middle.size();
    let centre = (f64::from(size.width) / 2.0, f64::from(size.height) / 2.0);
    assert!(difference(middle, original, centre, 1e4) < 6.0, "the same picture at the same moment");
    let annotated = frames(&dir.path().join(media["annotated"].as_str().unwrap()));
    assert_eq!(annotated.len(), copied.len());
    let caption = (f64::from(size.width) / 2.0, 4.0);
    assert!(difference(&annotated[3], &copied[3], caption, 4.0) > 20.0, "a caption is drawn");
}

/// Browsers play such a file as they like, so that the body would not lie over the picture.
#[test]
fn a_clip_whose_pictures_change_their_size_is_counted_and_kept_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (path, sample) =
        (|name: &str| dir.path().join(name).to_str().unwrap().to_owned(), repository("samples/squat.mp4"));
    let vp9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M", "-an"];
    let parts = [("0", "4", "null"), ("4", "99", "scale=iw/2:ih/2")];
    for (i, (from, to, filter)) in parts.iter().enumerate() {
        let cut = ["-ss", from, "-to", to, "-i", sample.to_str().unwrap(), "-vf", filter];
        ffmpeg(&[&cut[..], &vp9, &[&path(&format!("{i}.webm"))]].concat());
    }
    std::fs::write(path("list.txt"), "file 0.webm\nfile 1.webm\n").unwrap();
    let video = path("call.webm");
    ffmpeg(&["-f", "concat", "-safe", "0", "-i", &path("list.txt"), "-c", "copy", &video]);
    let out = dir.path().join("out");
    let (resized, whole) =
        (assess(Path::new(&video), &out, &["--annotate"]), assess(&sample, &dir.path().join("whole"), &[]));
    assert_eq!(resized["summary"]["rep_count"], whole["summary"]["rep_count"]);
    assert_eq!(resized["source"]["frames"], whole["source"]["frames"]);
    assert!(!resized["warnings"].to_string().contains("truncated_video"), "{}", resized["warnings"]);
    for kind in ["clip", "annotated"] {
        let film = out.join(resized["media"][kind].as_str().unwrap());
        assert_eq!(frames(&film).len() as u64, whole["source"]["frames"].as_u64().unwrap(), "{kind}");
    }
    assert_eq!(playable(&out.join("clip.mp4")).map(|p| p.extension), Some("mp4"));
}

#[test]
fn a_face_is_gone_from_every_picture_and_the_rest_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let (video, out) = (source(dir.path(), "samples/squat.mp4"), dir.path().join("out"));
    assess(&video, &out, &["--to", "3.5", "--blur-face", "--annotate"]);
    let recording = Recording::read(&out.join("landmarks.jsonl.gz")).unwrap();
    let (before, clip) = (frames(&video), frames(&out.join("clip.mp4")));
    let annotated = frames(&out.join("annotated.mp4"));
    for i in [0, 10, 40] {
        let pose = recording.frames[i].pose.as_ref().unwrap();
        let at = |landmark| (pose.pixel(landmark).x, pose.pixel(landmark).y);
        let face = difference(&before[i], &clip[i], at(Landmark::Nose), 8.0);
        let knee = difference(&before[i], &clip[i], at(Landmark::LeftKnee), 8.0);
        assert!(face > 3.0 * knee && face > 6.0, "frame {i}: face {face}, knee {knee}");
        let drawn = difference(&annotated[i], &clip[i], at(Landmark::Nose), 8.0);
        assert!(drawn < 6.0, "frame {i}: the annotated face is not the covered one: {drawn}");
    }
}

#[test]
fn what_can_not_be_had_is_told_before_the_long_run() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().to_str().unwrap();
    let run = |input: &str, more: &[&str]| {
        let mut args = vec!["assess", input, "--exercise", "squat", "--out", out, "--force"];
        args.extend(more);
        coxa(&args)
    };
    let recording = repository("samples/landmarks/squat.jsonl.gz");
    assert_refused(&run(recording.to_str().unwrap(), &["--annotate"]), "no pictures");
    let own = dir.path().join("clip.mp4");
    std::fs::copy(repository("samples/squat.mp4"), &own).unwrap();
    assert_refused(&run(own.to_str().unwrap(), &["--blur-face"]), "is read by this command");
    assert!(own.exists());
}

#[test]
fn pictures_that_fail_cost_no_report() {
    let dir = tempfile::tempdir().unwrap();
    let (video, out) = (source(dir.path(), "samples/squat.mp4"), dir.path().join("out"));
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("stills"), b"in the way").unwrap();
    let args = ["assess", video.to_str().unwrap(), "--exercise", "squat", "--out", out.to_str().unwrap()];
    let output = coxa(&[&args[..], &["--model", "lite"]].concat());
    assert_refused(&output, "without pictures");
    assert_eq!(report(&out)["summary"]["rep_count"], 3);
}
