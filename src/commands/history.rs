//! `coxa history`: one person's progress, everybody's list, exports, and forgetting.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use super::error::CommandError;
use super::keep::HistoryFile;
use super::{ask, say};
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

/// `coxa history`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct HistoryArgs {
    /// Export or forget.
    #[command(subcommand)]
    pub command: Option<HistoryCommand>,
    /// Show this person [default: list everyone]
    pub label: Option<String>,
    /// Hold what was done against this plan
    #[arg(long, value_name = "PLAN.toml", requires = "label")]
    pub plan: Option<PathBuf>,
    /// Also write a page (one file, opens in any browser)
    #[arg(long, value_name = "FILE", requires = "label")]
    pub html: Option<PathBuf>,
    /// Replace the page's file if it is already there
    #[arg(long, requires = "html")]
    pub force: bool,
    /// Put the tests of movement together: first, latest, what is usual, and the answers of the intake
    #[arg(long, requires = "label", conflicts_with = "plan")]
    pub baseline: bool,
    /// As it stood at the end of this day [default: today]
    #[arg(long, value_name = "DATE", value_parser = Moment::parse, requires = "label")]
    pub until: Option<Moment>,
    /// Where it is
    #[command(flatten)]
    pub history: HistoryFile,
}

/// What else can be done with a history.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// Write everything for other programs
    #[command(group(ArgGroup::new("format").required(true)))]
    Export {
        /// Only this person
        label: Option<String>,
        /// A table with a row for every figure
        #[arg(long, group = "format")]
        csv: bool,
        /// Everything that is kept
        #[arg(long, group = "format")]
        json: bool,
        /// One row for each day of this month: whether something was measured, minutes, sets, repetitions, pain
        #[arg(long, value_name = "YYYY-MM", group = "format")]
        month: Option<Month>,
        /// File to write [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Replace the file if it is already there
        #[arg(long, requires = "out")]
        force: bool,
        /// Where the history is
        #[command(flatten)]
        history: HistoryFile,
    },
    /// Remove everything that is kept of a person
    Forget {
        /// Whom
        label: String,
        /// Do not ask first
        #[arg(long)]
        yes: bool,
        /// Where the history is
        #[command(flatten)]
        history: HistoryFile,
    },
}

/// Runs the command.
///
/// # Errors
/// When the history or the plan cannot be read, no person has the label, or a file cannot be written.
pub fn run(args: &HistoryArgs) -> Result<(), CommandError> {
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

fn show(args: &HistoryArgs, label: &str) -> Result<(), CommandError> {
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
/// When no person has the label, or the history cannot be read.
pub(crate) fn progress(
    history: &History,
    label: &str,
    plan: Option<&Plan>,
    until: &Moment,
) -> Result<Progress, CommandError> {
    let mut patient = history.of(label)?;
    patient.assessments.iter_mut().for_each(follow_corrections);
    Ok(Progress::of(patient, plan, until.date()))
}

/// The record of a month, as confirmed corrections leave it.
pub(crate) fn record(mut patients: Vec<Patient>, month: Month) -> Vec<u8> {
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

fn forget(history: &mut History, label: &str, sure: bool) -> Result<(), CommandError> {
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
