//! Video in, poses out: long videos in several parts at once, each with a decoder and networks of its own.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::cuts;
use super::lanes::{Comparison, Junction, Lane};
use super::made::{Poses, Progress, has_movement};
use super::noticed::{frozen, jumps};
use super::who::Chosen;
use crate::analysis::error::AnalysisError;
use crate::analysis::models::Found;
use crate::analysis::request::Request;
use crate::frame::Frame;
use crate::media::video_file::VideoFile;
use crate::media::{FrameSource, MediaError, SourceInfo};
use crate::pose::PoseFrame;
use crate::pose::correction::Corrected;
use crate::pose::guide::Guide;
use crate::pose::people::PersonChoice;
use crate::pose::recording::{Header, SCHEMA, source_name};
use crate::pose::sighting::{Compared, Sighting};
use crate::pose::tracker::{Finish, Tracker};
use crate::session::result::Warning;
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// Decoded frames that may wait for the networks: enough to even out, few enough to stay small ...
const QUEUE: usize = 4;
/// ... also where each is large, bytes.
const QUEUE_BYTES: usize = 64 << 20;

pub(super) fn poses(path: &Path, request: &Request, progress: &mut Progress) -> Result<Poses, AnalysisError> {
    // The input first: a wrong file should not cost the loading of 30 MB of weights.
    let source = VideoFile::open(path, request.excerpt)?;
    let info = source.info().clone();
    let found = Found::of(request.models.as_deref(), request.runtime.as_deref(), &request.model)?;
    let cuts = cuts::cuts(&info, &request.excerpt, request.jobs());
    let named = request.who != PersonChoice::Exercising;
    let mut chosen = if named { Some(Chosen::of(path, request)?) } else { None };
    let mut source = Some(source);
    let (lanes, ends) = loop {
        let guide = chosen.as_ref().map(|chosen| chosen.guide.clone());
        let work = Work { path, request, found: &found, cuts: &cuts, guide, stop: false.into(), met: Mutex::default() };
        let done = work.run(source.take(), &info, progress)?;
        if chosen.is_some() || !work.has_company() {
            break done;
        }
        // Somebody else is there: who is to be measured has to be settled first.
        chosen = Some(Chosen::of(path, request)?);
    };
    let chosen = chosen.unwrap_or_else(Chosen::alone);
    let mut finish = Finish::default();
    let Joined { frames, pictures, source_warnings, resized } =
        put_together(&lanes, ends, Corrected::new(request.causal), &mut finish)?;
    let counted_s = info.frames.zip(info.fps).map(|(frames, fps)| frames as f64 / fps);
    let length_s = info.end_s.or(counted_s);
    has_movement(path, &frames, request.excerpt, length_s)?;
    let mut warnings: Vec<Warning> =
        source_warnings.into_iter().map(|(code, message)| Warning { code, message }).collect();
    warnings.extend(found.loss().into_iter().chain(chosen.warning()));
    warnings.extend(frozen(finish.freezes()));
    warnings.extend(jumps(&finish.jumps()));
    let header = Header {
        schema: SCHEMA.into(),
        size: info.size,
        fps: average_fps(&frames).or(info.fps).unwrap_or(0.0),
        rotation_deg: info.rotation_deg,
        unsmoothed: true,
        shown: (info.shown != info.size).then_some(info.shown),
        model: found.name(),
        model_sha256: found.sha256(),
        networks: found.uses(pictures),
        source: source_name(path).into(),
        recorded: info.recorded.clone(),
        warnings: warnings.iter().map(|w| (w.code.clone(), w.message.clone())).collect(),
        people: chosen.people,
    };
    Ok(Poses { header, frames, warnings, resized })
}

/// What all lanes of one video share.
struct Work<'a> {
    path: &'a Path,
    request: &'a Request,
    found: &'a Found,
    cuts: &'a [Timestamp],
    /// Leads to the person who is meant; the outer `None` where that has not been settled.
    guide: Option<Option<Arc<Guide>>>,
    stop: AtomicBool,
    /// Moments at which further people were seen.
    met: Mutex<BTreeSet<Timestamp>>,
}

/// From this share of the followed person's size on, a further one may be who is meant: a face before the camera is many
/// times as large as somebody in the room behind.
const MAY_BE_MEANT: f64 = 0.125;
/// Seen so often, a further person is no ghost.
const MEETINGS: usize = 2;

/// How a lane ended: the file where it stopped reading, and where its sightings go on, if not at the video's end.
struct End {
    source: VideoFile,
    junction: Option<Junction>,
    /// What the larger of two networks said of the last picture that it looked at.
    last_word: Option<Compared>,
}

type Ends = Vec<Result<End, AnalysisError>>;

/// Code and message of what must be told of the source.
type SourceWarning = (WarningCode, String);

impl Work<'_> {
    fn run(
        &self,
        source: Option<VideoFile>,
        info: &SourceInfo,
        progress: &mut Progress,
    ) -> Result<(Vec<Lane>, Ends), AnalysisError> {
        let lanes: Vec<Lane> = (0..=self.cuts.len()).map(|_| Lane::default()).collect();
        let (done, dones) = mpsc::channel::<()>();
        let ends = thread::scope(|scope| {
            let mut sources = vec![source];
            sources.resize_with(lanes.len(), || None);
            let lanes = &lanes;
            let spawn = |(lane, source): (usize, Option<VideoFile>)| {
                let done = done.clone();
                scope.spawn(move || {
                    let _open = lanes[lane].open();
                    let end = self.lane(lane, source, lanes, &done);
                    // The first lane is sure to be needed: without it the others work for nothing.
                    self.stop.fetch_or(lane == 0 && end.is_err(), Ordering::Relaxed);
                    end
                })
            };
            let workers: Vec<_> = sources.into_iter().enumerate().map(spawn).collect();
            drop(done);
            for count in 1.. {
                if dones.recv().is_err() {
                    break;
                }
                progress(info.frames.map_or(count, |all| count.min(all)), info.frames);
            }
            let joined = workers.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            joined.collect()
        });
        Ok((lanes, ends))
    }

    /// Follows the person from the lane's place until it meets another lane or the video ends.
    fn lane(
        &self,
        lane: usize,
        source: Option<VideoFile>,
        lanes: &[Lane],
        done: &Sender<()>,
    ) -> Result<End, AnalysisError> {
        let (networks, opened) = thread::scope(|scope| {
            let opening = scope.spawn(|| match source {
                Some(source) => Ok(source),
                None => self.open_at(lane.checked_sub(1).map(|before| self.cuts[before])),
            });
            let networks = self.request.pool.take(self.found, self.request.threads(), self.request.jobs.is_none());
            (networks, opening.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let (mut networks, mut source) = (networks?, opened?);
        let mut tracker = Tracker::new(&mut networks).in_file(self.guide.clone().flatten());
        let mut comparison = Comparison::of(lane, lanes, self.cuts);
        let mut junction = None;
        let mut take = |frame: &Frame| -> Result<ControlFlow<()>, AnalysisError> {
            self.request.cancel.check()?;
            let sighting = tracker.follow(frame)?;
            self.meet(&sighting);
            junction = comparison.push(&sighting);
            lanes[lane].push(sighting);
            // Whoever shows the progress may have gone.
            let _ = done.send(());
            let over = junction.is_some() || self.stop.load(Ordering::Relaxed);
            Ok(if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        };
        // Another core is free to decode only while there are fewer lanes than cores.
        if self.request.jobs.is_none() || lanes.len() < self.request.jobs() {
            source = decode_ahead(source, &mut take)?;
        } else {
            while let Some(frame) = source.next_frame()? {
                if take(&frame)?.is_break() {
                    break;
                }
                source.recycle(frame.into_pixels());
            }
        }
        let last_word = tracker.last_word()?;
        self.request.pool.give_back(networks);
        Ok(End { source, junction, last_word })
    }

    fn open_at(&self, time: Option<Timestamp>) -> Result<VideoFile, MediaError> {
        let mut source = VideoFile::open(self.path, self.request.excerpt)?;
        time.map_or(Ok(()), |time| source.skip_to(time))?;
        Ok(source)
    }

    /// Where further people turn up before it is settled who is meant, all lanes stop.
    fn meet(&self, sighting: &Sighting) {
        if self.guide.is_none() && sighting.company.is_some_and(|size| size >= MAY_BE_MEANT) {
            self.met.lock().unwrap_or_else(PoisonError::into_inner).insert(sighting.time);
            self.stop.fetch_or(self.has_company(), Ordering::Relaxed);
        }
    }

    fn has_company(&self) -> bool {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).len() >= MEETINGS
    }
}

/// Decodes in a thread of its own, a few frames ahead of whoever takes them.
fn decode_ahead(
    mut source: VideoFile,
    take: &mut dyn FnMut(&Frame) -> Result<ControlFlow<()>, AnalysisError>,
) -> Result<VideoFile, AnalysisError> {
    let size = source.info().size;
    let frame_bytes = 3 * size.width as usize * size.height as usize;
    let queue = (QUEUE_BYTES / frame_bytes.max(1)).clamp(1, QUEUE);
    thread::scope(|scope| {
        let (to_taker, from_decoder) = mpsc::sync_channel::<Frame>(queue);
        let (give_back, spare) = mpsc::channel::<Vec<u8>>();
        let decoder = scope.spawn(move || -> Result<VideoFile, MediaError> {
            while let Some(frame) = source.next_frame()? {
                if to_taker.send(frame).is_err() {
                    break;
                }
                if let Ok(pixels) = spare.try_recv() {
                    source.recycle(pixels);
                }
            }
            Ok(source)
        });
        for frame in from_decoder {
            if take(&frame)?.is_break() {
                break;
            }
            // The decoder may already be gone; then the buffer is simply dropped.
            let _ = give_back.send(frame.into_pixels());
        }
        Ok(decoder.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?)
    })
}

/// What all lanes saw.
#[derive(Default)]
struct Joined {
    frames: Vec<PoseFrame>,
    /// How many pictures the small network looked at, and how many a larger one.
    pictures: [u64; 2],
    source_warnings: Vec<SourceWarning>,
    /// Whether the source's pictures change their size.
    resized: bool,
}

/// Goes through the lanes from junction to junction, and corrects and smooths what they saw.
fn put_together(
    lanes: &[Lane],
    ends: Ends,
    mut corrected: Corrected,
    finish: &mut Finish,
) -> Result<Joined, AnalysisError> {
    let mut joined = Joined::default();
    let Joined { frames, pictures, source_warnings, resized } = &mut joined;
    let mut at = Junction { lane: 0, first: 0 };
    let mut out = |sighting: Sighting| frames.push(finish.push(sighting));
    for (lane, end) in ends.into_iter().enumerate() {
        if lane != at.lane {
            continue;
        }
        let End { source, junction, last_word } = end?;
        *resized |= source.is_resized();
        for sighting in lanes[lane].take(at.first) {
            let (seen, note) = (sighting.person.is_some(), &sighting.pair);
            pictures[0] += u64::from(seen && !note.alone);
            pictures[1] += u64::from(note.asked || note.alone);
            corrected.push(sighting, &mut out);
        }
        let Some(next) = junction else {
            last_word.iter().for_each(|look| corrected.told(look, &mut out));
            corrected.flush(&mut out);
            *source_warnings = source.warnings();
            break;
        };
        at = next;
    }
    Ok(joined)
}

fn average_fps(frames: &[PoseFrame]) -> Option<f64> {
    let (first, last) = (frames.first()?, frames.last()?);
    let seconds = last.time.since(first.time);
    (seconds > 0.0).then(|| (frames.len() - 1) as f64 / seconds)
}
