//! `notes.json` in the assessment's folder: read with a limit, changed under a lock, replaced as a whole.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::change::{Change, Refused};
use super::{Notes, SCHEMA};
use crate::folder::{Readers, write_whole};
use crate::report::REPORT_FILE;
use crate::report::json::Report;

/// The file.
pub const NOTES_FILE: &str = "notes.json";
/// Far more than the limits on what it holds allow, bytes.
const MOST_BYTES: u64 = 32 << 20;

/// Why notes can not be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum NotesError {
    /// The system refused.
    #[error("{} can not be read or written: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What lies there are no notes of this version; they are left as they are.
    #[error("{} holds no notes that this version understands ({problem}); move it away to start anew", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The change is not possible.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The notes of a folder; none where there is no file.
///
/// # Errors
/// When the file can not be read or holds something else.
pub fn read(folder: &Path) -> Result<Notes, NotesError> {
    let path = folder.join(NOTES_FILE);
    let io = |source| NotesError::Io { path: path.clone(), source };
    match fs::symlink_metadata(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Notes::default()),
        Err(e) => return Err(io(e)),
        Ok(file) if !file.is_file() => return Err(io(io::Error::other("it is no file of its own"))),
        Ok(_) => {}
    }
    let wrong = |problem: String| NotesError::Format { path: path.clone(), problem };
    let mut bytes = Vec::new();
    File::open(&path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(io)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(wrong("it is too large".into()));
    }
    let notes: Notes = serde_json::from_slice(&bytes).map_err(|e| wrong(e.to_string()))?;
    if notes.schema != SCHEMA {
        return Err(wrong(format!("its schema is {:?}, wanted {SCHEMA:?}", notes.schema)));
    }
    Ok(notes)
}

/// Makes one change to what lies on the disk now, so that nobody's notes get lost. Whoever calls holds this program's
/// own lock; another program's is waited for here.
///
/// # Errors
/// When the change is refused or the file can not be read or written; then it is as it was.
pub fn change(folder: &Path, report: &Report, change: Change) -> Result<Notes, NotesError> {
    let path = folder.join(NOTES_FILE);
    let io = |source| NotesError::Io { path: path.clone(), source };
    let _others = lock_folder(folder);
    let mut notes = read(folder)?;
    change.apply(&mut notes, report)?;
    let mut bytes = serde_json::to_vec_pretty(&notes).map_err(|e| io(e.into()))?;
    bytes.push(b'\n');
    let readers = Readers::of(&folder.join(REPORT_FILE)).and(Readers::of(&path));
    write_whole(&path, &bytes, readers).map_err(io)?;
    Ok(notes)
}

/// Two review servers on one folder take turns; a disk that knows no locks is used without.
fn lock_folder(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.lock().ok()?;
    Some(folder)
}
