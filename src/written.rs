//! Files that people write (TOML): read, and their mistakes told with line, column, caret and what would have been right.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::bounded::{self, SHOWN};
use crate::plain;

/// Characters of what an error says: it may quote what was written.
const MOST_WORDS: usize = 600;
/// Longer names are misspelt ones of nothing.
const MOST_NAME: usize = 64;

/// What is wrong with a file that somebody wrote.
#[derive(Debug, thiserror::Error)]
pub enum WrittenError {
    /// The file could not be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file's content is wrong; the text carries file, line, column, the line itself and a caret under it.
    #[error("{text}")]
    Content {
        /// All of that.
        text: String,
        /// What is wrong, alone.
        what: String,
        /// Where, bytes from the beginning.
        at: usize,
    },
}

/// The text of one file, and how the file is called in errors.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    file: String,
    text: String,
}

impl Written {
    /// A text that need not lie in a file; `file` is only named in errors.
    pub(crate) fn new(file: impl Into<String>, text: impl Into<String>) -> Self {
        Self { file: file.into(), text: text.into() }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it can not be read or is no UTF-8.
    pub(crate) fn read(path: &Path) -> Result<Self, WrittenError> {
        let text = bounded::read_text(path, bounded::WRITTEN)
            .map_err(|source| WrittenError::Read { path: path.to_path_buf(), source })?;
        Ok(Self::new(path.display().to_string(), text))
    }

    /// The text as what its keys say.
    ///
    /// # Errors
    /// When it is no TOML, or has other keys or values than `T` allows.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<T, WrittenError> {
        toml::from_str(&self.text).map_err(|e| self.wrong(e.span(), &with_nearest(&in_words(e.message()))))
    }

    /// The error of something at these bytes of the text.
    pub(crate) fn wrong_at(&self, span: Range<usize>, what: &str) -> WrittenError {
        self.wrong(Some(span), what)
    }

    /// The error of something at the last place where every word of `near` has been met in order.
    pub(crate) fn wrong_near(&self, near: &[String], what: &str) -> WrittenError {
        self.wrong(find(&self.text, near), what)
    }

    fn wrong(&self, span: Option<Range<usize>>, what: &str) -> WrittenError {
        let Self { file, text } = self;
        let at = span.map_or(0, |s| s.start).min(text.len());
        let before = text.get(..at).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        let place = column;
        let (source, column) = around(text.lines().nth(line - 1).unwrap_or(""), column);
        let what = plain::beginning(what, MOST_WORDS);
        let number = line.to_string();
        let mut out = format!("{file}:{line}:{place}: {what}\n");
        let margin = " ".repeat(number.len());
        // Writing into a string can not fail.
        let _ = write!(out, "{number} | {source}\n{margin} | {}^", " ".repeat(column - 1));
        WrittenError::Content { text: out, what, at }
    }
}

/// The part of a line around a column that is shown, and the column in it.
fn around(line: &str, column: usize) -> (String, usize) {
    let skipped = column.saturating_sub(SHOWN / 2);
    if skipped == 0 || line.chars().count() <= SHOWN {
        return (plain::beginning(line, SHOWN.max(column)), column);
    }
    let part: String = line.chars().skip(skipped).collect();
    (format!("...{}", plain::beginning(&part, SHOWN)), column - skipped + 3)
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

/// What was wanted instead, for people: the parser names types of a program.
const WANTED: [(&str, &str); 4] = [
    ("expected u32", "wanted a whole number, for example 3"),
    ("expected f64", "wanted a number, for example 2.5"),
    ("expected a TOML datetime", "wanted a day, for example 2026-03-02"),
    ("expected a boolean", "wanted true or false"),
];

fn in_words(message: &str) -> String {
    let message = message.trim();
    let wanted = WANTED.iter().find(|(types, _)| message.starts_with("invalid ") && message.ends_with(types));
    wanted.map_or(message, |(_, words)| words).to_owned()
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
pub(crate) fn nearest<'a>(written: &str, allowed: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if written.chars().nth(MOST_NAME).is_some() {
        return None;
    }
    allowed
        .map(|name| (distance(written, name), name))
        .min_by_key(|&(d, _)| d)
        .filter(|&(d, name)| d * 2 <= name.chars().count())
        .map(|(_, name)| name)
}

/// Levenshtein's distance: letters to change, add or remove.
pub(crate) fn distance(a: &str, b: &str) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_far_from_all_others_get_no_advice() {
        assert_eq!(nearest("xylophone", ["squat", "bridge"].into_iter()), None);
        assert_eq!(nearest("sqaut", ["squat", "bridge"].into_iter()), Some("squat"));
    }

    #[test]
    fn of_a_line_without_end_only_the_part_with_the_mistake_is_shown() {
        for (before, after) in [(0, 4_000_000), (4_000_000, 4_000_000), (4_000_000, 0), (3, 0)] {
            let text = format!("a = 1\n{}X{}\n", "ä".repeat(before), "é".repeat(after));
            let at = text.find('X').unwrap();
            let told = Written::new("f.toml", text).wrong_at(at..at + 1, &"no".repeat(5000)).to_string();
            assert!(told.len() < 2000, "{}", told.len());
            let rows: Vec<&str> = told.lines().collect();
            assert!(rows[0].starts_with(&format!("f.toml:2:{}: no", before + 1)));
            assert_eq!(rows[1].chars().nth(rows[2].chars().position(|c| c == '^').unwrap()), Some('X'), "{told}");
        }
        assert_eq!(nearest(&"x".repeat(1_000_000), ["squat"].into_iter()), None);
    }

    #[test]
    fn the_caret_stands_under_the_mistake_also_behind_letters_of_two_bytes() {
        let text = "a = 1\nü = \"é\" # x\n";
        let told = Written::new("f.toml", text).wrong_at(text.find('x').unwrap()..text.len(), "no").to_string();
        let rows: Vec<&str> = told.lines().collect();
        assert_eq!(rows[0], "f.toml:2:11: no");
        let caret = rows[2].chars().position(|c| c == '^').unwrap();
        assert_eq!(rows[1].chars().nth(caret), Some('x'), "{told}");
    }
}
