//! Where results go when no folder is named: beside the clip, under its name.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bounded;
use crate::report::REPORT_FILE;

/// What follows the clip's name.
const ENDING: &str = "-coxa";
/// More folders of one name are no accident.
const MOST: usize = 1000;

/// `squat-coxa` beside `squat.mp4`, or `squat-coxa-2` and so on where another clip's results or other files lie there.
/// A folder with a report of these very bytes is the clip's own: whether that may be replaced is for another to say.
pub(super) fn folder(input: &Path, sha256: &str) -> PathBuf {
    let name = format!("{}{ENDING}", plain_name(input));
    let numbered = (2..MOST).map(|n| format!("{name}-{n}"));
    let mut folders = std::iter::once(name.clone()).chain(numbered).map(|name| input.with_file_name(name));
    folders.find(|folder| is_free_or_own(folder, sha256)).unwrap_or_else(|| input.with_file_name(name))
}

fn is_free_or_own(folder: &Path, sha256: &str) -> bool {
    if folder.symlink_metadata().is_err() {
        return true;
    }
    let report = bounded::read(&folder.join(REPORT_FILE), bounded::REPORT).ok();
    match report.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()) {
        Some(report) => report["source"]["sha256"] == sha256,
        None => fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none()),
    }
}

/// `squat` of `anna/squat.mp4`, and also of `squat.jsonl.gz`.
pub(super) fn plain_name(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let name = if name.to_ascii_lowercase().ends_with(".gz") { &name[..name.len() - 3] } else { &name };
    let stem = Path::new(name).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    if stem.is_empty() || stem == "." || stem == ".." { "input".to_owned() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_lie_beside_the_clip_and_never_among_those_of_another() {
        let dir = tempfile::tempdir().unwrap();
        let clip = dir.path().join("squat.mp4");
        let at = |name: &str| dir.path().join(name);
        assert_eq!(folder(&clip, "a"), at("squat-coxa"));
        fs::create_dir(at("squat-coxa")).unwrap();
        assert_eq!(folder(&clip, "a"), at("squat-coxa"), "it is empty");
        fs::write(at("squat-coxa/report.json"), r#"{"source": {"sha256": "a"}}"#).unwrap();
        assert_eq!(folder(&clip, "a"), at("squat-coxa"), "its own");
        assert_eq!(folder(&clip, "b"), at("squat-coxa-2"), "another's");
        fs::write(at("squat-coxa-2"), "a file").unwrap();
        assert_eq!(folder(&clip, "b"), at("squat-coxa-3"));
    }
}
