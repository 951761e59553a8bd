//! The two networks behind one small trait, so that tracking can be tested with scripted answers.

use ndarray::{Array1, Array2, Array4, ArrayView4};

use super::blazepose::LandmarkAnswer;

/// Why a network gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The runtime library could not be loaded or is too old.
    #[error("{0}")]
    Runtime(String),
    /// A model could not be read.
    #[error(transparent)]
    Model(#[from] super::manifest::ModelError),
    /// The network failed while running, or answered in another shape than its head needs.
    #[error("the pose model {name} failed: {problem}; check the installation with `coxa doctor`")]
    Inference {
        /// Which model.
        name: String,
        /// What went wrong, in one line.
        problem: String,
    },
}

/// A network's input that is still to be filled: one picture of `edge` rows and columns in red, green and blue.
pub fn blank(edge: usize) -> Array4<f32> {
    Array4::zeros((1, edge, edge, 3))
}

/// What the detector answers.
#[derive(Debug, Clone, Default)]
pub struct DetectorAnswer {
    /// 2254 x 12.
    pub boxes: Array2<f32>,
    /// 2254.
    pub logits: Array1<f32>,
}

/// Finds the landmarks in a crop.
pub(crate) trait LandmarkNetwork {
    /// Runs on a 1 x 256 x 256 x 3 tensor in 0..=1.
    ///
    /// # Errors
    /// When the network fails.
    fn landmarks(&mut self, tensor: ArrayView4<f32>, answer: &mut LandmarkAnswer) -> Result<(), NetworkError>;
}

/// A detector and a landmark network, and perhaps a larger landmark network that looks now and then.
pub trait PoseNetworks {
    /// Runs the detector on a 1 x 224 x 224 x 3 tensor in -1..=1.
    ///
    /// # Errors
    /// When the network fails.
    fn detect(&mut self, tensor: ArrayView4<f32>, answer: &mut DetectorAnswer) -> Result<(), NetworkError>;

    /// Runs the landmark network on a 1 x 256 x 256 x 3 tensor in 0..=1.
    ///
    /// # Errors
    /// When the network fails.
    fn landmarks(&mut self, tensor: ArrayView4<f32>, answer: &mut LandmarkAnswer) -> Result<(), NetworkError>;

    /// Whether there is a larger landmark network.
    fn has_larger(&self) -> bool {
        false
    }

    /// Hands the larger network a tensor as [`Self::landmarks`] takes it. Only one may be under way: the answer has to
    /// be taken before the next one.
    ///
    /// # Errors
    /// When the network fails.
    fn ask_larger(&mut self, _tensor: ArrayView4<f32>) -> Result<(), NetworkError> {
        Ok(())
    }

    /// What the larger network says of the tensor it was handed; `false` where it has not said anything yet, which can
    /// only be without `wait`.
    ///
    /// # Errors
    /// When the network fails.
    fn larger(&mut self, _wait: bool, _answer: &mut LandmarkAnswer) -> Result<bool, NetworkError> {
        Ok(false)
    }
}

impl<T: PoseNetworks + ?Sized> PoseNetworks for &mut T {
    fn detect(&mut self, tensor: ArrayView4<f32>, answer: &mut DetectorAnswer) -> Result<(), NetworkError> {
        (**self).detect(tensor, answer)
    }

    fn landmarks(&mut self, tensor: ArrayView4<f32>, answer: &mut LandmarkAnswer) -> Result<(), NetworkError> {
        (**self).landmarks(tensor, answer)
    }

    fn has_larger(&self) -> bool {
        (**self).has_larger()
    }

    fn ask_larger(&mut self, tensor: ArrayView4<f32>) -> Result<(), NetworkError> {
        (**self).ask_larger(tensor)
    }

    fn larger(&mut self, wait: bool, answer: &mut LandmarkAnswer) -> Result<bool, NetworkError> {
        (**self).larger(wait, answer)
    }
}
