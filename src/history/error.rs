//! Why a history can not be read or written, and what to do.

use std::path::{Path, PathBuf};

/// Each in one line.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The system has no folder for data of programs.
    #[error("no folder for the history was found ({0}); name a file with --history")]
    NoFolder(String),
    /// The system refused.
    #[error("{}: {source}; name another file with --history", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("the history {}: {source}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Somebody else has been writing for a long time.
    #[error("the history {} is in use by another program; try again when that has ended", .0.display())]
    Busy(PathBuf),
    /// The file is something else.
    #[error("{} is no history of Coxa's; name another file with --history", .0.display())]
    NotOurs(PathBuf),
    /// A newer version of the program has written it.
    #[error("the history {} was written by a newer coxa (version {found} of its tables); update coxa", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Version of its tables.
        found: usize,
    },
    /// Nothing was ever stored.
    #[error("there is no history {} yet; `coxa assess ... --patient LABEL` begins one", .0.display())]
    Empty(PathBuf),
    /// Nobody has this label.
    #[error("the history has nobody called \"{label}\"{hint}; `coxa history` lists who is in it")]
    Unknown {
        /// What was asked for.
        label: String,
        /// ` (did you mean ...?)`, or nothing.
        hint: String,
    },
    /// A label that comes from a file.
    #[error("\"{label}\" cannot be kept in a history: {problem}")]
    Label {
        /// The beginning of it.
        label: String,
        /// What a label has to be.
        problem: String,
    },
    /// What is stored is not what this program stores.
    #[error("the history {}: the entry of {at} cannot be read: {problem}", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// When it was.
        at: String,
        /// What is wrong.
        problem: String,
    },
}

impl HistoryError {
    /// The error of a file; what people can do something about has words of its own.
    pub fn of(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, NotADatabase};
        match source.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy(path.to_owned()),
            Some(NotADatabase) => Self::NotOurs(path.to_owned()),
            _ => Self::Database { path: path.to_owned(), source },
        }
    }
}
