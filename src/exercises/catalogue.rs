//! The exercises that come with Coxa, and how one is found by name or path.

use std::path::Path;

use super::definition::Exercise;
use super::parse::{ExerciseError, parse, read};
use crate::written::nearest;

/// Name and text of every built-in exercise; a new one is a file and a line here.
const BUILTIN: &[(&str, &str)] = &[
    ("squat", include_str!("builtin/squat.toml")),
    ("bridge", include_str!("builtin/bridge.toml")),
    ("clamshell", include_str!("builtin/clamshell.toml")),
    ("seated_march", include_str!("builtin/seated_march.toml")),
    ("seated_glute_stretch", include_str!("builtin/seated_glute_stretch.toml")),
];

/// Name and text of every test of movement.
const TESTS: &[(&str, &str)] = &[
    ("chair_stand_30s", include_str!("builtin/tests/chair_stand_30s.toml")),
    ("single_leg_stance", include_str!("builtin/tests/single_leg_stance.toml")),
    ("standing_hip_flexion", include_str!("builtin/tests/standing_hip_flexion.toml")),
    ("standing_hip_abduction_range", include_str!("builtin/tests/standing_hip_abduction_range.toml")),
    ("standing_hip_extension", include_str!("builtin/tests/standing_hip_extension.toml")),
    ("squat_depth", include_str!("builtin/tests/squat_depth.toml")),
];

/// Stands in a report for a clip that shows none of them.
const NONE: &str = include_str!("builtin/none.toml");

/// The word for finding out which exercise it is.
pub const AUTO: &str = "auto";

/// The exercise of a clip that shows none: nothing is counted and nothing is judged.
pub fn none() -> Result<Exercise, ExerciseError> {
    parse("none.toml", NONE)
}

/// The names of the built-in exercises.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|&(name, _)| name)
}

/// The names of the tests of movement.
pub fn tests() -> impl Iterator<Item = &'static str> {
    TESTS.iter().map(|&(name, _)| name)
}

/// A built-in exercise or test by its name, or the user's own by the path of its file (anything that ends in `.toml`).
pub fn find(name_or_path: &str) -> Result<Exercise, ExerciseError> {
    if Path::new(name_or_path).extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        return read(Path::new(name_or_path));
    }
    built_in(name_or_path)
}

/// A built-in exercise or test by its name.
pub fn built_in(name: &str) -> Result<Exercise, ExerciseError> {
    match BUILTIN.iter().chain(TESTS).find(|&&(known, _)| known == name) {
        Some((name, text)) => parse(&format!("{name}.toml"), text),
        None => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> ExerciseError {
    let hint = nearest(name, names().chain(tests())).map_or(String::new(), |n| format!(" (did you mean `{n}`?)"));
    ExerciseError::Unknown { name: name.to_owned(), hint, known: names().chain(tests()).collect::<Vec<_>>().join(", ") }
}
