//! The arguments of `coxa desk`, and of `coxa` alone.

use std::path::PathBuf;

use clap::Args;

use super::keep::HistoryFile;

/// `coxa desk`.
#[derive(Debug, Clone, Default, Args)]
pub struct DeskArgs {
    /// Folder in which clips, sessions and reports are kept [default: Coxa in your home folder]
    pub dir: Option<PathBuf>,
    /// Port on 127.0.0.1 [default: 2692, so that the browser remembers the camera; a free one where that is taken]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Print the address and open no browser
    #[arg(long)]
    pub no_browser: bool,
    /// Where the history is
    #[command(flatten)]
    pub history: HistoryFile,
}
