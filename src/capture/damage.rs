//! Whose decoder complained: what is heard belongs to the process, and several files may be read at once.
//!
//! A file that was read while no other one was is told by what was heard meanwhile. Where others were read too, a file
//! in question is gone through once more while nobody else decodes.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use opencv::videoio::{self, VideoCapture, VideoCaptureTrait, VideoCaptureTraitConst};

use super::chatter;
use super::quiet::{Hush, Quiet};

/// Files that are read now.
static READ: Mutex<Vec<Read>> = Mutex::new(Vec::new());

struct Read {
    path: PathBuf,
    /// How many readers it has: its parts may be read side by side.
    readers: usize,
    /// Heard before the first of them began.
    before: u64,
    /// Another file was read at the same time.
    among_others: bool,
}

/// Held while a file is read.
pub struct Listener {
    path: PathBuf,
    _hush: Hush,
    /// Heard when the first picture had been seen, if it has.
    opened: Option<u64>,
}

/// What the decoder complained of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Of headers alone.
    Headers,
    /// Of pictures.
    Pictures,
}

impl Listener {
    /// From now on what is heard may be about this file.
    pub fn new(path: &Path) -> Self {
        let mut read = read();
        match read.iter_mut().find(|r| r.path == path) {
            Some(same) => same.readers += 1,
            None => read.push(Read { path: path.into(), readers: 1, before: chatter::heard(), among_others: false }),
        }
        let several = read.len() > 1;
        read.iter_mut().for_each(|r| r.among_others |= several);
        Self { path: path.to_owned(), _hush: Hush::start(), opened: None }
    }

    /// The first picture has been seen.
    pub fn opened(&mut self) {
        self.opened = Some(chatter::heard());
    }

    /// What was wrong with the file, of which `frames` were read so far.
    pub fn damage(&self, frames: u64) -> Option<Damage> {
        let (before, among_others) = self.facts()?;
        let now = chatter::heard();
        if now <= before {
            return None;
        }
        let again = if among_others { Quiet::alone().map(|_quiet| self.again(frames)) } else { None };
        match again {
            Some(damage) => damage,
            None if self.opened.is_none_or(|opened| now > opened) => Some(Damage::Pictures),
            None => Some(Damage::Headers),
        }
    }

    fn facts(&self) -> Option<(u64, bool)> {
        read().iter().find(|r| r.path == self.path).map(|r| (r.before, r.among_others))
    }

    /// Reads the file once more, while nobody else does.
    fn again(&self, frames: u64) -> Option<Damage> {
        let before = chatter::heard();
        let opened = self.path.to_str().and_then(|path| VideoCapture::from_file(path, videoio::CAP_FFMPEG).ok());
        let Some(mut capture) = opened.filter(|capture| capture.is_opened().unwrap_or(false)) else {
            // It has vanished meanwhile: then the doubt stays.
            return Some(Damage::Pictures);
        };
        let mut next = || capture.grab().unwrap_or(false);
        let mut more = next();
        let opened = chatter::heard();
        for _ in 1..frames {
            more = more && next();
        }
        // What its threads are still at is waited for here.
        drop(capture);
        let now = chatter::heard();
        (now > before).then_some(if now > opened { Damage::Pictures } else { Damage::Headers })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut read = read();
        if let Some(at) = read.iter().position(|r| r.path == self.path) {
            read[at].readers -= 1;
            if read[at].readers == 0 {
                read.swap_remove(at);
            }
        }
    }
}

fn read() -> MutexGuard<'static, Vec<Read>> {
    READ.lock().unwrap_or_else(PoisonError::into_inner)
}
