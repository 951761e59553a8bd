//! Video files whose headers and time stamps lie, and files that are no video at all.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::child::{Figures, assess, run, run_within};
use super::clips::{Clip, one_squat};
use super::common::{ffmpeg, repository};
use super::dice::{amount, full};

/// Overwrites what stands `after` bytes behind a mark.
fn patch(data: &mut [u8], mark: &[u8], after: usize, new: &[u8]) {
    let at = data.windows(mark.len()).position(|w| w == mark).expect("the mark is there") + mark.len() + after;
    data[at..at + new.len()].copy_from_slice(new);
}

type Lie = (&'static str, fn(&mut Vec<u8>));

/// In an AVI: `avih` begins with microseconds a frame; `strh` has scale and rate; `strf` has width and height.
const AVI_LIES: [Lie; 7] = [
    ("0 frames a second", |d| {
        patch(d, b"avih", 4, &0_u32.to_le_bytes());
        patch(d, b"vids", 20, &0_u32.to_le_bytes());
    }),
    ("10,000 frames a second", |d| {
        patch(d, b"vids", 16, &1_u32.to_le_bytes());
        patch(d, b"vids", 20, &10_000_u32.to_le_bytes());
    }),
    ("a frame in 100 s", |d| {
        patch(d, b"vids", 16, &100_u32.to_le_bytes());
        patch(d, b"vids", 20, &1_u32.to_le_bytes());
    }),
    ("1 x 1", |d| patch(d, b"strf", 8, &[1, 0, 0, 0, 1, 0, 0, 0])),
    ("16384 x 16384", |d| patch(d, b"strf", 8, &[0, 64, 0, 0, 0, 64, 0, 0])),
    ("a billion frames", |d| patch(d, b"vids", 28, &1_000_000_000_u32.to_le_bytes())),
    ("no frames", |d| {
        let at = d.windows(4).position(|w| w == b"movi").unwrap();
        d.truncate(at + 4);
    }),
];

/// In an MP4: `tkhd` ends with width and height; `mdhd` and `mvhd` have the time scale; `stts` the steps.
const MP4_LIES: [Lie; 6] = [
    ("a time scale of 0", |d| patch(d, b"mdhd", 12, &0_u32.to_be_bytes())),
    ("a time scale of a billion", |d| patch(d, b"mdhd", 12, &1_000_000_000_u32.to_be_bytes())),
    ("steps of 0", |d| patch(d, b"stts", 12, &0_u32.to_be_bytes())),
    ("steps of 2^31", |d| patch(d, b"stts", 12, &0x7fff_ffff_u32.to_be_bytes())),
    ("16384 x 16384", |d| patch(d, b"avc1", 24, &[64, 0, 64, 0])),
    ("no frames", |d| patch(d, b"stsz", 8, &0_u32.to_be_bytes())),
];

/// Time stamps as ffmpeg's arguments make them.
const STAMPS: [(&str, &[&str]); 4] = [
    ("negative.mkv", &["-output_ts_offset", "-2", "-avoid_negative_ts", "disabled"]),
    ("late.mkv", &["-output_ts_offset", "100000"]),
    ("forward.mkv", &["-vf", "scale=240:-2,setpts='if(gt(N,20),PTS+100/TB,PTS)'", "-fps_mode", "passthrough"]),
    ("slow.mkv", &["-vf", "scale=240:-2,setpts=PTS*60", "-fps_mode", "passthrough"]),
];

#[test]
fn headers_and_stamps_that_lie() {
    let dir = tempfile::tempdir().unwrap();
    let mut figures = Figures::default();
    let mut judge = |clip: &Clip, input: &Path, what: &str| {
        let out = dir.path().join("out");
        let run = run(assess(input, &out, &["--model", "lite", "--no-pictures"]));
        clip.judge(&run, &out, what);
        figures.add(&run);
        let _ = fs::remove_dir_all(out);
    };
    let avi = Clip::of(one_squat(&dir.path().join("whole.avi"), &["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"]));
    let mp4 = Clip::of(one_squat(&dir.path().join("whole.mp4"), &["-c:v", "libx264", "-bf", "0"]));
    for (clip, lies) in [(&avi, &AVI_LIES[..]), (&mp4, &MP4_LIES[..])] {
        for (what, lie) in lies {
            let input = dir.path().join("lie").with_extension(clip.path.extension().unwrap());
            let mut data = clip.bytes.clone();
            lie(&mut data);
            fs::write(&input, data).unwrap();
            judge(clip, &input, what);
        }
    }
    for (name, stamps) in STAMPS {
        let input = dir.path().join(name);
        let codec = [&["-c:v", "libx264", "-bf", "0"], stamps].concat();
        judge(&mp4, &one_squat(&input, &codec), name);
    }
    figures.print("headers and time stamps that lie");
}

/// Nothing that is read may make the program larger than a gigabyte, which `run` holds.
#[test]
fn the_largest_pictures_fit_into_the_memory() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("large.mp4");
    let source = format!("testsrc2=size=4096x2560:rate=5:duration={}", amount(1, 12));
    let codec = ["-c:v", "libx264", "-preset", "veryfast", "-refs", "5", "-bf", "3", input.to_str().unwrap()];
    ffmpeg(&[&["-f", "lavfi", "-i", &source], &codec[..]].concat());
    // Nobody is in them, so all of them are searched; the two videos are the most that can be made of them.
    let more = [&["--annotate", "--blur-face"][..], if full() { &[] } else { &["--model", "lite"] }].concat();
    let run = run_within(assess(&input, &dir.path().join("out"), &more), Duration::from_secs(240));
    assert!(run.status.success(), "{run:?}");
    println!("stress: pictures of 10 megapixels: {} MB at most", run.peak_kb / 1024);
}

#[test]
fn what_is_no_video_is_refused_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let size = |size: &str, name: &str| {
        let source = format!("color=size={size}:rate=5:duration=0.4");
        ffmpeg(&["-f", "lavfi", "-i", &source, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", at(name).to_str().unwrap()]);
    };
    let pixel = "color=size=16x16:rate=5:duration=0.4,format=rgb24,crop=1:1";
    ffmpeg(&["-f", "lavfi", "-i", pixel, "-c:v", "png", at("one-pixel.avi").to_str().unwrap()]);
    size("16384x8192", "enormous.avi");
    ffmpeg(&["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", at("sound.mp4").to_str().unwrap()]);
    fs::copy(repository("samples/pictures/report.jpg"), at("picture.mp4")).unwrap();
    fs::write(at("text.mp4"), "Not a video.\n").unwrap();
    fs::write(at("zeros.mp4"), vec![0; 1 << 20]).unwrap();
    fs::create_dir(at("folder.mp4")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.mp4")).status().unwrap().success());
    symlink(at("loop.mp4"), at("loop.mp4")).unwrap();
    symlink("/dev/zero", at("endless.mp4")).unwrap();
    let mut figures = Figures::default();
    for entry in fs::read_dir(dir.path()).unwrap().flatten() {
        let (name, out) = (entry.file_name(), at("out"));
        let run = run(assess(&entry.path(), &out, &["--model", "lite"]));
        // A picture may be seen as a video of one frame, and a pixel as a small one; nothing is counted in either.
        let nothing =
            |report: serde_json::Value| report["summary"]["rep_count"] == 0 && report["warnings"][0].is_object();
        let name = name.to_string_lossy();
        let may_be_read = ["picture.mp4", "one-pixel.avi"].contains(&&*name) && run.status.success();
        assert!(run.status.code() == Some(1) || may_be_read && nothing(super::common::report(&out)), "{name}: {run:?}");
        figures.add(&run);
        let _ = fs::remove_dir_all(out);
    }
    figures.print("what is no video");
}
