//! What is asked of an assessment: everything that changes the answer besides the clip, and how the work is done.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use super::cancel::Cancel;
use super::choice::ExerciseChoice;
#[cfg(feature = "onnx")]
pub use super::models::NetworkPool;
use crate::exercises::movement_test::Person;
use crate::media::Excerpt;
use crate::pose::models::ModelChoice;
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

#[cfg(not(feature = "onnx"))]
impl NetworkPool {
    /// Nothing is held.
    pub fn clear(&self) {}
}

/// The pictures that are wanted besides the files of the report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PictureChoice {
    /// No picture at all.
    pub none: bool,
    /// A video with everything drawn into it.
    pub annotate: bool,
    /// The face is made unrecognisable in all of them.
    pub blur_face: bool,
}

/// What is asked of an assessment. Clones share the networks that are loaded already, and the word that ends the work.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is done in the clip.
    pub exercise: ExerciseChoice,
    /// The side that the user named.
    pub side: Option<Side>,
    /// Who is to be measured where several people are in the picture.
    pub who: PersonChoice,
    /// Whom a test of movement is about.
    pub person: Person,
    /// Which part of the source, and how it lies.
    pub excerpt: Excerpt,
    /// Which landmark network.
    pub model: ModelChoice,
    /// Measure as `live` does, without looking ahead.
    pub causal: bool,
    /// Which pictures are kept.
    pub pictures: PictureChoice,
    /// Where the models are, when not in the usual places.
    pub models: Option<PathBuf>,
    /// Where the runtime library is, when not in the usual places.
    pub runtime: Option<PathBuf>,
    /// How many parts of a video may be analysed side by side, each with one thread. `None`: the video is gone through
    /// in order, with all cores at each frame.
    pub jobs: Option<NonZeroUsize>,
    /// Threads inside one inference; `None` for one where parts or files are analysed side by side, otherwise all cores.
    pub threads: Option<NonZeroUsize>,
    /// Networks that are loaded already.
    pub pool: NetworkPool,
    /// The same for the first look at a clip with several people in it.
    pub scouts: NetworkPool,
    /// Ends the work.
    pub cancel: Cancel,
}

impl Request {
    /// With everything as `coxa assess` has it where nothing else is typed.
    pub fn of(exercise: ExerciseChoice) -> Self {
        Self {
            exercise,
            side: None,
            who: PersonChoice::default(),
            person: Person::default(),
            excerpt: Excerpt::default(),
            model: ModelChoice::default(),
            causal: false,
            pictures: PictureChoice::default(),
            models: None,
            runtime: None,
            jobs: None,
            threads: None,
            pool: NetworkPool::default(),
            scouts: NetworkPool::default(),
            cancel: Cancel::default(),
        }
    }

    /// How many parts may be analysed at once.
    pub fn jobs(&self) -> usize {
        self.jobs.map_or(1, NonZeroUsize::get)
    }

    /// Threads inside one inference.
    pub fn threads(&self) -> usize {
        let all = if self.jobs.is_some() { NonZeroUsize::MIN } else { cores() };
        self.threads.unwrap_or(all).get().min(MAX_THREADS)
    }

    /// Lets go of all networks: they need much memory, and are loaded again where they are needed.
    pub fn free_networks(&self) {
        self.pool.clear();
        self.scouts.clear();
    }
}
