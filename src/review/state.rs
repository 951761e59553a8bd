//! What every request is answered from: the folder's index and the token of the pages.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::index::{Entry, Index};
use super::key::Key;
use super::random::random_hex;
use super::{House, ReviewError};
use crate::folder::Held;

/// One folder that is served.
pub(crate) struct Site {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// Which app the pages belong to.
    pub house: House,
    /// Nobody is let in without it.
    pub(super) key: Key,
    /// Only pages of this server know it; without it nothing is written.
    pub token: String,
    index: Mutex<Index>,
}

impl Site {
    /// Looks through the folder.
    ///
    /// # Errors
    /// When it can not be read.
    pub(crate) fn open(folder: &Path, port: u16, house: House) -> Result<Self, ReviewError> {
        let wrong = |source| ReviewError::Folder { path: folder.to_owned(), source };
        fs::read_dir(folder).map_err(wrong)?;
        let mut index = Index::new(Held::open(folder).map_err(wrong)?);
        index.refresh();
        Ok(Self { port, house, key: Key::new(port)?, token: random_hex()?, index: Mutex::new(index) })
    }

    /// The served folder, as it was named.
    pub(crate) fn folder(&self) -> PathBuf {
        lock(&self.index).root().to_owned()
    }

    /// Every assessment as it lies on the disk now.
    pub(crate) fn entries(&self) -> Vec<Arc<Entry>> {
        let mut index = lock(&self.index);
        index.refresh();
        index.entries().to_vec()
    }

    /// What is left out of the list, in words; empty where nothing is.
    pub(crate) fn left_out(&self) -> Vec<String> {
        lock(&self.index).left_out().words()
    }

    /// The assessment with this id, which is compared and never made into a path.
    pub(crate) fn entry(&self, id: &str) -> Option<Arc<Entry>> {
        let mut index = lock(&self.index);
        if index.find(id).is_none() {
            index.refresh();
        }
        index.find(id)
    }
}

/// What a panicking request left behind is whole: what the lock guards is replaced, not edited.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
