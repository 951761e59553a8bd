//! The video of a live session (H.264), only where it is asked for, written in a thread of its own.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use crate::commands::error::CommandError;
use crate::frame::Frame;
use crate::media::MediaError;
use crate::media::video_writer::VideoWriter;
use crate::report::CLIP_COPY_FILE;
use crate::report::json::Media;
use crate::report::output::OutputFolder;
use crate::units::Timestamp;

/// Pictures that may wait for the encoder; what comes beyond is left out, and the one before stands in for it.
const QUEUE: usize = 8;
/// The rate of the file is found from this many pictures.
const FIRST: usize = 16;
/// Rates that cameras have.
const RATES: [f64; 9] = [5.0, 10.0, 15.0, 20.0, 24.0, 25.0, 30.0, 50.0, 60.0];

/// A video being written.
pub(super) struct Recorder {
    frames: SyncSender<Frame>,
    encoder: JoinHandle<Result<Option<Timestamp>, MediaError>>,
}

impl Recorder {
    /// A video in an output folder, under its name only when it is whole.
    pub(super) fn start(folder: &OutputFolder) -> Self {
        let path = folder.file(CLIP_COPY_FILE);
        let (frames, waiting) = sync_channel(QUEUE);
        Self { frames, encoder: std::thread::spawn(move || encode(&path, &waiting)) }
    }

    /// The next picture, as it came from the camera.
    ///
    /// # Errors
    /// When the encoder has failed; [`Self::finish`] says why.
    pub(super) fn push(&mut self, frame: &Frame) -> Result<(), EncoderGone> {
        match self.frames.try_send(frame.clone()) {
            Ok(()) | Err(TrySendError::Full(_)) => Ok(()),
            Err(TrySendError::Disconnected(_)) => Err(EncoderGone),
        }
    }

    /// Ends the video; where it is, for the report.
    ///
    /// # Errors
    /// When it could not be written, for instance because the disk is full.
    pub(super) fn finish(self) -> Result<Media, CommandError> {
        drop(self.frames);
        let failed = |problem: &str| MediaError::Write { path: PathBuf::from(CLIP_COPY_FILE), problem: problem.into() };
        let first = self.encoder.join().unwrap_or_else(|_| Err(failed("its thread failed")))?;
        Ok(first.map_or_else(Media::default, |first| Media {
            clip: Some(CLIP_COPY_FILE.into()),
            clip_start_s: first.seconds(),
            ..Media::default()
        }))
    }
}

/// The encoder does not take pictures any more.
pub(super) struct EncoderGone;

fn encode(path: &Path, waiting: &Receiver<Frame>) -> Result<Option<Timestamp>, MediaError> {
    let first: Vec<Frame> = waiting.iter().take(FIRST).collect();
    let Some(start) = first.first() else { return Ok(None) };
    let (start, size) = (start.time, start.size());
    let mut writer = VideoWriter::create(path, size, rate(&first))?;
    for frame in first.into_iter().chain(waiting.iter()) {
        writer.push(frame.time, frame.pixels())?;
    }
    writer.finish()?;
    Ok(Some(start))
}

/// The camera's rate nearest to what the first pictures show: a file at it holds each picture once.
fn rate(frames: &[Frame]) -> f64 {
    let mut steps: Vec<f64> = frames.windows(2).map(|w| w[1].time.since(w[0].time)).collect();
    steps.sort_by(f64::total_cmp);
    let Some(&step) = steps.get(steps.len() / 2) else { return RATES[6] };
    let off = |rate: f64| (rate * step).ln().abs();
    RATES.into_iter().min_by(|&a, &b| off(a).total_cmp(&off(b))).unwrap_or(RATES[6])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;

    #[test]
    fn the_rate_is_one_that_cameras_have() {
        let size = PictureSize { width: 1, height: 1 };
        let frames = |times: &[f64]| -> Vec<Frame> {
            let frame = |&s: &f64| Frame::new(Timestamp::from_secs_f64(s), size, vec![0; 3]).unwrap();
            times.iter().map(frame).collect()
        };
        assert_eq!(rate(&frames(&[0.0, 0.034, 0.066, 0.2, 0.233])), 30.0);
        assert_eq!(rate(&frames(&[0.0, 0.066, 0.134, 0.199])), 15.0);
        assert_eq!(rate(&frames(&[0.0])), 30.0);
    }
}
