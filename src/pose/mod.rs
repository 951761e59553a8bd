//! Frame in, pose out: models, regions, decoders, tracking, smoothing, and recordings as a second maker of poses.

pub mod blazepose;
pub mod camera;
pub mod company;
pub mod correction;
pub mod crop;
pub mod detector;
pub mod frozen;
pub mod guide;
pub mod key_moments;
pub mod landmark;
pub mod larger;
pub mod locate;
pub mod manifest;
pub mod networks;
#[cfg(feature = "onnx")]
pub mod onnx;
#[cfg(test)]
pub(crate) mod painted;
pub mod pair;
pub mod people;
pub mod recording;
pub mod region;
pub mod scene;
pub mod scout;
pub mod sight;
pub mod sighting;
pub mod smoothing;
pub mod tracker;
pub mod turn;

pub use landmark::{Landmark, Pose, PoseFrame, PoseLandmark};
