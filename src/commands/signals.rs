//! Signals: a polite end from outside, and limits of the system that are told instead of ending the program.

use std::io;
#[cfg(unix)]
use std::sync::{Arc, atomic::AtomicBool};

/// Has `handler` called, in a thread of its own, whenever the program is asked to end: by Ctrl-C, by another program, or
/// because its terminal is gone - unless the one who started it wants it to outlive that (`nohup`).
///
/// # Errors
/// When the system allows no handler; then it ends the program at once.
#[cfg(unix)]
pub(crate) fn on_end(mut handler: impl FnMut() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let hang_up = (!is_ignored(SIGHUP)).then_some(SIGHUP);
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM].into_iter().chain(hang_up))?;
    std::thread::Builder::new().name("signals".into()).spawn(move || signals.forever().for_each(|_| handler()))?;
    Ok(())
}

/// Elsewhere the system ends the program.
#[cfg(not(unix))]
pub fn on_end(_: impl FnMut() + Send + 'static) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A file that would become larger than the user allows (`ulimit -f`) is an error of its write, and no end of the program.
pub fn tell_limits() {
    #[cfg(unix)]
    {
        // Without a handler the program ends there, which is no reason not to begin.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
    }
}

/// Whether a signal was ignored when the program was started; known on Linux.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask & (1 << (signal - 1)) != 0
}
