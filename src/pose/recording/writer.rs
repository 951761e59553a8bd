//! Recordings on their way out: to a file frame by frame, or whole into memory.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::{Header, Line, RecordingError, camera_of, landmark_of};
use crate::pose::camera::CameraMotion;
use crate::pose::landmark::{Detail, Pose, PoseFrame, PoseLandmark};

/// Writes one frame after the other.
pub struct RecordingWriter {
    path: PathBuf,
    // Dropping a gzip encoder finishes it, but swallows errors: `finish` is the way out.
    out: Box<dyn FinishingWrite>,
}

trait FinishingWrite: Write {
    fn finish(self: Box<Self>) -> std::io::Result<()>;
}

impl FinishingWrite for BufWriter<File> {
    fn finish(self: Box<Self>) -> std::io::Result<()> {
        sync(&self.into_inner()?)
    }
}

impl FinishingWrite for GzEncoder<BufWriter<File>> {
    fn finish(self: Box<Self>) -> std::io::Result<()> {
        sync(&(*self).finish()?.into_inner()?)
    }
}

/// A device has no disk behind it to be synced to.
fn sync(file: &File) -> std::io::Result<()> {
    file.sync_all().or_else(|e| if e.kind() == std::io::ErrorKind::InvalidInput { Ok(()) } else { Err(e) })
}

impl RecordingWriter {
    /// Writes the header into a file that is open; `path`, what it is to be called, says whether it is compressed.
    ///
    /// # Errors
    /// When the file can not be written.
    pub fn begin(file: File, path: &Path, header: &Header) -> Result<Self, RecordingError> {
        let file = BufWriter::new(file);
        let out: Box<dyn FinishingWrite> = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz")) {
            Box::new(GzEncoder::new(file, Compression::default()))
        } else {
            Box::new(file)
        };
        let mut writer = Self { path: path.to_owned(), out };
        writer.line(header)?;
        Ok(writer)
    }

    /// Appends one frame.
    ///
    /// # Errors
    /// When the file can not be written.
    pub fn push(&mut self, frame: &PoseFrame) -> Result<(), RecordingError> {
        self.line(&line_of(frame))
    }

    /// Ends the file properly and makes sure that it is on the disk.
    ///
    /// # Errors
    /// When the file can not be written.
    pub fn finish(self) -> Result<(), RecordingError> {
        let Self { path, out } = self;
        out.finish().map_err(|source| RecordingError::Io { path, source })
    }

    fn line<T: Serialize>(&mut self, value: &T) -> Result<(), RecordingError> {
        write_line(&mut self.out, value).map_err(|source| RecordingError::Io { path: self.path.clone(), source })
    }
}

/// Writes one frame as a line of a recording.
///
/// # Errors
/// When `out` can not be written.
pub(crate) fn write_frame(out: &mut impl Write, frame: &PoseFrame) -> std::io::Result<()> {
    write_line(out, &line_of(frame))
}

/// The frame as it comes back from a recording, so that what is measured before and after are the same.
pub(crate) fn rounded(frame: PoseFrame) -> PoseFrame {
    let PoseFrame { time, pose, camera } = frame;
    let pose = pose.map(|mut pose| {
        pose.landmarks.iter_mut().for_each(|l| *l = landmark_of(&row_of(l), unsmoothed_row(l).as_ref()));
        pose
    });
    PoseFrame { time, pose, camera: camera.map(|camera| camera_of(numbers_of(&camera))) }
}

fn line_of(frame: &PoseFrame) -> Line {
    let landmarks = frame.pose.as_ref().map(|pose| pose.landmarks.iter().map(row_of).collect());
    let presence = frame.pose.as_ref().map(|pose| pose.presence.value());
    let camera = frame.camera.as_ref().map(numbers_of);
    let rows = |pose: &Pose| pose.landmarks.iter().map(unsmoothed_row).collect();
    let unsmoothed = frame.pose.as_ref().and_then(rows);
    let flat = frame.pose.as_ref().is_some_and(|pose| pose.detail == Detail::Flat);
    Line { t_us: frame.time.micros(), camera, presence, flat, landmarks, unsmoothed }
}

/// A whole recording as the bytes of a `.jsonl.gz` file; the same poses give the same bytes.
///
/// # Errors
/// None that memory can have.
pub fn to_gz(header: &Header, frames: &[PoseFrame]) -> std::io::Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    write_line(&mut out, header)?;
    for frame in frames {
        write_line(&mut out, &line_of(frame))?;
    }
    out.finish()
}

fn write_line<T: Serialize>(out: &mut impl Write, value: &T) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// To a hundredth of a pixel also in the far corner.
fn numbers_of(camera: &CameraMotion) -> [f64; 4] {
    let to = |v: f64, scale: f64| (v * scale).round() / scale;
    [to(camera.dx, 1e2), to(camera.dy, 1e2), to(camera.scale, 1e6), to(camera.angle, 1e6)]
}

// A hundredth of a pixel and a hundredth of a millimetre are far below the network's noise.
fn px(pixels: f64) -> f64 {
    (pixels * 100.0).round() / 100.0
}

fn metres(metres: f64) -> f64 {
    (metres * 1e5).round() / 1e5
}

fn unsmoothed_row(landmark: &PoseLandmark) -> Option<[f64; 5]> {
    let (pixel, world) = landmark.unsmoothed.map(|at| (at.pixel.cast::<f64>(), at.world.cast::<f64>()))?;
    Some([px(pixel.x), px(pixel.y), metres(world.x), metres(world.y), metres(world.z)])
}

fn row_of(landmark: &PoseLandmark) -> [f64; 7] {
    let visibility = (f64::from(landmark.visibility.value()) * 1e4).round() / 1e4;
    let w = landmark.world;
    let p = landmark.pixel;
    [px(p.x), px(p.y), px(landmark.depth), visibility, metres(w.x), metres(w.y), metres(w.z)]
}
