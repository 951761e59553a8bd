//! How poses are to be made, and of whom.

use std::num::NonZeroUsize;
use std::thread;

#[cfg(feature = "onnx")]
pub use crate::app::models::NetworkPool;
use crate::exercises::Exercise;
use crate::media::Excerpt;
use crate::pose::locate::ModelChoice;
use crate::pose::people::PersonChoice;
use crate::units::Side;

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
