//! A result kept in the history, where the user wants that.

use std::path::Path;

use super::{AppError, ask};
use crate::cli::KeepArgs;
use crate::history::History;
use crate::history::moment::day;
use crate::history::store::NewAssessment;
use crate::report::json::Report;

/// A history that is open and waits for a result.
pub struct Keep {
    history: History,
    label: String,
    args: KeepArgs,
    /// Nothing was said of pain on the command line, and somebody is there to answer.
    asks: bool,
}

impl Keep {
    /// Opens the history before the long run. `None` where nothing is kept.
    ///
    /// # Errors
    /// When the history can not be opened.
    pub fn prepare(args: &KeepArgs) -> Result<Option<Self>, AppError> {
        let Some(label) = args.patient.clone() else { return Ok(None) };
        let history = History::open_or_make(args.history.file.as_deref())?;
        let asks = args.pain_before.is_none() && args.pain_after.is_none() && ask::can();
        Ok(Some(Self { history, label, args: args.clone(), asks }))
    }

    /// Asks for the pain before, where it was not told and somebody can answer.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask_before(&mut self) -> Result<(), AppError> {
        if self.asks {
            self.args.pain_before = ask::pain("Pain before, 0 to 10 (Enter leaves it out)")?;
        }
        Ok(())
    }

    /// Asks for the pain after, where it was not told and somebody can answer.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask_after(&mut self) -> Result<(), AppError> {
        if self.asks {
            self.args.pain_after = ask::pain("Pain after, 0 to 10 (Enter leaves it out)")?;
        }
        Ok(())
    }

    /// Keeps a report that lies in `folder`; `part` tells parts of the same clip apart. What to say about it.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn add(mut self, report: &Report, part: String, folder: &Path) -> Result<String, AppError> {
        let KeepArgs { date, pain_before, pain_after, .. } = self.args;
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let new = NewAssessment { at: date, part, pain_before, pain_after, folder, report };
        let added = self.history.add(&self.label, &new)?;
        let how = if added.replaced { "in place of an older assessment of this clip" } else { "in the history" };
        let mut said = format!("Kept for {} on {}, {how}.", self.label, day(added.at.date()));
        if let Some(warning) = self.history.of(&self.label)?.intakes.last().and_then(|(_, i)| i.warning_words()) {
            said.push_str("\n! ");
            said.push_str(&warning);
        }
        Ok(said)
    }
}
