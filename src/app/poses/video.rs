//! Video in, poses out: decoding in one thread, the networks in another.

use std::path::Path;
use std::sync::mpsc;
use std::thread;

use super::{PoseOptions, Poses, Progress};
use crate::app::AppError;
use crate::app::models::load_networks;
use crate::app::stop;
use crate::capture::video_file::VideoFile;
use crate::capture::{CaptureError, FrameSource};
use crate::frame::Frame;
use crate::pose::PoseFrame;
use crate::pose::locate::ModelChoice;
use crate::pose::recording::{Header, SCHEMA};
use crate::pose::tracker::Tracker;
use crate::session::result::Warning;

/// Decoded frames that may wait for the networks: enough to even out, few enough to stay small.
const QUEUE: usize = 4;

/// Threads inside one inference; more than this bring nothing.
const MAX_THREADS: usize = 4;

pub fn poses(path: &Path, options: &PoseOptions, progress: &mut Progress) -> Result<Poses, AppError> {
    // The input first: a wrong file should not cost the loading of 30 MB of weights.
    let mut source = VideoFile::open(path, options.excerpt)?;
    // Files can wait for the most accurate network.
    let choice = options.model.or(ModelChoice::Heavy);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
    let (networks, model) = load_networks(options.models.as_deref(), options.runtime.as_deref(), choice, threads)?;
    let info = source.info().clone();
    let mut tracker = Tracker::new(networks);
    let (frames, source_warnings) = thread::scope(|scope| -> Result<_, AppError> {
        let (to_tracker, from_decoder) = mpsc::sync_channel::<Result<Frame, CaptureError>>(QUEUE);
        let (give_back, spare) = mpsc::channel::<Vec<u8>>();
        let decoder = scope.spawn(move || {
            loop {
                if let Ok(pixels) = spare.try_recv() {
                    source.recycle(pixels);
                }
                let next = source.next_frame().transpose();
                match next {
                    Some(result) => {
                        let failed = result.is_err();
                        if to_tracker.send(result).is_err() || failed {
                            break;
                        }
                    }
                    None => break,
                }
            }
            source.warnings()
        });
        let mut frames: Vec<PoseFrame> = Vec::new();
        for frame in from_decoder {
            stop::check()?;
            let frame = frame?;
            frames.push(tracker.push(&frame)?);
            // The decoder may already be gone; then the buffer is simply dropped.
            let _ = give_back.send(frame.into_pixels());
            progress(frames.len() as u64, info.frames);
        }
        let warnings = decoder.join().unwrap_or_default();
        Ok((frames, warnings))
    })?;
    let mut warnings: Vec<Warning> =
        source_warnings.into_iter().map(|(code, message)| Warning { code, message }).collect();
    if tracker.several_people() {
        warnings.push(Warning {
            code: "several_people".into(),
            message: "more than one person is in the picture; the one who was nearest at the start was measured".into(),
        });
    }
    let header = Header {
        schema: SCHEMA.into(),
        size: info.size,
        fps: average_fps(&frames).or(info.fps).unwrap_or(0.0),
        rotation_deg: info.rotation_deg,
        model: model.name,
        model_sha256: model.sha256,
        source: path.to_owned(),
        warnings: warnings.iter().map(|w| (w.code.clone(), w.message.clone())).collect(),
    };
    Ok(Poses { header, frames, warnings })
}

fn average_fps(frames: &[PoseFrame]) -> Option<f64> {
    let (first, last) = (frames.first()?, frames.last()?);
    let seconds = last.time.since(first.time);
    (seconds > 0.0).then(|| (frames.len() - 1) as f64 / seconds)
}
