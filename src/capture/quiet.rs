//! Keeps FFmpeg's own chatter off standard error while it opens or decodes: what matters is told in our words.
//!
//! FFmpeg is told to be quiet only through an environment variable that is read before the program can set it.

use std::fs::OpenOptions;
use std::os::fd::OwnedFd;

/// Standard error points to nowhere until this is dropped.
pub struct Quiet {
    kept: Option<OwnedFd>,
}

impl Quiet {
    /// Starts the silence. Where the system does not allow it, nothing changes.
    pub fn start() -> Self {
        let redirected = || -> std::io::Result<OwnedFd> {
            let kept = rustix::io::dup(std::io::stderr())?;
            let nowhere = OpenOptions::new().write(true).open("/dev/null")?;
            rustix::stdio::dup2_stderr(&nowhere)?;
            Ok(kept)
        };
        Self { kept: redirected().ok() }
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
