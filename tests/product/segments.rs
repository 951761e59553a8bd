//! A video analysed in parts side by side gives what it gives when it is gone through in order.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use crate::common::{coxa, errors, ffmpeg, report, repository};
use coxa::analysis::{ExerciseChoice, Poses, Request, of_input};
use coxa::pose::ModelChoice;
use coxa::session::Warning;
use serde_json::Value;

/// Landmarks may differ by this much, pixels.
const MOST_PX: f64 = 0.5;

fn poses(path: &Path, jobs: usize) -> Poses {
    poses_by(ModelChoice::named("lite"), path, jobs)
}

fn poses_by(model: ModelChoice, path: &Path, jobs: usize) -> Poses {
    let request = Request { model, jobs: NonZeroUsize::new(jobs), ..Request::of(ExerciseChoice::Auto) };
    of_input(path, &request, &mut |_, _| {}).unwrap_or_else(|e| panic!("{e}"))
}

/// What was said of the video.
fn assert_same(path: &Path, jobs: &[usize]) -> Vec<Warning> {
    let whole = poses(path, 1);
    jobs.iter().for_each(|&jobs| assert_parts_are(&whole, path, jobs));
    whole.warnings
}

fn assert_parts_are(whole: &Poses, path: &Path, jobs: usize) {
    assert_alike(whole, &poses(path, jobs), path);
}

fn assert_alike(whole: &Poses, parts: &Poses, path: &Path) {
    assert_eq!(whole.frames.len(), parts.frames.len(), "{}", path.display());
    for (a, b) in whole.frames.iter().zip(&parts.frames) {
        assert_eq!(a.time, b.time, "{}", path.display());
        assert_eq!(a.pose.is_some(), b.pose.is_some(), "{} at {}", path.display(), a.time);
        let Some((a_pose, b_pose)) = a.pose.as_ref().zip(b.pose.as_ref()) else { continue };
        let apart = a_pose.landmarks.iter().zip(&b_pose.landmarks).map(|(a, b)| (a.pixel - b.pixel).norm());
        let most = apart.fold(0.0, f64::max);
        assert!(most <= MOST_PX, "{} at {}: {most} px", path.display(), a.time);
    }
    assert_eq!(whole.warnings, parts.warnings, "{}", path.display());
    assert_eq!(whole.header.fps, parts.header.fps);
}

/// The samples after one another, with nobody in between: cuts fall into movement, rest, lying people and an empty room.
fn medley(dir: &Path, more: &[&str]) -> PathBuf {
    let path = dir.join("medley.mp4");
    let inputs = ["bridge", "squat", "clamshell"].map(|name| repository(&format!("samples/{name}.mp4")));
    let mut args = Vec::new();
    for input in &inputs {
        args.extend(["-i", input.to_str().unwrap()]);
    }
    let fitted = "scale=320:320:force_original_aspect_ratio=decrease,pad=320:320:-1:-1,setsar=1";
    let graph = format!(
        "[0:v]{fitted}[a];color=gray:s=320x320:r=15:d=3[b];[1:v]{fitted}[c];[2:v]{fitted}[d];[a][b][c][d]concat=n=4"
    );
    args.extend(["-filter_complex", &graph, "-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-bf", "2"]);
    args.extend(more);
    args.push(path.to_str().unwrap());
    ffmpeg(&args);
    path
}

#[test]
fn the_samples_are_the_same_in_parts() {
    for name in ["squat", "bridge"] {
        assert_eq!(assert_same(&repository(&format!("samples/{name}.mp4")), &[2]), []);
    }
}

/// The larger network looks at the same pictures wherever the reading began, and says the same in a thread of its own.
#[test]
fn two_networks_see_the_same_in_parts_and_beside_each_other() {
    let clip = repository("samples/squat.mp4");
    let [whole, parts, beside] = [1, 2, 0].map(|jobs| poses_by(ModelChoice::Pair, &clip, jobs));
    assert_eq!(whole.frames, beside.frames);
    assert_alike(&whole, &parts, &clip);
    assert!([&parts, &beside].iter().all(|other| other.header.networks == whole.header.networks));
    let [small, large] = &whole.header.networks[..] else { panic!("{:?}", whole.header.networks) };
    assert_eq!((small.name.as_str(), large.name.as_str()), ("lite", "heavy"));
    // One of fifteen pictures a second is looked at by both at least every quarter of a second.
    let share = large.pictures as f64 / small.pictures as f64;
    assert!(small.pictures > 120 && (0.25..0.6).contains(&share), "{small:?} {large:?}");
}

#[test]
fn a_long_video_with_cuts_lying_people_and_an_empty_room_is_the_same_in_parts() {
    let dir = tempfile::tempdir().unwrap();
    let told = assert_same(&medley(dir.path(), &[]), &[2, 5]);
    // The empty room is one picture again and again.
    let codes: Vec<&str> = told.iter().map(|warning| warning.code.name()).collect();
    assert_eq!(codes, ["frozen_picture", "sudden_change"], "{told:?}");
    // Where the room is empty after the bridges, where the squats begin and where they end.
    assert!(told[1].message.contains("at 9.60 s and 2 more times"), "{}", told[1].message);
}

#[test]
fn a_variable_frame_rate_and_a_damaged_end_are_the_same_in_parts() {
    let dir = tempfile::tempdir().unwrap();
    let path = medley(dir.path(), &["-movflags", "+faststart"]);
    let vfr = dir.path().join("vfr.mp4");
    let drop = "select='not(between(t,4.0,4.6))*not(between(t,20.0,21.0))'";
    ffmpeg(&["-i", path.to_str().unwrap(), "-vf", drop, "-vsync", "vfr", "-g", "40", vfr.to_str().unwrap()]);
    assert_same(&vfr, &[3]);
    let bytes = std::fs::read(&path).unwrap();
    let cut = dir.path().join("cut.mp4");
    std::fs::write(&cut, &bytes[..bytes.len() * 7 / 10]).unwrap();
    assert_same(&cut, &[3]);
    assert!(poses(&cut, 3).warnings.iter().any(|w| w.code.name() == "truncated_video"));
}

/// Through the command line, from a moment to another.
#[test]
fn repetitions_are_the_same_in_parts() {
    let dir = tempfile::tempdir().unwrap();
    let clip = repository("samples/squat.mp4");
    let assess = |jobs: &str| -> Value {
        let out = dir.path().join(jobs);
        let (clip, out) = (clip.to_str().unwrap(), out.to_str().unwrap());
        let more = ["--model", "full", "--from", "0.4", "--to", "8.6", "--no-pictures", "--jobs", jobs];
        let output = coxa(&[&["assess", clip, "--exercise", "squat", "--out", out], &more[..]].concat());
        assert!(output.status.success(), "{}", errors(&output));
        report(Path::new(out))
    };
    let (whole, parts) = (assess("1"), assess("2"));
    let reps = |report: &Value| report["reps"].as_array().unwrap().clone();
    assert_eq!(reps(&whole).len(), 3);
    for (a, b) in reps(&whole).iter().zip(reps(&parts)) {
        for key in ["side", "start_s", "peak_s", "end_s", "tempo"] {
            assert_eq!(a[key], b[key], "{key}");
        }
    }
}
