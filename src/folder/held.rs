//! A folder held open: what is read and written in it lies in that very folder, whatever its path leads to meanwhile.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::Readers;

/// How often a lock that another program holds is tried.
const TRY_EVERY: Duration = Duration::from_millis(20);

/// A folder by its handle. No link is followed inside it.
#[derive(Debug)]
pub struct Held {
    #[cfg(unix)]
    folder: File,
    path: PathBuf,
}

/// Holds a folder against other programs of this kind until it is dropped.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code)] Option<File>);

/// What is told of a file without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub length: u64,
    /// When it was written last.
    pub written: SystemTime,
}

impl Held {
    /// The folder that a user named; links on the way to it are followed.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn open(path: &Path) -> io::Result<Self> {
        if !std::fs::metadata(path)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        #[cfg(unix)]
        let folder = File::open(path)?;
        Ok(Self {
            #[cfg(unix)]
            folder,
            path: path.to_owned(),
        })
    }

    /// A folder below this one. Nothing on the way may be a link.
    ///
    /// # Errors
    /// When there is no such folder, or a link stands in its place.
    pub fn below(&self, path: &Path) -> io::Result<Self> {
        let mut found = self.again()?;
        for part in path.components() {
            let Component::Normal(name) = part else { return Err(io::ErrorKind::InvalidInput.into()) };
            found = found.inside(Path::new(name))?;
        }
        Ok(found)
    }

    /// A folder right inside this one, made where there is none, as private as `readers` say.
    ///
    /// # Errors
    /// When it cannot be made, or a link or a file stands in its place.
    pub fn made_below(&self, name: &str, readers: Readers) -> io::Result<Self> {
        super::make_folder(&self.path.join(name), readers)?;
        self.below(Path::new(name))
    }

    /// The names of the regular files in it, in order; names that are no text are left out.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.path).into_iter().flatten().flatten();
        let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        let mut names: Vec<String> = files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// How it is called in words.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a regular file of this folder; `name` may name one folder inside it: `stills/rep-01.jpg`.
    ///
    /// # Errors
    /// When there is none, or something else, such as a link, stands there.
    pub fn open_file(&self, name: &str) -> io::Result<File> {
        if let Some((folder, file)) = name.split_once('/') {
            return self.below(Path::new(folder))?.open_file(file);
        }
        if name.is_empty() || name == "." || name == ".." || name.contains('\0') {
            return Err(io::ErrorKind::NotFound.into());
        }
        let file = self.open_as_it_is(name)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        Ok(file)
    }

    /// The bytes of a file of at most `most` bytes.
    ///
    /// # Errors
    /// As [`Self::open_file`], and when it is larger.
    pub fn read(&self, name: &str, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.open_file(name)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if read as u64 > most {
            return Err(io::Error::other(format!("it is larger than {} MB, which no such file is", most >> 20)));
        }
        Ok(bytes)
    }

    /// Size and time of a regular file; `None` where there is none.
    pub fn stamp(&self, name: &str) -> Option<Stamp> {
        let facts = self.open_file(name).ok()?.metadata().ok()?;
        Some(Stamp { length: facts.len(), written: facts.modified().unwrap_or(SystemTime::UNIX_EPOCH) })
    }

    /// Who may read a file; everybody where that cannot be told.
    pub fn readers(&self, name: &str) -> Readers {
        self.open_file(name).map_or(Readers::USUAL, |file| Readers::of_open(&file))
    }

    /// Writes a file beside, syncs it, and gives it its name: a reader sees the old one or the new one.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write_whole(&self, name: &str, bytes: &[u8], readers: Readers) -> io::Result<()> {
        let mut arrival = self.arrival("", readers)?;
        arrival.write(bytes)?;
        arrival.replace(name)
    }

    /// Takes a file of this folder away; one that is not there is no failure, and a link goes without what it leads to.
    ///
    /// # Errors
    /// When the system refuses, or the name leads elsewhere.
    pub fn take_away(&self, name: &str) -> io::Result<()> {
        if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\\', '\0']) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        match self.unlink(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The same for a left-over, which does no harm where it stays.
    pub(in crate::folder) fn remove(&self, name: &str) {
        let _ = self.unlink(name);
    }

    /// Waits for the folder, which every run that writes into it holds. A disk that knows no locks is used without.
    ///
    /// # Errors
    /// `WouldBlock` when another one holds it for longer than `patience`.
    pub fn lock(&self, patience: Duration) -> io::Result<Lock> {
        let until = Instant::now() + patience;
        let Ok(folder) = self.own_handle() else { return Ok(Lock(None)) };
        loop {
            match folder.try_lock() {
                Ok(()) => return Ok(Lock(Some(folder))),
                Err(std::fs::TryLockError::Error(_)) => return Ok(Lock(None)),
                Err(std::fs::TryLockError::WouldBlock) if Instant::now() >= until => {
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                Err(std::fs::TryLockError::WouldBlock) => std::thread::sleep(TRY_EVERY),
            }
        }
    }
}

#[cfg(unix)]
mod system {
    use super::*;
    use rustix::fs::{AtFlags, Mode, OFlags, linkat, openat, renameat, unlinkat};
    use rustix::io::Errno;

    impl Held {
        pub(in crate::folder) fn again(&self) -> io::Result<Self> {
            Ok(Self { folder: self.folder.try_clone()?, path: self.path.clone() })
        }

        /// A handle that shares no lock with this one.
        pub(super) fn own_handle(&self) -> io::Result<File> {
            self.at(Path::new("."), OFlags::RDONLY | OFlags::DIRECTORY)
        }

        pub(super) fn inside(&self, name: &Path) -> io::Result<Self> {
            let folder = self.at(name, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW)?;
            Ok(Self { folder, path: self.path.join(name) })
        }

        /// A pipe would be waited for, so it is not.
        pub(super) fn open_as_it_is(&self, name: &str) -> io::Result<File> {
            self.at(Path::new(name), OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY)
        }

        pub(in crate::folder) fn create_new(&self, name: &str, readers: Readers) -> io::Result<File> {
            let how = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let mode = Mode::from_raw_mode(readers.mode() as _);
            Ok(File::from(openat(&self.folder, name, how, mode)?))
        }

        pub(in crate::folder) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
            Ok(renameat(&self.folder, from, &self.folder, to)?)
        }

        /// A disk without links is asked to rename instead, which looks whether the name is free first.
        pub(in crate::folder) fn name_new(&self, from: &str, to: &str) -> io::Result<()> {
            match linkat(&self.folder, from, &self.folder, to, AtFlags::empty()) {
                Ok(()) => {
                    self.remove(from);
                    Ok(())
                }
                Err(Errno::EXIST) => Err(io::ErrorKind::AlreadyExists.into()),
                Err(_) if self.open_as_it_is(to).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
                Err(_) => self.rename(from, to),
            }
        }

        /// Names reach the disk with their folder.
        pub(in crate::folder) fn sync(&self) {
            let _ = self.folder.sync_all();
        }

        pub(super) fn unlink(&self, name: &str) -> io::Result<()> {
            Ok(unlinkat(&self.folder, name, AtFlags::empty())?)
        }

        fn at(&self, name: &Path, how: OFlags) -> io::Result<File> {
            Ok(File::from(openat(&self.folder, name, how | OFlags::CLOEXEC, Mode::empty())?))
        }
    }
}

/// Where there are no handles of folders, the path is used, and links are looked for first.
#[cfg(not(unix))]
mod system {
    use super::*;

    impl Held {
        pub(in crate::folder) fn again(&self) -> io::Result<Self> {
            Ok(Self { path: self.path.clone() })
        }

        pub(super) fn own_handle(&self) -> io::Result<File> {
            File::open(&self.path)
        }

        pub(super) fn inside(&self, name: &Path) -> io::Result<Self> {
            let path = self.path.join(name);
            if !path.symlink_metadata()?.is_dir() {
                return Err(io::ErrorKind::NotADirectory.into());
            }
            Ok(Self { path })
        }

        pub(super) fn open_as_it_is(&self, name: &str) -> io::Result<File> {
            let path = self.path.join(name);
            if !path.symlink_metadata()?.is_file() {
                return Err(io::Error::other("it is not a regular file"));
            }
            File::open(path)
        }

        pub(in crate::folder) fn create_new(&self, name: &str, _: Readers) -> io::Result<File> {
            File::create_new(self.path.join(name))
        }

        pub(in crate::folder) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
            std::fs::rename(self.path.join(from), self.path.join(to))
        }

        pub(in crate::folder) fn name_new(&self, from: &str, to: &str) -> io::Result<()> {
            if self.path.join(to).symlink_metadata().is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            self.rename(from, to)
        }

        pub(in crate::folder) fn sync(&self) {}

        pub(super) fn unlink(&self, name: &str) -> io::Result<()> {
            std::fs::remove_file(self.path.join(name))
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_folder_that_is_swapped_for_a_link_is_still_the_one_that_was_opened() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        fs::write(dir.path().join("a/b/notes"), "own").unwrap();
        fs::write(outside.path().join("notes"), "theirs").unwrap();
        let root = Held::open(dir.path()).unwrap();
        let held = root.below(Path::new("a/b")).unwrap();
        fs::rename(dir.path().join("a/b"), dir.path().join("a/was")).unwrap();
        symlink(outside.path(), dir.path().join("a/b")).unwrap();
        assert_eq!(held.read("notes", 99).unwrap(), b"own");
        held.write_whole("notes", b"new", Readers::OWNER).unwrap();
        assert_eq!(fs::read(dir.path().join("a/was/notes")).unwrap(), b"new");
        assert_eq!(fs::read(outside.path().join("notes")).unwrap(), b"theirs");
        assert!(root.below(Path::new("a/b")).is_err() && root.below(Path::new("../x")).is_err());
    }

    #[test]
    fn links_pipes_and_ways_out_are_no_files() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("x"), "theirs").unwrap();
        symlink(outside.path().join("x"), dir.path().join("link")).unwrap();
        symlink(outside.path(), dir.path().join("folder")).unwrap();
        fs::create_dir(dir.path().join("own")).unwrap();
        fs::write(dir.path().join("own/y"), "y").unwrap();
        assert!(std::process::Command::new("mkfifo").arg(dir.path().join("pipe")).status().unwrap().success());
        let held = Held::open(dir.path()).unwrap();
        for name in ["link", "folder/x", "pipe", "own", "", "..", ".", "own/../own/y", "/etc/passwd", "no"] {
            assert!(held.open_file(name).is_err(), "{name:?}");
        }
        assert_eq!(held.read("own/y", 1).unwrap(), b"y");
        assert!(held.read("own/y", 0).is_err());
    }

    #[test]
    fn a_lock_is_waited_for_no_longer_than_asked() {
        let dir = tempfile::tempdir().unwrap();
        let held = Held::open(dir.path()).unwrap();
        let first = held.lock(Duration::ZERO).unwrap();
        assert_eq!(held.lock(Duration::from_millis(30)).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(first);
        assert!(held.lock(Duration::ZERO).is_ok());
    }
}
