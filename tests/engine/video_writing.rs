//! Videos that Coxa writes: whole, in time, played by browsers; and which videos a browser plays as they are.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{ffmpeg, repository};
use coxa::frame::PictureSize;
use coxa::media::{Excerpt, FrameSource, VideoFile, VideoWriter, playable};
use coxa::units::Timestamp;

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_secs_f64(seconds)
}

/// Average brightness of each frame with its time.
fn brightness(path: &Path) -> Vec<(f64, f64)> {
    let mut file = VideoFile::open(path, Excerpt::default()).unwrap();
    let mut found = Vec::new();
    while let Some(frame) = file.next_frame().unwrap() {
        let sum: f64 = frame.pixels().iter().map(|&v| f64::from(v)).sum();
        found.push((frame.time.seconds(), sum / frame.pixels().len() as f64));
    }
    found
}

#[test]
fn a_variable_rate_keeps_its_times_and_odd_sizes_are_made_even() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("clip.mp4");
    let size = PictureSize { width: 65, height: 49 };
    let mut writer = VideoWriter::create(&path, size, 20.0).unwrap();
    assert!(!path.exists(), "nothing half-written under the final name");
    // A quick start, a pause of a second, then white.
    for (time, grey) in [(5.0, 40), (5.05, 40), (5.06, 40), (6.05, 230), (6.10, 230)] {
        writer.push(at(time), &vec![grey; 65 * 49 * 3]).unwrap();
    }
    assert!(writer.push(at(7.0), &[0; 12]).is_err(), "a picture of another size");
    writer.finish().unwrap();
    let frames = brightness(&path);
    assert_eq!(frames.len(), 23, "{frames:?}");
    for (time, grey) in frames {
        assert!((grey - if time < 1.04 { 40.0 } else { 230.0 }).abs() < 12.0, "{grey} at {time}");
    }
    assert_eq!(probe(&path), "h264,64,48,yuv420p");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left over");
}

#[test]
fn pictures_larger_than_full_hd_are_written_smaller_in_their_own_shape() {
    let dir = tempfile::tempdir().unwrap();
    for ((width, height), wanted) in [((3840, 2160), "1920,1080"), ((1080, 1920), "1080,1920"), ((2000, 8), "2000,8")] {
        let path = dir.path().join(format!("{width}.mp4"));
        let mut writer = VideoWriter::create(&path, PictureSize { width, height }, 10.0).unwrap();
        for i in 0..3 {
            writer.push(at(f64::from(i) * 0.1), &vec![120; 3 * (width * height) as usize]).unwrap();
        }
        writer.finish().unwrap();
        assert_eq!(probe(&path), format!("h264,{wanted},yuv420p"));
        assert!(brightness(&path).iter().all(|(_, grey)| (grey - 120.0).abs() < 4.0));
    }
}

fn probe(path: &Path) -> String {
    let fields = "stream=codec_name,width,height,pix_fmt";
    let args = ["-v", "error", "-show_entries", fields, "-of", "csv=p=0"];
    let output = Command::new("ffprobe").args(args).arg(path).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let size = PictureSize { width: 64, height: 48 };
    let error = VideoWriter::create(Path::new("/nowhere/clip.mp4"), size, 30.0).err().unwrap().to_string();
    assert!(error.contains("/nowhere/clip.mp4"), "{error}");
}

fn made(dir: &Path, name: &str, args: &[&str]) -> PathBuf {
    let path = dir.join(name);
    let sample = repository("samples/squat.mp4");
    let mut all = vec!["-i", sample.to_str().unwrap(), "-t", "1", "-an"];
    all.extend(args);
    all.push(path.to_str().unwrap());
    ffmpeg(&all);
    path
}

#[test]
fn what_browsers_play_is_told_from_what_they_do_not() {
    let dir = tempfile::tempdir().unwrap();
    let x264 = ["-c:v", "libx264", "-preset", "ultrafast"];
    let cases: [(&str, &[&str], Option<&str>); 7] = [
        ("plain.mp4", &["-c:v", "libx264", "-bf", "2"], Some("mp4")),
        ("phone.mov", &x264, Some("mp4")),
        ("web.webm", &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"], Some("webm")),
        ("ten_bits.mp4", &["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"], None),
        ("old.mp4", &["-c:v", "mpeg4"], None),
        ("hevc.mp4", &["-c:v", "libx265", "-x265-params", "log-level=none", "-preset", "ultrafast"], None),
        ("film.mkv", &x264, None),
    ];
    for (name, args, wanted) in cases {
        assert_eq!(playable(&made(dir.path(), name, args)).map(|p| p.extension), wanted, "{name}");
    }
    assert_eq!(playable(&repository("samples/squat.mp4")).map(|p| p.extension), Some("mp4"));
    assert_eq!(playable(&repository("Cargo.toml")), None);
}
