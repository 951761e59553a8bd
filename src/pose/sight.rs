//! The two networks with their tensors: people in a whole picture, and the body in one region of it.

use ndarray::{Array4, Axis};

use super::blazepose::{self, Decoded, LandmarkAnswer, MIN_PRESENCE};
use super::crop::{Border, Scaling, crop};
use super::detector::{self, Candidate};
use super::networks::{DetectorAnswer, NetworkError, PoseNetworks, blank};
use super::region::Region;
use crate::frame::Frame;
use crate::timing::{self, Stage};

/// Lying people are often found only when the picture is turned: upright first, then quarter turns, then upside down.
pub(super) const TURNS: [u8; 4] = [0, 1, 3, 2];

/// The ways in which a census of this number looks at the picture: upright each time, since whoever walks through is not
/// there for long, and turned in one way after the other, since who lies may be found one way only.
pub(super) fn turns_of(census: f64) -> [u8; 2] {
    [TURNS[0], TURNS[1 + census.rem_euclid(TURNS.len() as f64 - 1.0) as usize]]
}

/// Networks and the memory that they work in.
pub(super) struct Sight<N> {
    /// The networks themselves.
    pub networks: N,
    detector_tensor: Array4<f32>,
    landmark_tensor: Array4<f32>,
    detector_answer: DetectorAnswer,
    landmark_answer: LandmarkAnswer,
    larger_answer: LandmarkAnswer,
}

impl<N: PoseNetworks> Sight<N> {
    /// With tensors of the right sizes.
    pub(super) fn new(networks: N) -> Self {
        Self {
            networks,
            detector_tensor: blank(detector::INPUT_EDGE),
            landmark_tensor: blank(blazepose::INPUT_EDGE),
            detector_answer: DetectorAnswer::default(),
            landmark_answer: LandmarkAnswer::default(),
            larger_answer: LandmarkAnswer::default(),
        }
    }

    /// The landmarks in a region, if it shows a person.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn look(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        self.crop(frame, region);
        let timer = timing::start(Stage::Landmarks);
        self.networks.landmarks(self.landmark_tensor.view(), &mut self.landmark_answer)?;
        drop(timer);
        Ok(person(&self.landmark_answer, region))
    }

    /// Asks the larger network about the region that was looked at last.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn ask_larger(&mut self) -> Result<(), NetworkError> {
        self.networks.ask_larger(self.landmark_tensor.view())
    }

    /// What the larger network sees in the region that it was asked about; the outer `None` where it has not said
    /// anything yet, which can only be without `wait`.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn larger(&mut self, region: &Region, wait: bool) -> Result<Option<Option<Decoded>>, NetworkError> {
        let told = self.networks.larger(wait, &mut self.larger_answer)?;
        Ok(told.then(|| person(&self.larger_answer, region)))
    }

    /// The landmarks in a region by the larger network, if it shows a person. It must not be asked about another one.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn look_closely(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        self.crop(frame, region);
        self.ask_larger()?;
        Ok(self.larger(region, true)?.flatten())
    }

    fn crop(&mut self, frame: &Frame, region: &Region) {
        let scaling = Scaling::to_range(0.0, 1.0);
        crop(frame, region, Border::Replicate, scaling, self.landmark_tensor.index_axis_mut(Axis(0), 0));
    }

    /// Everyone whom the detector sees in the whole picture, turned by so many quarters.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn detect(&mut self, frame: &Frame, turns: u8) -> Result<Vec<Candidate>, NetworkError> {
        let letterbox = Region::letterbox(frame.size(), turns);
        let scaling = Scaling::to_range(-1.0, 1.0);
        crop(frame, &letterbox, Border::Black, scaling, self.detector_tensor.index_axis_mut(Axis(0), 0));
        let timer = timing::start(Stage::Detector);
        self.networks.detect(self.detector_tensor.view(), &mut self.detector_answer)?;
        drop(timer);
        let DetectorAnswer { boxes, logits } = &self.detector_answer;
        Ok(detector::decode(boxes.view(), logits.view(), &letterbox))
    }
}

fn person(answer: &LandmarkAnswer, region: &Region) -> Option<Decoded> {
    let person = answer.is_whole() && answer.presence >= MIN_PRESENCE;
    person.then(|| blazepose::decode(answer, region))
}
