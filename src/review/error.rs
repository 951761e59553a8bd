//! Why a folder cannot be served.

use std::io;
use std::path::PathBuf;

/// Why a folder can not be served.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The folder is not there or no folder.
    #[error("{} cannot be reviewed: {source}; name a folder that holds assessments", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The port is taken.
    #[error("port {port} of 127.0.0.1 cannot be used: {source}; name another one, or leave --port out for a free one")]
    Port {
        /// The port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The system gives no sockets, threads or random numbers.
    #[error("the review server cannot be started: {0}")]
    Start(#[from] io::Error),
}
