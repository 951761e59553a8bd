//! An output folder read back: what a page needs of an earlier assessment, whoever the folder comes from.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::earlier;
use super::json::Report;
use super::track::{MOST_VALUE, Track, TrackError};
use crate::bounded::{REPORT, TABLE};
use crate::folder::Held;
use crate::folder::names::{ANNOTATED_FILE, CLIP_FILES, FRAMES_FILE, LANDMARKS_FILE, REPORT_FILE, is_still};
use crate::pose::PoseFrame;
use crate::pose::recording::{Recording, RecordingError};

/// One assessment as it lies on the disk.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The facts.
    pub report: Report,
    /// A pose for every frame; empty where the landmarks were taken away.
    pub frames: Vec<PoseFrame>,
    /// The measures; empty where the table was taken away.
    pub track: Track,
}

/// Why a folder can not be shown.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// The system refused.
    #[error("{} cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The report is none.
    #[error("{} is no report of Coxa's: {problem}; assess the clip again with --force", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The landmarks are none.
    #[error(transparent)]
    Landmarks(#[from] RecordingError),
    /// The table of frames is none.
    #[error("{}: {source}", path.display())]
    Frames {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: TrackError,
    },
}

/// Reads the facts alone: enough for a list of many.
///
/// # Errors
/// When `report.json` is not there or is no report.
pub fn read_report(folder: &Path) -> Result<Report, StoredError> {
    report_of(&held(folder)?)
}

/// The same of a folder that is held open.
///
/// # Errors
/// As [`read_report`].
pub(crate) fn report_of(folder: &Held) -> Result<Report, StoredError> {
    let path = folder.path().join(REPORT_FILE);
    let none = "it is not there, so the folder holds no assessment; name the folder of one";
    let bytes = folder.read(REPORT_FILE, REPORT).map_err(|source| match source.kind() {
        kind @ io::ErrorKind::NotFound => StoredError::Io { path: path.clone(), source: io::Error::new(kind, none) },
        _ => StoredError::Io { path: path.clone(), source },
    })?;
    let wrong = |problem: String| StoredError::Format { path: path.clone(), problem };
    let facts: Value = serde_json::from_slice(&bytes).map_err(|e| wrong(e.to_string()))?;
    if !in_bounds(&facts) {
        return Err(wrong("a number in it is out of all bounds".into()));
    }
    let mut report = earlier::read(facts).map_err(wrong)?;
    keep_own_media(&mut report);
    Ok(report)
}

impl Stored {
    /// Reads a whole folder. Landmarks and table may be missing, but what is there must be right.
    ///
    /// # Errors
    /// When a file can not be read or is not what its name says.
    pub fn read(folder: &Path) -> Result<Self, StoredError> {
        Self::of(&held(folder)?)
    }

    /// The same of a folder that is held open.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn of(folder: &Held) -> Result<Self, StoredError> {
        let report = report_of(folder)?;
        let at = |name: &str| folder.path().join(name);
        fn there<T>(path: PathBuf, got: io::Result<T>) -> Result<Option<T>, StoredError> {
            match got {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                got => got.map(Some).map_err(|source| StoredError::Io { path, source }),
            }
        }
        let landmarks = there(at(LANDMARKS_FILE), folder.open_file(LANDMARKS_FILE))?;
        let frames = landmarks.map(|file| Recording::of(file, &at(LANDMARKS_FILE))).transpose()?;
        let table = there(at(FRAMES_FILE), folder.read(FRAMES_FILE, TABLE))?;
        let track = table.map(|table| Track::parse(&table)).transpose();
        let track = track.map_err(|source| StoredError::Frames { path: at(FRAMES_FILE), source })?.unwrap_or_default();
        Ok(Self { report, frames: frames.map(|recording| recording.frames).unwrap_or_default(), track })
    }
}

/// Whether every number can be one of seconds, degrees, pixels or frames: drawings of others would never end.
fn in_bounds(facts: &Value) -> bool {
    match facts {
        Value::Number(number) => number.as_f64().is_some_and(|n| n.abs() <= MOST_VALUE),
        Value::Array(items) => items.iter().all(in_bounds),
        Value::Object(items) => items.values().all(in_bounds),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

fn held(folder: &Path) -> Result<Held, StoredError> {
    Held::open(folder).map_err(|source| StoredError::Io { path: folder.join(REPORT_FILE), source })
}

/// A report from a stranger may name any file: only names that Coxa gives stay.
fn keep_own_media(report: &mut Report) {
    let media = &mut report.media;
    media.clip = media.clip.take().filter(|name| CLIP_FILES.contains(&name.as_str()));
    media.annotated = media.annotated.take().filter(|name| name == ANNOTATED_FILE);
    media.stills.retain(|still| is_still(&still.file));
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_names_of_our_own_are_stills() {
        assert!(is_still("stills/rep-01.jpg") && is_still("stills/rep-01-knee_valgus.jpg"));
        for name in ["stills/../x.jpg", "stills/rep-../a.jpg", "/etc/rep-1.jpg", "stills/rep-.jpg", "rep-01.jpg"] {
            assert!(!is_still(name), "{name}");
        }
    }

    #[test]
    fn what_is_no_report_is_told_with_its_path() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(read_report(dir.path()), Err(StoredError::Io { .. })));
        fs::write(dir.path().join(REPORT_FILE), b"{}").unwrap();
        let message = read_report(dir.path()).unwrap_err().to_string();
        assert!(message.contains("report.json") && message.contains("--force"), "{message}");
    }
}
