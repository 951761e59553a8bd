//! Keeps the chatter of OpenCV and of what it calls off standard error: what matters is told in our words.
//!
//! It speaks there directly, and can be told to be quiet only through environment variables that are read before the
//! program can set them.

use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::folder::nowhere;

/// Standard error belongs to the whole process: several threads share one silence.
static SILENCE: Mutex<Silence> = Mutex::new(Silence { wanted: 0, kept: None });

struct Silence {
    /// How many want it now.
    wanted: usize,
    /// The real standard error meanwhile.
    kept: Option<File>,
}

/// Standard error points to nowhere until the last of these is dropped.
pub(crate) struct Quiet(());

impl Quiet {
    /// Starts the silence. Where the system does not allow it, nothing changes.
    pub(crate) fn start() -> Self {
        let mut silence = silence();
        silence.wanted += 1;
        if silence.wanted == 1 {
            let redirected = || -> std::io::Result<File> {
                let kept = rustix::io::dup(std::io::stderr())?;
                rustix::stdio::dup2_stderr(nowhere()?)?;
                Ok(File::from(kept))
            };
            silence.kept = redirected().ok();
        }
        Self(())
    }

    /// Says a line on standard error in spite of the silence.
    pub(crate) fn tell(&self, line: &str) {
        tell(line);
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let mut silence = silence();
        silence.wanted -= 1;
        if silence.wanted == 0
            && let Some(kept) = silence.kept.take()
        {
            // There is nobody left to tell when this fails.
            let _ = rustix::stdio::dup2_stderr(kept);
        }
    }
}

/// Says a line on standard error in spite of any silence.
pub(crate) fn tell(line: &str) {
    let said = match silence().kept.as_ref() {
        Some(mut kept) => writeln!(kept, "coxa: {line}"),
        None => writeln!(std::io::stderr(), "coxa: {line}"),
    };
    // Whoever closed standard error does not want to hear it.
    let _ = said;
}

fn silence() -> MutexGuard<'static, Silence> {
    SILENCE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_silences_that_overlap_end_with_standard_error_as_it_was() {
        let target = || std::fs::read_link("/proc/self/fd/2").ok();
        let before = target();
        let first = Quiet::start();
        let second = Quiet::start();
        drop(first);
        drop(second);
        assert_eq!(target(), before);
    }
}
