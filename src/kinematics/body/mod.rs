//! The human body: its joints and bones, the angles between them, and how well those are known.

pub(crate) mod angles;
pub(crate) mod joints;
pub(crate) mod lifted;
#[cfg(test)]
pub(crate) mod scripted;
pub(crate) mod spread;

pub use angles::BodyAngles;
pub(crate) use angles::{LegAngles, TrunkAxes};
pub(crate) use joints::{BodyPosture, JOINTS, Joint, Joints, Lengths};
