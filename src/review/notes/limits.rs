//! What a text and a list of notes may hold at most, and why a change is refused.

use crate::review::random_hex;

/// Longest comment, characters.
pub(crate) const MOST_TEXT: usize = 4000;
/// Longest reason of a correction, characters.
pub(crate) const MOST_WHY: usize = 1000;
/// Longest name, characters.
pub(crate) const MOST_AUTHOR: usize = 80;
/// Most comments, and most corrections, of one assessment.
pub(crate) const MOST_ITEMS: usize = 1000;

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// What is asked for can not be.
    #[error("{0}")]
    Impossible(String),
    /// It is gone, or somebody else has changed it.
    #[error("{0}")]
    Outdated(&'static str),
    /// The system gives no random numbers.
    #[error("no id could be made for the note; try again")]
    NoId,
}

pub(super) fn room_for_one_more(count: usize) -> Result<(), Refused> {
    let full =
        || Refused::Impossible(format!("an assessment has no more than {MOST_ITEMS} of these; remove one first"));
    (count < MOST_ITEMS).then_some(()).ok_or_else(full)
}

pub(super) fn new_id() -> Result<String, Refused> {
    random_hex().map_err(|_| Refused::NoId)
}

pub(super) fn now() -> String {
    jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default().to_string()
}

/// Plain text: lines and no other control characters, something in it, and not more than `most` characters.
pub(super) fn wanted(text: &str, most: usize, what: &str) -> Result<String, Refused> {
    let text: String = text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Refused::Impossible(format!("{what} needs some words"))),
        n if n > most => Err(Refused::Impossible(format!("{what} has at most {most} characters, this one {n}"))),
        _ => Ok(text.to_owned()),
    }
}

pub(super) fn optional(text: Option<&str>, most: usize, what: &str) -> Result<Option<String>, Refused> {
    text.filter(|text| !text.trim().is_empty()).map(|text| wanted(text, most, what)).transpose()
}
