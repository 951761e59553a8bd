//! Random bits that nobody can guess, as text.

use std::fmt::Write;
use std::io;

/// 128 random bits from the system.
///
/// # Errors
/// When the system gives none.
pub(crate) fn random_hex() -> io::Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String can not fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
