//! An assessment put into the history, and how the same one is known again.

use std::path::PathBuf;

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::rows::patient;
use crate::moment::Moment;
use crate::report::json::{Media, Report};

/// An assessment that is to be kept.
#[derive(Debug)]
pub struct NewAssessment<'a> {
    /// When it was done; `None` = when the report says, or not known, or when this clip was stored first.
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
    /// When it was done, or where that is not known, when it was assessed.
    pub at: Moment,
    /// Whether the day on which it was done is known.
    pub day_known: bool,
    /// Whether it took the place of an older assessment of the same clip or session.
    pub replaced: bool,
}

/// An assessment that is there already.
struct Older {
    row: i64,
    at: String,
    day_known: bool,
}

impl Older {
    fn read(row: &Row) -> rusqlite::Result<Self> {
        Ok(Self { row: row.get(0)?, at: row.get(1)?, day_known: row.get(2)? })
    }
}

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
    let (at, day_known) = when(new, older.as_ref());
    let (text, micros, exercise, clip) = (at.text(), at.micros(), &new.report.exercise, &new.report.source.sha256);
    if let Some(Older { row: id, .. }) = older {
        t.execute(
            "UPDATE assessment SET at = ?2, at_us = ?3, folder = ?4, report = ?5, pain_before = coalesce(?6, pain_before), \
             pain_after = coalesce(?7, pain_after), day_known = ?8 WHERE id = ?1",
            params![id, text, micros, folder, report, new.pain_before, new.pain_after, day_known],
        )?;
        return Ok(Added { id, at, day_known, replaced: true });
    }
    t.execute(
        "INSERT INTO assessment (patient, at, at_us, exercise, clip, part, folder, report, pain_before, pain_after, \
         day_known) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            patient,
            text,
            micros,
            exercise,
            clip,
            new.part,
            folder,
            report,
            new.pain_before,
            new.pain_after,
            day_known
        ],
    )?;
    Ok(Added { id: t.last_insert_rowid(), at, day_known, replaced: false })
}

/// When it was done, and whether that is known. What has no clip was done before a camera, just now.
fn when(new: &NewAssessment, older: Option<&Older>) -> (Moment, bool) {
    let said = || new.report.date.as_deref().and_then(|at| Moment::past(at).ok());
    let kept = |older: &Older| Moment::parse(&older.at).ok();
    let known = || older.filter(|older| older.day_known).and_then(kept).or_else(said);
    match new.at.clone().or_else(known) {
        Some(at) => (at, true),
        None => (older.and_then(kept).unwrap_or_else(Moment::now), new.report.source.sha256.is_none()),
    }
}

/// The latest assessment of the same part of the same clip: of the same day or of one that is not known, where a day is named.
fn same_clip(t: &Transaction, patient: i64, new: &NewAssessment, clip: &str) -> rusqlite::Result<Option<Older>> {
    let sql = "SELECT id, at, day_known FROM assessment WHERE patient = ?1 AND exercise = ?2 AND clip = ?3 AND part = ?4 \
               AND (?5 IS NULL OR substr(at, 1, 10) = ?5 OR NOT day_known) ORDER BY day_known DESC, at_us DESC LIMIT 1";
    let day = new.at.as_ref().map(|at| at.date().to_string());
    let values = params![patient, new.report.exercise, clip, new.part, day];
    t.query_row(sql, values, Older::read).optional()
}

/// The assessment of the same session in the same folder, where there is no clip: one that was cut off after it had been
/// kept. Sessions are told apart by their part, and by their moment where it says no more than that they were live.
fn same_session(t: &Transaction, patient: i64, new: &NewAssessment) -> rusqlite::Result<Option<Older>> {
    let sql = "SELECT id, at, day_known FROM assessment WHERE patient = ?1 AND exercise = ?2 AND clip IS NULL AND part = ?3 \
               AND folder = ?4 AND at = ?5";
    let at = new.at.as_ref().map(Moment::text);
    let values = params![patient, new.report.exercise, new.part, new.folder.to_string_lossy(), at];
    t.query_row(sql, values, Older::read).optional()
}
