//! BlazePose: a person detector for the whole picture, and landmark networks for a square of it.

mod detector;
mod head;
mod larger;
mod networks;
#[cfg(feature = "onnx")]
mod onnx;

use ndarray::{Array4, Axis};

use super::crop::{Border, Scaling, blank, crop};
use super::estimator::{Candidate, Decoded, NetworkError, PoseEstimator};
use super::region::Region;
use crate::frame::Frame;
use crate::timing::{self, Stage};
use head::MIN_PRESENCE;
use larger::Larger;
use networks::{DetectorAnswer, DetectorNetwork, LandmarkNetwork};

pub use head::{INPUT_EDGE as LANDMARK_EDGE, LandmarkAnswer, decode};
#[cfg(feature = "onnx")]
pub(crate) use onnx::{Detector, Wanted, load};

/// The detector and the memory that it works in.
pub(super) struct Finder<D> {
    network: D,
    tensor: Array4<f32>,
    answer: DetectorAnswer,
}

impl<D: DetectorNetwork> Finder<D> {
    /// With a tensor of the right size.
    pub(super) fn new(network: D) -> Self {
        Self { network, tensor: blank(detector::INPUT_EDGE), answer: DetectorAnswer::default() }
    }

    /// See [`PoseEstimator::detect`].
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn detect(&mut self, frame: &Frame, within: &Region) -> Result<Vec<Candidate>, NetworkError> {
        let scaling = Scaling::to_range(-1.0, 1.0);
        crop(frame, within, Border::Black, scaling, self.tensor.index_axis_mut(Axis(0), 0));
        let timer = timing::start(Stage::Detector);
        self.network.detect(self.tensor.view(), &mut self.answer)?;
        drop(timer);
        let DetectorAnswer { boxes, logits } = &self.answer;
        Ok(detector::decode(boxes.view(), logits.view(), within))
    }
}

/// The networks and the memory that they work in.
struct BlazePose<D, L> {
    finder: Finder<D>,
    landmarks: L,
    larger: Option<Larger<L>>,
    tensor: Array4<f32>,
    answer: LandmarkAnswer,
    larger_answer: LandmarkAnswer,
}

impl<D: DetectorNetwork, L: LandmarkNetwork> BlazePose<D, L> {
    /// With tensors of the right sizes.
    fn new(detector: D, landmarks: L, larger: Option<Larger<L>>) -> Self {
        Self {
            finder: Finder::new(detector),
            landmarks,
            larger,
            tensor: blank(head::INPUT_EDGE),
            answer: LandmarkAnswer::default(),
            larger_answer: LandmarkAnswer::default(),
        }
    }

    fn crop(&mut self, frame: &Frame, region: &Region) {
        let scaling = Scaling::to_range(0.0, 1.0);
        crop(frame, region, Border::Replicate, scaling, self.tensor.index_axis_mut(Axis(0), 0));
    }
}

impl<D: DetectorNetwork, L: LandmarkNetwork + Send + 'static> PoseEstimator for BlazePose<D, L> {
    fn detect(&mut self, frame: &Frame, within: &Region) -> Result<Vec<Candidate>, NetworkError> {
        self.finder.detect(frame, within)
    }

    fn look(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        self.crop(frame, region);
        let timer = timing::start(Stage::Landmarks);
        self.landmarks.landmarks(self.tensor.view(), &mut self.answer)?;
        drop(timer);
        Ok(person(&self.answer, region))
    }

    fn has_larger(&self) -> bool {
        self.larger.is_some()
    }

    fn ask_larger(&mut self) -> Result<(), NetworkError> {
        self.larger.as_mut().map_or(Ok(()), |larger| larger.ask(self.tensor.view()))
    }

    fn larger(&mut self, region: &Region, wait: bool) -> Result<Option<Option<Decoded>>, NetworkError> {
        let Some(larger) = &mut self.larger else { return Ok(None) };
        let answered = larger.answer(wait, &mut self.larger_answer)?;
        Ok(answered.then(|| person(&self.larger_answer, region)))
    }

    fn look_closely(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        self.crop(frame, region);
        self.ask_larger()?;
        Ok(self.larger(region, true)?.flatten())
    }
}

fn person(answer: &LandmarkAnswer, region: &Region) -> Option<Decoded> {
    let person = answer.is_whole() && answer.presence >= MIN_PRESENCE;
    person.then(|| decode(answer, region))
}
