//! Poses of an input, whether it is a video that the networks must see or a recording that already holds them.

use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;

#[cfg(all(feature = "camera", feature = "onnx"))]
mod lanes;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod plan;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod video;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod who;

use super::AppError;
#[cfg(feature = "onnx")]
pub use super::models::NetworkPool;
use super::taken::bounded;
use crate::exercises::Exercise;
use crate::media::Excerpt;
use crate::media::turn::Turn;
use crate::pose::PoseFrame;
use crate::pose::locate::ModelChoice;
use crate::pose::people::PersonChoice;
use crate::pose::recording::{Header, Recording, is_recording};
use crate::pose::turn::{turned_box, turned_frame, turned_size};
use crate::session::result::Warning;
use crate::units::Side;
use crate::units::Timestamp;

/// Threads inside one inference; more than this bring nothing.
const MAX_THREADS: usize = 4;

/// How many threads the machine runs at once.
pub fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Without the runtime there are no networks to keep.
#[cfg(not(feature = "onnx"))]
#[derive(Debug, Clone, Default)]
pub struct NetworkPool();

/// How poses are to be made.
#[derive(Debug, Clone, Default)]
pub struct PoseOptions {
    /// Which part of the source.
    pub excerpt: Excerpt,
    /// Which landmark network.
    pub model: ModelChoice,
    /// As `live` sees them, without looking ahead.
    pub causal: bool,
    /// Where the models are, when not in the usual places.
    pub models: Option<std::path::PathBuf>,
    /// Where the runtime library is, when not in the usual places.
    pub runtime: Option<std::path::PathBuf>,
    /// How many parts of a video may be analysed side by side, each with one thread. `None`: the video is gone through
    /// in order, with all cores at each frame.
    pub jobs: Option<NonZeroUsize>,
    /// Threads inside one inference; `None` for one where parts or files are analysed side by side, otherwise all cores.
    pub threads: Option<NonZeroUsize>,
    /// Networks that are loaded already, shared by all clones of these options.
    pub pool: NetworkPool,
    /// The same for the first look at a clip with several people in it.
    pub scouts: NetworkPool,
    /// Who is to be measured where several people are in the picture.
    pub whom: Whom,
}

/// Who is to be measured where several people are in the picture.
#[derive(Debug, Clone, Default)]
pub struct Whom {
    /// As the user named them.
    pub choice: PersonChoice,
    /// What they do: one of these.
    pub exercises: Vec<Exercise>,
    /// The side that the user named.
    pub side: Option<Side>,
}

impl PoseOptions {
    /// How many parts may be analysed at once.
    pub fn jobs(&self) -> usize {
        self.jobs.map_or(1, NonZeroUsize::get)
    }

    /// Threads inside one inference.
    pub fn threads(&self) -> usize {
        let all = if self.jobs.is_some() { NonZeroUsize::MIN } else { cores() };
        self.threads.unwrap_or(all).get().min(MAX_THREADS)
    }
}

/// All poses of an input, and where they came from.
#[derive(Debug)]
pub struct Poses {
    /// Facts on source and model.
    pub header: Header,
    /// A frame each, in time order.
    pub frames: Vec<PoseFrame>,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
}

impl Poses {
    /// Turns everything clockwise by so many quarters, as if the source had been turned before it was looked at.
    pub fn turn(&mut self, quarters: u8) {
        let size = self.header.size;
        self.frames.iter_mut().for_each(|frame| *frame = turned_frame(frame, size, quarters));
        self.header.size = turned_size(size, quarters);
        self.header.shown = self.header.shown.map(|shown| turned_size(shown, quarters));
        self.header.rotation_deg = (self.header.rotation_deg + 90 * i32::from(quarters)).rem_euclid(360);
        self.header.people.iter_mut().for_each(|person| person.bounds = turned_box(&person.bounds, quarters));
    }
}

/// Told after each frame: how many are done, and how many there will be if that is known.
pub type Progress<'a> = dyn FnMut(u64, Option<u64>) + 'a;

/// Makes or reads the poses of `input`.
///
/// # Errors
/// When the input can not be read or the networks fail.
pub fn of_input(input: &Path, options: &PoseOptions, progress: &mut Progress) -> Result<Poses, AppError> {
    if is_recording(input) { from_recording(input, options) } else { from_video(input, options, progress) }
}

fn from_recording(path: &Path, options: &PoseOptions) -> Result<Poses, AppError> {
    let excerpt = options.excerpt;
    if options.whom.choice != PersonChoice::Exercising {
        return Err(AppError::Usage(format!(
            "{} is a landmark recording of one person: --person goes with the video it is made from",
            path.display()
        )));
    }
    let turned = if excerpt.mirrored {
        Some("--mirrored")
    } else {
        excerpt.turn.filter(|t| *t != Turn::default()).map(|_| "--rotate")
    };
    if let Some(option) = turned {
        return Err(AppError::Usage(format!(
            "{} is a landmark recording: {option} goes with the video it is made from",
            path.display()
        )));
    }
    let Recording { mut header, mut frames } = Recording::read(path)?;
    let length_s = frames.last().map(|last| last.time.seconds());
    frames.retain(|f| excerpt.from.is_none_or(|from| f.time >= from) && excerpt.to.is_none_or(|to| f.time <= to));
    has_movement(path, &frames, excerpt, length_s)?;
    let told = std::mem::take(&mut header.warnings);
    let warnings = bounded(told.into_iter().map(|(code, message)| Warning { code, message }));
    header.warnings = warnings.iter().map(|w| (w.code.clone(), w.message.clone())).collect();
    Ok(Poses { header, frames, warnings })
}

/// Refuses a photo, and a part of a clip in which there is nothing.
fn has_movement(path: &Path, frames: &[PoseFrame], part: Excerpt, length_s: Option<f64>) -> Result<(), AppError> {
    let part_words = |(name, at): (&str, Option<Timestamp>)| at.map(|at| format!("--{name} {}", at.seconds()));
    let asked: Vec<String> = [("from", part.from), ("to", part.to)].into_iter().filter_map(part_words).collect();
    let name = path.display();
    let message = match (frames.len(), asked.is_empty()) {
        (0, false) => {
            let length = length_s.map_or_else(String::new, |s| format!(": it is {s:.1} s long"));
            format!("{name} has no picture in the part {}{length}; name another part", asked.join(" "))
        }
        (0, true) => format!("{name} has no picture in it; a video is needed"),
        (1, true) => format!("{name} is a single picture; a video is needed"),
        _ => return Ok(()),
    };
    Err(AppError::Usage(message))
}

#[cfg(all(feature = "camera", feature = "onnx"))]
fn from_video(path: &Path, options: &PoseOptions, progress: &mut Progress) -> Result<Poses, AppError> {
    video::poses(path, options, progress)
}

#[cfg(not(all(feature = "camera", feature = "onnx")))]
fn from_video(path: &Path, _: &PoseOptions, _: &mut Progress) -> Result<Poses, AppError> {
    Err(AppError::Usage(format!(
        "{} is a video, and this build of coxa reads landmark recordings only; build it with the features camera and onnx",
        path.display()
    )))
}
