//! Cameras and network streams through OpenCV, stamped with a monotonic clock.

use std::time::Instant;

use opencv::core::Vector;
use opencv::videoio::{self, VideoCapture, VideoCaptureTraitConst};

use super::decoded::Decoded;
use super::quiet::Quiet;
use super::{CaptureError, FrameSource, SourceInfo};
use crate::frame::{Frame, PictureSize};
use crate::timing::{self, Stage};
use crate::units::Timestamp;

/// Milliseconds after which a stream that does not answer is given up.
const TIMEOUT_MS: i32 = 5000;

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
            Self::Url(url) => write!(f, "stream {url}"),
        }
    }
}

/// A camera or stream being read.
pub struct LiveSource {
    input: LiveInput,
    capture: VideoCapture,
    info: SourceInfo,
    started: Instant,
    last: Timestamp,
    decoded: Decoded,
}

impl LiveSource {
    /// Opens the source and waits for its first picture. `mirrored` turns a mirror image back.
    ///
    /// # Errors
    /// When there is no such camera or stream, or it gives no picture.
    pub fn open(input: LiveInput, mirrored: bool) -> Result<Self, CaptureError> {
        let quiet = Quiet::start();
        let connected = connect(&input);
        drop(quiet);
        let capture = connected.map_err(|e| device_error(&input, &e.message))?;
        if !capture.is_opened().unwrap_or(false) {
            return Err(device_error(&input, ""));
        }
        let fps = capture.get(videoio::CAP_PROP_FPS).ok().filter(|fps| (1.0..=240.0).contains(fps));
        let size = PictureSize { width: 0, height: 0 };
        let mut source = Self {
            info: SourceInfo { size, fps, rotation_deg: 0, frames: None },
            input,
            capture,
            started: Instant::now(),
            last: Timestamp::from_micros(-1),
            decoded: Decoded::new(mirrored),
        };
        let first = source.next_frame()?.ok_or_else(|| device_error(&source.input, "it gives no picture"))?;
        source.info.size = first.size();
        Ok(source)
    }
}

fn connect(input: &LiveInput) -> opencv::Result<VideoCapture> {
    match input {
        LiveInput::Camera(index) => VideoCapture::new(i32::try_from(*index).unwrap_or(i32::MAX), videoio::CAP_V4L2),
        LiveInput::Url(url) => {
            let timeouts =
                [videoio::CAP_PROP_OPEN_TIMEOUT_MSEC, TIMEOUT_MS, videoio::CAP_PROP_READ_TIMEOUT_MSEC, TIMEOUT_MS];
            VideoCapture::from_file_with_params(url, videoio::CAP_FFMPEG, &Vector::from_slice(&timeouts))
        }
    }
}

fn device_error(input: &LiveInput, problem: &str) -> CaptureError {
    let cure = match input {
        LiveInput::Camera(_) => {
            "check that it is plugged in and that no other program uses it (`coxa doctor` lists cameras)"
        }
        LiveInput::Url(_) => "check the address and that the device is switched on",
    };
    let problem = problem.split_whitespace().collect::<Vec<_>>().join(" ");
    let cure = if problem.is_empty() { cure.to_owned() } else { format!("{problem}; {cure}") };
    CaptureError::Device { name: input.to_string(), cure }
}

impl FrameSource for LiveSource {
    fn info(&self) -> &SourceInfo {
        &self.info
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        let _timer = timing::start(Stage::Decode);
        let decode = |e: opencv::Error| CaptureError::Decode { name: "live picture".into(), problem: e.message };
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
