//! Where frames come from: video files, cameras and streams behind one trait.

#[cfg(feature = "camera")]
mod address;
#[cfg(feature = "camera")]
mod asking;
#[cfg(feature = "camera")]
pub(crate) mod browser;
#[cfg(feature = "camera")]
mod clock;
#[cfg(feature = "camera")]
mod container;
#[cfg(feature = "camera")]
mod decoded;
#[cfg(feature = "camera")]
mod decoder_memory;
#[cfg(feature = "camera")]
mod decoding;
#[cfg(feature = "camera")]
mod encoding;
pub(crate) mod endings;
#[cfg(feature = "camera")]
pub(crate) mod live;
#[cfg(feature = "camera")]
mod mjpeg;
#[cfg(feature = "camera")]
mod picture;
#[cfg(feature = "camera")]
pub(crate) mod pushed;
#[cfg(feature = "camera")]
pub(crate) mod quiet;
#[cfg(feature = "camera")]
mod rtsp;
pub(crate) mod slot;
pub(crate) mod turn;
#[cfg(feature = "camera")]
pub(crate) mod video_file;
#[cfg(feature = "camera")]
pub(crate) mod video_writer;

#[cfg(feature = "camera")]
pub use browser::playable;
#[cfg(feature = "camera")]
pub use live::{LiveInput, LiveSource, Wanted};
pub use turn::Turn;
#[cfg(feature = "camera")]
pub use video_file::VideoFile;
#[cfg(feature = "camera")]
pub use video_writer::VideoWriter;

use std::path::PathBuf;

use crate::frame::{Frame, PictureSize};
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// What is known of a source before its end.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceInfo {
    /// Size of the upright pictures with square pixels that frames hold.
    pub size: PictureSize,
    /// The same as players show it, where large pictures are made smaller.
    pub shown: PictureSize,
    /// Average frames per second as the source says; `None` when it says nothing useful.
    pub fps: Option<f64>,
    /// Clockwise turn that was undone, degrees.
    pub rotation_deg: i32,
    /// Frames as the header says; `None` when it says nothing useful.
    pub frames: Option<u64>,
    /// When the header says that the last frame is over, seconds on the source's clock.
    pub end_s: Option<f64>,
    /// When it was recorded, by the file's own word, RFC 3339; never the time stamp of the file.
    pub recorded: Option<String>,
}

/// Which part of a source is wanted, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Excerpt {
    /// Leave out what comes before.
    pub from: Option<Timestamp>,
    /// Leave out what comes after.
    pub to: Option<Timestamp>,
    /// The picture is a mirror image (selfie video): turn it back.
    pub mirrored: bool,
    /// What makes the picture upright, after what the file itself says; `None` where the user does not say, and the person
    /// in it may show it.
    pub turn: Option<Turn>,
}

/// Something that gives frames in time order.
pub trait FrameSource {
    /// Facts about the source.
    fn info(&self) -> &SourceInfo;

    /// The next frame, or `None` at the end. Times go strictly forward.
    ///
    /// # Errors
    /// When the source fails in a way that can not be taken for its end.
    fn next_frame(&mut self) -> Result<Option<Frame>, MediaError>;

    /// What the user must know about the source once it has been read, as `(code, message)`.
    fn warnings(&self) -> Vec<(WarningCode, String)>;

    /// Takes a used picture's memory back.
    fn recycle(&mut self, _pixels: Vec<u8>) {}
}

/// Why a source gives no frames. Each in one line, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The system refused.
    #[error("{} cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not a video.
    #[error("{} {problem}", path.display())]
    NotVideo {
        /// The file.
        path: PathBuf,
        /// What it is instead and what to do.
        problem: String,
    },
    /// A video can not be written.
    #[error("{} cannot be written: {problem}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        problem: String,
    },
    /// A camera or stream is not there.
    #[error("{name} cannot be opened; {cure}")]
    Device {
        /// Which.
        name: String,
        /// What to do.
        cure: String,
    },
    /// OpenCV failed.
    #[error("{name}: the picture could not be decoded: {problem}")]
    Decode {
        /// File or device.
        name: String,
        /// What went wrong.
        problem: String,
    },
}
