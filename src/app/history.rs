//! `coxa history`: one person's progress, everybody's list, exports, and forgetting.

use std::path::PathBuf;

use super::{AppError, ask, say};
use crate::cli::{HistoryArgs, HistoryCommand};
use crate::folder::{Held, Inputs, OutputFile};
use crate::history::baseline::{self, Baseline};
use crate::history::export;
use crate::history::month::{self, Month};
use crate::history::progress::Progress;
use crate::history::reading::{Assessment, Patient};
use crate::history::{History, page, terminal};
use crate::moment::Moment;
use crate::plan::Plan;
use crate::report::json::Report;
use crate::report::stored::report_of;
use crate::review::notes::{corrected, store};

/// Runs the command.
///
/// # Errors
/// When the history or the plan can not be read, nobody has the label, or a file can not be written.
pub fn run(args: &HistoryArgs) -> Result<(), AppError> {
    match (&args.command, &args.label) {
        (Some(HistoryCommand::Export { label, csv, month, out, force, history, .. }), _) => {
            let history = History::open(history.file.as_deref())?;
            let prepare = |path: &PathBuf| OutputFile::prepare(path, *force, &history.inputs());
            let out = out.as_ref().map(prepare).transpose()?;
            let patients = match label {
                Some(label) => vec![history.of(label)?],
                None => history.everybody()?,
            };
            let bytes = match (month, csv) {
                (Some(month), _) => record(patients, *month),
                (None, true) => export::csv(&patients),
                (None, false) => export::json(&patients),
            };
            match out {
                Some(file) => Ok(file.write(&bytes)?),
                None => say::bytes(&bytes),
            }
        }
        (Some(HistoryCommand::Forget { label, yes, history }), _) => {
            forget(&mut History::open(history.file.as_deref())?, label, *yes)
        }
        (None, Some(label)) => show(args, label),
        (None, None) => {
            let history = History::open(args.history.file.as_deref())?;
            say::text(&terminal::list(&history.list()?, history.path()))
        }
    }
}

fn show(args: &HistoryArgs, label: &str) -> Result<(), AppError> {
    let plan = args.plan.as_deref().map(Plan::read).transpose()?;
    let history = History::open(args.history.file.as_deref())?;
    let inputs = args.plan.iter().fold(history.inputs(), |inputs, plan| inputs.with(plan));
    let inputs = plan.iter().flat_map(Plan::files).fold(inputs, Inputs::with_public);
    let page = args.html.as_deref().map(|path| OutputFile::prepare(path, args.force, &inputs)).transpose()?;
    let progress = progress(&history, label, plan.as_ref(), &args.until.clone().unwrap_or_else(Moment::now))?;
    let baseline = args.baseline.then(|| Baseline::of(&progress));
    let mut told = baseline.as_ref().map_or_else(|| terminal::show(&progress), baseline::show);
    if let Some((page, path)) = page.zip(args.html.as_ref()) {
        let html = baseline.as_ref().map_or_else(|| page::html(&progress), page::baseline_html);
        page.write(html.as_bytes())?;
        told.push_str(&format!("\nPage: {}\n", path.display()));
    }
    say::text(&told)
}

/// What is kept of a person at the end of a day, as confirmed corrections leave it.
///
/// # Errors
/// When nobody has the label, or the history can not be read.
pub fn progress(history: &History, label: &str, plan: Option<&Plan>, until: &Moment) -> Result<Progress, AppError> {
    let mut patient = history.of(label)?;
    patient.assessments.iter_mut().for_each(follow_corrections);
    Ok(Progress::of(patient, plan, until.date()))
}

/// The record of a month, as confirmed corrections leave it.
pub fn record(mut patients: Vec<Patient>, month: Month) -> Vec<u8> {
    patients.iter_mut().flat_map(|patient| &mut patient.assessments).for_each(follow_corrections);
    month::csv(&patients, month)
}

/// What a therapist has confirmed in the folder of an assessment counts here too.
fn follow_corrections(assessment: &mut Assessment) {
    let same = |report: &Report| report.source.sha256 == assessment.report.source.sha256;
    let Ok(folder) = Held::open(&assessment.folder) else { return };
    if !report_of(&folder).is_ok_and(|report| same(&report)) {
        return;
    }
    if let Ok(notes) = store::read(&folder) {
        assessment.report = corrected(&assessment.report, &notes);
    }
}

fn forget(history: &mut History, label: &str, sure: bool) -> Result<(), AppError> {
    let path = history.path().display().to_string();
    if !sure && ask::can() && !ask::yes(&format!("Remove everything of \"{label}\" from {path}?"))? {
        return say::text("Nothing was removed.\n");
    }
    let forgotten = history.forget(label)?;
    let (assessments, intakes) = (terminal::times(forgotten.assessments), forgotten.intakes);
    let mut told = format!("Removed from {path}: {assessments}, {intakes} intakes.\n");
    let left: Vec<_> = forgotten.folders.iter().filter(|folder| folder.exists()).collect();
    if !left.is_empty() {
        told.push_str("Reports and pictures in these folders are not touched; remove them if they have to go too:\n");
        told.extend(left.iter().map(|folder| format!("  {}\n", folder.display())));
    }
    say::text(&told)
}
