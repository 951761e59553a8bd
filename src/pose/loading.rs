//! Loads the networks that a manifest stands for: each head has its room.

use std::path::Path;

use super::blazepose::{self, Detector, Wanted};
use super::estimator::{Estimator, NetworkError};
use super::manifest::Head;
use super::movenet;
use super::onnx::Runtime;

/// Loads what is wanted; `detector` does what it does meanwhile where both take a while, and `folder` holds the weights.
///
/// # Errors
/// When weights are missing or wrong, or the runtime refuses them.
pub(crate) fn load(
    runtime: &Runtime,
    folder: &Path,
    detector: impl FnOnce() -> Result<Detector, NetworkError> + Send,
    wanted: &Wanted,
) -> Result<Estimator, NetworkError> {
    match wanted.landmarks.head {
        Head::BlazeposeDetector | Head::BlazeposeLandmarks => blazepose::load(runtime, folder, detector, wanted),
        Head::MovenetLandmarks => movenet::load(runtime, folder, detector()?, wanted.landmarks, wanted.threads),
    }
}
