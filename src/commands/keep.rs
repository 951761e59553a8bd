//! A result kept in the history, where the user wants that.

use std::path::{Path, PathBuf};

use clap::Args;

use super::ask;
use super::error::CommandError;
use crate::folder::Inputs;
use crate::history::adding::NewAssessment;
use crate::history::alarm::Alarm;
use crate::history::progress::unknown_words;
use crate::history::{History, HistoryError};
use crate::journal::KeptFor;
use crate::labels::{self, parse as label};
use crate::moment::{Moment, day};
use crate::report::json::Report;
use crate::warning_code::WarningCode;

/// Where the history is, when not in the usual place.
#[derive(Debug, Clone, Default, Args)]
pub struct HistoryFile {
    /// File of the history [default: the user's data folder, coxa/history.sqlite]
    #[arg(long = "history", value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Whose results are, of when, and whether they are kept.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "History")]
pub struct KeptAsArgs {
    /// Whose it is: a label that stands on everything that is written (better no name)
    #[arg(long = "label", value_name = "LABEL", value_parser = label, conflicts_with = "patient")]
    pub whose: Option<String>,
    /// The same, and keep the result in the history
    #[arg(long, value_name = "LABEL", value_parser = label)]
    pub patient: Option<String>,
    /// The label is a new person's, although it is nearly that of another one
    #[arg(long, requires = "patient")]
    pub new_patient: bool,
    /// When it was done: a day or a moment (RFC 3339)
    #[arg(long, value_name = "DATE", value_parser = Moment::past)]
    pub date: Option<Moment>,
    /// Where it is kept
    #[command(flatten)]
    pub history: HistoryFile,
}

/// The same of one result, with how it felt.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "History")]
pub struct KeepArgs {
    /// Whose it is, of when, and whether it is kept.
    #[command(flatten)]
    pub kept_as: KeptAsArgs,
    /// Pain before, 0 to 10
    #[arg(long, value_name = "0..10", value_parser = clap::value_parser!(u8).range(0..=10), requires = "patient")]
    pub pain_before: Option<u8>,
    /// Pain after, 0 to 10
    #[arg(long, value_name = "0..10", value_parser = clap::value_parser!(u8).range(0..=10), requires = "patient")]
    pub pain_after: Option<u8>,
}

impl KeptAsArgs {
    /// Whose it is, kept in a history or not.
    pub fn label(&self) -> Option<&str> {
        self.patient.as_deref().or(self.whose.as_deref())
    }
}

/// A history that is open and waits for a result.
pub(super) struct Keep {
    history: History,
    label: String,
    args: KeepArgs,
    /// Nothing was said of pain on the command line, and someone is there to answer.
    asks: bool,
    /// What was put in.
    added: Vec<i64>,
}

impl Keep {
    /// Opens the history before the long run. `None` where nothing is kept.
    ///
    /// # Errors
    /// When the history cannot be opened.
    pub(super) fn prepare(args: &KeepArgs) -> Result<Option<Self>, CommandError> {
        let Some(label) = args.kept_as.patient.clone() else { return Ok(None) };
        let history = History::open_or_make(args.kept_as.history.file.as_deref())?;
        let label = whose(&history, &label, args.kept_as.new_patient)?;
        let asks = args.pain_before.is_none() && args.pain_after.is_none() && ask::can();
        Ok(Some(Self { history, label, args: args.clone(), asks, added: Vec::new() }))
    }

    /// The files of the history, where there is one.
    pub(super) fn inputs(keep: Option<&Self>) -> Inputs {
        keep.map_or_else(Inputs::new, |keep| keep.history.inputs())
    }

    /// The person's label, as it is kept.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// Notes a professional's word on them.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn clear(&mut self, words: &str) -> Result<(), CommandError> {
        Ok(self.history.clear(&self.label, &Moment::now(), words)?)
    }

    /// Asks for the pain before, where it was not given and someone can answer.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn ask_before(&mut self) -> Result<(), CommandError> {
        if self.asks {
            self.args.pain_before = ask::pain("Pain before, 0 to 10 (Enter leaves it out)")?;
        }
        Ok(())
    }

    /// Asks for the pain after, where it was not given and someone can answer. Results that are kept already get it too.
    ///
    /// # Errors
    /// When the terminal is gone, or it cannot be written.
    pub(super) fn ask_after(&mut self) -> Result<(), CommandError> {
        let afterwards = !self.added.is_empty() && self.args.pain_after.is_none() && ask::can();
        if self.asks || afterwards {
            self.args.pain_after = ask::pain("Pain after, 0 to 10 (Enter leaves it out)")?;
        }
        match self.args.pain_after {
            Some(pain) if !self.added.is_empty() => Ok(self.history.set_pain_after(&self.added, pain)?),
            _ => Ok(()),
        }
    }

    /// A session begins, whose moment is now unless a day was named: what its journal is to hold, so that what is cut off
    /// comes into the same history and is the same assessment there, no matter who puts it in.
    pub(super) fn begin_session(&mut self) -> KeptFor {
        let at = self.args.kept_as.date.get_or_insert_with(Moment::now).text();
        // A recovery may be started in another folder.
        let whole = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let history = self.args.kept_as.history.file.as_ref().map(whole);
        // Sessions of a named day have one moment, and a clock may be set back.
        let session = format!("{}-{}", Moment::now().micros(), std::process::id());
        KeptFor { label: self.label.clone(), history, at, session, pain_before: self.args.pain_before }
    }

    /// What was put in so far.
    pub(super) fn added(&self) -> &[i64] {
        &self.added
    }

    /// Keeps a report that lies in `folder`; `part` tells parts of the same clip apart. What to say about it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn add(&mut self, report: &Report, part: String, folder: &Path) -> Result<String, CommandError> {
        let unscored = report.warnings.iter().any(|warning| warning.code == WarningCode::NoScore);
        if unscored && report.test.is_empty() {
            return Ok(format!("Nothing was kept for {}: the test has no score.", self.label));
        }
        let KeepArgs { kept_as, pain_before, pain_after } = self.args.clone();
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let new = NewAssessment { at: kept_as.date, part, pain_before, pain_after, folder, report };
        let added = self.history.add(&self.label, &new)?;
        self.added.push(added.id);
        let how = match (added.replaced, &report.source.sha256) {
            (true, Some(_)) => "in place of an older assessment of this clip",
            (true, None) => "in place of what was kept of it before",
            (false, _) => "in the history",
        };
        let on = day(added.at.date());
        let when = if added.day_known { format!("on {on}") } else { format!("({})", unknown_words(&on)) };
        let mut said = format!("Kept for {} {when}, {how}.", self.label);
        // A report that says so has said it already.
        let told = report.warnings.iter().any(|warning| warning.code == WarningCode::WarningSign);
        if let Some(alarm) = self.history.alarm(&self.label)?.filter(|_| !told) {
            said.push_str("\n! ");
            said.push_str(&alarm.words());
        }
        Ok(said)
    }
}

/// Who is named, and the warning signs that a history has of them and no professional has spoken about - also where nothing
/// is to be kept of them, since to exercise is as wrong then.
///
/// # Errors
/// When there is a history and it cannot be read.
pub(super) fn warned(args: &KeptAsArgs) -> Result<Option<(String, Alarm)>, CommandError> {
    let Some(label) = args.label() else { return Ok(None) };
    let history = match History::open(args.history.file.as_deref()) {
        Err(HistoryError::Empty(_) | HistoryError::NoFolder(_)) => return Ok(None),
        opened => opened?,
    };
    let everybody = history.list()?;
    let Some(kept) = everybody.into_iter().find(|listed| labels::same(&listed.label, label)) else { return Ok(None) };
    Ok(history.alarm(&kept.label)?.map(|alarm| (kept.label, alarm)))
}

/// The label under which a person is kept: that of the history where it differs only in how it is typed. One that is
/// nearly another's is asked about, and refused where nobody can answer.
///
/// # Errors
/// When it is nearly another person's, or the history cannot be read.
pub(crate) fn whose(history: &History, label: &str, is_new: bool) -> Result<String, CommandError> {
    let everybody = history.list()?;
    let known = || everybody.iter().map(|listed| listed.label.as_str());
    if let Some(kept) = known().find(|kept| *kept == label).or_else(|| known().find(|kept| labels::same(kept, label))) {
        return Ok(kept.to_owned());
    }
    let Some(near) = labels::near(label, known()).filter(|_| !is_new) else { return Ok(label.to_owned()) };
    if ask::can() {
        let question = format!("The history has \"{near}\" already. Is \"{label}\" the same person?");
        return Ok(if ask::yes(&question)? { near } else { label }.to_owned());
    }
    Err(CommandError::Usage(format!(
        "the history has \"{near}\" already, and \"{label}\" is nearly the same; name that one, or add --new-patient"
    )))
}
