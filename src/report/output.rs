//! The output folder: nothing overwritten unasked, no half-written file under a final name.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::export::{EXPORTS, Export};
use super::{FORMATS, Results};
use crate::folder::names::{ANNOTATED_FILE, CLIP_FILES, JOURNAL_FILE, NOTES_FILE, REPORT_FILE, STILLS, is_still};
use crate::folder::removal::remove_own;
use crate::folder::staged::{self, Names};
use crate::folder::{Held, Inputs, OutputError, Readers, make_folder, write_whole};

/// What an output folder may hold of ours.
const NAMES: Names = Names {
    mark: REPORT_FILE,
    is_own: |name| FORMATS.iter().any(|f| f.file == name) || optional().contains(&name),
    optional,
    inside: (STILLS, is_still),
};

/// What one report has and the next may not have.
fn optional() -> Vec<&'static str> {
    CLIP_FILES.into_iter().chain([ANNOTATED_FILE]).chain(EXPORTS.iter().map(|e| e.file)).collect()
}

/// Takes a report out of its folder, with its pictures, exports and the notes on it; what else lies there stays.
///
/// # Errors
/// When the system refuses, or somebody else is at work in the folder.
pub(crate) fn remove(folder: &Held) -> io::Result<()> {
    remove_own(folder, &NAMES, &[NOTES_FILE, JOURNAL_FILE])
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
    /// Who may read it.
    readers: Readers,
    /// Where files lie until all are there.
    staged: Option<TempDir>,
    /// The folder itself, locked; the system lets go of it however the program ends.
    _lock: Option<File>,
}

impl OutputFolder {
    /// Makes the folder if needed and tries that it can be written to, before the long run.
    ///
    /// # Errors
    /// When it holds a report, or files that one would replace, and `force` is false; when one of `inputs` lies where a
    /// file of a report goes; or when it can not be made or written to.
    pub fn prepare(path: &Path, force: bool, inputs: &Inputs) -> Result<Self, OutputError> {
        let io = |source| OutputError::Io { path: path.to_owned(), source };
        inputs.refuse_inside(path, NAMES.is_own)?;
        inputs.refuse_inside(&path.join(STILLS), |name| is_still(&format!("{STILLS}/{name}")))?;
        let (fresh, readers) = (!path.exists(), inputs.readers());
        make_folder(path, readers).map_err(io)?;
        let (exports, _lock) = (Vec::new(), locked(path)?);
        let mut folder = Self { path: path.to_owned(), fresh, exports, readers, staged: None, _lock };
        // Nobody else is at work here, so what is unfinished was left by a run that was killed.
        staged::settle_left_overs(path, &NAMES, readers).map_err(io)?;
        let present = NAMES.present(path);
        if let Some(in_the_way) = present.iter().map(|name| path.join(name)).find(|file| file.is_dir()) {
            return Err(OutputError::InTheWay { path: in_the_way });
        }
        match present.first() {
            _ if force => {}
            Some(_) if path.join(REPORT_FILE).exists() => return Err(OutputError::Exists { path: path.to_owned() }),
            Some(other) => return Err(OutputError::FileExists { path: path.join(other) }),
            None => {}
        }
        folder.staged = Some(staged::gather(path).map_err(io)?);
        Ok(folder)
    }

    /// Refuses another output by a name that a report's files have.
    ///
    /// # Errors
    /// When `output` has one.
    pub fn refuse(&self, output: &Path) -> Result<(), OutputError> {
        let output_alone = Inputs::new().with_public(output);
        let taken = output_alone.refuse_inside(&self.path, NAMES.is_own);
        let taken = taken.and_then(|()| output_alone.refuse_inside(&self.path.join(STILLS), |_| true));
        taken.map_err(|_| OutputError::IsReports { path: output.to_owned() })
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
            staged::put_in_place(staged, &self.path, &NAMES, self.readers).map_err(io)?;
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
        let path = self.path.clone();
        Ok(reason.map(|why| OutputError::NotExported { path, files, why: why.to_string() }))
    }

    /// Writes one more file of the report; `name` is its path from the folder.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn write_file(&self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        write_whole(&self.file(name), bytes, self.readers)
            .map_err(|source| OutputError::Io { path: self.path.join(name), source })
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
        make_folder(&path, self.readers).map_err(|source| OutputError::Io { path: path.clone(), source })?;
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

/// Holds the folder against other runs. Where the system knows no such locks, nothing is held.
fn locked(path: &Path) -> Result<Option<File>, OutputError> {
    let Ok(folder) = File::open(path) else { return Ok(None) };
    match folder.try_lock() {
        Err(TryLockError::WouldBlock) => Err(OutputError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(_)) => Ok(None),
        Ok(()) => Ok(Some(folder)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unused_folder_is_taken_away_and_an_older_one_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let fresh = dir.path().join("a/b");
        drop(OutputFolder::prepare(&fresh, false, &Inputs::new()).unwrap());
        assert!(!fresh.exists());
        drop(OutputFolder::prepare(dir.path(), false, &Inputs::new()).unwrap());
        assert!(dir.path().exists());
    }

    #[test]
    fn a_folder_belongs_to_one_run_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = OutputFolder::prepare(dir.path(), false, &Inputs::new()).unwrap();
        assert!(matches!(OutputFolder::prepare(dir.path(), true, &Inputs::new()), Err(OutputError::InUse { .. })));
        drop(first);
        assert!(OutputFolder::prepare(dir.path(), true, &Inputs::new()).is_ok());
    }

    #[test]
    fn a_report_is_only_replaced_when_asked() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(REPORT_FILE), b"{}").unwrap();
        let message = OutputFolder::prepare(dir.path(), false, &Inputs::new()).err().unwrap().to_string();
        assert!(message.contains("--force"), "{message}");
        assert!(OutputFolder::prepare(dir.path(), true, &Inputs::new()).is_ok());
    }

    #[test]
    fn files_of_the_users_that_are_called_alike_are_neither_replaced_nor_cleared_away() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("clip.webm"), b"mine").unwrap();
        let refused = OutputFolder::prepare(dir.path(), false, &Inputs::new());
        assert!(matches!(refused, Err(OutputError::FileExists { .. })));
        let folder = OutputFolder::prepare(dir.path(), true, &Inputs::new()).unwrap();
        folder.write_file(REPORT_FILE, b"{}").unwrap();
        let OutputFolder { staged, readers, .. } = &mut { folder };
        staged::put_in_place(staged.take().unwrap(), dir.path(), &NAMES, *readers).unwrap();
        assert_eq!(fs::read(dir.path().join("clip.webm")).unwrap(), b"mine");
    }

    #[test]
    fn an_input_that_lies_where_its_report_goes_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(STILLS)).unwrap();
        for name in ["landmarks.jsonl.gz", "clip.mp4", "annotated.mp4", "report.json", "reps.csv", "stills/rep-01.jpg"]
        {
            let input = dir.path().join(name);
            fs::write(&input, b"x").unwrap();
            let refused = OutputFolder::prepare(dir.path(), true, &Inputs::new().with(&input));
            assert!(matches!(refused, Err(OutputError::IsInput { .. })), "{name}");
        }
    }

    #[test]
    fn what_is_in_the_way_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, b"x").unwrap();
        assert!(OutputFolder::prepare(&path, false, &Inputs::new()).is_err());
        fs::create_dir(dir.path().join(EXPORTS[0].file)).unwrap();
        let message = OutputFolder::prepare(dir.path(), false, &Inputs::new()).err().unwrap().to_string();
        assert!(message.contains(EXPORTS[0].file) && message.contains("is a folder"), "{message}");
    }
}
