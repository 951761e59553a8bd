//! The rules of the house, held by a test: files open with what lives there, stay small, and imports flow one way.

use std::fs;
use std::path::{Path, PathBuf};

use coxa::warning_code::WarningCode;

/// About the size of a file that can be kept in mind; comments and the tests inside it do not count.
const MAX_LINES: usize = 300;

/// Each may use only itself and what stands before it.
const STAGES: [&str; 29] = [
    "plain",
    "tables",
    "separated",
    "bounded",
    "units",
    "warning_code",
    "timing",
    "written",
    "labels",
    "moment",
    "folder",
    "frame",
    "media",
    "pose",
    "kinematics",
    "exercises",
    "session",
    "draft",
    "plan",
    "coach",
    "journal",
    "sound",
    "overlay",
    "report",
    "analysis",
    "history",
    "review",
    "commands",
    "desk",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}

fn all() -> Vec<(PathBuf, String)> {
    let folders = ["src", "tests", "benches", "examples"].map(crate::common::repository);
    let paths = folders.iter().flat_map(|folder| sources(folder));
    paths.map(|p| (p.clone(), fs::read_to_string(&p).unwrap())).collect()
}

/// The file without its unit tests and comments.
pub fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    code.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_file_opens_with_one_sentence() {
    for (path, text) in all() {
        let first = text.lines().next().unwrap_or("");
        assert!(first.starts_with("//! "), "{} opens with {first:?}", path.display());
    }
}

#[test]
fn files_stay_small() {
    for (path, text) in all() {
        let lines = code(&text).lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn imports_flow_one_way() {
    let root = crate::common::repository("src");
    for path in sources(&root) {
        let own =
            path.strip_prefix(&root).unwrap().components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let Some(own) = STAGES.iter().position(|s| *s == own.trim_end_matches(".rs")) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        for (later, name) in STAGES.iter().enumerate().skip(own + 1) {
            let used =
                code(&text).contains(&format!("crate::{name}::")) || code(&text).contains(&format!("crate::{name};"));
            assert!(!used, "{} is stage {own} and uses {name}, stage {later}", path.display());
        }
    }
}

/// Everything that is written goes through one gate. It is held against the inputs there.
#[test]
fn only_the_gate_writes_files() {
    const WAYS: [&str; 12] = [
        "File::create",
        "fs::write(",
        "OpenOptions",
        "fs::rename",
        "renameat",
        ".persist",
        "NamedTempFile",
        "tempfile_in",
        "fs::copy",
        "hard_link",
        "create_dir",
        "remove_file",
    ];
    let root = crate::common::repository("src");
    for path in sources(&root) {
        let text = code(&fs::read_to_string(&path).unwrap());
        let place = path.strip_prefix(&root).unwrap();
        for way in WAYS {
            let may = place.starts_with("folder") || place.ends_with("tests.rs");
            assert!(may || !text.contains(way), "{} uses {way}", path.display());
        }
    }
}

/// Standard output and error may be closed or full, which must end no session: the printing macros panic there.
#[test]
fn nothing_prints_with_a_macro_that_panics() {
    for path in sources(&crate::common::repository("src")) {
        let text = code(&fs::read_to_string(&path).unwrap());
        for way in ["print!(", "println!(", "dbg!("] {
            assert!(!text.contains(way), "{} uses {way}", path.display());
        }
    }
}

/// The time of day may jump, back and forth: it says when something was done or changed, and never how long it took.
#[test]
fn the_time_of_day_measures_nothing() {
    let root = crate::common::repository("src");
    let may = |place: &Path| ["folder/held.rs", "history", "review"].iter().any(|may| place.starts_with(may));
    for path in sources(&root) {
        let text = code(&fs::read_to_string(&path).unwrap());
        let place = path.strip_prefix(&root).unwrap();
        for clock in ["SystemTime", "Zoned::now", "jiff::Timestamp"] {
            assert!(may(place) || !text.contains(clock), "{} uses {clock}", path.display());
        }
    }
}

#[test]
fn opencv_and_the_runtime_are_each_known_in_one_place() {
    let root = crate::common::repository("src");
    for path in sources(&root) {
        let text = fs::read_to_string(&path).unwrap();
        let place = path.strip_prefix(&root).unwrap();
        let opencv = place.starts_with("media") || place == Path::new("overlay/window.rs");
        assert!(!text.contains("use opencv::") || opencv, "{} uses opencv", path.display());
        assert!(!text.contains("use ort::") || place == Path::new("pose/onnx.rs"), "{} uses ort", path.display());
    }
}

/// A code that stands in a table of a hundred clips has to be looked up somewhere, and what is explained has to exist.
#[test]
fn the_docs_explain_every_warning() {
    let docs = fs::read_to_string(crate::common::repository("docs/results.md")).unwrap();
    let section = docs.split("\n## ").find(|section| section.starts_with("Warnings\n")).unwrap();
    let codes = section.lines().filter(|row| row.starts_with("| `")).flat_map(|row| {
        let cell = row.split(" | ").next().unwrap();
        cell.split('`').skip(1).step_by(2).map(|code| WarningCode::from(code.to_owned()))
    });
    let mut explained: Vec<WarningCode> = codes.collect();
    explained.sort();
    assert_eq!(explained, WarningCode::ALL, "left: the rows of docs/results.md; right: the codes there are");
}

/// A code is one of those that there are: a string would be one that nobody can look up.
#[test]
fn no_warning_has_a_code_of_its_own() {
    for path in sources(&crate::common::repository("src")) {
        let text = code(&fs::read_to_string(&path).unwrap());
        assert!(!text.contains("code: \"") && !text.contains("WarningCode::Other("), "{}", path.display());
    }
}
