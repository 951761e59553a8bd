//! Video files through OpenCV's FFmpeg reader, with times from the file itself.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use opencv::videoio::{self, VideoCapture, VideoCaptureTrait, VideoCaptureTraitConst};

use super::clock::Clock;
use super::damage::{Damage, Listener};
use super::decoded::Decoded;
use super::iso_media::promised_s;
use super::quiet::Quiet;
use super::{CaptureError, Excerpt, FrameSource, SourceInfo};
use crate::frame::{Frame, PictureSize};
use crate::timing::{self, Stage};
use crate::units::Timestamp;

/// Frame rates outside this are lies of the header.
const SANE_FPS: std::ops::RangeInclusive<f64> = 0.5..=1000.0;
/// Larger pictures are refused: with those that wait, a decoder's own and an encoder's they would fill a gigabyte.
const MAX_PIXELS: i64 = 10 << 20;
/// A header may promise a frame or two too many without the file being cut.
const FRAMES_FORGIVEN: f64 = 2.0;
const SHARE_FORGIVEN: f64 = 0.02;
const SECONDS_FORGIVEN: f64 = 0.2;
/// Containers are searched by average frame rates, so the search aims at a moment before the wanted one, seconds.
const SEEK_EARLY_S: f64 = 1.0;

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
    passed_over: u64,
    /// Frames were left out by the container's index.
    jumped: bool,
    listener: Listener,
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
        let listener = Listener::new(path);
        // Until the first picture is there, and in a file that is none until its decoder has gone: it speaks late.
        let _quiet = Quiet::start();
        let capture = VideoCapture::from_file(name, videoio::CAP_FFMPEG).map_err(|e| decode_error(path, &e))?;
        if !capture.is_opened().unwrap_or(false) {
            return Err(not_video(path, NO_PICTURES));
        }
        let property = |id| capture.get(id).unwrap_or(0.0);
        let fps = Some(property(videoio::CAP_PROP_FPS)).filter(|fps| SANE_FPS.contains(fps));
        let frames = Some(property(videoio::CAP_PROP_FRAME_COUNT)).filter(|n| (1.0..1e9).contains(n)).map(|n| n as u64);
        let pixels = property(videoio::CAP_PROP_FRAME_WIDTH) * property(videoio::CAP_PROP_FRAME_HEIGHT);
        if pixels > MAX_PIXELS as f64 {
            return Err(not_video(
                path,
                "has pictures larger than 10 megapixels (4K has 8); make a smaller copy first",
            ));
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
            passed_over: 0,
            jumped: false,
            listener,
            ended: false,
        };
        let first = match file.advance()? {
            Some(time) => file.picture(time)?,
            None => None,
        };
        let first = first.ok_or_else(|| not_video(path, NO_PICTURES))?;
        file.listener.opened();
        file.info.size = first.size();
        file.ahead = Some(first);
        Ok(file)
    }

    /// Goes on at a later moment: the next frame is the first one at or after `to`, exactly as if everything before had
    /// been read. Where the container's index can not be trusted, what lies between is decoded and let go.
    ///
    /// Frames that were passed over are not counted, so what [`FrameSource::warnings`] says of a file's end no longer
    /// holds: see [`Self::cut_short`].
    ///
    /// # Errors
    /// When OpenCV fails.
    pub fn skip_to(&mut self, to: Timestamp) -> Result<(), CaptureError> {
        self.excerpt.from = Some(self.excerpt.from.map_or(to, |from| from.max(to)));
        let aim = to.seconds() - SEEK_EARLY_S;
        if aim <= SEEK_EARLY_S {
            return Ok(());
        }
        self.ahead = None;
        let quiet = Quiet::start();
        let moved = self.capture.set(videoio::CAP_PROP_POS_MSEC, aim * 1e3).unwrap_or(false);
        let reached = (moved && self.capture.grab().unwrap_or(false)).then(|| self.stamp());
        drop(quiet);
        // The moment found must be a real one on this side of the wanted one, or the index lies.
        if let Some(at) = reached.filter(|at| *at > 0.0 && *at <= to.seconds()) {
            self.clock.resume(at);
            self.jumped = true;
            return Ok(());
        }
        let again = Self::open(&self.path, self.excerpt)?;
        *self = again;
        Ok(())
    }

    /// OpenCV numbers frames by the average rate after a jump, and ends where the number is beyond what is stored: with
    /// a variable rate that may be too early.
    fn ends_too_early(&self) -> bool {
        let end_s = self.clock.last().seconds() + self.clock.step_s();
        self.jumped && promised_s(&self.path).is_some_and(|promised| promised - end_s > 0.6 * self.clock.step_s())
    }

    /// Reads the file from its start up to the frame after the last one, and goes on from there.
    fn start_over(&mut self) -> Result<Option<Timestamp>, CaptureError> {
        let (last, passed_over) = (self.clock.last(), self.passed_over);
        *self = Self { passed_over, ..Self::open(&self.path, self.excerpt)? };
        self.ahead = None;
        loop {
            match self.advance()? {
                Some(time) if time <= last => {}
                next => return Ok(next),
            }
        }
    }

    /// Seconds, as the file says of the frame that was grabbed last.
    fn stamp(&self) -> f64 {
        self.capture.get(videoio::CAP_PROP_POS_MSEC).unwrap_or(0.0) / 1e3
    }

    /// Moves on by one frame without looking at its picture; its time, or `None` at the end.
    fn advance(&mut self) -> Result<Option<Timestamp>, CaptureError> {
        let quiet = Quiet::start();
        if self.ended || !self.capture.grab().map_err(|e| decode_error(&self.path, &e))? {
            drop(quiet);
            if !self.ended && self.ends_too_early() {
                return self.start_over();
            }
            self.ended = true;
            return Ok(None);
        }
        self.read += 1;
        let stamp = self.stamp();
        Ok(Some(self.clock.stamp(stamp)))
    }

    /// The picture of the frame that was grabbed last; `None` where it can not be decoded.
    fn picture(&mut self, time: Timestamp) -> Result<Option<Frame>, CaptureError> {
        let wrong = |e: opencv::Error| decode_error(&self.path, &e);
        if !self.decoded.fetch(&mut self.capture).map_err(wrong)? {
            self.ended = true;
            return Ok(None);
        }
        self.decoded.frame(time).map(Some).map_err(wrong)
    }

    /// Frames before the excerpt that were passed over so far.
    pub fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// Whether the end of the file was reached, not just that of the excerpt.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// What to say when the file ended after `read` frames, if that is too early.
    pub fn cut_short(&self, read: u64) -> Option<(String, String)> {
        let promised = self.info.frames.filter(|_| self.ended)?;
        let missing = promised as f64 - read as f64;
        if missing <= FRAMES_FORGIVEN.max(promised as f64 * SHARE_FORGIVEN) || self.played_whole() {
            return None;
        }
        let message = format!(
            "the file ends after {read} of {promised} frames ({}): it was cut short or damaged, and was analysed as far \
             as it goes",
            self.clock.last()
        );
        Some(("truncated_video".into(), message))
    }

    /// What to say when the decoder complained of what was read so far, or its time stamps contradict each other.
    pub fn damaged(&self) -> Option<(String, String)> {
        let (code, message) = match self.listener.damage(self.passed_over + self.read) {
            None if self.clock.is_torn() => (
                "unreliable_times",
                "the time stamps of the file go back and forth; counts, tempo and holds may be wrong",
            ),
            None => return None,
            Some(Damage::Pictures) => (
                "damaged_pictures",
                "some pictures of the file are damaged; what was measured and counted around them may be wrong",
            ),
            Some(Damage::Headers) => (
                "damaged_headers",
                "the headers of the file have errors, so pictures or their times may be missing or wrong; if the \
                 numbers look odd, copy or convert the file again",
            ),
        };
        Some((code.into(), message.into()))
    }
}

impl FrameSource for VideoFile {
    fn info(&self) -> &SourceInfo {
        &self.info
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        let _timer = timing::start(Stage::Decode);
        loop {
            let ahead = self.ahead.take();
            let Some(time) = (match &ahead {
                Some(frame) => Some(frame.time),
                None => self.advance()?,
            }) else {
                return Ok(None);
            };
            if self.excerpt.to.is_some_and(|to| time > to) {
                return Ok(None);
            }
            if self.excerpt.from.is_some_and(|from| time < from) {
                self.passed_over += 1;
                continue;
            }
            let Some(frame) = (match ahead {
                Some(frame) => Some(frame),
                None => self.picture(time)?,
            }) else {
                return Ok(None);
            };
            // A file whose picture changes size mid-way ends there: nothing after it would fit.
            if frame.size() != self.info.size {
                self.ended = true;
                return Ok(None);
            }
            return Ok(Some(frame));
        }
    }

    fn warnings(&self) -> Vec<(String, String)> {
        self.cut_short(self.read).into_iter().chain(self.damaged()).collect()
    }

    fn recycle(&mut self, pixels: Vec<u8>) {
        self.decoded.recycle(pixels);
    }
}

impl VideoFile {
    /// Whether the file's own playing time was reached: trimmed phone video stores frames that are never shown.
    fn played_whole(&self) -> bool {
        promised_s(&self.path).is_some_and(|promised| {
            let played = self.clock.last().seconds() + self.clock.step_s();
            promised - played <= SECONDS_FORGIVEN.max(promised * SHARE_FORGIVEN)
        })
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
