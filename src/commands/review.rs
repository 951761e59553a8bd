//! `coxa review`: the assessments of a folder in the browser, until it is stopped.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::error::CommandError;
use super::{say, signals};
use crate::review::{Ready, serve};

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

/// Runs the command.
///
/// # Errors
/// When the folder cannot be read or the port cannot be had.
pub fn run(args: &ReviewArgs) -> Result<(), CommandError> {
    Ok(serve(&args.dir, args.port, |ready| {
        let stop = ready.stop.clone();
        // Without a handler Ctrl-C ends the program all the same: notes are written whole or not at all.
        let _ = signals::on_end(move || stop.now());
        announce(&ready, args.no_browser);
    })?)
}

/// The address alone is on standard output, for those who read it with a program: it is the key, too.
pub(crate) fn announce(ready: &Ready, no_browser: bool) {
    // Nobody may be reading; the server is there all the same.
    let _ = writeln!(io::stdout(), "{}", ready.address);
    let count = match ready.assessments {
        0 => "no assessment yet".to_owned(),
        1 => "1 assessment".to_owned(),
        n => format!("{n} assessments"),
    };
    say::note(&format!("{count}; only this machine can open the address, with the key in it; Ctrl-C ends\n"));
    if !no_browser && let Err(error) = open::that_detached(&ready.for_browser) {
        say::note(&format!("no browser could be started ({error}): open the address yourself\n"));
    }
}
