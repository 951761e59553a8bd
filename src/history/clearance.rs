//! What stands between a person with a warning sign and the next session: a professional's word, noted in the history.

use rusqlite::{Transaction, params};

use super::error::HistoryError;
use super::intake::{Intake, Urgency, WarningSigns};
use super::reading::Patient;
use super::store::{History, patient};
use crate::moment::Moment;

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

/// Warning signs that no professional has spoken about yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// How soon somebody has to be asked.
    pub urgency: Urgency,
    /// The signs in a few words each.
    pub signs: Vec<&'static str>,
}

impl Alarm {
    /// What to do before anything else, as a sentence.
    pub fn words(&self) -> String {
        format!("{}, and show this answer: {}.", self.urgency.advice(), self.signs.join("; "))
    }

    /// Of everything that was answered; `None` without a warning sign.
    pub fn of<'a>(intakes: impl Iterator<Item = &'a Intake>) -> Option<Self> {
        let all = intakes.fold(WarningSigns::none(), |all, intake| all.or(intake.warning_signs));
        let present = all.present();
        let urgency = present.iter().map(|sign| sign.urgency).min()?;
        Some(Self { urgency, signs: present.iter().map(|sign| sign.title).collect() })
    }
}

impl Patient {
    /// The warning signs of every intake that no professional has spoken about.
    pub fn alarm(&self) -> Option<Alarm> {
        let cleared = self.clearances.iter().map(|clearance| clearance.intake).max().unwrap_or(0);
        let open = self.intakes.iter().zip(&self.intake_ids).filter(|(_, id)| **id > cleared);
        Alarm::of(open.map(|((_, intake), _)| intake))
    }
}

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
