//! Progress bars: on standard error, and only on a terminal.

use std::io::{self, IsTerminal};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::poses::Progress;

/// Does something long under a bar, which is gone when it ends: an error stands on a line of its own.
pub fn with_bar<T>(unit: &str, work: impl FnOnce(&mut Progress) -> T) -> T {
    Bars::new().with(unit, work)
}

/// Several bars, one below the other.
pub struct Bars(MultiProgress);

impl Bars {
    /// None yet; hidden where standard error is no terminal.
    pub fn new() -> Self {
        let terminal = io::stderr().is_terminal();
        let target = if terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self(MultiProgress::with_draw_target(target))
    }

    /// Does something long under one more bar.
    pub fn with<T>(&self, unit: &str, work: impl FnOnce(&mut Progress) -> T) -> T {
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

impl Default for Bars {
    fn default() -> Self {
        Self::new()
    }
}
