//! The library's rooms together, fed with recordings and clips, and the rules of the house.

#[path = "../common/mod.rs"]
mod common;

mod circles;
mod coach;
mod docs;
mod examples;
mod house_rules;
#[cfg(feature = "camera")]
mod media;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod pose_parity;
#[cfg(feature = "camera")]
mod upright;
#[cfg(feature = "camera")]
mod video_writing;
mod words;
