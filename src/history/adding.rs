//! An assessment put into the history, and how the same one is known again.

use std::path::PathBuf;

use rusqlite::{OptionalExtension, Transaction, params};

use super::rows::patient;
use crate::moment::Moment;
use crate::report::json::{Media, Report};

/// An assessment that is to be kept.
#[derive(Debug)]
pub struct NewAssessment<'a> {
    /// When it was done; `None` = when the report says, or now, or when this clip was stored first.
    pub at: Option<Moment>,
    /// Which part and side of the clip, in any words that tell parts apart.
    pub part: String,
    /// Pain before, 0..=10.
    pub pain_before: Option<u8>,
    /// Pain after, 0..=10.
    pub pain_after: Option<u8>,
    /// Where the report was written.
    pub folder: PathBuf,
    /// The facts.
    pub report: &'a Report,
}

/// What became of a [`NewAssessment`].
#[derive(Debug, PartialEq, Eq)]
pub struct Added {
    /// By which it can be found again.
    pub id: i64,
    /// When it was done.
    pub at: Moment,
    /// Whether it took the place of an older assessment of the same clip or session.
    pub replaced: bool,
}

/// Row and moment of an assessment that is there already.
type Older = (i64, String);

/// Puts an assessment in, or in place of the same one: see [`super::store::History::add`].
pub(super) fn add(t: &Transaction, label: &str, new: &NewAssessment) -> rusqlite::Result<Added> {
    let patient = patient(t, label)?;
    let older = match &new.report.source.sha256 {
        Some(clip) => same_clip(t, patient, new, clip),
        None => same_session(t, patient, new),
    }?;
    // Pictures stay in the output folder.
    let report = Report { media: Media::default(), ..new.report.clone() };
    let report = serde_json::to_string(&report).unwrap_or_default();
    let folder = new.folder.to_string_lossy();
    let at = match (&new.at, &older) {
        (Some(at), _) => at.clone(),
        (None, Some((_, at))) => Moment::parse(at).unwrap_or_else(|_| Moment::now()),
        (None, None) => new.report.date.as_deref().and_then(|at| Moment::past(at).ok()).unwrap_or_else(Moment::now),
    };
    let (text, micros, exercise, clip) = (at.text(), at.micros(), &new.report.exercise, &new.report.source.sha256);
    if let Some((id, _)) = older {
        t.execute(
            "UPDATE assessment SET at = ?2, at_us = ?3, folder = ?4, report = ?5, pain_before = coalesce(?6, pain_before), \
             pain_after = coalesce(?7, pain_after) WHERE id = ?1",
            params![id, text, micros, folder, report, new.pain_before, new.pain_after],
        )?;
        return Ok(Added { id, at, replaced: true });
    }
    t.execute(
        "INSERT INTO assessment (patient, at, at_us, exercise, clip, part, folder, report, pain_before, pain_after) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![patient, text, micros, exercise, clip, new.part, folder, report, new.pain_before, new.pain_after],
    )?;
    Ok(Added { id: t.last_insert_rowid(), at, replaced: false })
}

/// The latest assessment of the same part of the same clip: of the same day, where a day is named.
fn same_clip(t: &Transaction, patient: i64, new: &NewAssessment, clip: &str) -> rusqlite::Result<Option<Older>> {
    let sql = "SELECT id, at FROM assessment WHERE patient = ?1 AND exercise = ?2 AND clip = ?3 AND part = ?4 \
               AND (?5 IS NULL OR substr(at, 1, 10) = ?5) ORDER BY at_us DESC LIMIT 1";
    let day = new.at.as_ref().map(|at| at.date().to_string());
    let values = params![patient, new.report.exercise, clip, new.part, day];
    t.query_row(sql, values, |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

/// The assessment of the same session in the same folder, where there is no clip: one that was cut off after it had been
/// kept. Sessions are told apart by their part, and by their moment where it says no more than that they were live.
fn same_session(t: &Transaction, patient: i64, new: &NewAssessment) -> rusqlite::Result<Option<Older>> {
    let sql = "SELECT id, at FROM assessment WHERE patient = ?1 AND exercise = ?2 AND clip IS NULL AND part = ?3 \
               AND folder = ?4 AND at = ?5";
    let at = new.at.as_ref().map(Moment::text);
    let values = params![patient, new.report.exercise, new.part, new.folder.to_string_lossy(), at];
    t.query_row(sql, values, |row| Ok((row.get(0)?, row.get(1)?))).optional()
}
