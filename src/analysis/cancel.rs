//! A word that long work is to end: it is looked at between two steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::AnalysisError;

/// Shared by all its clones: whoever holds one may ask, and the work ends in order at its next step.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks for the end. Whether that is the first time.
    pub fn ask(&self) -> bool {
        !self.0.swap(true, Ordering::Relaxed)
    }

    /// To be called between two steps of long work.
    ///
    /// # Errors
    /// When it is to end.
    pub fn check(&self) -> Result<(), AnalysisError> {
        if self.0.load(Ordering::Relaxed) { Err(AnalysisError::Stopped) } else { Ok(()) }
    }
}
