//! Keeps FFmpeg's own chatter off standard error while it opens or decodes: what matters is told in our words.
//!
//! FFmpeg is told to be quiet only through an environment variable that is read before the program can set it.

use std::fs::File;
use std::io::Write;

use super::chatter;

/// Standard error points to nowhere until this is dropped.
pub struct Quiet {
    kept: Option<File>,
}

impl Quiet {
    /// Starts the silence. Where the system does not allow it, nothing changes.
    pub fn start() -> Self {
        let redirected = || -> std::io::Result<File> {
            let kept = rustix::io::dup(std::io::stderr())?;
            rustix::stdio::dup2_stderr(chatter::sink()?)?;
            Ok(File::from(kept))
        };
        Self { kept: redirected().ok() }
    }

    /// Says a line on standard error in spite of the silence.
    pub fn tell(&self, line: &str) {
        let said = match self.kept.as_ref() {
            Some(mut kept) => writeln!(kept, "coxa: {line}"),
            None => writeln!(std::io::stderr(), "coxa: {line}"),
        };
        // Whoever closed standard error does not want to hear it.
        let _ = said;
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(kept) = &self.kept {
            // There is nobody left to tell when this fails.
            let _ = rustix::stdio::dup2_stderr(kept);
        }
    }
}
