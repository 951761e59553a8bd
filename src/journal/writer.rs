//! The journal on its way to the disk: handed to the system line by line, made safe from power loss once a second.
//!
//! A thread of its own writes and another makes it safe, so that a slow disk keeps no picture waiting. Only an event is
//! waited for: what a person hears of is in the journal before, whatever ends this program then.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::in_the_way::in_the_way;
use super::{Beginning, Decision, JOURNAL_FILE, JournalError, Network, Taken, Told};
use crate::folder::{Readers, Unfinished};
use crate::pose::PoseFrame;
use crate::pose::recording::write_frame;
use crate::session::guided::Control;
use crate::session::result::Warning;
use crate::units::Timestamp;

/// At most so much is lost with the power.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// Lines that may wait for a disk that is busy, some ten seconds of frames.
const QUEUE: usize = 512;

/// A line, and who waits until the system has it.
struct Line {
    bytes: Vec<u8>,
    kept: Option<Sender<()>>,
}

/// Appends to the journal of a session.
pub struct JournalWriter {
    path: PathBuf,
    lines: Option<SyncSender<Line>>,
    disk: Option<JoinHandle<io::Result<()>>>,
}

impl JournalWriter {
    /// Begins the journal in an output folder, and makes sure that its first line is on the disk.
    ///
    /// # Errors
    /// When there is one already, or it can not be written.
    pub fn create(folder: &Path, beginning: &Beginning) -> Result<Self, JournalError> {
        let path = folder.join(JOURNAL_FILE);
        let io = |source| JournalError::Io { path: path.clone(), source };
        // Under another name until its first line is there: an empty journal would stand in the way of the next session.
        // It stays locked for as long as it is open. Without locks on this file system nobody is warned, that is all.
        let mut begun = Unfinished::beside(&path, Readers::OWNER).map_err(io)?;
        begun.file().write_all(&line(beginning)).map_err(io)?;
        let mut file = begun.name_new(&path).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => in_the_way(folder, folder),
            _ => io(source),
        })?;
        let safe = file.try_clone().map_err(io)?;
        let (lines, waiting) = sync_channel(QUEUE);
        let disk = std::thread::spawn(move || keep(&mut file, safe, &waiting));
        Ok(Self { path, lines: Some(lines), disk: Some(disk) })
    }

    /// Appends a frame.
    ///
    /// # Errors
    /// When the disk does not take any more, for instance because it is full.
    pub fn frame(&mut self, frame: &PoseFrame) -> Result<(), JournalError> {
        let mut bytes = Vec::with_capacity(2600);
        // Writing into memory can not fail.
        let _ = write_frame(&mut bytes, frame);
        self.append(bytes, None)
    }

    /// Appends a decision.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn control(&mut self, control: Control, at: Timestamp) -> Result<(), JournalError> {
        self.append(line(&Decision { control, t_us: at.micros() }), None)
    }

    /// Appends that another network looks from the next frame on.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn network(&mut self, network: &Network) -> Result<(), JournalError> {
        self.append(line(&Taken { network: network.clone() }), None)
    }

    /// Appends a warning that the report is to hold.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn warning(&mut self, warning: &Warning) -> Result<(), JournalError> {
        self.append(line(&Told { warning: warning.clone() }), None)
    }

    /// Appends an event, and comes back when the system has it and everything before it.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn event(&mut self, event: &serde_json::Value) -> Result<(), JournalError> {
        let (kept, waiting) = channel();
        self.append(line(event), Some(kept))?;
        // Nobody is left to answer when the thread has given up.
        if waiting.recv().is_ok() { Ok(()) } else { self.given_up() }
    }

    /// Waits until everything is on the disk.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn finish(mut self) -> Result<(), JournalError> {
        self.close()
    }

    fn append(&mut self, bytes: Vec<u8>, kept: Option<Sender<()>>) -> Result<(), JournalError> {
        match &self.lines {
            Some(lines) if lines.send(Line { bytes, kept }).is_ok() => Ok(()),
            _ => self.given_up(),
        }
    }

    /// The error of the thread says why.
    fn given_up(&mut self) -> Result<(), JournalError> {
        self.close().and(Err(self.failed(io::Error::other("it was closed"))))
    }

    fn close(&mut self) -> Result<(), JournalError> {
        self.lines = None;
        let Some(disk) = self.disk.take() else { return Ok(()) };
        let result = disk.join().unwrap_or_else(|_| Err(io::Error::other("its thread failed")));
        result.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: io::Error) -> JournalError {
        let folder = self.path.parent().unwrap_or(Path::new(".")).to_owned();
        JournalError::Write { path: self.path.clone(), folder, source }
    }
}

impl Drop for JournalWriter {
    fn drop(&mut self) {
        // Whoever wants to know calls `finish`.
        let _ = self.close();
    }
}

fn line(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn keep(file: &mut File, safe: File, waiting: &Receiver<Line>) -> io::Result<()> {
    let (dirty, asked) = sync_channel(1);
    let safety = std::thread::spawn(move || make_safe(&safe, &asked));
    for Line { bytes, kept } in waiting {
        // Whole lines only, and at once: the system keeps them even when this program is killed.
        file.write_all(&bytes)?;
        if let Some(kept) = kept {
            // Whoever asked may have gone.
            let _ = kept.send(());
        }
        if let Err(TrySendError::Disconnected(())) = dirty.try_send(()) {
            break;
        }
    }
    drop(dirty);
    safety.join().unwrap_or_else(|_| Err(io::Error::other("its thread failed")))?;
    file.sync_all()
}

/// At most once a second, for as long as there are lines.
fn make_safe(file: &File, dirty: &Receiver<()>) -> io::Result<()> {
    while dirty.recv().is_ok() {
        let until = Instant::now() + SYNC_EVERY;
        loop {
            match dirty.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
        file.sync_data()?;
    }
    Ok(())
}
