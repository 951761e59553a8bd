//! What binds frames to each other: joints that stand still in the picture stay, and none jerks.

use nalgebra::SMatrix;

use super::banded::Normal;
use super::problem::{Problem, Workspace};
use super::residuals::cauchy;
use crate::kinematics::body::joints::{COORDINATES, JOINTS, Joints, LENGTHS, POSTURE};

/// A frame's parameters and the lengths.
const WITH_LENGTHS: usize = POSTURE + LENGTHS;

impl Problem<'_> {
    /// Cost of moving what stands still, from a frame to the next.
    pub(super) fn still_cost(&self, t: usize, joints: &[Joints]) -> f64 {
        let Some(next) = joints.get(t + 1) else {
            return 0.0;
        };
        let mut cost = 0.0;
        for (joint, precision) in self.links[t].stillness.iter().enumerate() {
            let square = (next[joint] - joints[t][joint]).norm_squared() * precision * precision;
            cost += cauchy(square, self.tuning.still_robust).0;
        }
        cost
    }

    /// Cost of accelerating, from a frame over the next to the one after.
    pub(super) fn bend_cost(&self, t: usize, joints: &[Joints]) -> f64 {
        let Some(after) = joints.get(t + 2) else {
            return 0.0;
        };
        let [a, b, c] = self.links[t].acceleration;
        (0..JOINTS).map(|j| (joints[t][j] * a + joints[t + 1][j] * b + after[j] * c).norm_squared()).sum::<f64>() * 0.5
    }

    /// The same in the normal equations.
    pub(super) fn still_field(&self, t: usize, workspace: &mut Workspace) {
        if t + 1 >= self.frames.len() {
            return;
        }
        for (joint, precision) in self.links[t].stillness.iter().enumerate() {
            let off = workspace.joints[t + 1][joint] - workspace.joints[t][joint];
            let square = precision * precision;
            let weight = square * cauchy(off.norm_squared() * square, self.tuning.still_robust).1;
            for axis in 0..3 {
                let i = 3 * joint + axis;
                let [here, next] = [t, t + 1];
                workspace.fields[here].gradient[i] -= weight * off[axis];
                workspace.fields[next].gradient[i] += weight * off[axis];
                workspace.fields[here].own[i] += weight;
                workspace.fields[next].own[i] += weight;
                workspace.fields[here].next[i] -= weight;
            }
        }
    }

    /// The same in the normal equations.
    pub(super) fn bend_field(&self, t: usize, workspace: &mut Workspace) {
        if t + 2 >= self.frames.len() {
            return;
        }
        let weights = self.links[t].acceleration;
        let [a, b, c] = weights;
        for i in 0..COORDINATES {
            let (joint, axis) = (i / 3, i % 3);
            let off: f64 = (0..3).map(|k| weights[k] * workspace.joints[t + k][joint][axis]).sum();
            for (k, weight) in weights.into_iter().enumerate() {
                workspace.fields[t + k].gradient[i] += weight * off;
                workspace.fields[t + k].own[i] += weight * weight;
            }
            workspace.fields[t].next[i] += a * b;
            workspace.fields[t + 1].next[i] += b * c;
            workspace.fields[t].after[i] += a * c;
        }
    }

    /// What binds a frame to the next and the one after.
    pub(super) fn assemble_coupling(&self, t: usize, workspace: &Workspace, normal: &mut Normal) {
        let field = &workspace.fields[t];
        for (distance, weights) in [(1, &field.next), (2, &field.after)] {
            let Some(later) = workspace.jacobians.get(t + distance) else { continue };
            let mut pulled = workspace.jacobians[t];
            for mut column in pulled.column_iter_mut() {
                column.component_mul_assign(weights);
            }
            couple(&later.tr_mul(&pulled), t, distance, normal);
        }
    }
}

/// Adds a coupling: rows are the parameters of the later frame, columns those of frame `t`, both with the lengths after.
fn couple(product: &SMatrix<f64, WITH_LENGTHS, WITH_LENGTHS>, t: usize, distance: usize, normal: &mut Normal) {
    let row = &mut normal.rows[t];
    let block = if distance == 1 { &mut row.next } else { &mut row.after };
    *block += product.fixed_view::<POSTURE, POSTURE>(0, 0);
    let mut border = row.border.fixed_columns_mut::<LENGTHS>(0);
    border += product.fixed_view::<LENGTHS, POSTURE>(POSTURE, 0).transpose();
    let mut border = normal.rows[t + distance].border.fixed_columns_mut::<LENGTHS>(0);
    border += product.fixed_view::<POSTURE, LENGTHS>(0, POSTURE);
    let corner = product.fixed_view::<LENGTHS, LENGTHS>(POSTURE, POSTURE);
    let mut shared = normal.shared.fixed_view_mut::<LENGTHS, LENGTHS>(0, 0);
    shared += corner + corner.transpose();
}
