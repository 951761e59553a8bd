//! One output file: made beside its name and put there whole; a pipe or a device is written to as it stands.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::names::belongs_to_a_report;
use super::{Inputs, OutputError, Readers, Unfinished, clear_left_overs, folder_of};

/// A file that may be written: it is no input, and nobody's file is replaced unasked.
#[derive(Debug)]
pub(crate) struct OutputFile {
    path: PathBuf,
    kind: Kind,
    inputs: Inputs,
    /// Whatever has the name when all is ready is replaced.
    force: bool,
    readers: Readers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing is there yet.
    New,
    /// A file that is to be replaced.
    Old,
    /// A pipe or a device.
    Special,
}

impl OutputFile {
    /// Tries, before a long run, that the file can be written.
    ///
    /// # Errors
    /// When it is one of `inputs`, a folder, or already there and `force` is false; or its folder cannot be written to.
    pub(crate) fn prepare(path: &Path, force: bool, inputs: &Inputs) -> Result<Self, OutputError> {
        inputs.refuse(path)?;
        let kind = kind(path)?;
        if belongs_to_a_report(&fs::canonicalize(path).unwrap_or(path.to_owned())) {
            return Err(OutputError::IsReports { path: path.to_owned() });
        }
        if kind == Kind::Old && !force {
            return Err(OutputError::FileExists { path: path.to_owned() });
        }
        // A link stays: what it leads to is written.
        let path = if kind == Kind::Old { fs::canonicalize(path).unwrap_or(path.to_owned()) } else { path.to_owned() };
        // Who may not read what is replaced may not read what takes its place.
        let readers = inputs.readers().and(if kind == Kind::Old { Readers::of(&path) } else { Readers::USUAL });
        if kind != Kind::Special {
            clear_left_overs(folder_of(&path));
            Unfinished::beside(&path, readers).map_err(|source| OutputError::Io { path: path.clone(), source })?;
        }
        Ok(Self { path, kind, inputs: inputs.clone(), force, readers })
    }

    /// Writes it.
    ///
    /// # Errors
    /// When the system refuses; what was there before then stays.
    pub(crate) fn write(self, bytes: &[u8]) -> Result<(), OutputError> {
        let path = self.path.clone();
        self.write_with(|mut file| file.write_all(bytes).map_err(|source| OutputError::Io { path, source }))
    }

    /// Lets `write` fill the file.
    ///
    /// # Errors
    /// When the system refuses, and those of `write`; what was there before then stays.
    pub(crate) fn write_with<E: From<OutputError>>(self, write: impl FnOnce(File) -> Result<(), E>) -> Result<(), E> {
        let Self { path, kind, inputs, force, readers } = self;
        let failed = |source| OutputError::Io { path: path.clone(), source };
        if kind == Kind::Special {
            return write(OpenOptions::new().write(true).open(&path).map_err(failed)?);
        }
        let mut unfinished = Unfinished::beside(&path, readers).map_err(failed)?;
        write(unfinished.file().try_clone().map_err(failed)?)?;
        // The run was long: it may have become an input's name meanwhile.
        inputs.refuse(&path)?;
        let placed =
            if kind == Kind::New && !force { unfinished.name_new(&path).map(drop) } else { unfinished.replace(&path) };
        Ok(placed.map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => OutputError::FileExists { path: path.clone() },
            _ => failed(source),
        })?)
    }
}

fn kind(path: &Path) -> Result<Kind, OutputError> {
    match fs::metadata(path) {
        Ok(facts) if facts.is_dir() => Err(OutputError::InTheWay { path: path.to_owned() }),
        Ok(facts) if facts.is_file() => Ok(Kind::Old),
        Ok(_) => Ok(Kind::Special),
        // A link that leads nowhere is somebody's too.
        Err(_) if path.is_symlink() => Ok(Kind::Old),
        Err(_) => Ok(Kind::New),
    }
}

/// Writes beside, syncs, renames: a reader sees the old file or the new one, never half of one. For files that are this
/// program's own; what the user names goes through [`OutputFile`].
///
/// # Errors
/// When the folder cannot be written to.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut file = Unfinished::beside(path, readers)?;
    file.file().write_all(bytes)?;
    file.replace(path)
}

/// `to`, which must not be there, becomes the file `from`: by a link where the disk allows, otherwise as a copy.
///
/// # Errors
/// When it can be neither linked nor copied.
pub(crate) fn copy_whole(from: &Path, to: &Path) -> io::Result<()> {
    // A link to a symbolic link would end with what that points to.
    let from = fs::canonicalize(from)?;
    if fs::hard_link(&from, to).is_ok() {
        return Ok(());
    }
    let mut copy = Unfinished::beside(to, Readers::of(&from))?;
    io::copy(&mut File::open(&from)?, copy.file())?;
    copy.name_new(to).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_when_asked_and_never_when_it_came_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        let (path, none) = (dir.path().join("a.csv"), Inputs::new());
        let first = OutputFile::prepare(&path, false, &none).unwrap();
        let late = OutputFile::prepare(&path, false, &none).unwrap();
        first.write(b"one").unwrap();
        assert!(matches!(late.write(b"two"), Err(OutputError::FileExists { .. })));
        assert!(matches!(OutputFile::prepare(&path, false, &none), Err(OutputError::FileExists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        OutputFile::prepare(&path, true, &none).unwrap().write(b"three").unwrap();
        assert_eq!((fs::read(&path).unwrap(), fs::read_dir(dir.path()).unwrap().count()), (b"three".to_vec(), 1));
        assert!(matches!(OutputFile::prepare(dir.path(), true, &none), Err(OutputError::InTheWay { .. })));
        assert!(OutputFile::prepare(&dir.path().join("no/where"), true, &none).is_err());
    }

    #[test]
    fn a_file_of_a_report_is_no_place_for_anything_else_and_what_is_forced_does_not_mind_who_came_first() {
        let dir = tempfile::tempdir().unwrap();
        let (at, none) = (|name: &str| dir.path().join(name), Inputs::new());
        let first = OutputFile::prepare(&at("notes.json"), false, &none);
        let late = OutputFile::prepare(&at("new.toml"), true, &none).unwrap();
        assert!(first.is_ok(), "no report is there");
        fs::write(at("new.toml"), b"came between").unwrap();
        late.write(b"forced").unwrap();
        assert_eq!(fs::read(at("new.toml")).unwrap(), b"forced");
        for mark in ["report.json", "journal.jsonl"] {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(mark), b"{}").unwrap();
            for name in ["report.json", "report.html", "frames.csv", "notes.json", "clip.mp4", "landmarks.jsonl.gz"] {
                let refused = OutputFile::prepare(&dir.path().join(name), true, &none);
                assert!(matches!(refused, Err(OutputError::IsReports { .. })), "{mark} {name}");
            }
            assert!(OutputFile::prepare(&dir.path().join("report.pdf"), true, &none).is_ok());
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_replaced_is_read_by_nobody_more() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plan.toml");
        fs::write(&path, b"old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        OutputFile::prepare(&path, true, &Inputs::new()).unwrap().write(b"new").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_what_is_made_is_no_more_readable_than_its_source() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("source"), b"x").unwrap();
        fs::set_permissions(at("source"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(at("real"), b"old").unwrap();
        std::os::unix::fs::symlink("real", at("link")).unwrap();
        OutputFile::prepare(&at("link"), true, &Inputs::new().with(&at("source"))).unwrap().write(b"new").unwrap();
        assert!(at("link").is_symlink() && fs::read(at("real")).unwrap() == b"new");
        assert_eq!(fs::metadata(at("real")).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
