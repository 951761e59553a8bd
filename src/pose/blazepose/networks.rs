//! BlazePose's networks as small traits, so that tracking can be tested with scripted answers.

use ndarray::{Array1, Array2, ArrayView4};

use super::head::LandmarkAnswer;
use crate::pose::estimator::NetworkError;

/// What the detector answers.
#[derive(Debug, Clone, Default)]
pub(in crate::pose) struct DetectorAnswer {
    /// 2254 x 12.
    pub boxes: Array2<f32>,
    /// 2254.
    pub logits: Array1<f32>,
}

/// Finds people in a whole picture.
pub(in crate::pose) trait DetectorNetwork {
    /// Runs on a 1 x 224 x 224 x 3 tensor in -1..=1.
    ///
    /// # Errors
    /// When the network fails.
    fn detect(&mut self, tensor: ArrayView4<f32>, answer: &mut DetectorAnswer) -> Result<(), NetworkError>;
}

/// Finds the landmarks in a crop.
pub(super) trait LandmarkNetwork {
    /// Runs on a 1 x 256 x 256 x 3 tensor in 0..=1.
    ///
    /// # Errors
    /// When the network fails.
    fn landmarks(&mut self, tensor: ArrayView4<f32>, answer: &mut LandmarkAnswer) -> Result<(), NetworkError>;
}
