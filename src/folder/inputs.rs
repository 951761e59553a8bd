//! What a command reads: none of it is ever written over, by whatever name it is called.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{OutputError, Readers, folder_of};

/// The files that a command reads.
#[derive(Debug, Clone)]
pub struct Inputs {
    files: Vec<Input>,
    readers: Readers,
}

#[derive(Debug, Clone)]
struct Input {
    /// The names by which it was found: as it was called, and where links lead.
    places: Vec<Place>,
    /// The file itself, whatever it is called.
    file: Option<FileId>,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    folder: Folder,
    name: OsString,
}

/// A folder, by what it is where the system tells, otherwise by its whole path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Folder {
    Id(FileId),
    Path(PathBuf),
}

/// Device and number of a file.
type FileId = (u64, u64);

impl Default for Inputs {
    fn default() -> Self {
        Self { files: Vec::new(), readers: Readers::USUAL }
    }
}

impl Inputs {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more, which is about a person: outputs are no more readable than it is. One that is not there has nothing to
    /// lose.
    #[must_use]
    pub fn with(mut self, path: &Path) -> Self {
        if path.is_file() {
            self.readers = self.readers.and(Readers::of(path));
        }
        self.with_public(path)
    }

    /// One more, which says nothing about anybody, such as a model.
    #[must_use]
    pub fn with_public(mut self, path: &Path) -> Self {
        let mut real = path.to_owned();
        let mut places = Vec::new();
        // As many as the system follows.
        for _ in 0..40 {
            places.extend(Place::of(&real));
            let Ok(next) = std::fs::read_link(&real) else { break };
            real = folder_of(&real).join(next);
        }
        self.files.push(Input { places, file: file_id(path) });
        self
    }

    /// Outputs are read by no others than these.
    #[must_use]
    pub(crate) fn for_readers(mut self, readers: Readers) -> Self {
        self.readers = self.readers.and(readers);
        self
    }

    /// Every file of a folder, which say nothing about anybody.
    #[must_use]
    pub fn with_public_folder(self, folder: &Path) -> Self {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        files.filter(|path| path.is_file()).fold(self, |inputs, path| inputs.with_public(&path))
    }

    /// Who may read what is made of them.
    pub fn readers(&self) -> Readers {
        self.readers
    }

    /// Refuses to write over any of them.
    ///
    /// # Errors
    /// When `output` is one of them, also by another name: a link of either kind, or another way to the same folder.
    pub fn refuse(&self, output: &Path) -> Result<(), OutputError> {
        let same = |input: &Input| input.file.is_some() && input.file == file_id(output);
        self.refuse_name(output)?;
        self.refused(output, self.files.iter().any(same))
    }

    /// Refuses to give another file a name by which one of them was found. Its other names (hard links) may be taken away:
    /// the clip of an earlier report is one.
    ///
    /// # Errors
    /// When `output` is such a name.
    pub fn refuse_name(&self, output: &Path) -> Result<(), OutputError> {
        let place = Place::of(output);
        let named = |input: &Input| place.as_ref().is_some_and(|place| input.places.contains(place));
        self.refused(output, self.files.iter().any(named))
    }

    /// Refuses a folder in which one of them has a name that `taken` says is written or cleared away; it is given the
    /// name inside the folder.
    ///
    /// # Errors
    /// In that case.
    pub fn refuse_inside(&self, folder: &Path, taken: impl Fn(&str) -> bool) -> Result<(), OutputError> {
        let Some(own) = Folder::of(folder) else { return Ok(()) };
        let inside = self.files.iter().flat_map(|input| &input.places).filter(|place| place.folder == own);
        match inside.filter_map(|place| place.name.to_str()).find(|name| taken(name)) {
            Some(name) => Err(OutputError::IsInput { path: folder.join(name) }),
            None => Ok(()),
        }
    }

    fn refused(&self, output: &Path, is_input: bool) -> Result<(), OutputError> {
        if is_input { Err(OutputError::IsInput { path: output.to_owned() }) } else { Ok(()) }
    }
}

impl Place {
    fn of(path: &Path) -> Option<Self> {
        Some(Self { folder: Folder::of(folder_of(path))?, name: path.file_name()?.to_owned() })
    }
}

impl Folder {
    fn of(path: &Path) -> Option<Self> {
        file_id(path).map(Self::Id).or_else(|| Some(Self::Path(path.canonicalize().ok()?)))
    }
}

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|facts| (facts.dev(), facts.ino()))
}

#[cfg(not(unix))]
fn file_id(_: &Path) -> Option<FileId> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn an_input_is_known_by_every_name() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("in")).unwrap();
        fs::write(at("in/clip"), b"x").unwrap();
        symlink(at("in/clip"), at("soft")).unwrap();
        symlink("soft", at("softer")).unwrap();
        fs::hard_link(at("in/clip"), at("hard")).unwrap();
        symlink(at("in"), at("way")).unwrap();
        fs::write(at("other"), b"x").unwrap();
        for typed in ["in/clip", "soft", "softer", "way/clip", "hard"] {
            let inputs = Inputs::new().with(&at(typed));
            for output in ["in/clip", "in/../in/clip", "way/clip", "soft", "softer", "hard"] {
                assert!(inputs.refuse(&at(output)).is_err(), "{typed} over {output}");
            }
            assert!(inputs.refuse(&at("other")).is_ok() && inputs.refuse(&at("new")).is_ok());
            assert!(inputs.refuse_name(&at(typed)).is_err());
        }
        let inputs = Inputs::new().with(&at("softer"));
        assert!(inputs.refuse_name(&at("hard")).is_ok() && inputs.refuse_name(&at("soft")).is_err());
        assert!(inputs.refuse_inside(&at("way"), |name| name == "clip").is_err());
        assert!(inputs.refuse_inside(&at("way"), |name| name == "other").is_ok());
    }

    #[test]
    fn what_is_not_there_is_known_by_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let inputs = Inputs::new().with(&dir.path().join("new"));
        assert!(inputs.refuse(&dir.path().join("./new")).is_err());
        assert_eq!(inputs.readers(), Readers::USUAL);
    }
}
