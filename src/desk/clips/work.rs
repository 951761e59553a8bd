//! Clips are assessed one after the other, each as `coxa assess` does it, in a thread of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};

use super::{Clip, Clips, Progress, State};
use crate::analysis::AnalysisError;
use crate::analysis::{self, Cancel};
use crate::commands::assess::{Done, assess};
use crate::commands::{CommandError, HistoryFile, Meter, Places, say};
use crate::desk::own::Own;
use crate::desk::typed;

/// Starts the thread, which ends when the clips are closed.
pub(crate) fn start(
    clips: Arc<Clips>,
    own: Own,
    history: HistoryFile,
    places: Places,
    cancel: Cancel,
) -> JoinHandle<()> {
    thread::spawn(move || {
        while let Some(clip) = clips.next() {
            let state = done(&clips, &clip, &own, &history, &places, &cancel);
            clips.ended(&clip.name, state);
        }
    })
}

impl Clips {
    /// Waits for a clip to be begun; `None` when no further one is.
    fn next(&self) -> Option<Clip> {
        let mut shelf = self.shelf();
        loop {
            if shelf.closed {
                return None;
            }
            let begun = if shelf.held_up { Ok(None) } else { shelf.list.begin(&self.folder) };
            match begun {
                Ok(Some(clip)) => return Some(clip),
                Ok(None) => {}
                // It is tried again when something changes.
                Err(error) => say::aside(&format!("the list of clips cannot be written: {error}")),
            }
            shelf = self.changed.wait(shelf).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn ended(&self, name: &str, state: State) {
        let mut shelf = self.shelf();
        shelf.progress = None;
        let written = shelf.list.end(&self.folder, name, state);
        if let Err(error) = written {
            say::aside(&format!("the list of clips cannot be written: {error}"));
        }
    }

    /// Says how far it is, and waits while something must not be slowed down.
    fn step(&self, progress: Progress) {
        let mut shelf = self.shelf();
        shelf.progress = Some(progress);
        while shelf.held_up && !shelf.closed {
            shelf = self.changed.wait(shelf).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Meter for Clips {
    fn with<T>(&self, unit: &str, work: impl FnOnce(&mut analysis::Progress) -> T) -> T {
        let step = |done, all| self.step(Progress { unit: unit.to_owned(), done, all });
        step(0, None);
        work(&mut |done, all| step(done, all))
    }
}

/// What became of a clip, whatever is wrong with it.
fn done(clips: &Clips, clip: &Clip, own: &Own, history: &HistoryFile, places: &Places, cancel: &Cancel) -> State {
    let path = clips.folder.path().join(&clip.name);
    let work = || assess(&typed::assess(&path, &clip.about, own, history)?, places, clips, cancel.clone());
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(Done { out, kept, .. })) => State::Done {
            folder: out.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            remark: kept.err().map(|error| format!("It could not be kept in the history: {error}")),
        },
        Ok(Err(CommandError::Analysis(AnalysisError::Stopped))) => State::Waiting,
        Ok(Err(error)) => State::Failed { why: words(&error, &path) },
        Err(_) => State::Failed { why: "An internal error; please report it, and try the clip again.".into() },
    }
}

/// The clip is called by its name: its folder is the desk's.
fn words(error: &CommandError, path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    error.to_string().replace(&*path.to_string_lossy(), &name)
}
