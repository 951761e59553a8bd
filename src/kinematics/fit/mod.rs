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
mod prepare;
mod problem;
mod residuals;
mod start;
pub mod tuning;
pub mod uncertainty;

pub use super::observation::{FEET, Observation, Picture};
pub use causal::CausalFit;
pub use clip::{fit_clip, fit_clip_with};
pub use fitted::{ClipFit, ImplausibleBody, proportions};

#[cfg(test)]
mod tests;
