//! Where models and runtime are, as it was typed.

use std::path::PathBuf;

use clap::Args;

use super::error::CommandError;
use crate::pose::locate::models_folder;
use crate::pose::models::{ModelChoice, Models};

/// Where models and runtime are, when not in the usual places.
#[derive(Debug, Clone, Default, Args)]
pub struct Places {
    /// Folder with the pose models [default: $COXA_MODELS, beside the binary, ../share/coxa]
    #[arg(long, global = true, value_name = "DIR")]
    pub models: Option<PathBuf>,
    /// ONNX Runtime library or its folder [default: $COXA_RUNTIME, beside the binary, ../share/coxa]
    #[arg(long, global = true, value_name = "PATH")]
    pub runtime: Option<PathBuf>,
    /// Print on standard error where the time was spent, stage by stage over all threads
    #[arg(long, global = true)]
    pub stats: bool,
}

impl Places {
    /// Whether there is a model of the name that was typed, as far as models are there at all: a recording needs none.
    ///
    /// # Errors
    /// When there is not.
    pub(super) fn check(&self, model: &ModelChoice) -> Result<(), CommandError> {
        let ModelChoice::Named(_) = model else { return Ok(()) };
        let Ok(folder) = models_folder(self.models.as_deref()) else { return Ok(()) };
        let Ok(models) = Models::read(&folder) else { return Ok(()) };
        models.chosen(model)?;
        Ok(())
    }
}
