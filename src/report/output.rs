//! The output folder: nothing overwritten unasked, no half-written file under a final name.

mod staged;

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::export::{EXPORTS, Export, NotExported};
use super::{FORMATS, REPORT_FILE, Results};

/// The folder of the stills inside the output folder.
pub const STILLS: &str = "stills";
/// The clip where it had to be copied.
pub const CLIP_COPY_FILE: &str = "clip.mp4";
/// What every unfinished file and folder begins with.
const UNFINISHED: &str = ".coxa-";
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
    /// Somebody else is at work there.
    #[error("{} is in use by another run of coxa; wait for its end or name another folder with --out", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
}

/// A folder that can be written to and holds no report that must be kept.
///
/// New files are gathered in a folder inside it and take their places together once all of them are on the disk: a
/// run that fails or is killed leaves an earlier report with its pictures as it was.
pub struct OutputFolder {
    path: PathBuf,
    /// Made by this run, so taken away again when the run fails.
    fresh: bool,
    exports: Vec<&'static Export>,
    /// Where files lie until all are there.
    staged: Option<TempDir>,
    /// The folder itself, locked; the system lets go of it however the program ends.
    _lock: Option<File>,
}

impl OutputFolder {
    /// Makes the folder if needed and tries that it can be written to, before the long run.
    ///
    /// # Errors
    /// When it holds a report and `force` is false, or can not be made or written to.
    pub fn prepare(path: &Path, force: bool) -> Result<Self, OutputError> {
        let io = |source| OutputError::Io { path: path.to_owned(), source };
        let fresh = !path.exists();
        fs::create_dir_all(path).map_err(io)?;
        let mut folder = Self { path: path.to_owned(), fresh, exports: Vec::new(), staged: None, _lock: locked(path)? };
        // Nobody else is at work here, so what is unfinished was left by a run that was killed.
        staged::settle_left_overs(path).map_err(io)?;
        if path.join(REPORT_FILE).exists() && !force {
            return Err(OutputError::Exists { path: path.to_owned() });
        }
        folder.staged = Some(private(tempfile::Builder::new().prefix(UNFINISHED)).tempdir_in(path).map_err(io)?);
        let files = FORMATS.iter().map(|f| f.file).chain(EXPORTS.iter().map(|e| e.file));
        let files = files.chain(CLIP_FILES).chain([ANNOTATED_FILE]);
        match files.map(|file| path.join(file)).find(|file| file.is_dir()) {
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

    /// Writes every file of a report and puts all of them in place of an older report's, whose pictures and exports go.
    /// An export that can not hold these results costs neither the report nor another export.
    ///
    /// # Errors
    /// When a file can not be written; an older report then stays as it was.
    pub fn write(mut self, results: &Results) -> Result<(), OutputError> {
        let left_out = self.write_exports(results)?;
        for format in FORMATS {
            self.write_file(format.file, &(format.render)(results))?;
        }
        if let Some(staged) = self.staged.take() {
            let io = |source| OutputError::Io { path: self.path.clone(), source };
            staged::put_in_place(staged, &self.path).map_err(io)?;
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

    fn write_file(&self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        write_whole(&self.file(name), bytes).map_err(|source| OutputError::Io { path: self.path.join(name), source })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a new file of this folder is to be written.
    pub fn file(&self, name: &str) -> PathBuf {
        self.staged.as_ref().map_or(self.path.as_path(), TempDir::path).join(name)
    }

    /// Makes a folder for new files inside this one.
    ///
    /// # Errors
    /// When it can not be made.
    pub fn subfolder(&self, name: &str) -> Result<PathBuf, OutputError> {
        let (path, place) = (self.file(name), self.path.join(name));
        if place.exists() && !place.is_dir() {
            let source = io::ErrorKind::AlreadyExists.into();
            return Err(OutputError::Io { path: place, source });
        }
        fs::create_dir_all(&path).map_err(|source| OutputError::Io { path: path.clone(), source })?;
        Ok(path)
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        drop(self.staged.take());
        if self.fresh {
            // Only takes the folder away when nothing is in it.
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// A folder that nobody else can look into.
#[cfg(unix)]
fn private<'a, 'b, 'c>(builder: &'c mut tempfile::Builder<'a, 'b>) -> &'c mut tempfile::Builder<'a, 'b> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private<'a, 'b, 'c>(builder: &'c mut tempfile::Builder<'a, 'b>) -> &'c mut tempfile::Builder<'a, 'b> {
    builder
}

/// Holds the folder against other runs. Where the system knows no such locks, nothing is held.
fn locked(path: &Path) -> Result<Option<File>, OutputError> {
    let Ok(folder) = File::open(path) else { return Ok(None) };
    match folder.try_lock() {
        Err(TryLockError::WouldBlock) => Err(OutputError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(_)) => Ok(None),
        Ok(()) => Ok(Some(folder)),
    }
}

/// Tries that a file could be written beside `path`, before a long run.
///
/// # Errors
/// When its folder is not there or can not be written to.
pub fn check_writable(path: &Path) -> Result<(), OutputError> {
    if is_special(path) {
        return Ok(());
    }
    let tried = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder_of(path));
    tried.map(drop).map_err(|source| OutputError::Io { path: path.to_owned(), source })
}

/// Lets `write` make a file beside `path`, under a name that ends alike, and gives it its name once it is whole. A pipe
/// or a device is written as it stands.
///
/// # Errors
/// When the folder can not be written to, and those of `write`.
pub fn write_beside<E: From<OutputError>>(path: &Path, write: impl FnOnce(&Path) -> Result<(), E>) -> Result<(), E> {
    if is_special(path) {
        return write(path);
    }
    let failed = |source| OutputError::Io { path: path.to_owned(), source };
    let ending = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    let made = tempfile::Builder::new().prefix(UNFINISHED).suffix(&ending).tempfile_in(folder_of(path));
    let unfinished = made.map_err(failed)?.into_temp_path();
    write(&unfinished)?;
    File::open(&unfinished).and_then(|file| set_usual_mode(&file)).map_err(failed)?;
    Ok(unfinished.persist(path).map_err(|e| failed(e.error))?)
}

/// Something else than a file stands there.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|facts| !facts.is_file() && !facts.is_dir())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes beside, syncs, renames: a reader sees the old file or the new one, never half of one.
///
/// # Errors
/// When the folder can not be written to.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder_of(path))?;
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
    fn a_folder_belongs_to_one_run_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = OutputFolder::prepare(dir.path(), false).unwrap();
        assert!(matches!(OutputFolder::prepare(dir.path(), true), Err(OutputError::InUse { .. })));
        drop(first);
        assert!(OutputFolder::prepare(dir.path(), true).is_ok());
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
