//! Exercise files read, and their mistakes told with line, column, caret and what would have been right.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::definition::Exercise;
use super::validate::{numbers, validate};

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
    let table: toml::Table = toml::from_str(text).map_err(|e| content(file, text, e.span(), e.message()))?;
    match numbers(&table).and_then(|()| validate(&exercise)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = include_str!("builtin/squat.toml");

    /// The error of the squat's file with one piece of text replaced.
    fn error(from: &str, to: &str) -> String {
        assert!(GOOD.contains(from), "{from}");
        parse("my.toml", &GOOD.replacen(from, to, 1)).expect_err(to).to_string()
    }

    #[test]
    fn a_wrong_measure_is_told_with_place_and_nearest_name() {
        let told = error("measure = \"knee_flexion\", gate", "measure = \"knee_flexon\", gate");
        let line = 1 + GOOD.lines().position(|l| l.contains("knee_flexion\", gate")).unwrap();
        assert!(told.starts_with(&format!("my.toml:{line}:")), "{told}");
        assert!(told.contains("did you mean `knee_flexion`?"), "{told}");
        assert!(told.contains("hip_abduction"), "{told}");
        let mut rows = told.lines().skip(1);
        let (source, caret) = (rows.next().unwrap(), rows.next().unwrap());
        assert_eq!(source.as_bytes()[caret.find('^').unwrap()], b'"', "{told}");
    }

    #[test]
    fn a_wrong_key_is_told_with_what_is_allowed() {
        let told = error("purpose =", "porpose =");
        assert!(told.starts_with("my.toml:3:1: unknown field `porpose`"), "{told}");
        assert!(told.contains("did you mean `purpose`?") && told.contains("`how_to`"), "{told}");
    }

    #[test]
    fn text_that_is_no_toml_is_told_with_place() {
        let told = error("posture = \"standing\"", "posture = standing\"");
        assert!(told.starts_with("my.toml:4:"), "{told}");
        assert!(told.contains("posture = standing"), "{told}");
    }

    #[test]
    fn wrong_numbers_and_combinations_are_told() {
        assert!(error("gate_deg = 18", "gate_deg = -18").contains("more than 0"));
        assert!(error("below = 80", "below = 80\nabove = 90").contains("either `above` or `below`"));
        assert!(error("\"shallow_depth\"", "\"bad_mood\"").contains("needs a `cue`"));
        assert!(
            error("measure = \"hip_flexion\", gate", "measure = \"hip_height\", gate")
                .contains("can not be counted by")
        );
        assert!(error("min_s = 0.5", "min_s = 0.5\nalone = 0.5").contains("sides"));
    }

    #[test]
    fn every_single_truncation_is_an_error_or_an_exercise() {
        for end in (0..GOOD.len()).step_by(97).filter(|&end| GOOD.is_char_boundary(end)) {
            if let Err(told) = parse("my.toml", &GOOD[..end]) {
                assert!(told.to_string().starts_with("my.toml:"), "{told}");
            }
        }
    }

    #[test]
    fn names_far_from_all_others_get_no_advice() {
        assert_eq!(nearest("xylophone", ["squat", "bridge"].into_iter()), None);
        assert_eq!(nearest("sqaut", ["squat", "bridge"].into_iter()), Some("squat"));
    }
}
