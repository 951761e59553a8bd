//! Sessions that were cut off: their reports are made of their journals when the desk is opened.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use crate::commands::{HistoryFile, RecoverArgs};
use crate::commands::{recover, say};
use crate::journal;

/// Where sessions lie in the folder of the desk.
pub(super) const SESSIONS: &str = "sessions";

/// Starts to make them, in a thread of its own: a long session takes its time. What is begun from now on is not looked at.
pub(super) fn start(sessions: &Path, history: HistoryFile) -> JoinHandle<()> {
    let entries = fs::read_dir(sessions).into_iter().flatten().flatten();
    // A link leads into a folder that is not the desk's.
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path());
    let unfinished: Vec<PathBuf> = folders.filter(|folder| !journal::folders(folder).is_empty()).collect();
    thread::spawn(move || {
        for folder in unfinished {
            let args = RecoverArgs { folder, force: false, history: history.clone() };
            if let Err(error) = recover::recover(&args, &mut |_| Ok(())) {
                say::aside(&error.to_string());
            }
        }
    })
}
