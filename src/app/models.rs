//! Finds and loads the networks that a command asked for, and keeps them for the next input.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::AppError;
use crate::pose::locate::{ModelChoice, manifests, models_folder, runtime_library};
use crate::pose::manifest::Manifest;
use crate::pose::onnx::{Detector, OnnxNetworks, Runtime};

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
    let found = Found::of(models, runtime, choice)?;
    Ok((found.load(threads)?, found.landmarks))
}

/// Where the networks are; nothing is loaded yet.
#[derive(Debug)]
pub struct Found {
    folder: PathBuf,
    library: PathBuf,
    detector: Manifest,
    /// The landmark network's manifest.
    pub landmarks: Manifest,
}

impl Found {
    /// Looks for manifests and runtime.
    ///
    /// # Errors
    /// When one is missing or wrong.
    pub fn of(models: Option<&Path>, runtime: Option<&Path>, choice: ModelChoice) -> Result<Self, AppError> {
        let folder = models_folder(models)?;
        let (detector, landmarks) = manifests(&folder, choice)?;
        Ok(Self { folder, library: runtime_library(runtime)?, detector, landmarks })
    }

    fn load(&self, threads: usize) -> Result<OnnxNetworks, AppError> {
        let runtime = Runtime::load(&self.library)?;
        let detector = || Detector::load(&runtime, &self.folder, &self.detector, threads);
        Ok(OnnxNetworks::load(&runtime, &self.folder, detector, &self.landmarks, threads)?)
    }

    /// With the detector that is there already, if there is one.
    fn load_beside(&self, shared: &Mutex<Option<Detector>>, threads: usize) -> Result<OnnxNetworks, AppError> {
        let runtime = Runtime::load(&self.library)?;
        let detector = || {
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            match &*shared {
                Some(detector) => Ok(detector.clone()),
                None => Ok(shared.insert(Detector::load(&runtime, &self.folder, &self.detector, threads)?).clone()),
            }
        };
        Ok(OnnxNetworks::load(&runtime, &self.folder, detector, &self.landmarks, threads)?)
    }
}

/// Loaded networks that wait for the next input. All inputs of one command ask for the same ones.
#[derive(Clone, Default)]
pub struct NetworkPool(Arc<Pool>);

#[derive(Default)]
struct Pool {
    detector: Mutex<Option<Detector>>,
    waiting: Mutex<Vec<OnnxNetworks>>,
}

impl NetworkPool {
    /// Networks that were given back, or freshly loaded ones with so many threads inside one inference.
    ///
    /// # Errors
    /// When they can not be loaded.
    pub fn take(&self, found: &Found, threads: usize) -> Result<OnnxNetworks, AppError> {
        let waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        waiting.map_or_else(|| found.load_beside(&self.0.detector, threads), Ok)
    }

    /// Keeps networks for whoever comes next.
    pub fn give_back(&self, networks: OnnxNetworks) {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(networks);
    }
}

impl std::fmt::Debug for NetworkPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NetworkPool")
    }
}
