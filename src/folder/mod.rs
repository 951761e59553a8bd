//! The one gate for every output: never over an input, never half a file, nobody's file unasked, no more readable than its source.
//!
//! Nothing else in this program makes, renames or opens a file for writing; a test of the house holds that. What a command
//! reads is registered as its [`Inputs`], and every output is held against them before the long run begins.

mod arrival;
mod error;
mod file;
mod held;
mod inputs;
pub(crate) mod names;
mod readers;
pub(crate) mod removal;
pub(crate) mod staged;
mod unfinished;

pub(crate) use arrival::Arrival;
pub use error::OutputError;
pub(crate) use file::{OutputFile, copy_whole, write_whole};
pub use held::Held;
pub(crate) use held::Stamp;
pub use inputs::Inputs;
pub(crate) use readers::Readers;
pub(crate) use unfinished::{Unfinished, clear_left_overs};

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes a folder and those above it, as private as `readers` say.
///
/// # Errors
/// When the system refuses.
pub(crate) fn make_folder(path: &Path, readers: Readers) -> io::Result<()> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    readers.of_folder(&mut folder);
    folder.create(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            io::Error::new(io::ErrorKind::NotADirectory, "a file is there and no folder")
        }
        _ => error,
    })
}

/// An empty file where there is none, as private as `readers` say.
///
/// # Errors
/// When the system refuses; one that is there already is left as it is.
pub(crate) fn make_empty(path: &Path, readers: Readers) -> io::Result<()> {
    let mut file = fs::OpenOptions::new();
    file.append(true).create(true);
    readers.of_file(&mut file);
    file.open(path).map(drop)
}

/// What is written to it is gone.
///
/// # Errors
/// When the system has no such device.
pub(crate) fn nowhere() -> io::Result<File> {
    fs::OpenOptions::new().write(true).open("/dev/null")
}

/// The folder that a file lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
