//! A stretch of frames as one least-squares problem: its cost, and its normal equations at a given state.

use nalgebra::{SMatrix, SVector};

use super::banded::{Normal, SHARED, SharedStep};
use super::belief::{PITCH, SharedBelief};
use super::residuals::{BONES, Balance, Frame, Link, beliefs, cauchy, depth_share, reprojection, reprojection_slope};
use super::tuning::Tuning;
use crate::kinematics::body::{BodyJacobian, COORDINATES, JOINTS, Joints, LENGTHS, Lengths, POSTURE, Posture};

/// A frame's parameters followed by the shared ones.
const WIDE: usize = POSTURE + SHARED;
type WideRow = SMatrix<f64, 1, WIDE>;
type Coordinates = SVector<f64, COORDINATES>;

/// Frames, what binds them, and what is believed.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    pub frames: &'a [Frame],
    /// As many as frames; the last one's weights are zero, the last but one's accelerations too.
    pub links: &'a [Link],
    pub belief: &'a SharedBelief,
    pub tuning: &'a Tuning,
}

/// A candidate answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// One posture per frame.
    pub postures: Vec<Posture>,
    /// Log lengths and pitch.
    pub shared: SharedStep,
}

impl State {
    /// The bone lengths.
    #[must_use]
    pub fn lengths(&self) -> Lengths {
        Lengths::from_logs(std::array::from_fn(|i| self.shared[i]))
    }
}

/// Room that one evaluation needs, kept between evaluations.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    joints: Vec<Joints>,
    jacobians: Vec<BodyJacobian>,
    /// Joint-space part of the normal equations: gradient, and curvature along each coordinate.
    fields: Vec<Field>,
}

#[derive(Debug, Clone, Copy)]
struct Field {
    gradient: Coordinates,
    own: Coordinates,
    next: Coordinates,
    after: Coordinates,
}

impl Field {
    const ZERO: Field = {
        let zero = Coordinates::from_array_storage(nalgebra::ArrayStorage([[0.0; COORDINATES]; 1]));
        Field { gradient: zero, own: zero, next: zero, after: zero }
    };
}

impl Problem<'_> {
    /// Half the weighted, robust sum of squares.
    #[must_use]
    pub fn cost(&self, state: &State, workspace: &mut Workspace) -> f64 {
        let lengths = state.lengths();
        let joints = &mut workspace.joints;
        joints.clear();
        joints.extend(state.postures.iter().map(|p| p.joints(&lengths)));
        let mut cost = self.belief.cost(&state.shared);
        for (t, frame) in self.frames.iter().enumerate() {
            let posture = &state.postures[t];
            cost += frame.weight * self.frame_cost(frame, posture, &joints[t], &lengths, state.shared[PITCH]);
            cost += self.still_cost(t, joints) + self.bend_cost(t, joints);
        }
        cost
    }

    /// Cost of one frame by itself, for a weight of one.
    #[must_use]
    pub fn frame_cost(&self, frame: &Frame, posture: &Posture, joints: &Joints, lengths: &Lengths, pitch: f64) -> f64 {
        let tuning = self.tuning;
        let mut cost = self.evidence_cost(frame, joints, lengths);
        beliefs(posture, frame.tall, tuning, |_, off, _, robust| {
            cost += robust.map_or(0.5 * off * off, |scale| cauchy(off * off, scale).0);
        });
        if frame.standing {
            let balance = Balance::of(posture, joints, pitch, tuning);
            cost += cauchy(balance.residual.powi(2), tuning.robust).0;
        }
        cost
    }

    /// The part of it that the network's landmarks cause.
    #[must_use]
    pub fn evidence_cost(&self, frame: &Frame, joints: &Joints, lengths: &Lengths) -> f64 {
        let tuning = self.tuning;
        let mut cost = 0.0;
        for (joint, at) in joints.iter().enumerate() {
            let square = reprojection(frame, joint, at).norm_squared();
            cost += cauchy(square, tuning.robust).0;
        }
        for bone in 0..BONES {
            let (share, _) = depth_share(bone, joints, lengths);
            let off = (share - frame.shares[bone]) / tuning.share_sd;
            cost += cauchy(off * off, tuning.robust).0;
        }
        cost
    }

    fn still_cost(&self, t: usize, joints: &[Joints]) -> f64 {
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

    fn bend_cost(&self, t: usize, joints: &[Joints]) -> f64 {
        let Some(after) = joints.get(t + 2) else {
            return 0.0;
        };
        let [a, b, c] = self.links[t].acceleration;
        (0..JOINTS).map(|j| (joints[t][j] * a + joints[t + 1][j] * b + after[j] * c).norm_squared()).sum::<f64>() * 0.5
    }

    /// Gauss-Newton normal equations at a state, robust losses reweighted.
    pub fn assemble(&self, state: &State, workspace: &mut Workspace, normal: &mut Normal) {
        self.assemble_without_belief(state, workspace, normal);
        self.belief.assemble(&state.shared, normal);
    }

    /// The frames' part of the normal equations alone.
    pub fn assemble_without_belief(&self, state: &State, workspace: &mut Workspace, normal: &mut Normal) {
        normal.clear();
        let lengths = state.lengths();
        workspace.joints.clear();
        workspace.jacobians.clear();
        workspace.fields.clear();
        workspace.fields.resize(self.frames.len(), Field::ZERO);
        for posture in &state.postures {
            let (joints, jacobian) = posture.joints_and_jacobian(&lengths);
            workspace.joints.push(joints);
            workspace.jacobians.push(jacobian);
        }
        for t in 0..self.frames.len() {
            self.still_field(t, workspace);
            self.bend_field(t, workspace);
        }
        for t in 0..self.frames.len() {
            self.assemble_frame(t, state, &lengths, workspace, normal);
            self.assemble_coupling(t, workspace, normal);
        }
    }

    fn still_field(&self, t: usize, workspace: &mut Workspace) {
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

    fn bend_field(&self, t: usize, workspace: &mut Workspace) {
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

    /// Everything that concerns one frame alone, and the diagonal part of what binds it to others.
    fn assemble_frame(&self, t: usize, state: &State, lengths: &Lengths, workspace: &Workspace, normal: &mut Normal) {
        let (frame, posture) = (&self.frames[t], &state.postures[t]);
        let (joints, jacobian, field) = (&workspace.joints[t], &workspace.jacobians[t], &workspace.fields[t]);
        let mut pulled = *jacobian;
        let mut gradient = field.gradient;
        for (joint, at) in joints.iter().enumerate() {
            let off = reprojection(frame, joint, at);
            let slope = reprojection_slope(frame, joint, at);
            let weight = frame.weight * cauchy(off.norm_squared(), self.tuning.robust).1;
            let rows = jacobian.fixed_rows::<3>(3 * joint);
            let mut curvature = slope.tr_mul(&slope) * weight;
            for axis in 0..3 {
                curvature[(axis, axis)] += field.own[3 * joint + axis];
            }
            pulled.fixed_rows_mut::<3>(3 * joint).copy_from(&(curvature * rows));
            let mut part = gradient.fixed_rows_mut::<3>(3 * joint);
            part += slope.tr_mul(&off) * weight;
        }
        let mut wide = SMatrix::<f64, WIDE, WIDE>::zeros();
        let inner = jacobian.tr_mul(&pulled);
        wide.fixed_view_mut::<{ WIDE - 1 }, { WIDE - 1 }>(0, 0).copy_from(&inner);
        let mut slope = SVector::<f64, WIDE>::zeros();
        slope.fixed_rows_mut::<{ WIDE - 1 }>(0).copy_from(&jacobian.tr_mul(&gradient));
        let mut add = |row: &WideRow, off: f64, weight: f64| {
            wide.ger(weight, &row.transpose(), &row.transpose(), 1.0);
            slope.axpy(weight * off, &row.transpose(), 1.0);
        };
        self.depth_rows(frame, joints, lengths, jacobian, &mut add);
        if frame.standing {
            self.balance_row(frame, posture, joints, state.shared[PITCH], jacobian, &mut add);
        }
        beliefs(posture, frame.tall, self.tuning, |i, off, by, robust| {
            let weight = frame.weight * robust.map_or(1.0, |scale| cauchy(off * off, scale).1);
            wide[(i, i)] += weight * by * by;
            slope[i] += weight * by * off;
        });
        let row = &mut normal.rows[t];
        row.own += wide.fixed_view::<POSTURE, POSTURE>(0, 0);
        row.border += wide.fixed_view::<POSTURE, SHARED>(0, POSTURE);
        row.gradient += slope.fixed_rows::<POSTURE>(0);
        normal.shared += wide.fixed_view::<SHARED, SHARED>(POSTURE, POSTURE);
        normal.shared_gradient += slope.fixed_rows::<SHARED>(POSTURE);
    }

    fn depth_rows(
        &self,
        frame: &Frame,
        joints: &Joints,
        lengths: &Lengths,
        jacobian: &BodyJacobian,
        add: &mut impl FnMut(&WideRow, f64, f64),
    ) {
        let gain = 1.0 / self.tuning.share_sd;
        for bone in 0..BONES {
            let (share, ends) = depth_share(bone, joints, lengths);
            let off = gain * (share - frame.shares[bone]);
            let mut row = WideRow::zeros();
            for (joint, weight) in ends {
                for i in 0..POSTURE {
                    row[i] += gain * weight * jacobian[(3 * joint + 2, i)];
                }
            }
            // a longer bone of the same direction has the same share, so the lengths' columns stay zero
            add(&row, off, frame.weight * cauchy(off * off, self.tuning.robust).1);
        }
    }

    fn balance_row(
        &self,
        frame: &Frame,
        posture: &Posture,
        joints: &Joints,
        pitch: f64,
        jacobian: &BodyJacobian,
        add: &mut impl FnMut(&WideRow, f64, f64),
    ) {
        let balance = Balance::of(posture, joints, pitch, self.tuning);
        let mut row = WideRow::zeros();
        for joint in 0..JOINTS {
            let by = balance.level * Balance::mass(joint);
            for i in 0..WIDE - 1 {
                let column = jacobian.fixed_view::<3, 1>(3 * joint, i);
                row[i] += column.dot(&by);
            }
        }
        for axis in 0..3 {
            row[3 + axis] += balance.by_turn[axis];
        }
        row[WIDE - 1] = balance.by_pitch;
        let off = balance.residual;
        add(&row, off, frame.weight * cauchy(off * off, self.tuning.robust).1);
    }

    /// What binds a frame to the next and the one after.
    fn assemble_coupling(&self, t: usize, workspace: &Workspace, normal: &mut Normal) {
        let field = &workspace.fields[t];
        for (distance, weights) in [(1, &field.next), (2, &field.after)] {
            let Some(later) = workspace.jacobians.get(t + distance) else {
                continue;
            };
            let here = &workspace.jacobians[t];
            let mut pulled = *here;
            for mut column in pulled.column_iter_mut() {
                column.component_mul_assign(weights);
            }
            // rows: parameters of the later frame, columns: of this one, both followed by the lengths
            let product = later.tr_mul(&pulled);
            let block = product.fixed_view::<POSTURE, POSTURE>(0, 0);
            let row = &mut normal.rows[t];
            if distance == 1 {
                row.next += block;
            } else {
                row.after += block;
            }
            let lower = product.fixed_view::<LENGTHS, POSTURE>(POSTURE, 0).transpose();
            let mut border = row.border.fixed_columns_mut::<LENGTHS>(0);
            border += lower;
            let upper = product.fixed_view::<POSTURE, LENGTHS>(0, POSTURE);
            let mut border = normal.rows[t + distance].border.fixed_columns_mut::<LENGTHS>(0);
            border += upper;
            let corner = product.fixed_view::<LENGTHS, LENGTHS>(POSTURE, POSTURE);
            let mut shared = normal.shared.fixed_view_mut::<LENGTHS, LENGTHS>(0, 0);
            shared += corner + corner.transpose();
        }
    }
}
