//! A session before the camera of the browser or of a phone: one at a time, led by what `coxa live` calls, in a thread of its own.

mod camera;
mod face;
mod lead;
mod socket;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

pub(super) use socket::{socket, why};

use crate::commands::Places;

/// The sessions of a desk.
pub(crate) struct Sessions {
    /// Each has a folder of its own in it.
    pub folder: PathBuf,
    /// Where models and runtime are.
    pub places: Places,
    running: Mutex<Option<Running>>,
}

struct Running {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// Another one has not ended yet.
pub(crate) struct Busy;

impl Sessions {
    /// None is going on.
    pub(crate) fn new(folder: PathBuf, places: Places) -> Self {
        Self { folder, places, running: Mutex::new(None) }
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins one; `work` leads it until the flag is set.
    ///
    /// # Errors
    /// While another one is going on: there is one camera, and one engine.
    pub(crate) fn begin(&self, work: impl FnOnce(Arc<AtomicBool>) + Send + 'static) -> Result<(), Busy> {
        let mut running = self.running();
        if running.as_ref().is_some_and(|running| !running.thread.is_finished()) {
            return Err(Busy);
        }
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        *running = Some(Running { stop, thread: thread::spawn(move || work(flag)) });
        Ok(())
    }

    /// Asks the one that is going on to end.
    pub(crate) fn stop(&self) {
        if let Some(running) = self.running().as_ref() {
            running.stop.store(true, Ordering::Relaxed);
        }
    }

    /// Waits until its report is written.
    pub(crate) fn wait(&self) {
        let running = self.running().take();
        if let Some(Running { stop, thread }) = running {
            stop.store(true, Ordering::Relaxed);
            // What it left is in its journal, whatever became of it.
            let _ = thread.join();
        }
    }
}
