//! What FFmpeg complains of while it decodes: OpenCV hands out a damaged picture as if it were whole.
//!
//! Its complaints go to standard error; in silence they go to a piece of memory whose length tells that there were
//! some. It belongs to the process: [`super::damage`] tells whose they are where several files are decoded at once.

use std::fs::{File, OpenOptions};
use std::io;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{FallocateFlags, MemfdFlags, fallocate, memfd_create};

/// Heard words are let go of when so many bytes of them lie in memory: a damaged file may complain for hours.
const MOST_KEPT: u64 = 1 << 20;

static HEARD: LazyLock<Option<File>> =
    LazyLock::new(|| memfd_create("coxa-chatter", MemfdFlags::CLOEXEC).ok().map(File::from));
static LET_GO: AtomicU64 = AtomicU64::new(0);

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

/// Gives the memory of what was heard back; [`heard`] stays.
pub fn forget_words() {
    let Some(file) = HEARD.as_ref() else { return };
    let all = heard();
    if all.saturating_sub(LET_GO.load(Ordering::Relaxed)) < MOST_KEPT {
        return;
    }
    // Where the system can not do that, the words stay.
    if fallocate(file, FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE, 0, all).is_ok() {
        LET_GO.store(all, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn hours_of_complaints_take_no_memory() {
        let before = heard();
        for _ in 0..40 {
            sink().unwrap().write_all(&vec![b'x'; 1 << 18]).unwrap();
            forget_words();
        }
        assert!(heard() >= before + (40 << 18));
        let kept = HEARD.as_ref().unwrap().metadata().unwrap().blocks() * 512;
        assert!(kept <= 3 * MOST_KEPT, "{kept} bytes are kept");
    }
}
