//! `coxa recover`: the reports of a live session that was cut off, from its journals.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::CommandError;
use super::keep::{HistoryFile, Keep, KeepArgs, KeptAsArgs};
use super::say;
use crate::analysis::{Made, Recorded, reports};
use crate::folder::Inputs;
use crate::journal::{self, JOURNAL_FILE, JournalReader, KeptFor};
use crate::moment::Moment;
use crate::plain;
use crate::report::REPORT_FILE;
use crate::report::json::Media;
use crate::report::output::OutputFolder;
use crate::report::stored::read_report;

/// `coxa recover`.
#[derive(Debug, Args)]
pub struct RecoverArgs {
    /// Output folder of a `coxa live` that was not finished
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Replace a report that is already there
    #[arg(long)]
    pub force: bool,
    /// Where it is kept, if it was to be kept in a history of its own
    #[command(flatten)]
    pub history: HistoryFile,
}

/// Runs the command.
///
/// # Errors
/// When there is no journal, its session is still under way, or a report cannot be written.
pub fn run(args: &RecoverArgs) -> Result<(), CommandError> {
    recover(args, &mut |words| say::shown(words))
}

/// Makes and keeps every report of an unfinished session; `say` is given a summary of each, and what became of it.
///
/// # Errors
/// As [`run`], and when something cannot be said.
pub(crate) fn recover(
    args: &RecoverArgs,
    say: &mut dyn FnMut(&str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let mut refused = None;
    for made in unfinished(args)? {
        say(&made.summary())?;
        match keep(&made, args) {
            Ok(said) => {
                made.settle()?;
                said.map_or(Ok(()), |said| say(&plain::text(&format!("{said}\n"))))?;
            }
            // The journal stays, so that it can still be kept.
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    refused.map_or(Ok(()), Err)
}

/// A report of every journal of a session, made unless it is there already.
fn unfinished(args: &RecoverArgs) -> Result<Vec<Made>, CommandError> {
    let folders = journal::folders(&args.folder);
    if folders.is_empty() {
        return Err(CommandError::Usage(format!(
            "{} holds no journal of an unfinished session ({JOURNAL_FILE}): there is nothing to recover",
            args.folder.display()
        )));
    }
    let (mut made, mut recorded) = (Vec::new(), Vec::new());
    for path in &folders {
        match finished(path)? {
            Some(before) => made.push(before),
            None => recorded.push(Recorded {
                folder: OutputFolder::prepare(path, args.force, &Inputs::new().with(&path.join(JOURNAL_FILE)))?,
                media: Media::default(),
            }),
        }
    }
    made.extend(reports(recorded, folders.len() == 1)?);
    Ok(made)
}

/// The report that was made from the journal beside it, by a run that was cut off before it had kept everything. It is
/// not made again: a video that was recorded goes with it.
fn finished(folder: &Path) -> Result<Option<Made>, CommandError> {
    // Refused while another run is at work, and what was left half in place is put right.
    drop(OutputFolder::prepare(folder, true, &Inputs::new())?);
    // An older session's report was there before the journal was.
    let changed = |name: &str| fs::metadata(folder.join(name)).and_then(|file| file.modified()).ok();
    if changed(REPORT_FILE).zip(changed(JOURNAL_FILE)).is_none_or(|(report, journal)| report < journal) {
        return Ok(None);
    }
    let Ok(report) = read_report(folder) else { return Ok(None) };
    let beginning = JournalReader::open(&folder.join(JOURNAL_FILE))?.beginning;
    Ok(Some(Made { exercise: beginning.exercise()?, report, folder: folder.to_owned(), keep: beginning.keep }))
}

/// Keeps it in the history that the user named, or in the usual one; what to say about that. A journal names no file:
/// it may come from anybody.
fn keep(made: &Made, args: &RecoverArgs) -> Result<Option<String>, CommandError> {
    let Some(KeptFor { label, history, at, pain_before, .. }) = made.keep.clone() else { return Ok(None) };
    if let (Some(other), None) = (&history, &args.history.file) {
        return Err(CommandError::Usage(format!(
            "the report is made, but not yet in a history: the session was begun with --history {other}; \
             `coxa recover {} --history {other}` keeps it there",
            args.folder.display(),
            other = plain::beginning(&other.to_string_lossy(), 200),
        )));
    }
    let kept_as = KeptAsArgs {
        whose: None,
        patient: Some(label),
        // What the session was begun under it is kept under.
        new_patient: true,
        date: Moment::parse(&at).ok(),
        history: args.history.clone(),
    };
    let args = KeepArgs { kept_as, pain_before, pain_after: None };
    let Some(mut keep) = Keep::prepare(&args)? else { return Ok(None) };
    Ok(Some(keep.add(&made.report, made.part(), &made.folder)?))
}
