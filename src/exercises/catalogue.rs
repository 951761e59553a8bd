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
pub(crate) const AUTO: &str = "auto";

/// The exercise of a clip that shows none: nothing is counted and nothing is judged.
pub(crate) fn none() -> Result<Exercise, ExerciseError> {
    parse("none.toml", NONE)
}

/// The names of the built-in exercises.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|&(name, _)| name)
}

/// Whether this is the name of a built-in exercise, or [`AUTO`].
pub(crate) fn is_offered(name: &str) -> bool {
    name == AUTO || names().any(|known| known == name)
}

/// The names of the tests of movement.
pub(crate) fn tests() -> impl Iterator<Item = &'static str> {
    TESTS.iter().map(|&(name, _)| name)
}

/// A built-in exercise or test by its name, or the user's own by the path of its file (anything that ends in `.toml`).
/// Capitals, spaces and hyphens make no difference, what people call it is understood too, and the beginning of a name
/// is enough where it fits only one.
///
/// # Errors
/// When there is no such exercise, or its file is wrong.
pub fn find(name_or_path: &str) -> Result<Exercise, ExerciseError> {
    if Path::new(name_or_path).extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        return read(Path::new(name_or_path));
    }
    match built_in(name_or_path) {
        Err(ExerciseError::Unknown { .. }) => loosely(name_or_path),
        found => found,
    }
}

/// A built-in exercise or test by its very name, as it stands in files.
///
/// # Errors
/// When there is no such exercise.
pub(crate) fn built_in(name: &str) -> Result<Exercise, ExerciseError> {
    match all().find(|&(known, _)| known == name) {
        Some((name, text)) => parse(&format!("{name}.toml"), text),
        None => Err(unknown(name, &[])),
    }
}

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILTIN.iter().chain(TESTS).copied()
}

/// Fewer letters fit too much.
const SHORTEST_BEGINNING: usize = 3;

fn loosely(written: &str) -> Result<Exercise, ExerciseError> {
    let exercises = all().map(|(name, text)| parse(&format!("{name}.toml"), text)).collect::<Result<Vec<_>, _>>()?;
    let wanted = key(written);
    let fits = |fit: &dyn Fn(&str) -> bool| {
        let mut fitting = exercises.iter().filter(|exercise| names_of(exercise).any(|name| fit(&key(name))));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let begins = |name: &str| wanted.len() >= SHORTEST_BEGINNING && name.starts_with(&wanted);
    match fits(&|name| name == wanted).or_else(|| fits(&begins)) {
        Some(exercise) => Ok(exercise.clone()),
        None => Err(unknown(written, &exercises)),
    }
}

fn names_of(exercise: &Exercise) -> impl Iterator<Item = &str> {
    let own = [exercise.name.as_str(), exercise.title.as_str()];
    own.into_iter().chain(exercise.also_called.iter().map(String::as_str))
}

/// Letters and digits alone, without the plural: `Glute Bridges` is `glutebridge`.
fn key(name: &str) -> String {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    letters.strip_suffix('s').map_or_else(|| letters.clone(), str::to_owned)
}

fn unknown(written: &str, exercises: &[Exercise]) -> ExerciseError {
    let keys: Vec<(String, &str)> =
        exercises.iter().flat_map(|e| names_of(e).map(|name| (key(name), e.name.as_str()))).collect();
    let near = nearest(&key(written), keys.iter().map(|(key, _)| key.as_str()));
    let near = near.and_then(|near| keys.iter().find(|(key, _)| key == near));
    let hint = near.map_or(String::new(), |(_, name)| format!(" (did you mean `{name}`?)"));
    ExerciseError::Unknown {
        name: written.to_owned(),
        hint,
        known: names().chain(tests()).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_is_found_by_what_people_call_it() {
        for (written, name) in [
            ("squat", "squat"),
            ("Squats", "squat"),
            ("glute bridge", "bridge"),
            ("Glute-Bridge", "bridge"),
            ("clam", "clamshell"),
            ("figure-4", "seated_glute_stretch"),
            ("Figure 4", "seated_glute_stretch"),
            ("seated glute stretch (figure 4)", "seated_glute_stretch"),
            ("seated-march", "seated_march"),
            ("march", "seated_march"),
            ("30-second chair stand", "chair_stand_30s"),
            ("squat d", "squat_depth"),
        ] {
            assert_eq!(find(written).map(|e| e.name).ok().as_deref(), Some(name), "{written}");
        }
    }

    #[test]
    fn what_fits_several_or_none_is_not_guessed() {
        for (written, hint) in
            [("seated", None), ("sq", None), ("sqaut", Some("squat")), ("clamsell", Some("clamshell"))]
        {
            let message = find(written).unwrap_err().to_string();
            assert_eq!(message.contains("did you mean"), hint.is_some(), "{message}");
            assert!(hint.is_none_or(|name| message.contains(&format!("`{name}`?"))), "{message}");
        }
    }

    #[test]
    fn no_two_exercises_are_called_the_same() {
        let exercises: Vec<Exercise> = all().map(|(name, _)| find(name).unwrap()).collect();
        let keys = exercises.iter().flat_map(|e| {
            let keys: std::collections::BTreeSet<String> = names_of(e).map(key).collect();
            keys.into_iter().map(|key| (key, &e.name))
        });
        let mut seen = std::collections::BTreeMap::new();
        for (key, name) in keys {
            assert_eq!(seen.insert(key.clone(), name), None, "{key}");
        }
    }
}
