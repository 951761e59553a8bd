//! What is held about bone lengths and the camera's pitch before any frame is seen.

use super::banded::{Normal, PITCH, SharedBlock, SharedStep};
use super::prepare::Person;
use super::tuning::Tuning;
use crate::kinematics::body::joints::LENGTHS;

/// Spread of what is settled (log metres, radians).
const SETTLED_SD: f64 = 1e-4;
/// Where trunk, thigh and shank sit.
const TRUNK: usize = 0;
const THIGH: usize = 3;
const SHANK: usize = 4;

/// A belief about the shared parameters: each near a mean, their scale fixed, their proportions a person's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SharedBelief {
    /// Log lengths (log metres) and pitch (radians).
    pub mean: SharedStep,
    /// One over each spread.
    precision: SharedStep,
    /// One over the spread of the mean of the log lengths.
    scale_precision: f64,
    /// A bone, its log ratio to the thigh's least and most, and one over the spread beyond.
    proportions: [(usize, f64, f64, f64); 2],
}

impl SharedBelief {
    /// What is believed of a person seen in frames of so much weight together.
    #[must_use]
    pub(crate) fn of(person: &Person, weight: f64, tuning: &Tuning) -> SharedBelief {
        let firmness = (weight / tuning.length_frames).max(0.1).sqrt();
        let mut mean = SharedStep::zeros();
        let mut precision = SharedStep::repeat(firmness / tuning.length_sd);
        for (i, log) in person.lengths.logs().into_iter().enumerate() {
            mean[i] = log;
        }
        mean[PITCH] = person.pitch.0;
        precision[PITCH] = 1.0 / person.pitch.1;
        let bound = |bone: usize, (low, high): (f64, f64)| (bone, low.ln(), high.ln(), firmness / tuning.proportion_sd);
        SharedBelief {
            mean,
            precision,
            scale_precision: firmness / tuning.scale_sd,
            proportions: [bound(SHANK, tuning.shank_to_thigh), bound(TRUNK, tuning.trunk_to_thigh)],
        }
    }

    /// The belief that these values are right.
    #[must_use]
    pub(crate) fn settled(mean: SharedStep) -> SharedBelief {
        SharedBelief {
            mean,
            precision: SharedStep::repeat(1.0 / SETTLED_SD),
            scale_precision: 0.0,
            proportions: [
                (SHANK, f64::NEG_INFINITY, f64::INFINITY, 0.0),
                (TRUNK, f64::NEG_INFINITY, f64::INFINITY, 0.0),
            ],
        }
    }

    /// Half the weighted sum of squares.
    #[must_use]
    pub(crate) fn cost(&self, shared: &SharedStep) -> f64 {
        let off = (shared - self.mean).component_mul(&self.precision);
        let mut cost = 0.5 * off.norm_squared();
        self.rows(shared, |_, off| cost += 0.5 * off * off);
        cost
    }

    /// Adds this belief to the normal equations.
    pub(crate) fn assemble(&self, shared: &SharedStep, normal: &mut Normal) {
        let square = self.precision.component_mul(&self.precision);
        normal.shared += SharedBlock::from_diagonal(&square);
        normal.shared_gradient += square.component_mul(&(shared - self.mean));
        self.rows(shared, |slope, off| {
            normal.shared += slope * slope.transpose();
            normal.shared_gradient += slope * off;
        });
    }

    /// Hands out the rows that tie several lengths: slope and residual.
    fn rows(&self, shared: &SharedStep, mut each: impl FnMut(SharedStep, f64)) {
        let mut slope = SharedStep::zeros();
        let share = self.scale_precision / LENGTHS as f64;
        slope.rows_mut(0, LENGTHS).fill(share);
        each(slope, slope.dot(&(shared - self.mean)));
        for (bone, low, high, precision) in self.proportions {
            let ratio = shared[bone] - shared[THIGH];
            let beyond = ratio - ratio.clamp(low, high);
            if beyond != 0.0 {
                let mut slope = SharedStep::zeros();
                slope[bone] = precision;
                slope[THIGH] = -precision;
                each(slope, beyond * precision);
            }
        }
    }
}
