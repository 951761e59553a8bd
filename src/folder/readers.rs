//! Who besides its owner may read a file that is made: as the user's umask allows, and nobody who may not read its source.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Those besides the owner who may read, and write, what is made: the bits of a file's mode for group and others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readers(u32);

/// The bits that say it.
const OTHERS: u32 = 0o066;

impl Readers {
    /// Whoever the user's umask allows.
    pub const USUAL: Self = Self(OTHERS);
    /// The owner only.
    pub const OWNER: Self = Self(0);

    /// Those who may read this file; everybody where that cannot be told.
    pub fn of(path: &Path) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::metadata(path).map_or(Self::USUAL, |facts| Self(facts.permissions().mode() & OTHERS))
        }
        #[cfg(not(unix))]
        {
            let _ = path;
            Self::USUAL
        }
    }

    /// The same of a file that is open.
    pub(super) fn of_open(file: &File) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.metadata().map_or(Self::USUAL, |facts| Self(facts.permissions().mode() & OTHERS))
        }
        #[cfg(not(unix))]
        {
            let _ = file;
            Self::USUAL
        }
    }

    /// Those who are in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The mode of a new file, from which the system takes the umask.
    pub(super) fn mode(self) -> u32 {
        0o600 | self.0
    }

    /// Has a file made with it.
    pub(super) fn of_file(self, options: &mut OpenOptions) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(self.mode());
        }
        #[cfg(not(unix))]
        let _ = options;
    }

    /// Has a folder made with it: who may read may also look inside.
    pub(super) fn of_folder(self, folder: &mut DirBuilder) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            folder.mode(0o700 | self.0 | ((self.0 & 0o044) >> 2));
        }
        #[cfg(not(unix))]
        let _ = folder;
    }

    /// The same by a file's name, without opening it. Where the system refuses, as with a file of another owner, it stays.
    pub(crate) fn tighten_at(self, path: &Path) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, PermissionsExt};
            let Ok(facts) = std::fs::metadata(path) else { return };
            let mode = facts.mode() & 0o7777;
            let allowed = mode & !(OTHERS & !self.0);
            if facts.is_file() && facts.nlink() == 1 && allowed != mode {
                let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(allowed));
            }
        }
        #[cfg(not(unix))]
        let _ = path;
    }

    /// Takes a file away from everybody else. A file that has another name too, as a linked clip, stays as it is.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn tighten(self, file: &File) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, PermissionsExt};
            let facts = file.metadata()?;
            let mode = facts.mode() & 0o7777;
            let allowed = mode & !(OTHERS & !self.0);
            if facts.is_file() && facts.nlink() == 1 && allowed != mode {
                file.set_permissions(std::fs::Permissions::from_mode(allowed))?;
            }
        }
        #[cfg(not(unix))]
        let _ = file;
        Ok(())
    }
}
