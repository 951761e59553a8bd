//! What one frame adds to the normal equations: picture, depth, gravity and anatomy at its present posture.

use nalgebra::{SMatrix, SVector};

use super::banded::{Normal, SHARED};
use super::field::Field;
use super::residuals::{BONES, Balance, Frame, beliefs, cauchy, depth_share, reprojection, reprojection_slope};
use super::tuning::Tuning;
use crate::kinematics::body::joints::{BodyJacobian, BodyPosture, JOINTS, Joints, Lengths, POSTURE};

/// A frame's parameters followed by the shared ones, of which pitch is the last.
const WIDE: usize = POSTURE + SHARED;
/// All but pitch: what the joints depend on.
const BODY: usize = WIDE - 1;

/// A frame and the state that it is looked at in.
pub(super) struct FramePart<'a> {
    pub frame: &'a Frame,
    pub posture: &'a BodyPosture,
    pub joints: &'a Joints,
    pub jacobian: &'a BodyJacobian,
    pub lengths: &'a Lengths,
    pub pitch: f64,
    pub tuning: &'a Tuning,
}

/// The normal equations of one frame's own and the shared parameters.
struct Wide {
    block: SMatrix<f64, WIDE, WIDE>,
    gradient: SVector<f64, WIDE>,
}

impl Wide {
    /// Adds one residual with its slope.
    fn add(&mut self, slope: &SVector<f64, WIDE>, off: f64, weight: f64) {
        self.block.ger(weight, slope, slope, 1.0);
        self.gradient.axpy(weight * off, slope, 1.0);
    }
}

impl FramePart<'_> {
    /// Adds everything to row `t` of the normal equations; `field` holds what others pull this frame's joints with.
    pub(super) fn add_to(&self, normal: &mut Normal, t: usize, field: &Field) {
        let mut wide = self.picture(field);
        self.depth(&mut wide);
        if self.frame.standing {
            self.balance(&mut wide);
        }
        self.beliefs(&mut wide);
        let row = &mut normal.rows[t];
        row.own += wide.block.fixed_view::<POSTURE, POSTURE>(0, 0);
        row.border += wide.block.fixed_view::<POSTURE, SHARED>(0, POSTURE);
        row.gradient += wide.gradient.fixed_rows::<POSTURE>(0);
        normal.shared += wide.block.fixed_view::<SHARED, SHARED>(POSTURE, POSTURE);
        normal.shared_gradient += wide.gradient.fixed_rows::<SHARED>(POSTURE);
    }

    /// A residual's weight after its loss.
    fn weight(&self, off: f64) -> f64 {
        self.frame.weight * cauchy(off * off, self.tuning.robust).1
    }

    /// Landmarks in the picture, and the field: both act on the joints, and reach the parameters through the jacobian.
    fn picture(&self, field: &Field) -> Wide {
        let mut pulled = *self.jacobian;
        let mut gradient = field.gradient;
        for (joint, at) in self.joints.iter().enumerate() {
            let off = reprojection(self.frame, joint, at);
            let slope = reprojection_slope(self.frame, joint, at);
            let weight = self.weight(off.norm());
            let mut curvature = slope.tr_mul(&slope) * weight;
            for axis in 0..3 {
                curvature[(axis, axis)] += field.own[3 * joint + axis];
            }
            let rows = self.jacobian.fixed_rows::<3>(3 * joint);
            pulled.fixed_rows_mut::<3>(3 * joint).copy_from(&(curvature * rows));
            let mut part = gradient.fixed_rows_mut::<3>(3 * joint);
            part += slope.tr_mul(&off) * weight;
        }
        let mut wide = Wide { block: SMatrix::zeros(), gradient: SVector::zeros() };
        wide.block.fixed_view_mut::<BODY, BODY>(0, 0).copy_from(&self.jacobian.tr_mul(&pulled));
        wide.gradient.fixed_rows_mut::<BODY>(0).copy_from(&self.jacobian.tr_mul(&gradient));
        wide
    }

    /// The network's depths. A longer bone of the same direction has the same share: the lengths' slopes stay zero.
    fn depth(&self, wide: &mut Wide) {
        for bone in 0..BONES {
            let (share, ends) = depth_share(bone, self.joints, self.lengths);
            let off = (share - self.frame.shares[bone]) / self.frame.share_sd;
            let mut slope = SVector::zeros();
            for (joint, weight) in ends {
                for i in 0..POSTURE {
                    slope[i] += weight / self.frame.share_sd * self.jacobian[(3 * joint + 2, i)];
                }
            }
            wide.add(&slope, off, self.weight(off));
        }
    }

    /// The centre of mass over the feet.
    fn balance(&self, wide: &mut Wide) {
        let balance = Balance::of(self.posture, self.joints, self.pitch, self.tuning);
        let mut slope = SVector::<f64, WIDE>::zeros();
        for joint in 0..JOINTS {
            let by = balance.level * Balance::mass(joint);
            let rows = self.jacobian.fixed_rows::<3>(3 * joint);
            let mut part = slope.fixed_rows_mut::<BODY>(0);
            part += rows.tr_mul(&by);
        }
        for axis in 0..3 {
            slope[3 + axis] += balance.by_turn[axis];
        }
        slope[BODY] = balance.by_pitch;
        wide.add(&slope, balance.residual, self.weight(balance.residual));
    }

    fn beliefs(&self, wide: &mut Wide) {
        beliefs(self.posture, self.frame, self.tuning, |i, off, slope, robust| {
            let weight = self.frame.weight * robust.map_or(1.0, |scale| cauchy(off * off, scale).1);
            wide.block[(i, i)] += weight * slope * slope;
            wide.gradient[i] += weight * slope * off;
        });
    }
}
