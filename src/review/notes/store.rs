//! `notes.json` in the assessment's folder: read with a limit, changed under a lock, replaced as a whole.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::change::Change;
use super::limits::Refused;
use super::{Notes, SAME_MOMENT_S, SCHEMA, kept};
use crate::bounded::NOTES;
use crate::folder::Held;
use crate::report::REPORT_FILE;
use crate::report::json::Report;
use crate::report::stored::{Stored, StoredError};

pub(crate) use crate::folder::names::NOTES_FILE;

/// How long another program that is at work in the folder is waited for.
const PATIENCE: Duration = Duration::from_secs(3);
/// The last picture is shown for a while, and a player's clock goes on with it, seconds.
const SHOWN_S: f64 = 0.5;

/// Why notes can not be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum NotesError {
    /// The system refused.
    #[error("{} cannot be read or written: {source}", path.display())]
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
    /// Another program is at work in the folder.
    #[error("{} is in use by another run of coxa, so the note is not kept; try again when that has ended", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// What lies beside the notes can not be read.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// The change is not possible.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The notes of a folder; none where there is no file.
///
/// # Errors
/// When the file can not be read or holds something else.
pub fn read(folder: &Held) -> Result<Notes, NotesError> {
    Ok(read_all(folder)?.0)
}

/// The notes, and everything that the file says.
fn read_all(folder: &Held) -> Result<(Notes, Value), NotesError> {
    let path = folder.path().join(NOTES_FILE);
    let wrong = |problem: String| NotesError::Format { path: path.clone(), problem };
    let bytes = match folder.read(NOTES_FILE, NOTES) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok((Notes::default(), Value::Null)),
        read => read.map_err(|source| NotesError::Io { path: path.clone(), source })?,
    };
    let all: Value = serde_json::from_slice(&bytes).map_err(|e| wrong(e.to_string()))?;
    let notes = Notes::deserialize(&kept::known(all.clone())).map_err(|e| wrong(e.to_string()))?;
    if notes.schema != SCHEMA {
        return Err(wrong(format!("its schema is {:?}, wanted {SCHEMA:?}", notes.schema)));
    }
    Ok((notes, all))
}

/// Makes one change to what lies on the disk now, so that nobody's notes get lost. What another version has written
/// besides stays.
///
/// # Errors
/// When the change is refused, another program is at work in the folder, or the file can not be read or written; then it
/// is as it was.
pub fn change(folder: &Held, report: &Report, change: Change) -> Result<Notes, NotesError> {
    let io = |source| NotesError::Io { path: folder.path().join(NOTES_FILE), source };
    change.drawn_at().map_or(Ok(()), |at_s| within_clip(folder, at_s))?;
    change.done_within().map_or(Ok(()), |span| done_in_clip(folder, report, span))?;
    let _alone = folder.lock(PATIENCE).map_err(|_| NotesError::Busy { path: folder.path().to_owned() })?;
    let (mut notes, before) = read_all(folder)?;
    change.apply(&mut notes, report)?;
    let after = serde_json::to_value(&notes).map_err(|e| io(e.into()))?;
    let mut bytes = serde_json::to_vec_pretty(&kept::with_rest(after, before)).map_err(|e| io(e.into()))?;
    bytes.push(b'\n');
    let readers = folder.readers(REPORT_FILE).and(folder.readers(NOTES_FILE));
    folder.write_whole(NOTES_FILE, &bytes, readers).map_err(io)?;
    Ok(notes)
}

/// Nobody is seen doing anything before or after the clip. Where its moments are not there any more, its length is known.
fn done_in_clip(folder: &Held, report: &Report, (start_s, end_s): (f64, f64)) -> Result<(), NotesError> {
    let stored = Stored::of(folder);
    let times = stored.as_ref().map(|stored| stored.track.times()).unwrap_or_default();
    let from_s = report.settings.as_ref().and_then(|settings| settings.from_us).map_or(0.0, |us| us as f64 / 1e6);
    let first = times.first().copied().unwrap_or(from_s);
    let last = times.last().copied().unwrap_or(from_s + report.source.duration_s);
    if start_s >= first - SHOWN_S && end_s <= last + SHOWN_S {
        return Ok(());
    }
    let why = format!("the clip goes from {first:.1} s to {last:.1} s, and a repetition is within that");
    Err(Refused::Impossible(why).into())
}

/// Only a picture of the clip can be drawn on.
fn within_clip(folder: &Held, at_s: f64) -> Result<(), NotesError> {
    let stored = Stored::of(folder)?;
    let times = stored.track.times();
    let inside = times
        .first()
        .zip(times.last())
        .is_some_and(|(first, last)| at_s > first - SAME_MOMENT_S && at_s < last + SAME_MOMENT_S);
    let outside = || Refused::Impossible("that moment is not one of the clip's".into());
    inside.then_some(()).ok_or_else(|| outside().into())
}
