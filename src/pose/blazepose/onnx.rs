//! BlazePose's networks in ONNX Runtime.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use ndarray::{Array1, ArrayView4};

use super::BlazePose;
use super::detector::{ANCHOR_COUNT, VALUES_PER_ANCHOR};
use super::head::{HEATMAP, LANDMARKS, LandmarkAnswer, WORLD};
use super::larger::Larger;
use super::networks::{DetectorAnswer, DetectorNetwork, LandmarkNetwork};
use crate::pose::estimator::{Estimator, NetworkError};
use crate::pose::manifest::Manifest;
use crate::pose::onnx::{Network, Runtime};

/// The person detector. It works every other second at most while somebody is followed, so many trackers share one.
#[derive(Clone)]
pub(crate) struct Detector(Arc<Mutex<Network>>);

impl Detector {
    /// Loads it; `folder` holds the weights, `threads` are used inside one inference.
    ///
    /// # Errors
    /// When weights are missing or wrong, or the runtime refuses them.
    pub(crate) fn load(
        runtime: &Runtime,
        folder: &Path,
        manifest: &Manifest,
        threads: usize,
    ) -> Result<Self, NetworkError> {
        Ok(Self(Arc::new(Mutex::new(Network::load(runtime, manifest, folder, threads)?))))
    }
}

impl DetectorNetwork for Detector {
    fn detect(&mut self, tensor: ArrayView4<f32>, answer: &mut DetectorAnswer) -> Result<(), NetworkError> {
        let mut network = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = network.run(tensor)?;
        answers.copy("Identity", (ANCHOR_COUNT, VALUES_PER_ANCHOR), &mut answer.boxes)?;
        answers.copy("Identity_1", ANCHOR_COUNT, &mut answer.logits)
    }
}

/// A landmark network in ONNX Runtime.
struct OnnxLandmarks {
    network: Network,
    presence: Array1<f32>,
}

impl OnnxLandmarks {
    fn load(runtime: &Runtime, folder: &Path, manifest: &Manifest, threads: usize) -> Result<Self, NetworkError> {
        Ok(Self { network: Network::load(runtime, manifest, folder, threads)?, presence: Array1::default(0) })
    }
}

impl LandmarkNetwork for OnnxLandmarks {
    fn landmarks(&mut self, tensor: ArrayView4<f32>, answer: &mut LandmarkAnswer) -> Result<(), NetworkError> {
        let answers = self.network.run(tensor)?;
        answers.copy("landmarks", LANDMARKS, &mut answer.landmarks)?;
        answers.copy("presence", 1, &mut self.presence)?;
        answers.copy("heatmap", HEATMAP, &mut answer.heatmap)?;
        answers.copy("world", WORLD, &mut answer.world)?;
        answer.presence = self.presence.first().copied().unwrap_or(0.0);
        Ok(())
    }
}

/// Which landmark networks are loaded, and how they work.
pub(crate) struct Wanted<'a> {
    /// The one that looks at every picture.
    pub landmarks: &'a Manifest,
    /// The larger one that looks now and then.
    pub larger: Option<&'a Manifest>,
    /// Threads inside one inference.
    pub threads: usize,
    /// The larger one works in a thread of its own.
    pub beside: bool,
}

/// Loads the landmark networks while `detector` does what it does for the other one; `folder` holds the weights.
///
/// # Errors
/// When weights are missing or wrong, or the runtime refuses them.
pub(crate) fn load(
    runtime: &Runtime,
    folder: &Path,
    detector: impl FnOnce() -> Result<Detector, NetworkError> + Send,
    wanted: &Wanted,
) -> Result<Estimator, NetworkError> {
    let load = |manifest| OnnxLandmarks::load(runtime, folder, manifest, wanted.threads);
    // Each takes a while and one core.
    let (detector, landmarks, larger) = thread::scope(|scope| {
        let detector = scope.spawn(detector);
        let larger = scope.spawn(|| wanted.larger.map(load).transpose());
        let landmarks = load(wanted.landmarks);
        (joined(detector), landmarks, joined(larger))
    });
    let larger = larger?.map(|network| if wanted.beside { Larger::beside(network) } else { Larger::here(network) });
    Ok(Box::new(BlazePose::new(detector?, landmarks?, larger)))
}

fn joined<T>(thread: thread::ScopedJoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
