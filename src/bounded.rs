//! What may come from anybody is read with a limit: never a pipe that nobody feeds, never without end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

const MB: u64 = 1 << 20;

/// More than any text that a person writes, bytes.
pub(crate) const WRITTEN: u64 = 4 * MB;
/// A line of a recording or a journal, bytes: a frame has about 3 kB, and a first line may carry an exercise file.
pub(crate) const LINE: u64 = MB;
/// Far more than any real report holds, bytes: one of thousands of repetitions has some. In memory it can be thirty times
/// as large.
pub(crate) const REPORT: u64 = 16 * MB;
/// Far more than the table of any real clip holds, bytes.
pub(crate) const TABLE: u64 = 256 * MB;
/// Far more than the limits on what notes hold allow, bytes.
pub(crate) const NOTES: u64 = 32 * MB;
/// Exercises of a plan: nobody does more in a session.
pub(crate) const EXERCISES: usize = 100;
/// Warnings of one recording or journal.
pub(crate) const WARNINGS: usize = 100;
/// Characters of a warning.
pub(crate) const MESSAGE: usize = 600;
/// Characters of a line that an error shows.
pub(crate) const SHOWN: usize = 160;
/// Pixels of a video's or camera's picture: 8K has 33 millions.
pub(crate) const VIDEO_PIXELS: u64 = 36_000_000;
/// All the pictures that a decoder holds at once, bytes: eight of 8K as phones film it, or three of a studio's.
pub(crate) const DECODED: u64 = 400 * MB;
/// Pixels of a still, which is a copy of an analysed picture.
pub(crate) const STILL_PIXELS: u64 = 10 * MB;
/// A clip at its largest, bytes: an hour of a phone's best.
pub(crate) const DROPPED: u64 = 16 << 30;
/// A picture of the browser's camera, bytes: ten times what the page sends.
pub(crate) const SENT_PICTURE: usize = 2 << 20;
/// Folders that the review server looks into.
pub(crate) const FOLDERS: usize = 20_000;
/// How far down: `DIR/patient/date/exercise` and some more.
pub(crate) const DEPTH: usize = 8;

/// Every limit on what is read, as docs/reliability.md lists them: of what, how much, and in which unit.
#[cfg(test)]
pub(crate) const LIMITS: &[(&str, u64, &str)] = &[
    ("an exercise, a plan, an intake", WRITTEN / MB, "MB"),
    ("a plan", EXERCISES as u64, "exercises"),
    ("a line of a recording or a journal", LINE / MB, "MB"),
    ("warnings of a recording or a journal", WARNINGS as u64, "warnings"),
    ("a warning", MESSAGE as u64, "characters"),
    ("`report.json`", REPORT / MB, "MB"),
    ("`frames.csv`", TABLE / MB, "MB"),
    ("`notes.json`", NOTES / MB, "MB"),
    ("a line of a file in an error", SHOWN as u64, "characters"),
    ("a picture of a video or a camera", VIDEO_PIXELS / 1_000_000, "megapixels"),
    ("all pictures that a video's decoder holds at once", DECODED / MB, "MB"),
    ("a still", STILL_PIXELS / MB, "megapixels"),
    ("a clip dropped on the desk", DROPPED >> 30, "GB"),
    ("a picture of the browser's or a phone's camera", SENT_PICTURE as u64 / MB, "MB"),
    ("`coxa review`", FOLDERS as u64, "folders"),
    ("`coxa review`, below its folder", DEPTH as u64, "levels"),
];

/// Opens a regular file; a link to one is followed.
///
/// # Errors
/// When it is something else, or can not be opened.
pub(crate) fn open(path: &Path) -> io::Result<File> {
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
pub(crate) fn open_own(path: &Path) -> io::Result<File> {
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
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
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
pub(crate) fn read_text(path: &Path, most: u64) -> io::Result<String> {
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

    #[test]
    fn the_docs_list_every_limit() {
        let docs = include_str!("../docs/reliability.md");
        for (what, most, unit) in LIMITS {
            assert!(docs.contains(&format!("| {what} | {most} {unit} |")), "{what}: {most} {unit}");
        }
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
