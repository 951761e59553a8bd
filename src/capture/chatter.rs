//! What FFmpeg complains of while it decodes: OpenCV hands out a damaged picture as if it were whole.
//!
//! Its complaints go to standard error; in silence they go to a piece of memory and are counted there. It belongs to the
//! process: [`super::damage`] tells whose they are where several files are decoded at once.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::folder::nowhere;
use rustix::fs::{FallocateFlags, MemfdFlags, fallocate, memfd_create};

/// Read words are let go of when so many bytes of them lie in memory: a damaged file may complain for hours.
const MOST_KEPT: u64 = 1 << 20;

static WORDS: LazyLock<Option<File>> =
    LazyLock::new(|| memfd_create("coxa-chatter", MemfdFlags::CLOEXEC).ok().map(File::from));
static SO_FAR: Mutex<SoFar> = Mutex::new(SoFar { read: 0, let_go: 0, complaints: 0 });

/// Places in what was said, bytes.
struct SoFar {
    read: u64,
    let_go: u64,
    /// Lines that FFmpeg has complained in.
    complaints: u64,
}

/// Where standard error points to in silence.
///
/// # Errors
/// When there is neither such memory nor `/dev/null`.
pub fn sink() -> io::Result<File> {
    WORDS.as_ref().map_or_else(nowhere, File::try_clone)
}

/// How many complaints have been heard so far; 0 where none can be.
pub fn heard() -> u64 {
    let Some(words) = WORDS.as_ref() else { return 0 };
    let mut so_far = SO_FAR.lock().unwrap_or_else(PoisonError::into_inner);
    so_far.listen(words);
    so_far.complaints
}

/// Listens when much has been said, so that its memory can be given back.
pub fn catch_up() {
    let said = WORDS.as_ref().and_then(|words| words.metadata().ok()).map_or(0, |facts| facts.len());
    let read = SO_FAR.lock().unwrap_or_else(PoisonError::into_inner).read;
    if said.saturating_sub(read) >= MOST_KEPT {
        heard();
    }
}

impl SoFar {
    /// Reads what is new, in whole lines.
    fn listen(&mut self, words: &File) {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = words.read_at(&mut buffer, self.read) {
            let new = &buffer[..count];
            let whole = match new.iter().rposition(|&byte| byte == b'\n') {
                Some(last) => last + 1,
                None if count == buffer.len() => count,
                None => break,
            };
            self.complaints +=
                new[..whole].split(|&byte| byte == b'\n').filter(|line| is_complaint(line)).count() as u64;
            self.read += whole as u64;
        }
        if self.read - self.let_go >= MOST_KEPT {
            // Where the system can not do that, the words stay.
            let _ = fallocate(words, FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE, 0, self.read);
            self.let_go = self.read;
        }
    }
}

/// FFmpeg names the part that speaks and its address, `[h264 @ 0x55d0c8f3d2c0]`; what others say is about no file.
fn is_complaint(line: &[u8]) -> bool {
    line.first() == Some(&b'[') && line.windows(5).any(|five| five == b" @ 0x")
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn only_what_ffmpeg_says_is_a_complaint() {
        assert!(is_complaint(b"[h264 @ 0x7ff28818bc80] Invalid NAL unit size (566 > 88)."));
        for other in ["", "coxa: stopped", "[W:onnxruntime:, cpuid_info.cc:91] Unknown CPU vendor", "a [b @ 0x1] c"] {
            assert!(!is_complaint(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn hours_of_complaints_are_counted_and_take_no_memory() {
        let before = heard();
        let lines = "[h264 @ 0x7ff28818bc80] Invalid NAL unit size (566 > 88).\n".repeat(5000);
        for _ in 0..40 {
            sink().unwrap().write_all(lines.as_bytes()).unwrap();
            catch_up();
        }
        assert!(heard() >= before + 40 * 5000);
        let kept = WORDS.as_ref().unwrap().metadata().unwrap().blocks() * 512;
        assert!(kept <= 3 * MOST_KEPT, "{kept} bytes are kept");
    }
}
