//! The clips of a desk as they lie: arriving, waiting, assessed.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::list::{Clip, List, State};
use super::names::Name;
use crate::desk::about::About;
use crate::folder::{Arrival, Held, Readers, clear_left_overs};

/// Where they lie in the folder of the desk.
pub(crate) const FOLDER: &str = "clips";

/// The clips of a desk.
pub(crate) struct Clips {
    pub(super) folder: Held,
    shelf: Mutex<Shelf>,
    pub(super) changed: Condvar,
}

pub(super) struct Shelf {
    pub(super) list: List,
    /// How far the clip is that is being assessed.
    pub(super) progress: Option<Progress>,
    /// Something that must not be slowed down is going on.
    pub(super) held_up: bool,
    pub(super) closed: bool,
}

/// How far something is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// What is counted.
    pub unit: String,
    /// So much is done.
    pub done: u64,
    /// Of so much, where that is known.
    pub all: Option<u64>,
}

impl Clips {
    /// Those in the folder of a desk; what was under way when the program ended waits again.
    ///
    /// # Errors
    /// When the folder can not be made or written to.
    pub(crate) fn open(desk: &Held) -> io::Result<Self> {
        let folder = desk.made_below(FOLDER, Readers::OWNER)?;
        clear_left_overs(folder.path());
        let list = List::open(&folder)?;
        let shelf = Mutex::new(Shelf { list, progress: None, held_up: false, closed: false });
        Ok(Self { folder, shelf, changed: Condvar::new() })
    }

    pub(super) fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // A thread that panicked has left a whole list: it is changed in one step.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them, the newest last, and how far the one is that is being assessed.
    pub(crate) fn now(&self) -> (Vec<Clip>, Option<Progress>) {
        let shelf = self.shelf();
        (shelf.list.clips().to_vec(), shelf.progress.clone())
    }

    /// A clip that is about to arrive.
    ///
    /// # Errors
    /// When the folder can not be written to.
    pub(crate) fn arrival(&self, name: &Name) -> io::Result<Arrival> {
        self.folder.arrival(&name.ending, Readers::OWNER)
    }

    /// A clip has arrived: it gets a name, its place in the list, and waits; the name.
    ///
    /// # Errors
    /// When it can not be written; then it is not there.
    pub(crate) fn arrived(&self, mut arrival: Arrival, name: &Name, about: About) -> io::Result<String> {
        let mut shelf = self.shelf();
        for name in name.all() {
            if shelf.list.has(&name) || self.folder.stamp(&name).is_some() {
                continue;
            }
            // Listed first: a clip of which nothing is known would have lost whose it is.
            shelf.list.add(&self.folder, Clip::arriving(name.clone(), about.clone()))?;
            match arrival.name_new(&name) {
                Ok(()) => {
                    shelf.list.set(&self.folder, &name, State::Waiting)?;
                    drop(shelf);
                    self.changed.notify_all();
                    return Ok(name);
                }
                Err(error) => {
                    shelf.list.remove(&self.folder, &name)?;
                    if error.kind() != io::ErrorKind::AlreadyExists {
                        return Err(error);
                    }
                }
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// A clip that is not being assessed waits again, with what is said of it now. `false` where there is no such clip.
    ///
    /// # Errors
    /// When the list can not be written.
    pub(crate) fn again(&self, name: &str, about: About) -> io::Result<bool> {
        let known = self.shelf().list.again(&self.folder, name, about)?;
        self.changed.notify_all();
        Ok(known)
    }

    /// While something must not be slowed down, clips wait.
    pub(crate) fn hold_up(&self, held_up: bool) {
        self.shelf().held_up = held_up;
        self.changed.notify_all();
    }

    /// No further clip is begun.
    pub(crate) fn close(&self) {
        self.shelf().closed = true;
        self.changed.notify_all();
    }
}
