//! The arguments of `coxa desk`, and of `coxa` alone.

use std::net::Ipv4Addr;
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
    /// A phone may be the camera: opens a door for it on the local network, which lets one phone in while a session waits for it
    #[arg(long)]
    pub phone: bool,
    /// Address of this machine on the local network at which the phone finds it [default: the one that it is reached by]
    #[arg(long, value_name = "ADDR", requires = "phone")]
    pub phone_address: Option<Ipv4Addr>,
    /// Where the history is
    #[command(flatten)]
    pub history: HistoryFile,
}
