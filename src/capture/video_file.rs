//! Video files through OpenCV's FFmpeg reader, with times from the file itself.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use opencv::videoio::{self, VideoCapture, VideoCaptureTraitConst};

use super::chatter;
use super::decoded::Decoded;
use super::iso_media::promised_s;
use super::quiet::Quiet;
use super::{CaptureError, Excerpt, FrameSource, SourceInfo};
use crate::frame::{Frame, PictureSize};
use crate::units::Timestamp;

/// Frame rates outside this are lies of the header.
const SANE_FPS: std::ops::RangeInclusive<f64> = 0.5..=1000.0;
/// Assumed where neither header nor time stamps say anything.
const FALLBACK_FPS: f64 = 30.0;
/// Larger pictures are refused: a frame would need more than 200 MB.
const MAX_PIXELS: i64 = 64 << 20;
/// A header may promise a frame or two too many without the file being cut.
const FRAMES_FORGIVEN: f64 = 2.0;
const SHARE_FORGIVEN: f64 = 0.02;
const SECONDS_FORGIVEN: f64 = 0.2;
/// A time stamp this far ahead of the frame before is a lie, seconds.
const MAX_STEP_S: f64 = 600.0;

/// A video file being read from front to back.
pub struct VideoFile {
    path: PathBuf,
    capture: VideoCapture,
    excerpt: Excerpt,
    info: SourceInfo,
    clock: Clock,
    decoded: Decoded,
    /// The first frame is read while opening, to learn the picture's real size.
    ahead: Option<Frame>,
    read: u64,
    /// Complaints of the decoder before the first picture.
    heard: u64,
    ended: bool,
}

impl VideoFile {
    /// Opens a file and reads its first frame.
    ///
    /// # Errors
    /// When it can not be read, is no video, or has no picture.
    pub fn open(path: &Path, excerpt: Excerpt) -> Result<Self, CaptureError> {
        check_readable(path)?;
        let name = path.to_str().ok_or_else(|| not_video(path, "has a name that is not UTF-8; rename it"))?;
        let quiet = Quiet::start();
        let capture = VideoCapture::from_file(name, videoio::CAP_FFMPEG).map_err(|e| decode_error(path, &e))?;
        if !capture.is_opened().unwrap_or(false) {
            return Err(not_video(path, NO_PICTURES));
        }
        let property = |id| capture.get(id).unwrap_or(0.0);
        let fps = Some(property(videoio::CAP_PROP_FPS)).filter(|fps| SANE_FPS.contains(fps));
        let frames = Some(property(videoio::CAP_PROP_FRAME_COUNT)).filter(|n| (1.0..1e9).contains(n)).map(|n| n as u64);
        let pixels = property(videoio::CAP_PROP_FRAME_WIDTH) * property(videoio::CAP_PROP_FRAME_HEIGHT);
        if pixels > MAX_PIXELS as f64 {
            return Err(not_video(path, "has pictures larger than 64 megapixels; make a smaller copy first"));
        }
        let rotation_deg = property(videoio::CAP_PROP_ORIENTATION_META) as i32;
        let info = SourceInfo { size: PictureSize { width: 0, height: 0 }, fps, rotation_deg, frames };
        let mut file = Self {
            path: path.to_owned(),
            capture,
            excerpt,
            info,
            clock: Clock::new(fps),
            decoded: Decoded::new(excerpt.mirrored),
            ahead: None,
            read: 0,
            heard: 0,
            ended: false,
        };
        drop(quiet);
        file.heard = chatter::heard();
        let first = file.decode()?.ok_or_else(|| not_video(path, NO_PICTURES))?;
        file.info.size = first.size();
        file.ahead = Some(first);
        Ok(file)
    }

    fn decode(&mut self) -> Result<Option<Frame>, CaptureError> {
        let _quiet = Quiet::start();
        if self.ended || !self.decoded.read(&mut self.capture).map_err(|e| decode_error(&self.path, &e))? {
            self.ended = true;
            return Ok(None);
        }
        self.read += 1;
        let stamp = self.capture.get(videoio::CAP_PROP_POS_MSEC).unwrap_or(0.0) / 1e3;
        let time = self.clock.stamp(stamp);
        self.decoded.frame(time).map(Some).map_err(|e| decode_error(&self.path, &e))
    }
}

impl FrameSource for VideoFile {
    fn info(&self) -> &SourceInfo {
        &self.info
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        loop {
            let Some(frame) = (match self.ahead.take() {
                Some(frame) => Some(frame),
                None => self.decode()?,
            }) else {
                return Ok(None);
            };
            if self.excerpt.to.is_some_and(|to| frame.time > to) {
                return Ok(None);
            }
            // Reading up to the start keeps every time stamp exact; seeking does not.
            if self.excerpt.from.is_some_and(|from| frame.time < from) {
                self.decoded.recycle(frame.into_pixels());
                continue;
            }
            // A file whose picture changes size mid-way ends there: nothing after it would fit.
            if frame.size() != self.info.size {
                self.ended = true;
                return Ok(None);
            }
            return Ok(Some(frame));
        }
    }

    fn warnings(&self) -> Vec<(String, String)> {
        let damaged = (chatter::heard() > self.heard).then(|| {
            let message =
                "some pictures of the file are damaged; what was measured and counted around them may be wrong";
            ("damaged_pictures".to_owned(), message.to_owned())
        });
        self.cut_short().into_iter().chain(damaged).collect()
    }

    fn recycle(&mut self, pixels: Vec<u8>) {
        self.decoded.recycle(pixels);
    }
}

impl VideoFile {
    /// What to say when the file ended too early.
    fn cut_short(&self) -> Option<(String, String)> {
        let promised = self.info.frames.filter(|_| self.ended)?;
        let missing = promised as f64 - self.read as f64;
        if missing <= FRAMES_FORGIVEN.max(promised as f64 * SHARE_FORGIVEN) || self.played_whole() {
            return None;
        }
        let message = format!(
            "the file ends after {} of {promised} frames ({}): it was cut short or damaged, and was analysed as far as it goes",
            self.read, self.clock.last
        );
        Some(("truncated_video".into(), message))
    }

    /// Whether the file's own playing time was reached: trimmed phone video stores frames that are never shown.
    fn played_whole(&self) -> bool {
        promised_s(&self.path).is_some_and(|promised| {
            let played = self.clock.last.seconds() + self.clock.step_s;
            promised - played <= SECONDS_FORGIVEN.max(promised * SHARE_FORGIVEN)
        })
    }
}

/// Makes times that go strictly forward out of whatever the file says.
#[derive(Debug)]
struct Clock {
    last: Timestamp,
    step_s: f64,
    frames: u64,
}

impl Clock {
    fn new(fps: Option<f64>) -> Self {
        Self { last: Timestamp::ZERO, step_s: 1.0 / fps.unwrap_or(FALLBACK_FPS), frames: 0 }
    }

    /// The last frames of H.264 and HEVC with B-frames report 0; broken files report anything.
    fn stamp(&mut self, seconds: f64) -> Timestamp {
        let said = Timestamp::from_secs_f64(seconds);
        let step = said.since(self.last);
        let time = if self.frames == 0 {
            if (0.0..MAX_STEP_S).contains(&seconds) { said } else { Timestamp::ZERO }
        } else if seconds.is_finite() && step > 0.0 && step < MAX_STEP_S {
            // Follow a variable rate slowly, for the frames that have no stamp of their own.
            self.step_s += 0.1 * (step - self.step_s);
            said
        } else {
            Timestamp::from_secs_f64(self.last.seconds() + self.step_s.max(1e-4))
        };
        self.frames += 1;
        self.last = time;
        time
    }
}

const NO_PICTURES: &str =
    "is not a video that can be read (no picture in it, or damaged); try to play it, or convert it to MP4 (H.264)";

fn check_readable(path: &Path) -> Result<(), CaptureError> {
    let io = |source: io::Error| CaptureError::Io { path: path.to_owned(), source };
    let facts = fs::metadata(path).map_err(io)?;
    if facts.is_dir() {
        return Err(not_video(path, "is a directory; name a video file"));
    }
    if !facts.is_file() {
        return Err(not_video(path, "is not a regular file; name a video file"));
    }
    if facts.len() == 0 {
        return Err(not_video(path, "is empty; record or copy it again"));
    }
    File::open(path).map_err(io).map(drop)
}

fn not_video(path: &Path, problem: &str) -> CaptureError {
    CaptureError::NotVideo { path: path.to_owned(), problem: problem.to_owned() }
}

fn decode_error(path: &Path, error: &opencv::Error) -> CaptureError {
    let problem = error.message.split_whitespace().collect::<Vec<_>>().join(" ");
    CaptureError::Decode { name: path.display().to_string(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamps(clock: &mut Clock, said: &[f64]) -> Vec<f64> {
        said.iter().map(|&s| (clock.stamp(s).seconds() * 1e3).round() / 1e3).collect()
    }

    #[test]
    fn missing_stamps_at_the_end_go_on_at_the_same_pace() {
        let mut clock = Clock::new(Some(25.0));
        assert_eq!(stamps(&mut clock, &[0.0, 0.04, 0.08, 0.0, 0.0]), [0.0, 0.04, 0.08, 0.12, 0.16]);
    }

    #[test]
    fn a_variable_rate_is_followed_and_lies_are_not() {
        let mut clock = Clock::new(Some(10.0));
        assert_eq!(stamps(&mut clock, &[0.0, 0.1, 0.3, 0.35]), [0.0, 0.1, 0.3, 0.35]);
        let times = stamps(&mut clock, &[f64::NAN, -5.0, 1e12]);
        assert!(times.windows(2).all(|w| w[1] > w[0]) && times[0] > 0.35 && times[2] < 1.0, "{times:?}");
    }
}
