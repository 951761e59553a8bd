//! Results for people on standard output.

use std::io::{self, ErrorKind, Write};

use super::AppError;
use crate::plain;

/// Writes it. Whoever reads only the beginning (`| head`) has had what they wanted.
///
/// # Errors
/// When standard output can not be written to.
pub fn bytes(bytes: &[u8]) -> Result<(), AppError> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(AppError::Usage(format!("standard output can not be written: {e}")))
        }
        _ => Ok(()),
    }
}

/// One line on standard error, also while a decoder is kept quiet there.
pub fn aside(line: &str) {
    let line = plain::line(line);
    #[cfg(feature = "camera")]
    crate::media::quiet::tell(&line);
    #[cfg(not(feature = "camera"))]
    eprintln!("coxa: {line}");
}

/// The same for text, of which a terminal obeys nothing, whoever wrote it.
///
/// # Errors
/// As [`bytes`].
pub fn text(text: &str) -> Result<(), AppError> {
    bytes(plain::text(text).as_bytes())
}
