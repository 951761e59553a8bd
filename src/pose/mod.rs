//! Frame in, pose out: models, regions, decoders, tracking, smoothing, and recordings as a second maker of poses.

pub(crate) mod blazepose;
pub(crate) mod camera;
mod company;
pub(crate) mod correction;
mod crop;
mod detector;
pub(crate) mod frozen;
pub(crate) mod guide;
mod key_moments;
pub(crate) mod landmark;
mod larger;
pub(crate) mod locate;
pub(crate) mod manifest;
pub(crate) mod networks;
#[cfg(feature = "onnx")]
pub(crate) mod onnx;
#[cfg(test)]
mod painted;
mod pair;
pub(crate) mod people;
pub(crate) mod recording;
mod region;
mod scene;
pub(crate) mod scout;
mod sight;
pub(crate) mod sighting;
mod smoothing;
pub(crate) mod tracker;
pub(crate) mod turn;

pub use blazepose::{INPUT_EDGE as LANDMARK_EDGE, LandmarkAnswer, decode};
pub use camera::Registrar;
pub use crop::{Border, Scaling, crop};
pub use detector::INPUT_EDGE as DETECTOR_EDGE;
pub use landmark::{Landmark, Pose, PoseFrame};
pub use locate::ModelChoice;
pub use manifest::{Manifest, hex};
pub use networks::{DetectorAnswer, PoseNetworks, blank};
pub use recording::{Recording, RecordingWriter, to_gz};
pub use region::Region;
pub use smoothing::{RegionSmoother, Smoother};
pub use tracker::Tracker;
pub use turn::{turned_frame, turned_size};
