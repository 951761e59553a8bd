//! What is kept of each person, read.

use std::path::PathBuf;

use jiff::civil::Date;
use rusqlite::Transaction;

use super::by_hand::ByHand;
use super::error::HistoryError;
use super::intake::Intake;
use super::store::History;
use crate::moment::Moment;
use crate::plain;
use crate::report::earlier;
use crate::report::json::Report;

/// An assessment as it is kept.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// When it was done, or where that is not known, when it was assessed.
    pub at: Moment,
    /// Whether the day on which it was done is known.
    pub day_known: bool,
    /// Pain before, 0..=10.
    pub pain_before: Option<u8>,
    /// Pain after, 0..=10.
    pub pain_after: Option<u8>,
    /// Where the report was written.
    pub folder: PathBuf,
    /// The facts.
    pub report: Report,
}

impl Assessment {
    /// The day on which it was done, where that is known.
    pub fn day(&self) -> Option<Date> {
        self.day_known.then(|| self.at.date())
    }
}

/// A professional's word on warning signs.
#[derive(Debug, Clone, PartialEq)]
pub struct Clearance {
    /// When it was noted.
    pub at: Moment,
    /// Who said what, in the words of whoever noted it.
    pub words: String,
    /// The latest intake that it is of, by the order in which they were put in.
    pub(super) intake: i64,
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
    /// First and last day on which one was done, of those that are known.
    pub days: Option<(Date, Date)>,
}

/// When an intake was answered, and the answers.
type DatedIntake = (Moment, Intake);

impl History {
    /// Everybody, by label.
    ///
    /// # Errors
    /// When it can not be read.
    pub fn list(&self) -> Result<Vec<Listed>, HistoryError> {
        let sql = "SELECT label, count(a.id), min(a.at_us || ' ' || a.at) FILTER (WHERE a.day_known), \
                   max(a.at_us || ' ' || a.at) FILTER (WHERE a.day_known) FROM patient p \
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
        let _unchanging = self.unchanging()?;
        self.patient(label)
    }

    /// Everything of everybody, by label.
    ///
    /// # Errors
    /// When an entry can not be read.
    pub fn everybody(&self) -> Result<Vec<Patient>, HistoryError> {
        let _unchanging = self.unchanging()?;
        self.list()?.iter().map(|listed| self.patient(&listed.label)).collect()
    }

    /// All that is read while this lives is of one moment, whoever else writes.
    fn unchanging(&self) -> Result<Transaction<'_>, HistoryError> {
        self.connection.unchecked_transaction().map_err(|e| self.told(e))
    }

    fn patient(&self, label: &str) -> Result<Patient, HistoryError> {
        let id = self.id(label)?;
        let sql = "SELECT at, pain_before, pain_after, folder, report, day_known FROM assessment WHERE patient = ?1 ORDER BY at_us, id";
        type Row = (String, Option<u8>, Option<u8>, String, String, bool);
        let row = |r: &rusqlite::Row| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?));
        let rows: rusqlite::Result<Vec<Row>> =
            self.connection.prepare(sql).and_then(|mut q| q.query_map([id], row)?.collect());
        let assessment = |(at, pain_before, pain_after, folder, report, day_known): Row| {
            let report = earlier::read(self.json(&at, &report)?).map_err(|problem| self.entry(&at, problem))?;
            let at = self.moment(&at)?;
            Ok(Assessment { at, day_known, pain_before, pain_after, folder: folder.into(), report })
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
