//! Poses in, motion out: every measure, its definition, and whether the view allows it. Pure maths, no input or output.

pub mod angles;
pub mod body;
pub mod causal;
pub mod clip;
pub mod cues;
pub mod exchange;
pub mod feet;
pub mod fit;
pub mod joint_measures;
pub mod levels;
pub mod lift;
pub mod measure;
pub mod moment;
pub mod motion;
pub mod observation;
pub mod picture_measures;
pub mod plumb;
pub mod posture;
pub mod repair;
pub mod rest;
pub mod roll;
#[cfg(test)]
pub(crate) mod scripted;
pub mod setting;
pub mod sizes;
pub mod trust;
pub mod value;
pub mod view;
