//! The arguments of `coxa review`.

use std::path::PathBuf;

use clap::Args;

/// `coxa review`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// Folder that holds assessments, also in folders below it
    pub dir: PathBuf,
    /// Port on 127.0.0.1 [default: a free one]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// Print the address and open no browser
    #[arg(long)]
    pub no_browser: bool,
}
