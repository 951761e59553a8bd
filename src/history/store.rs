//! What is kept of each person: assessments and intakes put in, read, and taken out without a trace.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::adding::{self, Added, NewAssessment};
use super::error::HistoryError;
use super::file;
use super::intake::Intake;
use super::rows::{find, patient};
use crate::folder::{Inputs, Readers};
use crate::labels;
use crate::moment::Moment;
use crate::plain;
use crate::written::nearest;

/// What was taken out.
#[derive(Debug)]
pub struct Forgotten {
    /// Assessments.
    pub assessments: usize,
    /// Intakes.
    pub intakes: usize,
    /// Output folders that were named; these are not touched.
    pub folders: Vec<PathBuf>,
}

/// An open history.
pub struct History {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl History {
    /// Opens the history at `path`, or at the usual place; makes it where there is none.
    ///
    /// # Errors
    /// When it can not be opened, is something else, or is of a newer version.
    pub fn open_or_make(path: Option<&Path>) -> Result<Self, HistoryError> {
        let path = path.map_or_else(file::usual_place, |path| Ok(path.to_owned()))?;
        Ok(Self { connection: file::open_or_make(&path)?, path })
    }

    /// Opens a history that is there.
    ///
    /// # Errors
    /// As [`History::open_or_make`], and when there is none.
    pub fn open(path: Option<&Path>) -> Result<Self, HistoryError> {
        let path = path.map_or_else(file::usual_place, |path| Ok(path.to_owned()))?;
        Ok(Self { connection: file::open(&path)?, path })
    }

    /// Its files, which no output may be: the history itself and what SQLite keeps beside it.
    pub fn inputs(&self) -> Inputs {
        let beside = |ending: &str| {
            let mut name = self.path.clone().into_os_string();
            name.push(ending);
            PathBuf::from(name)
        };
        ["-journal", "-wal", "-shm"]
            .iter()
            .fold(Inputs::new().with(&self.path), |inputs, ending| inputs.with_public(&beside(ending)))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps an assessment. The same part of the same clip is kept once a day, and without a date once at all: to assess
    /// a clip again is not to do the exercise again. A live session, which has no clip, is known by its id and folder.
    /// Pain that is not told again stays.
    ///
    /// # Errors
    /// When it can not be written; then nothing is changed.
    pub fn add(&mut self, label: &str, new: &NewAssessment) -> Result<Added, HistoryError> {
        let label = checked(label)?;
        self.write(|t| adding::add(t, &label, new))
    }

    /// Puts the pain after to assessments that are kept already, by `Added::id`.
    ///
    /// # Errors
    /// When it can not be written; then nothing is changed.
    pub fn set_pain_after(&mut self, ids: &[i64], pain: u8) -> Result<(), HistoryError> {
        self.write(|t| {
            let mut update = t.prepare("UPDATE assessment SET pain_after = ?2 WHERE id = ?1")?;
            ids.iter().try_for_each(|id| update.execute(params![id, pain]).map(drop))
        })
    }

    /// Keeps an intake.
    ///
    /// # Errors
    /// When it can not be written; then nothing is changed.
    pub fn add_intake(&mut self, label: &str, at: &Moment, intake: &Intake) -> Result<(), HistoryError> {
        let answers = serde_json::to_string(intake).unwrap_or_default();
        let label = checked(label)?;
        self.write(|t| {
            let values = params![patient(t, &label)?, at.text(), at.micros(), answers];
            t.execute("INSERT INTO intake (patient, at, at_us, answers) VALUES (?1, ?2, ?3, ?4)", values).map(drop)
        })
    }

    /// Takes out the assessments whose report lies in this folder or below it, and who then has nothing left: it is about
    /// to be made anew, maybe as somebody else's.
    ///
    /// # Errors
    /// When it can not be written; then nothing is changed.
    pub fn withdraw(&mut self, folder: &Path) -> Result<(), HistoryError> {
        let folder = folder.to_string_lossy();
        self.write(|t| {
            let below = "folder = ?1 OR substr(folder, 1, length(?1) + 1) = ?1 || '/'";
            let mut whose = t.prepare(&format!("SELECT DISTINCT patient FROM assessment WHERE {below}"))?;
            let whose: Vec<i64> = whose.query_map([&folder], |row| row.get(0))?.collect::<Result<_, _>>()?;
            t.execute(&format!("DELETE FROM assessment WHERE {below}"), [&folder])?;
            let empty = "DELETE FROM patient WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM assessment WHERE patient = ?1) \
                         AND NOT EXISTS (SELECT 1 FROM intake WHERE patient = ?1) \
                         AND NOT EXISTS (SELECT 1 FROM clearance WHERE patient = ?1) \
                         AND NOT EXISTS (SELECT 1 FROM by_hand WHERE patient = ?1)";
            whose.iter().try_for_each(|patient| t.execute(empty, [patient]).map(drop))
        })
    }

    /// Takes out everything of one person: rows are overwritten, then the whole file is written anew.
    ///
    /// # Errors
    /// When nobody has the label, or the file can not be written.
    pub fn forget(&mut self, label: &str) -> Result<Forgotten, HistoryError> {
        self.id(label)?;
        // A log of another program's making (WAL) holds it too: it goes first, or nothing does while that has the file open.
        self.connection.execute_batch("PRAGMA journal_mode = DELETE;").map_err(|e| self.told(e))?;
        let forgotten = self.write(|t| {
            // Looked up again: by now the number may be somebody else's.
            let Some(id) = find(t, label)? else { return Ok(None) };
            let mut folders = t.prepare("SELECT DISTINCT folder FROM assessment WHERE patient = ?1 ORDER BY folder")?;
            let folders: Vec<String> = folders.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let assessments = t.execute("DELETE FROM assessment WHERE patient = ?1", [id])?;
            let intakes = t.execute("DELETE FROM intake WHERE patient = ?1", [id])?;
            t.execute("DELETE FROM clearance WHERE patient = ?1", [id])?;
            t.execute("DELETE FROM by_hand WHERE patient = ?1", [id])?;
            t.execute("DELETE FROM patient WHERE id = ?1", [id])?;
            Ok(Some(Forgotten { assessments, intakes, folders: folders.into_iter().map(PathBuf::from).collect() }))
        })?;
        let Some(forgotten) = forgotten else { return Err(self.unknown(label)?) };
        self.connection.execute_batch("VACUUM;").map_err(|e| self.told(e))?;
        Ok(forgotten)
    }

    pub(super) fn id(&self, label: &str) -> Result<i64, HistoryError> {
        if let Some(id) = find(&self.connection, label).map_err(|e| self.told(e))? {
            return Ok(id);
        }
        Err(self.unknown(label)?)
    }

    fn unknown(&self, label: &str) -> Result<HistoryError, HistoryError> {
        let known = self.list()?;
        let hint = nearest(label, known.iter().map(|listed| listed.label.as_str()));
        let hint = hint.map_or(String::new(), |name| format!(" (did you mean \"{name}\"?)"));
        Ok(HistoryError::Unknown { label: label.to_owned(), hint })
    }

    /// One transaction that waits for other writers and is done as a whole or not at all.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction) -> rusqlite::Result<T>,
    ) -> Result<T, HistoryError> {
        let all = |connection: &mut Connection| {
            let t = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&t)?;
            t.commit()?;
            Ok(done)
        };
        // However the history was opened. By its name: a file that is closed loses the locks of every connection to it.
        Readers::OWNER.tighten_at(&self.path);
        all(&mut self.connection).map_err(|e| HistoryError::of(&self.path, e))
    }

    pub(super) fn told(&self, source: rusqlite::Error) -> HistoryError {
        HistoryError::of(&self.path, source)
    }
}

/// Whoever it comes from: the command line, a file, a journal.
fn checked(text: &str) -> Result<String, HistoryError> {
    labels::parse(text).map_err(|problem| HistoryError::Label { label: plain::beginning(text, 60), problem })
}
