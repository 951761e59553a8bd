//! Finds and loads the networks that a command asked for.

use std::path::Path;

use super::AppError;
use crate::pose::locate::{ModelChoice, manifests, models_folder, runtime_library};
use crate::pose::manifest::Manifest;
use crate::pose::onnx::{OnnxNetworks, Runtime};

/// Loads the detector and one landmark network; the second value is the landmark network's manifest.
///
/// # Errors
/// When models or runtime are found nowhere, or are not the right ones.
pub fn load_networks(
    models: Option<&Path>,
    runtime: Option<&Path>,
    choice: ModelChoice,
    threads: usize,
) -> Result<(OnnxNetworks, Manifest), AppError> {
    let folder = models_folder(models)?;
    let (detector, landmarks) = manifests(&folder, choice)?;
    let runtime = Runtime::load(&runtime_library(runtime)?)?;
    let networks = OnnxNetworks::load(&runtime, &folder, &detector, &landmarks, threads)?;
    Ok((networks, landmarks))
}
