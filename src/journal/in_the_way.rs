//! What is said where a session is to begin and the journal of another one lies.

use std::path::Path;

use super::{JOURNAL_FILE, JournalError, JournalReader};

/// Why no session can begin in `session`, where the journal of another one lies in `folder`: it goes on, or was cut off.
pub(crate) fn in_the_way(session: &Path, folder: &Path) -> JournalError {
    match JournalReader::open(&folder.join(JOURNAL_FILE)) {
        Err(in_use @ JournalError::InUse { .. }) => in_use,
        _ => JournalError::Unfinished { folder: session.to_owned() },
    }
}
