//! Cameras and network streams, stamped with a monotonic clock.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use opencv::videoio::{self, VideoCapture, VideoCaptureTrait, VideoCaptureTraitConst};

use super::address::Address;
use super::decoded::{Decoded, Jpeg};
use super::decoding::Decoding;
use super::mjpeg::Mjpeg;
use super::picture::Developer;
use super::rtsp::settled;
use super::slot::FrameSlot;
use super::turn::Turn;
use super::{FrameSource, MediaError, SourceInfo};
use crate::frame::{Frame, PictureSize};
use crate::timing::{self, Stage};
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// An address that does not answer for so long is given up.
const OPENING: Duration = Duration::from_secs(5);
/// A stream that stalls for so long is opened again: many wake up by themselves before.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two attempts to open a lost source again.
const RETRY_EVERY: Duration = Duration::from_millis(500);

const TOO_LARGE: &str = "its pictures are too large; set the camera to 1920 x 1080";

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
            Self::Url(url) => match Address::parse(url) {
                Some(address) => write!(f, "stream {address}"),
                // What can not be taken apart may hold a password anywhere.
                None => write!(f, "stream"),
            },
        }
    }
}

/// How a source is wanted. A camera gives the nearest that it can; a stream gives what it gives.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Wanted {
    /// Picture size.
    pub size: Option<PictureSize>,
    /// Pictures a second. Those of a stream are timed by it.
    pub fps: Option<f64>,
    /// The picture is a mirror image: turn it back.
    pub mirrored: bool,
}

impl Wanted {
    /// The rate by which a stream's pictures are timed, where the user says so.
    fn own_rate(self, input: &LiveInput) -> Option<f64> {
        self.fps.filter(|_| matches!(input, LiveInput::Url(_)))
    }
}

/// Where pictures come from, and what makes frames of them.
enum Eye {
    Camera(VideoCapture, Decoded),
    /// JPEG pictures over HTTP.
    Pictures(Box<Mjpeg>, Decoded),
    /// Everything else, through FFmpeg.
    Stream(Box<Decoding>, Option<Developer>),
}

/// A camera or stream being read.
pub struct LiveSource {
    input: LiveInput,
    wanted: Wanted,
    eye: Eye,
    info: SourceInfo,
    started: Instant,
    last: Timestamp,
    /// Pictures so far.
    read: u64,
    /// Whether one of them was not whole.
    damaged: bool,
    /// The first frame is read while opening, to learn the picture's real size.
    ahead: Option<Frame>,
}

impl LiveSource {
    /// Opens the source and waits for its first picture.
    ///
    /// # Errors
    /// When there is no such camera or stream, or it gives no picture.
    pub fn open(input: LiveInput, wanted: Wanted) -> Result<Self, MediaError> {
        let eye = Eye::open(&input, wanted)?;
        let fps = eye.fps().or_else(|| wanted.own_rate(&input));
        let size = PictureSize { width: 0, height: 0 };
        let mut source = Self {
            info: SourceInfo { size, shown: size, fps, rotation_deg: 0, frames: None, end_s: None, recorded: None },
            input,
            wanted,
            eye,
            started: Instant::now(),
            last: Timestamp::from_micros(-1),
            read: 0,
            damaged: false,
            ahead: None,
        };
        let first = source.next_frame()?.ok_or_else(|| device_error(&source.input, "it gives no picture"))?;
        // A stream that is joined in the middle begins with what has no picture to build on.
        source.damaged = false;
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
        self.eye = Eye::open(&self.input, self.wanted)?;
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
                    if std::mem::take(&mut self.damaged) {
                        slot.note_damage();
                    }
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

impl Eye {
    fn open(input: &LiveInput, wanted: Wanted) -> Result<Self, MediaError> {
        let failed = |problem: &str| device_error(input, problem);
        let decoded = Decoded::new(wanted.mirrored);
        match input {
            LiveInput::Camera(index) => {
                let capture = camera(*index, wanted).map_err(|e| failed(&e.message))?;
                if capture.is_opened().unwrap_or(false) { Ok(Self::Camera(capture, decoded)) } else { Err(failed("")) }
            }
            LiveInput::Url(url) => {
                let address = Address::parse(url).ok_or_else(|| failed("it is no address of http, https or rtsp"))?;
                if address.scheme == "http" {
                    let pictures = Mjpeg::connect(&address, OPENING, PATIENCE).map_err(|problem| failed(&problem))?;
                    return Ok(Self::Pictures(Box::new(pictures), decoded));
                }
                let address = if address.scheme == "rtsp" {
                    settled(&address, OPENING).map_err(|problem| failed(&problem))?
                } else {
                    address
                };
                let stream = Decoding::of_stream(&address, OPENING, PATIENCE).map_err(|_| failed(""))?;
                Ok(Self::Stream(Box::new(stream), None))
            }
        }
    }

    /// Of streams FFmpeg says 25 whatever they give, and pictures over HTTP come as they come.
    fn fps(&self) -> Option<f64> {
        let Self::Camera(capture, _) = self else { return None };
        capture.get(videoio::CAP_PROP_FPS).ok().filter(|fps| (1.0..=240.0).contains(fps))
    }

    /// The next picture, stamped by `now`; `None` at the end. Sets `damaged` where one was not whole.
    fn look(
        &mut self,
        mirrored: bool,
        damaged: &mut bool,
        now: impl FnOnce() -> Timestamp,
    ) -> Result<Option<Frame>, String> {
        let said = |e: opencv::Error| e.message;
        match self {
            Self::Camera(capture, decoded) => match decoded.read(capture).map_err(said)? {
                true => decoded.frame(now()).map(Some).map_err(said),
                false => Ok(None),
            },
            Self::Pictures(pictures, decoded) => loop {
                let Some(jpeg) = pictures.next().map_err(|e| e.to_string())? else { return Ok(None) };
                // One that is damaged on its way is not worth ending for.
                let became = decoded.jpeg(jpeg).map_err(said)?;
                *damaged |= became != Jpeg::Whole;
                if became != Jpeg::Unreadable {
                    return decoded.frame(now()).map(Some).map_err(said);
                }
            },
            Self::Stream(stream, developer) => {
                if stream.next().is_none() {
                    return if stream.is_too_large() { Err(TOO_LARGE.to_owned()) } else { Ok(None) };
                }
                *damaged |= stream.take_trouble();
                let mirror = if mirrored { Turn::MIRROR } else { Turn::default() };
                let shape = stream.shape(stream.facts().turn.then(mirror));
                let developer = developer.get_or_insert_with(|| Developer::new(shape));
                developer.frame(stream.picture(), stream.pixel_shape(), now()).map(Some)
            }
        }
    }

    fn recycle(&mut self, pixels: Vec<u8>) {
        match self {
            Self::Camera(_, decoded) | Self::Pictures(_, decoded) => decoded.recycle(pixels),
            Self::Stream(_, developer) => {
                if let Some(developer) = developer {
                    developer.recycle(pixels);
                }
            }
        }
    }
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
        // Stream time stamps are not to be trusted (falsely 25 frames/s, garbage positions): the clock is.
        let (started, last, read) = (self.started, self.last, self.read);
        let own = self.wanted.own_rate(&self.input);
        let now = || {
            let came = || Timestamp::from_micros(started.elapsed().as_micros() as i64);
            let now = own.map_or_else(came, |fps| Timestamp::from_secs_f64(read as f64 / fps));
            now.max(Timestamp::from_micros(last.micros() + 1))
        };
        let failed = |problem| MediaError::Decode { name: "live picture".into(), problem };
        let frame = self.eye.look(self.wanted.mirrored, &mut self.damaged, now).map_err(failed)?;
        self.last = frame.as_ref().map_or(self.last, |frame| frame.time);
        self.read += u64::from(frame.is_some());
        Ok(frame)
    }

    fn warnings(&self) -> Vec<(WarningCode, String)> {
        Vec::new()
    }

    fn recycle(&mut self, pixels: Vec<u8>) {
        self.eye.recycle(pixels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_cameras_are_not_told() {
        let shown = |url: &str| LiveInput::Url(url.into()).to_string();
        assert_eq!(shown("rtsp://me:secret@10.0.0.2:554/a?pwd=secret"), "stream rtsp://10.0.0.2/a");
        assert_eq!(shown("http://10.0.0.2/a@b.mjpg"), "stream http://10.0.0.2/a@b.mjpg");
        assert_eq!(shown("secret@10.0.0.2"), "stream");
    }
}
