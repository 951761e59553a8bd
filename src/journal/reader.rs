//! The journal read back, whatever state it was left in: a line that is cut short or damaged costs only itself.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use super::{Beginning, Decision, JournalError, Network, SCHEMA, Taken, Told};
use crate::bounded::{self, LINE};
use crate::pose::PoseFrame;
use crate::pose::recording::frame_of;
use crate::session::guided::Control;
use crate::session::result::Warning;
use crate::units::Timestamp;

enum Line {
    Frame(Box<PoseFrame>),
    Other(Other),
}

/// A line that is no frame.
#[derive(Deserialize)]
#[serde(untagged)]
enum Other {
    Control(Decision),
    Network(Taken),
    Warning(Told),
    Event {
        #[serde(rename = "event")]
        _name: String,
    },
}

/// What matters of a line after the first.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A frame.
    Frame(Box<PoseFrame>),
    /// A decision; it holds from the next frame on.
    Control(Control, Timestamp),
    /// A network that looks from the next frame on.
    Network(Network),
    /// Something the reader of the report must know.
    Warning(Warning),
}

/// A journal being read from front to back.
pub struct JournalReader {
    lines: Lines,
    /// What the first line says.
    pub beginning: Beginning,
    /// Lines that could not be read so far.
    pub damaged: usize,
    last: Option<Timestamp>,
}

impl JournalReader {
    /// Opens the journal and reads its first line.
    ///
    /// # Errors
    /// When there is none, it is still being written, or it is no journal.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let io = |source| JournalError::Io { path: path.to_owned(), source };
        let file = bounded::open_own(path).map_err(io)?;
        match file.try_lock_shared() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(JournalError::InUse { path: path.to_owned() }),
            // A file system without locks: then nobody else can be told about either.
            Err(std::fs::TryLockError::Error(_)) => {}
        }
        let mut lines = Lines(BufReader::new(file));
        let first = lines.next().map_err(io)?.unwrap_or_default();
        let wrong = |problem: String| JournalError::Format { path: path.to_owned(), problem };
        let beginning: Beginning = serde_json::from_slice(&first).map_err(|e| wrong(e.to_string()))?;
        if beginning.schema != SCHEMA {
            return Err(wrong(format!("schema is {:?}, wanted {SCHEMA:?}", beginning.schema)));
        }
        Ok(Self { lines, beginning, damaged: 0, last: None })
    }

    fn entry(&mut self, line: &[u8]) -> Option<Entry> {
        let read = std::str::from_utf8(line).ok().and_then(|text| {
            // Nearly every line is a frame, and is told by how it begins.
            if text.starts_with("{\"t_us\"") {
                frame_of(text).ok().map(|frame| Line::Frame(Box::new(frame)))
            } else {
                serde_json::from_str(text).ok().map(Line::Other)
            }
        });
        match read {
            Some(Line::Frame(frame)) if self.last.is_none_or(|last| frame.time > last) => {
                self.last = Some(frame.time);
                Some(Entry::Frame(frame))
            }
            Some(Line::Other(Other::Control(Decision { control, t_us }))) => {
                Some(Entry::Control(control, Timestamp::from_micros(t_us)))
            }
            Some(Line::Other(Other::Network(Taken { network }))) => Some(Entry::Network(network)),
            Some(Line::Other(Other::Warning(Told { warning }))) => Some(Entry::Warning(warning)),
            Some(Line::Other(Other::Event { .. })) => None,
            Some(Line::Frame(_)) | None => {
                self.damaged += 1;
                None
            }
        }
    }
}

/// What may come from anybody, line by line.
struct Lines(BufReader<File>);

impl Lines {
    /// The next line without its end. One that is too long to be ours is passed over: what comes of it is no entry.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let count = self.0.by_ref().take(LINE).read_until(b'\n', &mut line)?;
        if count as u64 == LINE && line.last() != Some(&b'\n') {
            self.0.skip_until(b'\n')?;
            line.clear();
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        Ok((count > 0).then_some(line))
    }
}

impl Iterator for JournalReader {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            // What the disk can not give any more is as good as not written.
            let line = self.lines.next().ok()??;
            if let Some(entry) = self.entry(&line) {
                return Some(entry);
            }
        }
    }
}
