//! Containers, codecs, rotation, time stamps and damage: what phones and cameras really write.

use std::path::{Path, PathBuf};

use crate::common::{ffmpeg, repository};
use coxa::frame::{Frame, PictureSize};
use coxa::media::{Excerpt, FrameSource, VideoFile};
use coxa::units::Timestamp;
use coxa::warning_code::WarningCode;

struct Clip {
    frames: Vec<Frame>,
    size: PictureSize,
    warnings: Vec<(WarningCode, String)>,
}

impl Clip {
    fn read(path: &Path, excerpt: Excerpt) -> Self {
        let mut file = VideoFile::open(path, excerpt).unwrap_or_else(|e| panic!("{e}"));
        let mut frames = Vec::new();
        while let Some(frame) = file.next_frame().unwrap() {
            frames.push(frame);
        }
        Self { frames, size: file.info().size, warnings: file.warnings() }
    }

    fn times(&self) -> Vec<f64> {
        self.frames.iter().map(|f| f.time.seconds()).collect()
    }
}

/// A clip of 2 s made from the sample with further ffmpeg arguments.
fn made(dir: &tempfile::TempDir, name: &str, args: &[&str]) -> PathBuf {
    let path = dir.path().join(name);
    let sample = repository("samples/squat.mp4");
    let mut all = vec!["-i", sample.to_str().unwrap(), "-t", "2", "-an"];
    all.extend(args);
    all.push(path.to_str().unwrap());
    ffmpeg(&all);
    path
}

fn assert_steady(times: &[f64], count: usize) {
    assert!(times.len().abs_diff(count) <= 1, "{} frames", times.len());
    for pair in times.windows(2) {
        let step = pair[1] - pair[0];
        assert!((0.055..0.08).contains(&step), "a step of {step} s in {times:?}");
    }
}

#[test]
fn every_common_container_and_codec_is_read_with_its_own_times() {
    let dir = tempfile::tempdir().unwrap();
    let cases: [(&str, &[&str]); 8] = [
        ("h264.mp4", &["-c:v", "libx264", "-bf", "3"]),
        ("h264.mov", &["-c:v", "libx264", "-bf", "3"]),
        ("hevc.mp4", &["-c:v", "libx265", "-x265-params", "log-level=none", "-preset", "ultrafast"]),
        ("hevc.mov", &["-c:v", "libx265", "-x265-params", "log-level=none", "-preset", "ultrafast", "-tag:v", "hvc1"]),
        ("vp9.webm", &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"]),
        ("mjpeg.avi", &["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"]),
        ("xvid.avi", &["-c:v", "mpeg4"]),
        ("small.gif", &["-vf", "scale=120:-1"]),
    ];
    for (name, args) in cases {
        let clip = Clip::read(&made(&dir, name, args), Excerpt::default());
        assert_steady(&clip.times(), 30);
        assert!(clip.warnings.is_empty(), "{name}: {:?}", clip.warnings);
    }
}

/// The largest that phones film is not too much.
#[test]
fn a_clip_in_8k_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("8k.mp4");
    let source = "testsrc2=size=7680x4320:rate=30:duration=0.3";
    let codec = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-refs", "3", "-pix_fmt", "yuv420p"];
    ffmpeg(&[&["-f", "lavfi", "-i", source], &codec[..], &[path.to_str().unwrap()]].concat());
    let clip = Clip::read(&path, Excerpt::default());
    assert_eq!((clip.frames.len(), clip.size, clip.warnings.len()), (9, PictureSize { width: 1920, height: 1080 }, 0));
}

#[test]
fn rotated_phone_video_comes_upright() {
    let dir = tempfile::tempdir().unwrap();
    let plain = made(&dir, "plain.mp4", &["-c:v", "libx264"]);
    let rotated = dir.path().join("rotated.mp4");
    let turn = ["-c", "copy", "-metadata:s:v:0", "rotate=90"];
    ffmpeg(&[&["-i", plain.to_str().unwrap()], &turn[..], &[rotated.to_str().unwrap()]].concat());
    let (plain, rotated) = (Clip::read(&plain, Excerpt::default()), Clip::read(&rotated, Excerpt::default()));
    assert_eq!((rotated.size.width, rotated.size.height), (plain.size.height, plain.size.width));
}

#[test]
fn variable_frame_rates_keep_their_times() {
    let dir = tempfile::tempdir().unwrap();
    // Leaves out every frame between 0.5 and 1.0 s.
    let path = made(&dir, "vfr.mp4", &["-vf", "select='not(between(t,0.5,1.0))'", "-vsync", "vfr", "-c:v", "libx264"]);
    let times = Clip::read(&path, Excerpt::default()).times();
    let gap = times.windows(2).map(|w| w[1] - w[0]).fold(0.0, f64::max);
    assert!((0.4..0.7).contains(&gap), "largest gap {gap}: {times:?}");
    assert!((times.last().unwrap() - 1.93).abs() < 0.1);
}

#[test]
fn a_file_cut_short_is_read_as_far_as_it_goes_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = made(&dir, "cut.mp4", &["-c:v", "libx264", "-movflags", "+faststart"]);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() * 6 / 10]).unwrap();
    let clip = Clip::read(&path, Excerpt::default());
    assert!((5..28).contains(&clip.frames.len()), "{} frames", clip.frames.len());
    assert_eq!(clip.warnings[0].0, WarningCode::TruncatedVideo);
}

/// The same two seconds again and again, each time in another size: browsers and calls change it where the line is slow.
fn resized(dir: &tempfile::TempDir, name: &str, codec: &[&str], filters: &[&str]) -> PathBuf {
    let ending = Path::new(name).extension().unwrap().to_str().unwrap();
    let mut list = String::new();
    for (i, filter) in filters.iter().enumerate() {
        let part = made(dir, &format!("{i}.{ending}"), &[codec, &["-vf", filter]].concat());
        list += &format!("file '{}'\n", part.display());
    }
    let (entries, path) = (dir.path().join("list.txt"), dir.path().join(name));
    std::fs::write(&entries, list).unwrap();
    let joined = ["-f", "concat", "-safe", "0", "-i", entries.to_str().unwrap(), "-c", "copy"];
    ffmpeg(&[&joined[..], &[path.to_str().unwrap()]].concat());
    path
}

/// Mean difference in the rows of two pictures of one size.
fn difference(a: &Frame, b: &Frame, rows: std::ops::Range<usize>) -> f64 {
    let row = 3 * a.size().width as usize;
    let [a, b] = [a, b].map(|frame| &frame.pixels()[row * rows.start..row * rows.end]);
    let sum: u64 = a.iter().zip(b).map(|(&a, &b)| u64::from(a.abs_diff(b))).sum();
    sum as f64 / a.len() as f64
}

#[test]
fn pictures_that_change_their_size_are_all_read_in_their_own_proportions() {
    let dir = tempfile::tempdir().unwrap();
    let vp9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M"];
    let (h264, filters) = (["-c:v", "libx264", "-bf", "0"], ["null", "scale=iw/2:ih/2", "crop=iw:ih/2"]);
    for (name, codec) in [("call.webm", &vp9[..]), ("call.mkv", &vp9), ("camera.ts", &h264)] {
        let path = resized(&dir, name, codec, &filters);
        let clip = Clip::read(&path, Excerpt::default());
        assert!(clip.warnings.is_empty(), "{name}: {:?}", clip.warnings);
        assert!(clip.frames.len().abs_diff(90) <= 2, "{name}: {} frames", clip.frames.len());
        assert!(clip.frames.iter().all(|frame| frame.size() == clip.size), "{name}");
        let height = clip.size.height as usize;
        let [first, smaller, lower] = [10, 40, 70].map(|i| &clip.frames[i]);
        assert!(difference(first, smaller, 0..height) < 6.0, "{name}");
        let body = height / 4 + 2..height * 3 / 4 - 2;
        assert!(difference(first, lower, body) < 6.0, "{name}");
        let row = 3 * clip.size.width as usize;
        let bars = [&lower.pixels()[..row * (height / 4 - 2)], &lower.pixels()[row * (height * 3 / 4 + 2)..]];
        assert!(bars.concat().iter().all(|&v| v == 0), "{name}: nothing above and below");
        assert_skipping_is_exact(&path, &clip);
    }
}

#[test]
fn a_trimmed_clip_that_stores_more_than_it_shows_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let long = made(&dir, "long.mp4", &["-c:v", "libx264", "-g", "60"]);
    let trimmed = dir.path().join("trimmed.mp4");
    // Copied without decoding: the frames back to the last key frame stay in the file behind an edit list.
    ffmpeg(&["-ss", "1", "-i", long.to_str().unwrap(), "-c", "copy", trimmed.to_str().unwrap()]);
    let clip = Clip::read(&trimmed, Excerpt::default());
    assert!(clip.warnings.is_empty(), "{:?} after {} frames", clip.warnings, clip.frames.len());
}

/// Reads on from a later moment and compares with what reading through gives there.
fn assert_skipping_is_exact(path: &Path, whole: &Clip) {
    for share in [0.3, 0.55, 0.8, 0.99] {
        let at = whole.frames[(whole.frames.len() as f64 * share) as usize].time;
        let mut file = VideoFile::open(path, Excerpt::default()).unwrap();
        file.skip_to(at).unwrap();
        for wanted in whole.frames.iter().filter(|f| f.time >= at) {
            let found = file.next_frame().unwrap().unwrap_or_else(|| {
                panic!("{} from {at} ends before {} of {:?}", path.display(), wanted.time, whole.times().last())
            });
            assert_eq!(found.time, wanted.time, "{} from {at}", path.display());
            assert!(found.pixels() == wanted.pixels(), "{} from {at} at {}", path.display(), wanted.time);
        }
        assert!(file.next_frame().unwrap().is_none());
    }
}

#[test]
fn skipping_to_a_later_moment_gives_the_same_frames_at_the_same_times() {
    let dir = tempfile::tempdir().unwrap();
    let squat = repository("samples/squat.mp4");
    let codecs: [(&str, &[&str]); 8] = [
        ("h264.mp4", &["-c:v", "libx264", "-bf", "3", "-g", "40"]),
        ("one_key_frame.mp4", &["-c:v", "libx264", "-g", "1000", "-x264-params", "scenecut=0"]),
        ("open_groups.mp4", &["-c:v", "libx264", "-g", "20", "-x264-params", "open-gop=1"]),
        ("vfr.mp4", &["-vf", "select='not(between(t,2.5,4.0))'", "-vsync", "vfr", "-c:v", "libx264", "-g", "30"]),
        ("late.mp4", &["-c:v", "libx264", "-g", "30", "-output_ts_offset", "3"]),
        ("hevc.mp4", &["-c:v", "libx265", "-x265-params", "log-level=none:keyint=30", "-preset", "ultrafast"]),
        ("vp9.webm", &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "30"]),
        ("mjpeg.avi", &["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"]),
    ];
    for (name, args) in codecs {
        let path = dir.path().join(name);
        let small = ["-i", squat.to_str().unwrap(), "-an", "-s", "120x160"];
        ffmpeg(&[&small[..], args, &[path.to_str().unwrap()]].concat());
        assert_skipping_is_exact(&path, &Clip::read(&path, Excerpt::default()));
    }
}

#[test]
fn an_excerpt_keeps_the_sources_own_times() {
    let sample = repository("samples/squat.mp4");
    let at = Timestamp::from_secs_f64;
    let excerpt = Excerpt { from: Some(at(1.0)), to: Some(at(2.0)), ..Excerpt::default() };
    let clip = Clip::read(&sample, excerpt);
    assert_steady(&clip.times(), 15);
    assert!(clip.times()[0] >= 1.0 && clip.times()[0] < 1.07 && clip.warnings.is_empty());
}

#[test]
fn a_mirrored_clip_is_turned_back() {
    let dir = tempfile::tempdir().unwrap();
    let plain = made(&dir, "plain.avi", &["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj444p"]);
    let plain = Clip::read(&plain, Excerpt::default());
    let mirror = made(&dir, "mirror.avi", &["-vf", "hflip", "-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj444p"]);
    let turned = Clip::read(&mirror, Excerpt { mirrored: true, ..Excerpt::default() });
    let height = plain.size.height as usize;
    assert!(difference(&plain.frames[5], &turned.frames[5], 0..height) < 3.0);
}
