//! Lifts flat landmarks to a body in space: an articulated skeleton fitted to the picture over time.

mod banded;
mod belief;
mod causal;
mod clip;
mod coupling;
mod descent;
mod field;
mod frame_part;
mod links;
mod prepare;
mod problem;
mod residuals;
mod start;
mod tuning;
mod uncertainty;

use super::fitted::{ClipFit, Fitted, Skeleton, proportions};
use crate::kinematics::observe::observation::{Observation, Picture};
use causal::CausalFit;
use tuning::Tuning;

/// The articulated skeleton.
#[derive(Debug)]
pub(crate) struct Fit {
    picture: Picture,
    followed: CausalFit,
}

impl Fit {
    /// For pictures of this size, with nobody seen yet.
    pub(crate) fn new(picture: Picture) -> Self {
        Self { picture, followed: CausalFit::new(picture) }
    }
}

impl Skeleton for Fit {
    fn push(&mut self, seen: &Observation) -> Option<Fitted> {
        let joints = self.followed.push(seen)?;
        proportions(&self.followed.lengths()).ok()?;
        Some(Fitted { joints, spread: *self.followed.spread() })
    }

    fn pitch(&self) -> (f64, f64) {
        self.followed.pitch()
    }

    fn over(&self, scene: &[Option<Observation>]) -> Option<ClipFit> {
        clip::fit_clip(scene, self.picture, &Tuning::default())
    }
}

#[cfg(test)]
mod tests;
