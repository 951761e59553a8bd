//! Ctrl-C and a polite end from outside: long work looks here from time to time and ends in order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::{AppError, say, signals};

/// Signals come to the process, so there is one of this.
static ASKED: AtomicBool = AtomicBool::new(false);

/// After this long the program ends in the middle of what it does; what is unfinished then lies where the next run
/// takes it away.
const PATIENCE: Duration = Duration::from_secs(5);

/// From now on a signal to end is remembered for [`check`].
pub fn listen() {
    let handler = || {
        if ASKED.swap(true, Ordering::Relaxed) {
            return;
        }
        // Signals are handled in a thread of their own, which may wait.
        thread::spawn(|| {
            thread::sleep(PATIENCE);
            say::aside(&AppError::Stopped.to_string());
            std::process::exit(1);
        });
    };
    // Without a handler the system ends the program at once, which is no reason to refuse the work.
    let _ = signals::on_end(handler);
}

/// The same from inside the program, which ends by itself then.
pub fn ask() {
    ASKED.store(true, Ordering::Relaxed);
}

/// To be asked between two steps of long work.
///
/// # Errors
/// When the program is to end.
pub fn check() -> Result<(), AppError> {
    if ASKED.load(Ordering::Relaxed) { Err(AppError::Stopped) } else { Ok(()) }
}
