//! Small files that may come from anybody, read with a limit: never a pipe that nobody feeds, never without end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// More than any text that a person writes, bytes.
pub const WRITTEN: u64 = 4 << 20;

/// Opens a regular file; a link to one is followed.
///
/// # Errors
/// When it is something else, or can not be opened.
pub fn open(path: &Path) -> io::Result<File> {
    // Opening a pipe would wait for whoever feeds it.
    regular(&std::fs::metadata(path)?)?;
    let file = File::open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

/// The same, where a link is not followed: a file that a stranger's folder holds itself.
///
/// # Errors
/// As [`open`], and when it is a link.
pub fn open_own(path: &Path) -> io::Result<File> {
    regular(&std::fs::symlink_metadata(path)?)?;
    open(path)
}

fn regular(facts: &std::fs::Metadata) -> io::Result<()> {
    match () {
        () if facts.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        () if !facts.is_file() => Err(io::Error::other("it is not a regular file")),
        () => Ok(()),
    }
}

/// The bytes of a file of at most `most` bytes.
///
/// # Errors
/// When it is no regular file, is larger, or can not be read.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if read as u64 > most {
        return Err(io::Error::other(format!("it is larger than {} MB, which no such file is", most >> 20)));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// As [`read`], and when it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_limit_and_nothing_else_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, [b'x'; 10]).unwrap();
        assert_eq!(read_text(&path, 10).unwrap(), "xxxxxxxxxx");
        assert!(read(&path, 9).is_err());
        assert_eq!(read(dir.path(), 10).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert_eq!(read(&dir.path().join("b"), 10).unwrap_err().kind(), io::ErrorKind::NotFound);
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(read_text(&path, 9).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_and_a_pipe_are_no_files() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [Path::new("/dev/zero"), &pipe] {
            assert!(read(path, 10).unwrap_err().to_string().contains("regular"), "{}", path.display());
        }
    }
}
