//! Whether a browser plays a video file as it is, in time with what Coxa read from it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use opencv::prelude::VideoCaptureTraitConst;
use opencv::videoio::{self, VideoCapture};

use super::damage::Listener;
use super::iso_media::promised_s;
use super::quiet::Quiet;

/// Codecs that browsers play in MP4, by the names that FFmpeg gives them.
const PLAYED_IN_MP4: &[&[u8; 4]] = &[b"avc1", b"h264", b"H264", b"av01", b"AV01", b"vp09"];

/// 8 bits a channel with halved colour: the only one that all browsers show.
const PLAIN_PIXELS: &[&[u8; 4]] = &[b"I420", b"YV12"];

/// A cut or a late start further than this from what is read would put pictures and angles out of step, seconds.
const OUT_OF_STEP_S: f64 = 0.05;

/// The extension under which browsers play the file; `None` when they do not, or not in step with its time stamps.
pub fn playable(path: &Path) -> Option<&'static str> {
    let container = container(path)?;
    // What is heard meanwhile is not about other files.
    let _listener = Listener::new(path);
    let _quiet = Quiet::start();
    let mut capture = VideoCapture::from_file(path.to_str()?, videoio::CAP_FFMPEG).ok()?;
    let word = |id| capture.get(id).map(|v| (v as i64 as u32).to_le_bytes()).unwrap_or_default();
    let (codec, pixels) = (word(videoio::CAP_PROP_FOURCC), word(videoio::CAP_PROP_CODEC_PIXEL_FORMAT));
    // WebM holds nothing that browsers do not play, and OpenCV can not name what is in it.
    let played = container == "webm" || PLAYED_IN_MP4.contains(&&codec);
    let plain = PLAIN_PIXELS.iter().any(|name| **name == pixels);
    (played && plain && in_step(path, &mut capture)).then_some(container)
}

/// By what the file begins with: names lie.
fn container(path: &Path) -> Option<&'static str> {
    let mut head = [0; 64];
    let count = File::open(path).ok()?.read(&mut head).ok()?;
    let head = &head[..count];
    if head.get(4..8) == Some(b"ftyp") {
        return Some("mp4");
    }
    let matroska = head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]);
    (matroska && head.windows(4).any(|w| w == b"webm")).then_some("webm")
}

/// Trimmed phone video stores frames that are not shown, and some files start late: players differ in what they do then.
fn in_step(path: &Path, capture: &mut VideoCapture) -> bool {
    use opencv::prelude::VideoCaptureTrait;
    if !capture.grab().unwrap_or(false) {
        return false;
    }
    let first = capture.get(videoio::CAP_PROP_POS_MSEC).unwrap_or(0.0) / 1e3;
    let count = capture.get(videoio::CAP_PROP_FRAME_COUNT).unwrap_or(0.0);
    let fps = capture.get(videoio::CAP_PROP_FPS).unwrap_or(0.0);
    let stored = if fps > 0.0 { count / fps } else { 0.0 };
    let cut = promised_s(path).is_some_and(|promised| stored - promised > OUT_OF_STEP_S.max(2.0 / fps.max(1.0)));
    first.abs() <= OUT_OF_STEP_S && !cut
}
