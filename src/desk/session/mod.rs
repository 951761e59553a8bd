//! A session before the camera of the browser or of a phone: one at a time, led by what `coxa live` calls, in a thread of its own.

mod camera;
mod face;
mod lead;
mod socket;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

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
    /// Its page is gone, so that it is ending by itself.
    left: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// How long a session whose page is gone is waited for: it writes its report.
const PUT_AWAY_IN: Duration = Duration::from_secs(10);
/// How often it is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Another one has not ended yet.
pub(crate) enum Busy {
    /// It is shown in another window.
    Shown,
    /// Its page is gone, and its report is being written.
    PutAway,
}

impl Busy {
    /// What to do.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Shown => "A session is going on in another window. End it there first.",
            Self::PutAway => "The last session is still being put away. Press the button again in a moment.",
        }
    }
}

/// A page that shows a session; it is gone when this is dropped.
pub(crate) struct Watching(Arc<AtomicBool>);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Sessions {
    /// None is going on.
    pub(crate) fn new(folder: PathBuf, places: Places) -> Self {
        Self { folder, places, running: Mutex::new(None) }
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is one whose page is gone, and which is not over yet.
    pub(crate) fn puts_away(&self) -> bool {
        matches!(free(self.running().as_ref()), Err(Busy::PutAway))
    }

    /// Waits a while for one whose page is gone.
    pub(crate) async fn put_away(&self) {
        let looks = PUT_AWAY_IN.as_millis() / LOOK_EVERY.as_millis();
        for _ in 0..looks {
            if self.puts_away() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    /// Begins one; `work` leads it until the flag is set.
    ///
    /// # Errors
    /// While another one is going on: there is one camera, and one engine.
    pub(crate) fn begin(&self, work: impl FnOnce(Arc<AtomicBool>) + Send + 'static) -> Result<Watching, Busy> {
        let mut running = self.running();
        free(running.as_ref())?;
        let (stop, left) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let flag = Arc::clone(&stop);
        let watching = Watching(Arc::clone(&left));
        *running = Some(Running { stop, left, thread: thread::spawn(move || work(flag)) });
        Ok(watching)
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
        if let Some(Running { stop, thread, .. }) = running {
            stop.store(true, Ordering::Relaxed);
            // What it left is in its journal, whatever became of it.
            let _ = thread.join();
        }
    }
}

/// Whether one could begin beside what there is.
fn free(running: Option<&Running>) -> Result<(), Busy> {
    match running.filter(|running| !running.thread.is_finished()) {
        None => Ok(()),
        Some(running) if running.left.load(Ordering::Relaxed) => Err(Busy::PutAway),
        Some(_) => Err(Busy::Shown),
    }
}
