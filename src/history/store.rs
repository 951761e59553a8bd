//! What is kept of each person: assessments and intakes put in, read, and taken out without a trace.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::adding::{self, Added, NewAssessment};
use super::by_hand::ByHand;
use super::clearance::Clearance;
use super::error::HistoryError;
use super::file;
use super::intake::Intake;
use crate::folder::Inputs;
use crate::labels;
use crate::moment::Moment;
use crate::plain;
use crate::report::earlier;
use crate::report::json::Report;
use crate::written::nearest;

/// An assessment as it is kept.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// When it was done.
    pub at: Moment,
    /// Pain before, 0..=10.
    pub pain_before: Option<u8>,
    /// Pain after, 0..=10.
    pub pain_after: Option<u8>,
    /// Where the report was written.
    pub folder: PathBuf,
    /// The facts.
    pub report: Report,
}

/// Everything that is kept of one person.
#[derive(Debug, Clone)]
pub struct Patient {
    /// Their label.
    pub label: String,
    /// In time order.
    pub assessments: Vec<Assessment>,
    /// In time order.
    pub intakes: Vec<(Moment, Intake)>,
    /// Of each of them, the place in the order in which they were put in.
    pub(super) intake_ids: Vec<i64>,
    /// What professionals said of warning signs, in time order.
    pub clearances: Vec<Clearance>,
    /// What was done without a camera, in time order.
    pub by_hand: Vec<ByHand>,
}

/// A line of the list of everybody.
#[derive(Debug, PartialEq)]
pub struct Listed {
    /// Their label.
    pub label: String,
    /// Assessments.
    pub assessments: usize,
    /// First and last day with one.
    pub days: Option<(Date, Date)>,
}

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
    connection: Connection,
    path: PathBuf,
}

/// When an intake was answered, and the answers.
type DatedIntake = (Moment, Intake);

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

    /// Puts the pain after to assessments that are kept already, by [`Added::id`].
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

    /// Everybody, by label.
    ///
    /// # Errors
    /// When it can not be read.
    pub fn list(&self) -> Result<Vec<Listed>, HistoryError> {
        let sql = "SELECT label, count(a.id), min(a.at_us || ' ' || a.at), max(a.at_us || ' ' || a.at) FROM patient p \
                   LEFT JOIN assessment a ON a.patient = p.id GROUP BY p.id ORDER BY label";
        let listed = |row: &rusqlite::Row| {
            let day = |at: Option<String>| Some(Moment::parse(at?.split_once(' ')?.1).ok()?.date());
            let days = day(row.get(2)?).zip(day(row.get(3)?));
            Ok(Listed { label: row.get(0)?, assessments: row.get::<_, u32>(1)? as usize, days })
        };
        let read = self.connection.prepare(sql).and_then(|mut q| q.query_map([], listed)?.collect());
        read.map_err(|e| self.told(e))
    }

    /// Everything of one person.
    ///
    /// # Errors
    /// When nobody has the label, or an entry can not be read.
    pub fn of(&self, label: &str) -> Result<Patient, HistoryError> {
        let id = self.id(label)?;
        let sql =
            "SELECT at, pain_before, pain_after, folder, report FROM assessment WHERE patient = ?1 ORDER BY at_us, id";
        type Row = (String, Option<u8>, Option<u8>, String, String);
        let row = |r: &rusqlite::Row| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?));
        let rows: rusqlite::Result<Vec<Row>> =
            self.connection.prepare(sql).and_then(|mut q| q.query_map([id], row)?.collect());
        let assessment = |(at, pain_before, pain_after, folder, report): Row| {
            let report = earlier::read(self.json(&at, &report)?).map_err(|problem| self.entry(&at, problem))?;
            let at = self.moment(&at)?;
            Ok(Assessment { at, pain_before, pain_after, folder: folder.into(), report })
        };
        let assessments = rows.map_err(|e| self.told(e))?.into_iter().map(assessment).collect::<Result<_, _>>()?;
        let label = self.label(id)?;
        let (intakes, intake_ids) = self.intakes(id)?.into_iter().unzip();
        Ok(Patient {
            label,
            assessments,
            intakes,
            intake_ids,
            clearances: self.clearances(id)?,
            by_hand: self.by_hand(id)?,
        })
    }

    fn intakes(&self, patient: i64) -> Result<Vec<(DatedIntake, i64)>, HistoryError> {
        let sql = "SELECT at, answers, id FROM intake WHERE patient = ?1 ORDER BY at_us, id";
        let row = |r: &rusqlite::Row| Ok((r.get(0)?, r.get(1)?, r.get(2)?));
        let rows: rusqlite::Result<Vec<(String, String, i64)>> =
            self.connection.prepare(sql).and_then(|mut q| q.query_map([patient], row)?.collect());
        let intake =
            |(at, answers, id): (String, String, i64)| Ok(((self.moment(&at)?, self.json(&at, &answers)?), id));
        rows.map_err(|e| self.told(e))?.into_iter().map(intake).collect()
    }

    fn clearances(&self, patient: i64) -> Result<Vec<Clearance>, HistoryError> {
        let sql = "SELECT at, words, intake FROM clearance WHERE patient = ?1 ORDER BY at_us, id";
        let row = |r: &rusqlite::Row| Ok((r.get(0)?, r.get(1)?, r.get(2)?));
        let clearance =
            |(at, words, intake): (String, String, i64)| Ok(Clearance { at: self.moment(&at)?, words, intake });
        self.rows(sql, patient, row)?.into_iter().map(clearance).collect()
    }

    /// The rows of one person.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        patient: i64,
        row: fn(&rusqlite::Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, HistoryError> {
        let rows = self.connection.prepare(sql).and_then(|mut query| query.query_map([patient], row)?.collect());
        rows.map_err(|e| self.told(e))
    }

    fn label(&self, patient: i64) -> Result<String, HistoryError> {
        let found = self.connection.query_row("SELECT label FROM patient WHERE id = ?1", [patient], |row| row.get(0));
        found.map_err(|e| self.told(e))
    }

    /// Takes out everything of one person: rows are overwritten, then the whole file is written anew.
    ///
    /// # Errors
    /// When nobody has the label, or the file can not be written.
    pub fn forget(&mut self, label: &str) -> Result<Forgotten, HistoryError> {
        let id = self.id(label)?;
        // A log of another program's making (WAL) holds it too: it goes first, or nothing does while that has the file open.
        self.connection.execute_batch("PRAGMA journal_mode = DELETE;").map_err(|e| self.told(e))?;
        let forgotten = self.write(|t| {
            let mut folders = t.prepare("SELECT DISTINCT folder FROM assessment WHERE patient = ?1 ORDER BY folder")?;
            let folders: Vec<String> = folders.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let assessments = t.execute("DELETE FROM assessment WHERE patient = ?1", [id])?;
            let intakes = t.execute("DELETE FROM intake WHERE patient = ?1", [id])?;
            t.execute("DELETE FROM clearance WHERE patient = ?1", [id])?;
            t.execute("DELETE FROM by_hand WHERE patient = ?1", [id])?;
            t.execute("DELETE FROM patient WHERE id = ?1", [id])?;
            Ok(Forgotten { assessments, intakes, folders: folders.into_iter().map(PathBuf::from).collect() })
        })?;
        self.connection.execute_batch("VACUUM;").map_err(|e| self.told(e))?;
        Ok(forgotten)
    }

    fn id(&self, label: &str) -> Result<i64, HistoryError> {
        if let Some(id) = find(&self.connection, label).map_err(|e| self.told(e))? {
            return Ok(id);
        }
        let known = self.list()?;
        let hint = nearest(label, known.iter().map(|listed| listed.label.as_str()));
        let hint = hint.map_or(String::new(), |name| format!(" (did you mean \"{name}\"?)"));
        Err(HistoryError::Unknown { label: label.to_owned(), hint })
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
        all(&mut self.connection).map_err(|e| HistoryError::of(&self.path, e))
    }

    fn told(&self, source: rusqlite::Error) -> HistoryError {
        HistoryError::of(&self.path, source)
    }

    pub(super) fn moment(&self, at: &str) -> Result<Moment, HistoryError> {
        Moment::parse(at).map_err(|problem| self.entry(at, problem))
    }

    fn json<T: serde::de::DeserializeOwned>(&self, at: &str, text: &str) -> Result<T, HistoryError> {
        serde_json::from_str(text).map_err(|e| self.entry(at, e.to_string()))
    }

    fn entry(&self, at: &str, problem: String) -> HistoryError {
        // Whoever damaged the file may have written a book into it.
        let (at, problem) = (plain::beginning(at, 40), plain::beginning(&problem, 200));
        HistoryError::Entry { path: self.path.clone(), at, problem }
    }
}

/// Whoever it comes from: the command line, a file, a journal.
fn checked(text: &str) -> Result<String, HistoryError> {
    labels::parse(text).map_err(|problem| HistoryError::Label { label: plain::beginning(text, 60), problem })
}

/// The person's row, made where there is none.
pub(super) fn patient(t: &Transaction, label: &str) -> rusqlite::Result<i64> {
    if let Some(id) = find(t, label)? {
        return Ok(id);
    }
    t.execute("INSERT INTO patient (label) VALUES (?1)", [label])?;
    Ok(t.last_insert_rowid())
}

/// The row of whoever is called so, however that was typed. Files of the first builds may hold a person in two spellings:
/// the one that was typed comes first.
fn find(connection: &Connection, label: &str) -> rusqlite::Result<Option<i64>> {
    let mut query = connection.prepare("SELECT id, label FROM patient ORDER BY label != ?1, id")?;
    let mut rows = query.query([label])?;
    while let Some(row) = rows.next()? {
        if labels::same(label, &row.get::<_, String>(1)?) {
            return row.get(0).map(Some);
        }
    }
    Ok(None)
}
