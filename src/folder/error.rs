//! Why something cannot be written, each with what to do about it.

use std::io;
use std::path::PathBuf;

/// Why an output cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The system refused.
    #[error("{} cannot be written: {source}; name another place", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder stands where a file has to be written.
    #[error("{} is a folder, and a file of that name is to be written; name another place", path.display())]
    InTheWay {
        /// The folder.
        path: PathBuf,
    },
    /// The output is something that is read.
    #[error("{} is read by this command, so it is not written over; name another place for the output", path.display())]
    IsInput {
        /// The output that was named, or the file inside the output folder.
        path: PathBuf,
    },
    /// A report has its own file of that name there.
    #[error("{} is a file of the report there; name another place for the output", path.display())]
    IsReports {
        /// The output that was named.
        path: PathBuf,
    },
    /// There is a report already.
    #[error("{} already holds a report; name another folder or add --force to replace it", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// There is a file already.
    #[error("{} is already there; name another place or add --force to replace it", path.display())]
    FileExists {
        /// The file.
        path: PathBuf,
    },
    /// Another run is at work there.
    #[error("{} is in use by another run of coxa; wait for its end or name another folder with --out", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// Formats that were asked for cannot hold these results.
    #[error("{} cannot be made of this input: {why}; the report itself is written to {}", files.join(", "), path.display())]
    NotExported {
        /// The folder.
        path: PathBuf,
        /// The files that are not written.
        files: Vec<&'static str>,
        /// Why the last of them is not.
        why: String,
    },
}
