//! Sets that were done without a camera, as the person says: they count for the plan, and nothing was measured.

use rusqlite::{Transaction, params};
use serde::Serialize;

use super::error::HistoryError;
use super::rows::patient;
use super::store::History;
use crate::moment::Moment;

/// The most sets and repetitions that somebody has done at once.
pub(crate) const MOST: (u32, u32) = (100, 1000);

/// Sets of one exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct ByHand {
    /// When they were done.
    pub at: Moment,
    /// The exercise's name in files.
    pub exercise: String,
    /// How many sets.
    pub sets: u32,
    /// Repetitions of each.
    pub repetitions: u32,
}

/// The same for other programs.
#[derive(Serialize)]
pub(super) struct Exported<'a> {
    at: String,
    exercise: &'a str,
    sets: u32,
    repetitions: u32,
}

impl ByHand {
    pub(super) fn exported(&self) -> Exported<'_> {
        let Self { at, exercise, sets, repetitions } = self;
        Exported { at: at.text(), exercise, sets: *sets, repetitions: *repetitions }
    }
}

impl History {
    /// Keeps sets that were done without a camera.
    ///
    /// # Errors
    /// When they can not be written, or are more than `MOST`; then nothing is changed.
    pub fn add_by_hand(&mut self, label: &str, done: &ByHand) -> Result<(), HistoryError> {
        self.write(|t| add(t, label, done))
    }

    pub(super) fn by_hand(&self, patient: i64) -> Result<Vec<ByHand>, HistoryError> {
        let sql = "SELECT at, exercise, sets, repetitions FROM by_hand WHERE patient = ?1 ORDER BY at_us, id";
        type Row = (String, String, u32, u32);
        let row = |r: &rusqlite::Row| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?));
        let done =
            |(at, exercise, sets, repetitions): Row| Ok(ByHand { at: self.moment(&at)?, exercise, sets, repetitions });
        self.rows(sql, patient, row)?.into_iter().map(done).collect()
    }
}

fn add(t: &Transaction, label: &str, done: &ByHand) -> rusqlite::Result<()> {
    let ByHand { at, exercise, sets, repetitions } = done;
    let values = params![patient(t, label)?, at.text_as_known(), at.micros(), exercise, sets, repetitions];
    let sql = "INSERT INTO by_hand (patient, at, at_us, exercise, sets, repetitions) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    t.execute(sql, values).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_without_a_camera_is_kept_and_forgotten_with_the_person() {
        let dir = tempfile::tempdir().unwrap();
        let mut history = History::open_or_make(Some(&dir.path().join("h.sqlite"))).unwrap();
        let done = |sets, day: &str| ByHand {
            at: Moment::parse(day).unwrap(),
            exercise: "squat".into(),
            sets,
            repetitions: 10,
        };
        history.add_by_hand("anna", &done(2, "2026-03-04")).unwrap();
        history.add_by_hand("anna", &done(1, "2026-03-02")).unwrap();
        assert!(history.add_by_hand("anna", &done(101, "2026-03-04")).is_err());
        let kept = history.of("anna").unwrap().by_hand;
        assert_eq!(kept, [done(1, "2026-03-02"), done(2, "2026-03-04")], "in time order");
        history.forget("anna").unwrap();
        history.add_by_hand("anna", &done(3, "2026-03-04")).unwrap();
        assert_eq!(history.of("anna").unwrap().by_hand.len(), 1);
    }
}
