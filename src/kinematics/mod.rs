//! Poses in, motion out: every measure, its definition, and whether the view allows it. Pure maths, no input or output.

pub(crate) mod angles;
pub(crate) mod body;
pub(crate) mod causal;
pub(crate) mod clip;
mod cues;
mod exchange;
mod feet;
pub(crate) mod fit;
mod joint_measures;
mod levels;
mod lift;
pub(crate) mod measure;
pub(crate) mod moment;
pub(crate) mod motion;
mod observation;
mod picture_measures;
mod plumb;
mod posture;
mod repair;
mod rest;
mod roll;
#[cfg(test)]
pub(crate) mod scripted;
mod setting;
mod sizes;
pub(crate) mod trust;
mod value;
pub(crate) mod view;

pub use angles::BodyAngles;
pub use causal::CausalKinematics;
pub use clip::analyse;
pub use measure::Measure;
pub use motion::{Motion, ViewKind};
