//! MoveNet in ONNX Runtime.

use std::path::Path;

use ndarray::{Array4, Axis};

use super::body::body;
use super::head::{Answer, CENTRE, HEATMAP, WAYS, decode};
use crate::frame::Frame;
use crate::pose::blazepose::{Detector, Finder};
use crate::pose::crop::{Border, Scaling, blank, crop};
use crate::pose::estimator::{Candidate, Decoded, Estimator, NetworkError, PoseEstimator};
use crate::pose::manifest::{Head, Manifest};
use crate::pose::onnx::{Network, Runtime};
use crate::pose::region::Region;
use crate::timing::{self, Stage};

/// The network, the detector that it is given, and the memory that it works in.
struct MoveNet {
    finder: Finder<Detector>,
    network: Network,
    tensor: Array4<f32>,
    answer: Answer,
}

/// Loads the network; `folder` holds the weights, `threads` are used inside one inference.
///
/// # Errors
/// When weights are missing or wrong, or the runtime refuses them.
pub(crate) fn load(
    runtime: &Runtime,
    folder: &Path,
    detector: Detector,
    manifest: &Manifest,
    threads: usize,
) -> Result<Estimator, NetworkError> {
    Ok(Box::new(MoveNet {
        finder: Finder::new(detector),
        network: Network::load(runtime, manifest, folder, threads)?,
        tensor: blank(Head::MovenetLandmarks.edge()),
        answer: Answer::default(),
    }))
}

impl PoseEstimator for MoveNet {
    fn detect(&mut self, frame: &Frame, within: &Region) -> Result<Vec<Candidate>, NetworkError> {
        self.finder.detect(frame, within)
    }

    fn look(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        let scaling = Scaling::to_range(-1.0, 1.0);
        crop(frame, region, Border::Black, scaling, self.tensor.index_axis_mut(Axis(0), 0));
        let _timer = timing::start(Stage::Landmarks);
        let answers = self.network.run(self.tensor.view())?;
        answers.copy("heatmap", HEATMAP, &mut self.answer.heatmap)?;
        answers.copy("centre", CENTRE, &mut self.answer.centre)?;
        answers.copy("regress", WAYS, &mut self.answer.regress)?;
        answers.copy("offset", WAYS, &mut self.answer.offset)?;
        Ok(body(&decode(&self.answer), region))
    }
}
