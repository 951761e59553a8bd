//! A file that arrives piece by piece, in a folder held open: under no name of its own until it is whole.

use std::fs::File;
use std::io::{self, Write};

use super::unfinished::UNFINISHED;
use super::{Held, Readers};

/// What has arrived so far; it is gone when this is dropped without a name.
#[derive(Debug)]
pub struct Arrival {
    folder: Held,
    /// Its present name.
    unfinished: String,
    file: File,
    named: bool,
}

impl Held {
    /// Begins one. `ending` (`.mp4`) is that of the name which it will have.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn arrival(&self, ending: &str, readers: Readers) -> io::Result<Arrival> {
        let mut random = [0u8; 3];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let [a, b, c] = random;
        let unfinished = format!("{UNFINISHED}{a:02x}{b:02x}{c:02x}{ending}");
        let file = self.create_new(&unfinished, readers)?;
        // Held for as long as it is open: so nobody takes it for a left-over.
        let _ = file.try_lock();
        Ok(Arrival { folder: self.again()?, unfinished, file, named: false })
    }
}

impl Arrival {
    /// The next piece.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Makes sure that it is on the disk, and gives it this name whatever had it before.
    ///
    /// # Errors
    /// When the disk is full, or the name cannot be given.
    pub fn replace(mut self, name: &str) -> io::Result<()> {
        self.file.sync_all()?;
        self.folder.rename(&self.unfinished, name)?;
        self.named = true;
        Ok(())
    }

    /// The same, where nothing has the name; the name is on the disk too.
    ///
    /// # Errors
    /// `AlreadyExists`, with which it can be tried again under another name, and as [`Self::replace`].
    pub fn name_new(&mut self, name: &str) -> io::Result<()> {
        self.file.sync_all()?;
        self.folder.name_new(&self.unfinished, name)?;
        self.named = true;
        self.folder.sync();
        Ok(())
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        if !self.named {
            self.folder.remove(&self.unfinished);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn it_has_its_name_when_it_is_whole_and_never_that_of_another() {
        let dir = tempfile::tempdir().unwrap();
        let names = || fs::read_dir(dir.path()).unwrap().count();
        let held = Held::open(dir.path()).unwrap();
        fs::write(dir.path().join("a.mp4"), "theirs").unwrap();
        let mut clip = held.arrival(".mp4", Readers::OWNER).unwrap();
        clip.write(b"one ").unwrap();
        clip.write(b"two").unwrap();
        assert_eq!(clip.name_new("a.mp4").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        clip.name_new("b.mp4").unwrap();
        drop(clip);
        assert_eq!(fs::read(dir.path().join("a.mp4")).unwrap(), b"theirs");
        assert_eq!((fs::read(dir.path().join("b.mp4")).unwrap(), names()), (b"one two".to_vec(), 2));
        held.arrival(".mp4", Readers::OWNER).unwrap().write(b"half").unwrap();
        assert_eq!(names(), 2, "what did not come to its end is gone");
    }
}
