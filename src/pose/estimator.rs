//! The seam to the networks: a picture in, people and bodies out. What stands behind it has its own sizes and tensors.

use nalgebra::Point2;

use super::landmark::Pose;
use super::region::Region;
use crate::frame::Frame;

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

/// Somebody found in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// 0.5..=1.
    pub score: f32,
    /// The square around the body in which to look for landmarks.
    pub region: Region,
}

/// A body, and the two points that frame the next look at it: hip centre, and scale and direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The body.
    pub pose: Pose,
    /// Picture pixels, as [`Region::around_body`] takes them.
    pub frame_points: [Point2<f64>; 2],
}

/// Finds people in a picture and their landmarks in a part of it, and can perhaps look more closely now and then.
pub trait PoseEstimator {
    /// Everyone in a square of the picture; what lies beyond the picture is black.
    ///
    /// # Errors
    /// When a network fails.
    fn detect(&mut self, frame: &Frame, within: &Region) -> Result<Vec<Candidate>, NetworkError>;

    /// The body in a region, if that shows a person.
    ///
    /// # Errors
    /// When a network fails.
    fn look(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError>;

    /// Whether a larger network can look as well.
    fn has_larger(&self) -> bool {
        false
    }

    /// Asks the larger network about the region that was looked at last. Only one question may be under way: the answer
    /// has to be taken before the next one.
    ///
    /// # Errors
    /// When the network fails.
    fn ask_larger(&mut self) -> Result<(), NetworkError> {
        Ok(())
    }

    /// What the larger network sees in the region that it was asked about; the outer `None` where it has not said
    /// anything yet, which can only be without `wait`.
    ///
    /// # Errors
    /// When the network fails.
    fn larger(&mut self, _region: &Region, _wait: bool) -> Result<Option<Option<Decoded>>, NetworkError> {
        Ok(None)
    }

    /// The body in a region by the larger network, which must not be asked about another one.
    ///
    /// # Errors
    /// When the network fails.
    fn look_closely(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        self.look(frame, region)
    }
}

/// Networks that are loaded, whichever they are.
pub type Estimator = Box<dyn PoseEstimator + Send>;

/// Whoever lends an estimator, or keeps it in a box, has one.
macro_rules! passed_on {
    ($holder:ty) => {
        impl<T: PoseEstimator + ?Sized> PoseEstimator for $holder {
            fn detect(&mut self, frame: &Frame, within: &Region) -> Result<Vec<Candidate>, NetworkError> {
                (**self).detect(frame, within)
            }

            fn look(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
                (**self).look(frame, region)
            }

            fn has_larger(&self) -> bool {
                (**self).has_larger()
            }

            fn ask_larger(&mut self) -> Result<(), NetworkError> {
                (**self).ask_larger()
            }

            fn larger(&mut self, region: &Region, wait: bool) -> Result<Option<Option<Decoded>>, NetworkError> {
                (**self).larger(region, wait)
            }

            fn look_closely(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
                (**self).look_closely(frame, region)
            }
        }
    };
}

passed_on!(&mut T);
passed_on!(Box<T>);
