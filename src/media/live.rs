//! Cameras and network streams through OpenCV, stamped with a monotonic clock.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use opencv::core::Vector;
use opencv::videoio::{self, VideoCapture, VideoCaptureTrait, VideoCaptureTraitConst};

use super::decoded::Decoded;
use super::slot::FrameSlot;
use super::{FrameSource, MediaError, SourceInfo};
use crate::frame::{Frame, PictureSize};
use crate::timing::{self, Stage};
use crate::units::Timestamp;

/// Milliseconds after which an address that does not answer is given up.
const OPEN_TIMEOUT_MS: i32 = 5000;
/// Milliseconds after which a stream that stalls is opened again: many wake up by themselves before.
const READ_TIMEOUT_MS: i32 = 15_000;
/// Between two attempts to open a lost source again.
const RETRY_EVERY: Duration = Duration::from_millis(500);

/// A camera by its number, or a stream by its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveInput {
    /// `/dev/videoN`.
    Camera(u32),
    /// `http://`, `https://` (MJPEG) or `rtsp://`.
    Url(String),
}

impl std::fmt::Display for LiveInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Camera(index) => write!(f, "camera {index}"),
            Self::Url(url) => write!(f, "stream {}", without_password(url)),
        }
    }
}

/// Addresses of cameras carry passwords, which belong into no report.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..host_end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => url.to_owned(),
    }
}

/// How a source is wanted. A camera gives the nearest that it can; a stream gives what it gives.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Wanted {
    /// Picture size.
    pub size: Option<PictureSize>,
    /// Pictures a second.
    pub fps: Option<f64>,
    /// The picture is a mirror image: turn it back.
    pub mirrored: bool,
}

/// A camera or stream being read.
pub struct LiveSource {
    input: LiveInput,
    wanted: Wanted,
    capture: VideoCapture,
    info: SourceInfo,
    started: Instant,
    last: Timestamp,
    decoded: Decoded,
    /// The first frame is read while opening, to learn the picture's real size.
    ahead: Option<Frame>,
}

impl LiveSource {
    /// Opens the source and waits for its first picture.
    ///
    /// # Errors
    /// When there is no such camera or stream, or it gives no picture.
    pub fn open(input: LiveInput, wanted: Wanted) -> Result<Self, MediaError> {
        let capture = connect(&input, wanted)?;
        let fps = capture.get(videoio::CAP_PROP_FPS).ok().filter(|fps| (1.0..=240.0).contains(fps));
        // Of streams FFmpeg says 25 whatever they give.
        let fps = fps.filter(|_| matches!(input, LiveInput::Camera(_)));
        let size = PictureSize { width: 0, height: 0 };
        let mut source = Self {
            info: SourceInfo { size, shown: size, fps, rotation_deg: 0, frames: None, end_s: None },
            input,
            wanted,
            capture,
            started: Instant::now(),
            last: Timestamp::from_micros(-1),
            decoded: Decoded::new(wanted.mirrored),
            ahead: None,
        };
        let first = source.next_frame()?.ok_or_else(|| device_error(&source.input, "it gives no picture"))?;
        source.info.size = first.size();
        source.info.shown = first.size();
        source.ahead = Some(first);
        Ok(source)
    }

    /// The moment at which the source's clock stood at zero.
    pub fn started(&self) -> Instant {
        self.started
    }

    /// Opens the source again after it was lost; its clock goes on.
    fn reopen(&mut self) -> Result<(), MediaError> {
        self.capture = connect(&self.input, self.wanted)?;
        Ok(())
    }

    /// Feeds a slot until nobody wants frames any more. A source that is lost is opened again, for `wait` at most.
    pub fn feed(mut self, slot: &Arc<FrameSlot>, wait: Duration) {
        let mut lost_at: Option<Instant> = None;
        while !slot.is_closed() {
            let problem = match self.next_frame() {
                Ok(Some(frame)) if frame.size() != self.info.size => {
                    return slot.end(Some(format!("{} came back with another picture size", self.input)));
                }
                Ok(Some(frame)) => {
                    lost_at = None;
                    if let Some(pixels) = slot.spare() {
                        self.recycle(pixels);
                    }
                    if !slot.put(frame) {
                        break;
                    }
                    continue;
                }
                Ok(None) => format!("{} ended", self.input),
                Err(error) => error.to_string(),
            };
            if !self.regain(slot, *lost_at.get_or_insert_with(Instant::now), wait) {
                return slot.end(Some(problem));
            }
        }
        slot.end(None);
    }

    fn regain(&mut self, slot: &FrameSlot, lost_at: Instant, wait: Duration) -> bool {
        while lost_at.elapsed() < wait && !slot.is_closed() {
            thread::sleep(RETRY_EVERY.min(wait));
            if self.reopen().is_ok() {
                return true;
            }
        }
        false
    }
}

fn connect(input: &LiveInput, wanted: Wanted) -> Result<VideoCapture, MediaError> {
    let connected = match input {
        LiveInput::Camera(index) => camera(*index, wanted),
        LiveInput::Url(url) => {
            let timeouts = [
                videoio::CAP_PROP_OPEN_TIMEOUT_MSEC,
                OPEN_TIMEOUT_MS,
                videoio::CAP_PROP_READ_TIMEOUT_MSEC,
                READ_TIMEOUT_MS,
            ];
            VideoCapture::from_file_with_params(url, videoio::CAP_FFMPEG, &Vector::from_slice(&timeouts))
        }
    };
    let capture = connected.map_err(|e| device_error(input, &e.message))?;
    if capture.is_opened().unwrap_or(false) { Ok(capture) } else { Err(device_error(input, "")) }
}

/// Through V4L2 by number. What is wanted is set after opening: a camera that refuses it gives what it has.
fn camera(index: u32, wanted: Wanted) -> opencv::Result<VideoCapture> {
    let mut capture = VideoCapture::new(i32::try_from(index).unwrap_or(i32::MAX), videoio::CAP_V4L2)?;
    if capture.is_opened()? {
        // Uncompressed, most webcams reach 30 pictures/s in small sizes only.
        let mjpeg = f64::from(videoio::VideoWriter::fourcc('M', 'J', 'P', 'G')?);
        let size = wanted.size.unwrap_or(PictureSize { width: 640, height: 480 });
        for (property, value) in [
            (videoio::CAP_PROP_FOURCC, mjpeg),
            (videoio::CAP_PROP_FRAME_WIDTH, f64::from(size.width)),
            (videoio::CAP_PROP_FRAME_HEIGHT, f64::from(size.height)),
            (videoio::CAP_PROP_FPS, wanted.fps.unwrap_or(30.0)),
            // One waiting picture inside the driver instead of four: less lag. Not every driver listens.
            (videoio::CAP_PROP_BUFFERSIZE, 1.0),
        ] {
            capture.set(property, value)?;
        }
    }
    Ok(capture)
}

fn device_error(input: &LiveInput, problem: &str) -> MediaError {
    let cure = match input {
        LiveInput::Camera(_) => {
            "check that it is plugged in and that no other program uses it (`coxa doctor` lists cameras)"
        }
        LiveInput::Url(_) => "check the address and that the device is switched on",
    };
    let problem = problem.split_whitespace().collect::<Vec<_>>().join(" ");
    let cure = if problem.is_empty() { cure.to_owned() } else { format!("{problem}; {cure}") };
    MediaError::Device { name: input.to_string(), cure }
}

impl FrameSource for LiveSource {
    fn info(&self) -> &SourceInfo {
        &self.info
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, MediaError> {
        if let Some(first) = self.ahead.take() {
            return Ok(Some(first));
        }
        let _timer = timing::start(Stage::Decode);
        let decode = |e: opencv::Error| MediaError::Decode { name: "live picture".into(), problem: e.message };
        if !self.decoded.read(&mut self.capture).map_err(decode)? {
            return Ok(None);
        }
        // Stream time stamps are not to be trusted (falsely 25 frames/s, garbage positions): the clock is.
        let now = Timestamp::from_micros(self.started.elapsed().as_micros() as i64);
        let time = now.max(Timestamp::from_micros(self.last.micros() + 1));
        self.last = time;
        self.decoded.frame(time).map(Some).map_err(decode)
    }

    fn warnings(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    fn recycle(&mut self, pixels: Vec<u8>) {
        self.decoded.recycle(pixels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_cameras_are_not_told() {
        let shown = |url: &str| LiveInput::Url(url.into()).to_string();
        assert_eq!(shown("rtsp://me:secret@10.0.0.2:554/a?x=1"), "stream rtsp://10.0.0.2:554/a?x=1");
        assert_eq!(shown("http://10.0.0.2/a@b.mjpg"), "stream http://10.0.0.2/a@b.mjpg");
    }
}
