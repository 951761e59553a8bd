//! An assessment to be given away: its page in one file, on a sheet of paper, or for a record, as confirmed corrections
//! leave it. What is read lies in the folder that is held: a link that leads out of it is given to nobody.

use std::io;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::notes::store::{self, NotesError};
use super::notes::{Comment, Correction, Mistake, Notes, corrected};
use super::pages;
use super::readings::{Reading, readings};
use crate::exercises::wording::title_of;
use crate::folder::Held;
use crate::plain;
use crate::report::export::{Added, NotExported, fhir_bundle};
use crate::report::json::{Media, Report};
use crate::report::page::{self, Note, Setting, Source};
use crate::report::pdf;
use crate::report::stored::{Stored, StoredError};
use crate::report::words::side_name;

/// A clip that is larger than this goes through no mail, bytes.
pub(crate) const MOST_CLIP: u64 = 64 << 20;
/// Far more than a still has, bytes.
const MOST_STILL: u64 = 4 << 20;

/// Why nothing can be given away.
#[derive(Debug, thiserror::Error)]
pub enum GivenError {
    /// There is no report, or it can not be read.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// The notes can not be read.
    #[error(transparent)]
    Notes(#[from] NotesError),
    /// The clip can not be put into the file.
    #[error("{} cannot be put into the file: {source}; `--no-clip` leaves the clip out", path.display())]
    Clip {
        /// The clip.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// The sheet can not be made.
    #[error("the sheet cannot be made: {0}")]
    Sheet(#[from] NotExported),
}

/// One HTML file that needs nothing beside it: clip, pictures, comments and corrections inside.
///
/// # Errors
/// When the folder can not be read, or its clip is too large.
pub(crate) fn shared(folder: &Held, with_clip: bool) -> Result<String, GivenError> {
    let (stored, report, notes) = read(folder)?;
    let remark = pages::remark(&stored.report, &report, &notes);
    let media = inside(folder, &report, with_clip)?;
    let report = Report { media, ..report };
    let said = noted(&notes, readings(&stored, &notes));
    let setting = Setting { remark: remark.as_deref(), notes: Some(&said), ..Setting::default() };
    Ok(page::html(&Source { report: &report, frames: &stored.frames, track: &stored.track }, &setting))
}

/// One sheet of paper as a PDF.
///
/// # Errors
/// When the folder can not be read.
pub(crate) fn sheet(folder: &Held) -> Result<Vec<u8>, GivenError> {
    let (stored, report, notes) = read(folder)?;
    let Added { remark, by_hand } = added(&stored, &report, &notes);
    let source = Source { report: &report, frames: &stored.frames, track: &stored.track };
    Ok(pdf::sheet(&source, remark.as_deref(), by_hand)?)
}

/// The FHIR bundle, for a record.
///
/// # Errors
/// When the folder can not be read.
pub(crate) fn fhir(folder: &Held) -> Result<Vec<u8>, GivenError> {
    let (stored, report, notes) = read(folder)?;
    let added = added(&stored, &report, &notes);
    Ok(fhir_bundle(&Source { report: &report, frames: &stored.frames, track: &stored.track }, &added))
}

fn added(stored: &Stored, report: &Report, notes: &Notes) -> Added {
    let by_hand = readings(stored, notes).into_iter().map(|r| format!("{:.1} s: {}", r.at_s, r.words)).collect();
    Added { remark: pages::remark(&stored.report, report, notes), by_hand }
}

/// What a file that is given away is called, without its ending: what was done, by whom and when, as far as that is
/// known. Elsewhere its folder says nothing any more.
///
/// # Errors
/// When the folder can not be read.
pub(crate) fn name(folder: &Held, ending: &str) -> Result<String, GivenError> {
    let (_, report, _) = read(folder)?;
    let day = report.date.as_deref().and_then(|date| date.get(..10));
    let parts = [Some(report.exercise.as_str()), report.person.as_deref(), day];
    Ok(plain::file_name(parts.into_iter().flatten(), ending))
}

fn read(folder: &Held) -> Result<(Stored, Report, Notes), GivenError> {
    let (stored, notes) = (Stored::of(folder)?, store::read(folder)?);
    let report = corrected(&stored.report, &notes);
    Ok((stored, report, notes))
}

/// Pictures and clip as text inside the page.
fn inside(folder: &Held, report: &Report, with_clip: bool) -> Result<Media, GivenError> {
    let mut media = report.media.clone();
    media.annotated = None;
    for still in &mut media.stills {
        still.thumbnail = folder.read(&still.file, MOST_STILL).ok();
        still.file.clear();
    }
    media.stills.retain(|still| still.thumbnail.is_some());
    let clip = |name: String| {
        let path = folder.path().join(&name);
        let bytes = folder.read(&name, MOST_CLIP).map_err(|source| GivenError::Clip { path, source })?;
        let kind = if name.ends_with(".webm") { "video/webm" } else { "video/mp4" };
        Ok::<_, GivenError>(format!("data:{kind};base64,{}", STANDARD.encode(bytes)))
    };
    media.clip = media.clip.filter(|_| with_clip).map(clip).transpose()?;
    Ok(media)
}

/// What was noted, in the order of the moments.
fn noted(notes: &Notes, by_hand: Vec<Reading>) -> Vec<Note> {
    let comments = notes.comments.iter().map(|comment: &Comment| Note {
        at_s: comment.at_s,
        text: comment.text.clone(),
        by: comment.author.clone().unwrap_or_default(),
        drawn: None,
    });
    let by_hand = by_hand.into_iter().map(|reading| Note {
        at_s: reading.at_s,
        text: reading.words,
        by: String::new(),
        drawn: Some(reading.drawn.to_string()),
    });
    let confirmed = notes.corrections.iter().filter(|correction| correction.confirmed);
    let mut all: Vec<Note> = comments.chain(confirmed.map(correction_note)).chain(by_hand).collect();
    all.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    all
}

fn correction_note(correction: &Correction) -> Note {
    let (at_s, what) = match &correction.what {
        Mistake::NoRepetition { rep, start_s } => (*start_s, format!("Repetition {rep} is not a repetition")),
        Mistake::NoFault { rep, fault, at_s } => {
            (*at_s, format!("Repetition {rep}: \u{201c}{}\u{201d} is not a fault", title_of(fault)))
        }
        Mistake::MissedRepetition { start_s, end_s, .. } => {
            (*start_s, format!("A repetition up to {end_s:.1} s was missed"))
        }
        Mistake::OtherSide { rep, start_s, side } => {
            (*start_s, format!("Repetition {rep} is of this side: {}", side_name(*side)))
        }
        Mistake::OtherExercise { exercise } => (0.0, format!("The exercise is {}", exercise.replace('_', " "))),
    };
    let why = correction.why.as_ref().map_or(String::new(), |why| format!(": {why}"));
    Note { at_s, text: format!("{what}{why}"), by: "Correction".into(), drawn: None }
}
