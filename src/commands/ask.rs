//! Questions on the terminal.

use std::io::{IsTerminal, stderr, stdin};
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::Input;

use super::error::CommandError;

/// Where people are asked in the browser, the terminal is left alone.
static ELSEWHERE: AtomicBool = AtomicBool::new(false);

/// From now on nobody is asked on the terminal.
pub(crate) fn never() {
    ELSEWHERE.store(true, Ordering::Relaxed);
}

/// Whether someone is there to answer.
pub(super) fn can() -> bool {
    !ELSEWHERE.load(Ordering::Relaxed) && stdin().is_terminal() && stderr().is_terminal()
}

/// A line that `check` takes; no single key answers anything.
///
/// # Errors
/// When the terminal is gone.
pub(super) fn line(question: &str, check: &dyn Fn(&str) -> Result<(), String>) -> Result<String, CommandError> {
    let input = Input::<String>::new().with_prompt(question).allow_empty(true);
    let input = input.validate_with(|text: &String| check(text.trim()));
    Ok(input.interact_text().map_err(gone)?.trim().to_owned())
}

/// Yes or no, written out.
///
/// # Errors
/// When the terminal is gone.
pub(super) fn yes(question: &str) -> Result<bool, CommandError> {
    Ok(line(&format!("{question} (yes or no)"), &yes_or_no)? == "yes")
}

/// Takes `yes` and `no`.
///
/// # Errors
/// In words what is wanted.
pub(super) fn yes_or_no(text: &str) -> Result<(), String> {
    if ["yes", "no"].contains(&text) { Ok(()) } else { Err("yes or no, and then Enter".into()) }
}

/// A number from 0 to 10; `None` for Enter alone.
///
/// # Errors
/// When the terminal is gone.
pub(super) fn pain(question: &str) -> Result<Option<u8>, CommandError> {
    let check = |text: &String| match text.trim() {
        "" => Ok(()),
        text if text.parse::<u8>().is_ok_and(|n| n <= 10) => Ok(()),
        _ => Err("a whole number from 0 to 10, or Enter"),
    };
    let input = Input::<String>::new().with_prompt(question).allow_empty(true).validate_with(check);
    Ok(input.interact_text().map_err(gone)?.trim().parse().ok())
}

fn gone(error: dialoguer::Error) -> CommandError {
    CommandError::Usage(format!("nobody could be asked: {error}; give the answers on the command line"))
}
