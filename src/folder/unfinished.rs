//! A file under a name of its own until it is whole, and what a run that was killed has left of such files.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::{Readers, folder_of};

/// What every unfinished file and folder begins with; then come so many letters and digits, and what the finished name ends with.
pub(super) const UNFINISHED: &str = ".coxa-unfinished-";
const RANDOM: usize = 6;

/// A file that has no name of its own yet. It is gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Unfinished(NamedTempFile);

impl Unfinished {
    /// Makes one beside `path`, with the same ending.
    ///
    /// # Errors
    /// When the folder is not there or cannot be written to.
    pub(crate) fn beside(path: &Path, readers: Readers) -> io::Result<Self> {
        let ending = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
        loop {
            let mut builder = tempfile::Builder::new();
            builder.prefix(UNFINISHED).rand_bytes(RANDOM).suffix(&ending);
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(readers.mode()));
            let made = builder.tempfile_in(folder_of(path))?;
            // Held for as long as it is open: so nobody takes it for a left-over. Without locks nobody looks for those.
            let _ = made.as_file().try_lock();
            // Somebody who cleared away left-overs may have come between.
            if made.path().exists() {
                return Ok(Self(made));
            }
        }
    }

    /// Its present name.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The file.
    pub(crate) fn file(&mut self) -> &mut File {
        self.0.as_file_mut()
    }

    /// Makes sure that it is on the disk, and gives it this name whatever had it before.
    ///
    /// # Errors
    /// When the disk is full, or the name cannot be given.
    pub(crate) fn replace(self, path: &Path) -> io::Result<()> {
        self.0.as_file().sync_all()?;
        self.0.persist(path).map(drop).map_err(|e| e.error)
    }

    /// The same, where nothing has the name. The file stays open, and locked.
    ///
    /// # Errors
    /// As [`Self::replace`], and `AlreadyExists`.
    pub(crate) fn name_new(self, path: &Path) -> io::Result<File> {
        self.0.as_file().sync_all()?;
        self.0.persist_noclobber(path).map_err(|e| e.error)
    }
}

/// A folder of its own inside `folder` for unfinished files, which nobody else can look into.
///
/// # Errors
/// When it cannot be made.
pub(super) fn unfinished_folder(folder: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED).rand_bytes(RANDOM);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(folder)
}

/// Whether a name is one that [`Unfinished`] gives.
pub(super) fn is_unfinished(name: &std::ffi::OsStr) -> bool {
    let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(UNFINISHED)) else { return false };
    let random = rest.split('.').next().unwrap_or_default();
    random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Takes away the unfinished files in a folder that nobody has open any more.
pub(crate) fn clear_left_overs(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_unfinished(&entry.file_name())) {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        // One that cannot be taken away does no harm.
        let given_up = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_file && given_up() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_overs_go_and_neither_what_is_being_written_nor_names_of_the_users() {
        let dir = tempfile::tempdir().unwrap();
        let theirs = [".coxa-notes", ".coxa-backup", ".coxa-unfinished-business", ".coxa-unfinished-abc"];
        theirs.iter().for_each(|name| fs::write(dir.path().join(name), b"x").unwrap());
        fs::write(dir.path().join(".coxa-unfinished-a1B2c3.mp4"), b"half").unwrap();
        let mut open = Unfinished::beside(&dir.path().join("a.csv"), Readers::USUAL).unwrap();
        clear_left_overs(dir.path());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), theirs.len() + 1);
        io::Write::write_all(open.file(), b"whole").unwrap();
        open.replace(&dir.path().join("a.csv")).unwrap();
        assert_eq!(fs::read(dir.path().join("a.csv")).unwrap(), b"whole");
    }
}
