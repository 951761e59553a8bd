//! Progress bars: on standard error, and only on a terminal.

use std::io::{self, IsTerminal};

use console::Term;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::analysis::Progress;

/// Times a second.
const REDRAWN: u8 = 20;

/// Shows how far something long is.
pub(crate) trait Meter {
    /// Does it meanwhile; `unit` is what is counted.
    fn with<T>(&self, unit: &str, work: impl FnOnce(&mut Progress) -> T) -> T;
}

/// Several bars, one below the other.
pub(super) struct Bars(MultiProgress);

impl Bars {
    /// Empty; hidden where that is wanted, and where standard error is no terminal.
    pub(super) fn new(quiet: bool) -> Self {
        let target = if !quiet && io::stderr().is_terminal() { terminal() } else { ProgressDrawTarget::hidden() };
        Self(MultiProgress::with_draw_target(target))
    }
}

impl Meter for Bars {
    /// Under one more bar, which is gone when it ends: an error stands on a line of its own.
    fn with<T>(&self, unit: &str, work: impl FnOnce(&mut Progress) -> T) -> T {
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = self.0.add(ProgressBar::new(0).with_style(style).with_message(unit.to_owned()));
        let result = work(&mut |done, all| {
            if let Some(all) = all {
                bar.set_length(all.max(done));
            }
            bar.set_position(done);
        });
        bar.finish_and_clear();
        self.0.remove(&bar);
        result
    }
}

/// The terminal itself: standard error points elsewhere while a decoder is kept quiet.
fn terminal() -> ProgressDrawTarget {
    #[cfg(unix)]
    {
        use std::fs::File;
        use std::os::fd::AsFd;
        let own = |fd: io::Result<std::os::fd::OwnedFd>| fd.map(File::from);
        let read = own(io::stdin().as_fd().try_clone_to_owned());
        let write = own(io::stderr().as_fd().try_clone_to_owned());
        if let (Ok(read), Ok(write)) = (read, write) {
            return ProgressDrawTarget::term(Term::read_write_pair(read, write), REDRAWN);
        }
    }
    ProgressDrawTarget::stderr()
}
