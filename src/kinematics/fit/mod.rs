//! Lifts flat landmarks to a body in space: an articulated skeleton fitted to the picture over time.

mod banded;
mod belief;
mod causal;
mod clip;
mod coupling;
mod descent;
mod field;
mod fitted;
mod frame_part;
mod links;
mod prepare;
mod problem;
mod residuals;
mod start;
mod tuning;
pub(crate) mod uncertainty;

pub(crate) use super::observation::{Observation, Picture};
pub(crate) use causal::CausalFit;
pub(crate) use clip::fit_clip;
#[cfg(test)]
use clip::fit_clip_with;
pub(crate) use fitted::{ClipFit, ImplausibleBody, proportions};

#[cfg(test)]
mod tests;
