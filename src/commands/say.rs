//! Results for people on standard output.

use std::io::{self, ErrorKind, Write};

use super::error::CommandError;
use crate::plain;

/// Writes it. A reader of only the beginning (`| head`) has had what they wanted.
///
/// # Errors
/// When standard output cannot be written to.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(CommandError::Usage(format!("standard output cannot be written: {e}")))
        }
        _ => Ok(()),
    }
}

/// The same for what was made safe to print piece by piece, because it has colours of ours.
///
/// # Errors
/// As [`bytes`].
pub(crate) fn shown(text: &str) -> Result<(), CommandError> {
    bytes(text.as_bytes())
}

/// One line on standard error, also while a decoder is kept quiet there.
pub fn aside(line: &str) {
    let line = plain::line(line);
    #[cfg(feature = "camera")]
    crate::media::quiet::tell(&line);
    #[cfg(not(feature = "camera"))]
    note(&format!("coxa: {line}\n"));
}

/// Words on standard error as they are. Those who closed it, or have no room for them, do not want to hear them.
pub fn note(words: &str) {
    let _ = io::stderr().lock().write_all(plain::text(words).as_bytes());
}

/// The same for text, of which a terminal obeys nothing, no matter who wrote it.
///
/// # Errors
/// As [`bytes`].
pub(crate) fn text(text: &str) -> Result<(), CommandError> {
    bytes(plain::text(text).as_bytes())
}
