//! What stands between a person with a warning sign and the next session: a professional's word, noted in the history.

use rusqlite::{Transaction, params};

use super::alarm::Alarm;
use super::error::HistoryError;
use super::rows::patient;
use super::store::History;
use crate::moment::Moment;

impl History {
    /// The same of a person by label; `None` of somebody who is not in the history.
    ///
    /// # Errors
    /// When it can not be read.
    pub fn alarm(&self, label: &str) -> Result<Option<Alarm>, HistoryError> {
        match self.of(label) {
            Ok(patient) => Ok(patient.alarm()),
            Err(HistoryError::Unknown { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Notes a professional's word on every warning sign so far.
    ///
    /// # Errors
    /// When it can not be written; then nothing is changed.
    pub fn clear(&mut self, label: &str, at: &Moment, words: &str) -> Result<(), HistoryError> {
        self.write(|t| add(t, label, at, words))
    }
}

fn add(t: &Transaction, label: &str, at: &Moment, words: &str) -> rusqlite::Result<()> {
    let patient = patient(t, label)?;
    let sql = "SELECT coalesce(max(id), 0) FROM intake WHERE patient = ?1";
    let intake: i64 = t.query_row(sql, [patient], |row| row.get(0))?;
    let values = params![patient, at.text(), at.micros(), words, intake];
    let sql = "INSERT INTO clearance (patient, at, at_us, words, intake) VALUES (?1, ?2, ?3, ?4, ?5)";
    t.execute(sql, values).map(drop)
}
