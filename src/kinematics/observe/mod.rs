//! What the picture says before any body is laid over it: landmarks put right, posture, view, the vertical, sizes.

pub(crate) mod cues;
pub(crate) mod exchange;
pub(crate) mod moment;
pub(crate) mod observation;
pub(crate) mod plumb;
pub(crate) mod posture;
pub(crate) mod repair;
pub(crate) mod rest;
pub(crate) mod setting;
pub(crate) mod sizes;
pub(crate) mod view;
