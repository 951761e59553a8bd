//! What FFmpeg complains of while it decodes: OpenCV hands out a damaged picture as if it were whole.
//!
//! Its complaints go to standard error; in silence they go to a piece of memory whose length tells that there were
//! some. It belongs to the process: where several files are decoded at once, each of them may be warned of.

use std::fs::{File, OpenOptions};
use std::io;
use std::sync::LazyLock;

static HEARD: LazyLock<Option<File>> = LazyLock::new(|| {
    let memory = rustix::fs::memfd_create("coxa-chatter", rustix::fs::MemfdFlags::CLOEXEC);
    memory.ok().map(File::from)
});

/// Where standard error points to in silence.
///
/// # Errors
/// When there is neither such memory nor `/dev/null`.
pub fn sink() -> io::Result<File> {
    HEARD.as_ref().map_or_else(|| OpenOptions::new().write(true).open("/dev/null"), File::try_clone)
}

/// How much has been heard so far, bytes; 0 where nothing can be.
pub fn heard() -> u64 {
    HEARD.as_ref().and_then(|file| file.metadata().ok()).map_or(0, |facts| facts.len())
}
