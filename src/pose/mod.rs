//! Frame in, pose out: models, regions, decoders, tracking, smoothing, and recordings as a second maker of poses.

pub mod blazepose;
pub mod crop;
pub mod detector;
pub mod landmark;
pub mod locate;
pub mod manifest;
pub mod networks;
#[cfg(feature = "onnx")]
pub mod onnx;
pub mod recording;
pub mod region;
pub mod scene;
pub mod smoothing;
pub mod tracker;

pub use landmark::{Landmark, Pose, PoseFrame, PoseLandmark};
