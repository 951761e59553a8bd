//! Exercise files read and checked.

use std::path::Path;

use super::definition::Exercise;
use super::validate::{numbers, validate};
use crate::written::{Written, WrittenError};

/// What is wrong with an exercise file.
#[derive(Debug, thiserror::Error)]
pub enum ExerciseError {
    /// The file can not be read, or its content is wrong.
    #[error(transparent)]
    Written(#[from] WrittenError),
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
///
/// # Errors
/// When it can not be read or is wrong.
pub(crate) fn read(path: &Path) -> Result<Exercise, ExerciseError> {
    check(&Written::read(path)?)
}

/// Parses and checks the text of one exercise file; `file` is only named in errors.
///
/// # Errors
/// When something in it is wrong, with line and caret.
pub fn parse(file: &str, text: &str) -> Result<Exercise, ExerciseError> {
    check(&Written::new(file, text))
}

fn check(written: &Written) -> Result<Exercise, ExerciseError> {
    let exercise: Exercise = written.parse()?;
    let table: toml::Table = written.parse()?;
    match numbers(&table).and_then(|()| validate(&exercise)) {
        Ok(()) => Ok(exercise),
        Err(problem) => Err(written.wrong_near(&problem.near, &problem.what).into()),
    }
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
        assert!(told.starts_with("my.toml:4:1: unknown field `porpose`"), "{told}");
        assert!(told.contains("did you mean `purpose`?") && told.contains("`how_to`"), "{told}");
    }

    #[test]
    fn text_that_is_no_toml_is_told_with_place() {
        let told = error("posture = \"standing\"", "posture = standing\"");
        assert!(told.starts_with("my.toml:5:"), "{told}");
        assert!(told.contains("posture = standing"), "{told}");
    }

    #[test]
    fn wrong_numbers_and_combinations_are_told() {
        assert!(error("gate_deg = 18", "gate_deg = -18").contains("more than 0"));
        assert!(error("below = 80", "below = 80\nabove = 90").contains("either `above` or `below`"));
        assert!(error("\"shallow_depth\"", "\"bad_mood\"").contains("needs a `cue`"));
        assert!(
            error("measure = \"hip_flexion\", gate", "measure = \"hip_height\", gate").contains("cannot be counted by")
        );
        assert!(error("min_s = 0.5", "min_s = 0.5\nalone = 0.5").contains("sides"));
    }

    #[test]
    fn a_name_or_title_that_no_table_has_room_for_is_told_with_its_place() {
        let long = format!("title = \"{}\"", "wide ".repeat(20));
        for told in [
            error("title = \"Squat\"", &long),
            error("title = \"Squat\"", "title = \" \""),
            error("title = \"Squat\"", "title = \"a\\nb\""),
            error("name = \"squat\"", &format!("name = \"{}\"", "s".repeat(41))),
        ] {
            assert!(told.starts_with("my.toml:") && told.contains("a title at most 80"), "{told}");
        }
    }

    #[test]
    fn every_single_truncation_is_an_error_or_an_exercise() {
        for end in (0..GOOD.len()).step_by(97).filter(|&end| GOOD.is_char_boundary(end)) {
            if let Err(told) = parse("my.toml", &GOOD[..end]) {
                assert!(told.to_string().starts_with("my.toml:"), "{told}");
            }
        }
    }
}
