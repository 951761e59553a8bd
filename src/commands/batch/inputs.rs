//! The files to be assessed: those that were named, and every video or recording in the folders that were named.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::commands::error::CommandError;
use crate::media::MediaError;
use crate::media::endings::VIDEO_ENDINGS;
use crate::pose::recording::is_recording;
use crate::report::REPORT_FILE;

/// Folders inside folders; beyond this someone has gone round in circles.
const DEEPEST: usize = 16;

/// In the order in which they were named, those of a folder by their names. What lies in `out` or in the folder of a
/// report is a result and no input.
///
/// # Errors
/// When a folder cannot be read or holds nothing to assess.
pub(super) fn found(named: &[PathBuf], out: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let out = fs::canonicalize(out).ok();
    let mut inputs = Vec::new();
    for path in named {
        if !path.is_dir() {
            inputs.push(path.clone());
            continue;
        }
        let before = inputs.len();
        gather(path, out.as_deref(), 0, &mut inputs)?;
        if inputs.len() == before {
            let message = format!("{} holds no video and no landmark recording; name another folder", path.display());
            return Err(CommandError::Usage(message));
        }
    }
    Ok(inputs)
}

fn gather(folder: &Path, out: Option<&Path>, depth: usize, inputs: &mut Vec<PathBuf>) -> Result<(), CommandError> {
    let is_out = out.is_some_and(|out| fs::canonicalize(folder).is_ok_and(|folder| folder == out));
    if depth > DEEPEST || is_out || folder.join(REPORT_FILE).exists() {
        return Ok(());
    }
    let failed = |source| MediaError::Io { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>()).map_err(failed)?;
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).filter(|path| !is_hidden(path)).collect();
    paths.sort();
    for path in paths {
        // A link to a folder may lead back to where it stands.
        if path.is_dir() && !path.is_symlink() {
            gather(&path, out, depth + 1, inputs)?;
        } else if path.is_file() && is_input(&path) {
            inputs.push(path);
        }
    }
    Ok(())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn is_input(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    is_recording(path) || ending.is_some_and(|ending| VIDEO_ENDINGS.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_gone_through_and_results_are_no_inputs() {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            path
        };
        let (b, a, recording) = (put("b.MOV"), put("anna/a.mp4"), put("anna/x.jsonl.gz"));
        for other in ["notes.txt", ".hidden.mp4", "b-coxa/report.json", "b-coxa/clip.mp4", "out/c/clip.mp4"] {
            put(other);
        }
        let inputs = found(&[dir.path().to_owned(), PathBuf::from("named.bin")], &dir.path().join("out")).unwrap();
        assert_eq!(inputs, [a, recording, b, PathBuf::from("named.bin")]);
        let message = found(&[dir.path().join("b-coxa")], Path::new("out")).unwrap_err().to_string();
        assert!(message.contains("no video"), "{message}");
    }
}
