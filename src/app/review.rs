//! `coxa review`: the assessments of a folder in the browser, until it is stopped.

use std::io::{self, Write};

use super::{AppError, say, signals};
use crate::cli::ReviewArgs;
use crate::review::{Ready, serve};

/// Runs the command.
///
/// # Errors
/// When the folder can not be read or the port can not be had.
pub fn run(args: &ReviewArgs) -> Result<(), AppError> {
    Ok(serve(&args.dir, args.port, |ready| {
        let stop = ready.stop.clone();
        // Without a handler Ctrl-C ends the program all the same: notes are written whole or not at all.
        let _ = signals::on_end(move || stop.now());
        announce(&ready, args.no_browser);
    })?)
}

/// The address alone is on standard output, for whoever reads it with a program.
pub fn announce(ready: &Ready, no_browser: bool) {
    // Nobody may be reading; the server is there all the same.
    let _ = writeln!(io::stdout(), "{}", ready.address);
    let count = match ready.assessments {
        0 => "no assessment yet".to_owned(),
        1 => "1 assessment".to_owned(),
        n => format!("{n} assessments"),
    };
    say::note(&format!("{count}; only this machine can open the address; Ctrl-C ends\n"));
    if !no_browser && let Err(error) = open::that_detached(&ready.address) {
        say::note(&format!("no browser could be started ({error}): open the address yourself\n"));
    }
}
