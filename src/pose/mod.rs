//! Frame in, pose out: models, regions, decoders, tracking, smoothing, and recordings as a second maker of poses.

pub(crate) mod blazepose;
pub(crate) mod camera;
mod company;
pub(crate) mod correction;
mod crop;
pub(crate) mod estimator;
pub(crate) mod frozen;
pub(crate) mod guide;
mod key_moments;
pub(crate) mod landmark;
#[cfg(feature = "onnx")]
pub(crate) mod loading;
pub(crate) mod locate;
pub(crate) mod manifest;
pub(crate) mod models;
pub(crate) mod movenet;
#[cfg(feature = "onnx")]
pub(crate) mod onnx;
#[cfg(test)]
mod painted;
mod pair;
pub(crate) mod people;
mod reading;
pub(crate) mod recording;
mod region;
mod scene;
pub(crate) mod scout;
mod search;
pub(crate) mod sighting;
mod smoothing;
pub(crate) mod tracker;
pub(crate) mod turn;
mod turns;

pub use blazepose::{LANDMARK_EDGE, LandmarkAnswer, decode};
pub use camera::Registrar;
pub use crop::{Border, Scaling, crop};
pub use estimator::{Candidate, Decoded, Estimator, NetworkError, PoseEstimator};
pub use landmark::{Detail, Landmark, Pose, PoseFrame};
pub use manifest::{Manifest, ModelError, hex};
pub use models::ModelChoice;
pub use recording::{Recording, RecordingWriter, to_gz};
pub use region::Region;
pub use smoothing::{RegionSmoother, Smoother};
pub use tracker::Tracker;
pub use turn::{turned_frame, turned_size};
