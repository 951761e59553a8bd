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

/// The names of the built-in exercises.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|&(name, _)| name)
}

/// A built-in exercise by its name, or the user's own by the path of its file (anything that ends in `.toml`).
pub fn find(name_or_path: &str) -> Result<Exercise, ExerciseError> {
    if Path::new(name_or_path).extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        return read(Path::new(name_or_path));
    }
    match BUILTIN.iter().find(|&&(name, _)| name == name_or_path) {
        Some((name, text)) => parse(&format!("{name}.toml"), text),
        None => Err(unknown(name_or_path)),
    }
}

fn unknown(name: &str) -> ExerciseError {
    let hint = nearest(name, names()).map_or(String::new(), |n| format!(" (did you mean `{n}`?)"));
    ExerciseError::Unknown { name: name.to_owned(), hint, known: names().collect::<Vec<_>>().join(", ") }
}
