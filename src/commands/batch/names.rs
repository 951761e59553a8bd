//! A folder's name for every input: its own name where that is enough, with its folder or ending where it is not.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::commands::beside::plain_name;
use crate::report::batch::BATCH_FILE;

/// One name an input, in their order; no two are the same, also where a disk does not tell capitals apart. They depend
/// on the inputs alone.
pub(super) fn names(inputs: &[PathBuf]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::from([BATCH_FILE.to_owned()]);
    let unique = |level: fn(&Path) -> String, path: &Path| {
        let own = key(&level(path));
        inputs.iter().filter(|other| key(&level(other)) == own).count() == 1
    };
    let mut names = Vec::with_capacity(inputs.len());
    for path in inputs {
        let level = LEVELS.into_iter().find(|level| unique(*level, path)).unwrap_or(with_folder_and_ending);
        let name = level(path);
        let numbered = (2..).map(|n| format!("{name}-{n}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(key(name)));
        names.push(free.unwrap_or(name));
    }
    names
}

const LEVELS: [fn(&Path) -> String; 4] = [plain_name, with_folder, with_ending, with_folder_and_ending];

fn key(name: &str) -> String {
    name.to_lowercase()
}

fn with_folder(path: &Path) -> String {
    match path.parent().and_then(Path::file_name) {
        Some(folder) => format!("{}-{}", folder.to_string_lossy(), plain_name(path)),
        None => plain_name(path),
    }
}

fn with_ending(path: &Path) -> String {
    format!("{}-{}", plain_name(path), ending(path))
}

fn with_folder_and_ending(path: &Path) -> String {
    format!("{}-{}", with_folder(path), ending(path))
}

fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(inputs: &[&str], wanted: &[&str]) {
        let inputs: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
        assert_eq!(names(&inputs), wanted);
    }

    #[test]
    fn a_file_gives_its_folder_the_name() {
        check(&["a/squat.mp4", "bridge.jsonl.gz"], &["squat", "bridge"]);
    }

    #[test]
    fn files_of_one_name_are_told_apart_by_folder_or_ending() {
        check(&["anna/squat.mp4", "ben/Squat.mp4"], &["anna-squat", "ben-Squat"]);
        check(&["squat.mp4", "squat.mov"], &["squat-mp4", "squat-mov"]);
        check(&["squat.mp4", "x/squat.mp4", "x/squat.mov"], &["squat", "x-squat-mp4", "squat-mov"]);
    }

    #[test]
    fn what_can_not_be_told_apart_is_numbered_and_nothing_is_taken_twice() {
        check(&["a/x/s.mp4", "b/x/s.mp4"], &["x-s-mp4", "x-s-mp4-2"]);
        check(&["batch.csv.mp4", ".."], &["batch.csv-2", "input"]);
    }
}
