//! The output folder: nothing overwritten unasked, no half-written file under a final name.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::export::{EXPORTS, Export, NotExported};
use super::{FORMATS, REPORT_FILE, Results};

/// The folder of the stills inside the output folder.
pub const STILLS: &str = "stills";
/// The clip where it had to be copied.
pub const CLIP_COPY_FILE: &str = "clip.mp4";
/// Every name that the kept clip may have.
pub const CLIP_FILES: [&str; 2] = [CLIP_COPY_FILE, "clip.webm"];
/// The clip with everything drawn into it.
pub const ANNOTATED_FILE: &str = "annotated.mp4";

/// Why a report can not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The system refused.
    #[error("{} can not be written: {source}; name another folder with --out", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder stands where a file has to be written.
    #[error("{} is a folder, and a file of that name is to be written; name another folder with --out", path.display())]
    InTheWay {
        /// The folder.
        path: PathBuf,
    },
    /// Formats that were asked for can not hold these results.
    #[error("{} can not be made of this input: {why}; the report itself is written to {}", files.join(", "), path.display())]
    NotExported {
        /// The folder.
        path: PathBuf,
        /// The files that are not written.
        files: Vec<&'static str>,
        /// Why the last of them is not.
        why: NotExported,
    },
    /// There is a report already.
    #[error("{} already holds a report; name another folder or add --force to replace it", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
}

/// A folder that can be written to and holds no report that must be kept.
pub struct OutputFolder {
    path: PathBuf,
    /// Made by this run, so taken away again when the run fails.
    fresh: bool,
    exports: Vec<&'static Export>,
}

impl OutputFolder {
    /// Makes the folder if needed and tries that it can be written to, before the long run.
    ///
    /// # Errors
    /// When it holds a report and `force` is false, or can not be made or written to.
    pub fn prepare(path: &Path, force: bool) -> Result<Self, OutputError> {
        let io = |source| OutputError::Io { path: path.to_owned(), source };
        if path.join(REPORT_FILE).exists() && !force {
            return Err(OutputError::Exists { path: path.to_owned() });
        }
        let fresh = !path.exists();
        fs::create_dir_all(path).map_err(io)?;
        let folder = Self { path: path.to_owned(), fresh, exports: Vec::new() };
        tempfile::Builder::new().prefix(".coxa-").tempfile_in(path).map_err(io)?;
        let mut files = FORMATS.iter().map(|f| f.file).chain(EXPORTS.iter().map(|e| e.file)).map(|f| path.join(f));
        match files.find(|file| file.is_dir()) {
            Some(path) => Err(OutputError::InTheWay { path }),
            None => Ok(folder),
        }
    }

    /// The same folder, which is to hold these exports beside the report.
    #[must_use]
    pub fn with_exports(mut self, exports: &[&'static Export]) -> Self {
        self.exports = exports.to_vec();
        self
    }

    /// Writes every file of a report, each beside its final name first; exports of an older report go. An export that can
    /// not hold these results costs neither the report nor another export.
    ///
    /// # Errors
    /// When a file can not be written; files written before stay whole.
    pub fn write(mut self, results: &Results) -> Result<(), OutputError> {
        for export in EXPORTS {
            self.remove_file(export.file)?;
        }
        let left_out = self.write_exports(results)?;
        for format in FORMATS {
            self.write_file(format.file, &(format.render)(results))?;
        }
        self.fresh = false;
        left_out.map_or(Ok(()), Err)
    }

    /// What could not be exported, if anything.
    fn write_exports(&self, results: &Results) -> Result<Option<OutputError>, OutputError> {
        let (mut files, mut reason) = (Vec::new(), None);
        for export in &self.exports {
            match (export.render)(results) {
                Ok(bytes) => self.write_file(export.file, &bytes)?,
                Err(why) => {
                    files.push(export.file);
                    reason = Some(why);
                }
            }
        }
        Ok(reason.map(|why| OutputError::NotExported { path: self.path.clone(), files, why }))
    }

    fn remove_file(&self, name: &str) -> Result<(), OutputError> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(OutputError::Io { path, source }),
            _ => Ok(()),
        }
    }

    fn write_file(&self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let path = self.path.join(name);
        write_whole(&path, bytes).map_err(|source| OutputError::Io { path, source })
    }

    /// Takes away the pictures of an earlier report: they would show repetitions that this one does not have.
    ///
    /// # Errors
    /// When one of them can not be removed.
    pub fn clear_pictures(&self) -> Result<(), OutputError> {
        for name in CLIP_FILES.iter().chain([&ANNOTATED_FILE]) {
            self.remove_file(name)?;
        }
        let folder = self.path.join(STILLS);
        let Ok(entries) = fs::read_dir(&folder) else { return Ok(()) };
        for path in entries.flatten().map(|entry| entry.path()) {
            let ours =
                path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with("rep-") && n.ends_with(".jpg"));
            if ours {
                fs::remove_file(&path).map_err(|source| OutputError::Io { path: path.clone(), source })?;
            }
        }
        // Stays where somebody else's files are in it.
        let _ = fs::remove_dir(&folder);
        Ok(())
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of this folder lies.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Makes a folder inside this one.
    ///
    /// # Errors
    /// When it can not be made.
    pub fn subfolder(&self, name: &str) -> Result<PathBuf, OutputError> {
        let path = self.path.join(name);
        fs::create_dir_all(&path).map_err(|source| OutputError::Io { path: path.clone(), source })?;
        Ok(path)
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if self.fresh {
            // Only takes the folder away when nothing is in it.
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// Tries that a file could be written beside `path`, before a long run.
///
/// # Errors
/// When its folder is not there or can not be written to.
pub fn check_writable(path: &Path) -> Result<(), OutputError> {
    let tried = tempfile::Builder::new().prefix(".coxa-").tempfile_in(folder_of(path));
    tried.map(drop).map_err(|source| OutputError::Io { path: path.to_owned(), source })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes beside, syncs, renames: a reader sees the old file or the new one, never half of one.
///
/// # Errors
/// When the folder can not be written to.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".coxa-").tempfile_in(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    // A temporary file is private; a report is as readable as any file of its folder.
    set_usual_mode(file.as_file())?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

#[cfg(unix)]
fn set_usual_mode(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_usual_mode(_: &fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unused_folder_is_taken_away_and_an_older_one_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let fresh = dir.path().join("a/b");
        drop(OutputFolder::prepare(&fresh, false).unwrap());
        assert!(!fresh.exists());
        drop(OutputFolder::prepare(dir.path(), false).unwrap());
        assert!(dir.path().exists());
    }

    #[test]
    fn a_report_is_only_replaced_when_asked() {
        let dir = tempfile::tempdir().unwrap();
        write_whole(&dir.path().join(REPORT_FILE), b"{}").unwrap();
        let message = OutputFolder::prepare(dir.path(), false).err().unwrap().to_string();
        assert!(message.contains("--force"), "{message}");
        assert!(OutputFolder::prepare(dir.path(), true).is_ok());
    }

    #[test]
    fn what_is_in_the_way_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, b"x").unwrap();
        assert!(OutputFolder::prepare(&path, false).is_err());
        fs::create_dir(dir.path().join(EXPORTS[0].file)).unwrap();
        let message = OutputFolder::prepare(dir.path(), false).err().unwrap().to_string();
        assert!(message.contains(EXPORTS[0].file) && message.contains("is a folder"), "{message}");
    }
}
