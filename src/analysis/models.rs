//! Finds and loads the networks that a command asked for, and keeps them for the next input.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::AnalysisError;
use crate::pose::blazepose::{Detector, Wanted};
use crate::pose::estimator::Estimator;
use crate::pose::loading;
use crate::pose::locate::{models_folder, runtime_library};
use crate::pose::manifest::{Manifest, ModelError};
use crate::pose::models::{ModelChoice, Models};
use crate::pose::onnx::Runtime;
use crate::pose::recording::NetworkUse;
use crate::session::result::Warning;
use crate::warning_code::WarningCode;

/// Where the networks are; nothing is loaded yet.
#[derive(Debug)]
pub struct Found {
    folder: PathBuf,
    library: PathBuf,
    detector: Manifest,
    /// The landmark network that looks at every picture.
    landmarks: Manifest,
    /// The one that looks now and then.
    larger: Option<Manifest>,
    /// The name of the next smaller one, where that can stand in for it.
    smaller: Option<String>,
}

impl Found {
    /// Looks for manifests and runtime.
    ///
    /// # Errors
    /// When one is missing or wrong.
    pub fn of(models: Option<&Path>, runtime: Option<&Path>, choice: &ModelChoice) -> Result<Self, AnalysisError> {
        Self::picked(models, runtime, |models| models.chosen(choice))
    }

    /// The smallest network.
    ///
    /// # Errors
    /// When manifests or runtime are missing or wrong.
    pub(crate) fn smallest(models: Option<&Path>, runtime: Option<&Path>) -> Result<Self, AnalysisError> {
        Self::picked(models, runtime, |models| Ok((models.smallest()?.clone(), None)))
    }

    fn picked(
        models: Option<&Path>,
        runtime: Option<&Path>,
        pick: impl FnOnce(&Models) -> Result<(Manifest, Option<Manifest>), ModelError>,
    ) -> Result<Self, AnalysisError> {
        let folder = models_folder(models)?;
        let models = Models::read(&folder)?;
        let (landmarks, larger) = pick(&models)?;
        // The larger one of two works in its own time: without it nothing could be judged.
        let smaller = if larger.is_none() { models.smaller(&landmarks.name).map(|m| m.name.clone()) } else { None };
        Ok(Self { folder, library: runtime_library(runtime)?, detector: models.detector, landmarks, larger, smaller })
    }

    /// The next smaller network, for a machine that is too slow for this one.
    pub(crate) fn smaller(&self) -> Option<&str> {
        self.smaller.as_deref()
    }

    /// What recordings and reports call the landmark network, or the two of them.
    pub fn name(&self) -> String {
        let Some(larger) = &self.larger else { return self.landmarks.name.clone() };
        format!("{}+{}", self.landmarks.name, larger.name)
    }

    /// The SHA-256 of the most accurate network's weights.
    pub fn sha256(&self) -> String {
        self.larger.as_ref().unwrap_or(&self.landmarks).sha256.clone()
    }

    /// The networks, where they are two, and how many pictures the small and the larger one looked at.
    pub fn uses(&self, pictures: [u64; 2]) -> Vec<NetworkUse> {
        let Some(larger) = &self.larger else { return Vec::new() };
        let of = |(manifest, pictures): (&Manifest, u64)| NetworkUse {
            name: manifest.name.clone(),
            sha256: manifest.sha256.clone(),
            pictures,
        };
        [&self.landmarks, larger].into_iter().zip(pictures).map(of).collect()
    }

    /// What this network cannot see, where that is much.
    pub(crate) fn loss(&self) -> Option<Warning> {
        let message = format!(
            "The model {} sees no depth, feet or hands: depth is guessed from the picture, so figures are less sure, and \
             heels are not judged. --model auto sees them.",
            self.landmarks.name
        );
        self.landmarks.head.is_flat().then_some(Warning { code: WarningCode::NoDepth, message })
    }

    /// Loads them, with so many threads inside one inference. Where they are two, the larger one works in a thread of its
    /// own where the work goes on `beside` it.
    ///
    /// # Errors
    /// When they can not be loaded.
    pub fn load(&self, threads: usize, beside: bool) -> Result<Estimator, AnalysisError> {
        let runtime = Runtime::load(&self.library)?;
        let detector = || Detector::load(&runtime, &self.folder, &self.detector, threads);
        Ok(loading::load(&runtime, &self.folder, detector, &self.wanted(threads, beside))?)
    }

    /// With the detector that is there already, if there is one.
    fn load_sharing(
        &self,
        shared: &Mutex<Option<Detector>>,
        threads: usize,
        beside: bool,
    ) -> Result<Estimator, AnalysisError> {
        let runtime = Runtime::load(&self.library)?;
        let detector = || {
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            match &*shared {
                Some(detector) => Ok(detector.clone()),
                None => Ok(shared.insert(Detector::load(&runtime, &self.folder, &self.detector, threads)?).clone()),
            }
        };
        Ok(loading::load(&runtime, &self.folder, detector, &self.wanted(threads, beside))?)
    }

    fn wanted(&self, threads: usize, beside: bool) -> Wanted<'_> {
        // Two networks side by side use two cores better than two threads in one.
        let threads = if self.larger.is_some() && beside { 1 } else { threads };
        Wanted { landmarks: &self.landmarks, larger: self.larger.as_ref(), threads, beside }
    }
}

/// Loaded networks that wait for the next input. All inputs of one command ask for the same ones.
#[derive(Clone, Default)]
pub struct NetworkPool(Arc<Pool>);

#[derive(Default)]
struct Pool {
    detector: Mutex<Option<Detector>>,
    waiting: Mutex<Vec<Estimator>>,
}

impl NetworkPool {
    /// Networks that were given back, or freshly loaded ones; for the rest see [`Found::load`].
    ///
    /// # Errors
    /// When they can not be loaded.
    pub fn take(&self, found: &Found, threads: usize, beside: bool) -> Result<Estimator, AnalysisError> {
        let waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        waiting.map_or_else(|| found.load_sharing(&self.0.detector, threads, beside), Ok)
    }

    /// Lets go of all that wait here.
    pub fn clear(&self) {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.0.detector.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Keeps networks for whoever comes next.
    pub fn give_back(&self, networks: Estimator) {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(networks);
    }
}

impl std::fmt::Debug for NetworkPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NetworkPool")
    }
}
