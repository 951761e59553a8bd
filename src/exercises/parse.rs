//! Exercise files read, and their mistakes told with line, column, caret and what would have been right.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::definition::Exercise;
use super::validate::validate;

/// What is wrong with an exercise file.
#[derive(Debug, thiserror::Error)]
pub enum ExerciseError {
    /// The file could not be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file's content is wrong; the text carries file, line, column, the line itself and a caret under it.
    #[error("{0}")]
    Content(String),
    /// No exercise has this name.
    #[error("there is no exercise `{name}`{hint}; there are {known}, or give the path of a .toml file")]
    Unknown {
        /// What was asked for.
        name: String,
        /// ` (did you mean ...?)`, or nothing.
        hint: String,
        /// All names.
        known: String,
    },
}

/// Reads and checks one exercise file.
pub fn read(path: &Path) -> Result<Exercise, ExerciseError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ExerciseError::Read { path: path.to_path_buf(), source })?;
    parse(&path.display().to_string(), &text)
}

/// Parses and checks the text of one exercise file; `file` is only named in errors.
pub fn parse(file: &str, text: &str) -> Result<Exercise, ExerciseError> {
    let exercise: Exercise =
        toml::from_str(text).map_err(|e| content(file, text, e.span(), &with_nearest(e.message())))?;
    match validate(&exercise) {
        Ok(()) => Ok(exercise),
        Err(problem) => Err(content(file, text, find(text, &problem.near), &problem.what)),
    }
}

/// The last place where every word of `near` has been met in order: the key that a check complains about.
fn find(text: &str, near: &[String]) -> Option<Range<usize>> {
    let mut from = 0;
    let mut found = None;
    for word in near {
        let at = from + text.get(from..)?.find(word.as_str())?;
        found = Some(at..at + word.len());
        from = at + word.len();
    }
    found
}

fn content(file: &str, text: &str, span: Option<Range<usize>>, what: &str) -> ExerciseError {
    let at = span.map_or(0, |s| s.start).min(text.len());
    let before = text.get(..at).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    let source = text.lines().nth(line - 1).unwrap_or("");
    let number = line.to_string();
    let mut out = format!("{file}:{line}:{column}: {what}\n");
    let margin = " ".repeat(number.len());
    // Writing into a string can not fail.
    let _ = write!(out, "{number} | {source}\n{margin} | {}^", " ".repeat(column - 1));
    ExerciseError::Content(out)
}

/// serde lists what it expected; when one of those is nearly what was written, say so first.
fn with_nearest(message: &str) -> String {
    let message = message.trim();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.split_first() {
        Some((written, allowed)) if message.starts_with("unknown") => match nearest(written, allowed.iter().copied()) {
            Some(name) => format!("{message} (did you mean `{name}`?)"),
            None => message.to_owned(),
        },
        _ => message.to_owned(),
    }
}

/// The name that differs least from what was written, if it differs in less than half of its letters.
pub fn nearest<'a>(written: &str, allowed: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    allowed
        .map(|name| (distance(written, name), name))
        .min_by_key(|&(d, _)| d)
        .filter(|&(d, name)| d * 2 <= name.chars().count())
        .map(|(_, name)| name)
}

/// Levenshtein's distance: letters to change, add or remove.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
