//! Ctrl-C and a polite end from outside: long work ends in order.

use std::thread;
use std::time::Duration;

use super::{say, signals};
use crate::analysis::AnalysisError;
use crate::analysis::Cancel;

/// After this long the program ends in the middle of what it does; what is unfinished then lies where the next run
/// takes it away.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a signal to end asks for from now on.
pub(super) fn listen() -> Cancel {
    let cancel = Cancel::default();
    let asked = cancel.clone();
    let handler = move || {
        if !asked.ask() {
            return;
        }
        // Signals are handled in a thread of their own, which may wait.
        thread::spawn(|| {
            thread::sleep(PATIENCE);
            say::aside(&AnalysisError::Stopped.to_string());
            std::process::exit(1);
        });
    };
    // Without a handler the system ends the program at once, which is no reason to refuse the work.
    let _ = signals::on_end(handler);
    cancel
}
