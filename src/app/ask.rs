//! Questions on the terminal.

use std::io::{IsTerminal, stderr, stdin};

use dialoguer::{Confirm, Input, Select};

use super::AppError;

/// Whether somebody is there to answer.
pub fn can() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// An answer in the person's own words, never an empty one.
///
/// # Errors
/// When the terminal is gone.
pub fn words(question: &str) -> Result<String, AppError> {
    let answer: String = Input::new().with_prompt(prompt(question)).interact_text().map_err(gone)?;
    Ok(answer.trim().to_owned())
}

/// Yes or no; Enter alone is neither.
///
/// # Errors
/// When the terminal is gone.
pub fn yes(question: &str) -> Result<bool, AppError> {
    Confirm::new().with_prompt(question).interact().map_err(gone)
}

/// The place of one of several answers.
///
/// # Errors
/// When the terminal is gone.
pub fn one_of(question: &str, answers: &[&str]) -> Result<usize, AppError> {
    Select::new().with_prompt(prompt(question)).items(answers).default(0).interact().map_err(gone)
}

/// A number from 0 to 10; `None` for Enter alone.
///
/// # Errors
/// When the terminal is gone.
pub fn pain(question: &str) -> Result<Option<u8>, AppError> {
    let check = |text: &String| match text.trim() {
        "" => Ok(()),
        text if text.parse::<u8>().is_ok_and(|n| n <= 10) => Ok(()),
        _ => Err("a whole number from 0 to 10, or Enter"),
    };
    let input = Input::<String>::new().with_prompt(question).allow_empty(true).validate_with(check);
    Ok(input.interact_text().map_err(gone)?.trim().parse().ok())
}

/// The prompt ends with a colon already.
fn prompt(question: &str) -> &str {
    question.trim_end_matches('?')
}

fn gone(error: dialoguer::Error) -> AppError {
    AppError::Usage(format!("nobody could be asked: {error}; give the answers on the command line"))
}
