//! What every request is answered from: the folder's index, the token of the pages, and the lock of the notes.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ReviewError;
use super::index::{Entry, Index};

/// One folder that is served.
pub struct Site {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// Only pages of this server know it; without it nothing is written.
    pub token: String,
    index: Mutex<Index>,
    writing: Mutex<()>,
}

impl Site {
    /// Looks through the folder.
    ///
    /// # Errors
    /// When it can not be read.
    pub fn open(folder: &Path, port: u16) -> Result<Self, ReviewError> {
        let wrong = |source| ReviewError::Folder { path: folder.to_owned(), source };
        let root = fs::canonicalize(folder).map_err(wrong)?;
        fs::read_dir(&root).map_err(wrong)?;
        let mut index = Index::new(root);
        index.refresh();
        Ok(Self { port, token: random_hex()?, index: Mutex::new(index), writing: Mutex::new(()) })
    }

    /// Every assessment as it lies on the disk now.
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        let mut index = lock(&self.index);
        index.refresh();
        index.entries().to_vec()
    }

    /// Whether the folder is too large to be looked through as a whole.
    pub fn is_cut_short(&self) -> bool {
        lock(&self.index).is_cut_short()
    }

    /// The assessment with this id, which is compared and never made into a path.
    pub fn entry(&self, id: &str) -> Option<Arc<Entry>> {
        let mut index = lock(&self.index);
        if index.find(id).is_none() {
            index.refresh();
        }
        index.find(id)
    }

    /// Held while notes are read, changed and written, so that no writer loses another one's.
    pub fn writing(&self) -> MutexGuard<'_, ()> {
        lock(&self.writing)
    }
}

/// What a panicking request left behind is whole: both locks guard values that are replaced, not edited.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// 128 random bits from the system.
///
/// # Errors
/// When the system gives none.
pub fn random_hex() -> io::Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String can not fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
