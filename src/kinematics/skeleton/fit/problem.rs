//! A stretch of frames as one least-squares problem: its cost, and its normal equations at a given state.

use super::banded::{Normal, PITCH, SharedStep};
use super::belief::SharedBelief;
use super::field::Field;
use super::frame_part::FramePart;
use super::residuals::{BONES, Balance, Frame, Link, beliefs, cauchy, depth_share, reprojection};
use super::tuning::Tuning;
use crate::kinematics::body::joints::{BodyJacobian, BodyPosture, Joints, Lengths};

/// Frames, what binds them, and what is believed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Problem<'a> {
    pub frames: &'a [Frame],
    /// As many as frames; the last one's weights are zero, the last but one's accelerations too.
    pub links: &'a [Link],
    pub belief: &'a SharedBelief,
    pub tuning: &'a Tuning,
}

/// A candidate answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct State {
    /// One posture per frame.
    pub postures: Vec<BodyPosture>,
    /// Log lengths and pitch.
    pub shared: SharedStep,
}

impl State {
    /// The bone lengths.
    #[must_use]
    pub(crate) fn lengths(&self) -> Lengths {
        Lengths::from_logs(std::array::from_fn(|i| self.shared[i]))
    }
}

/// Room that one evaluation needs, kept between evaluations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workspace {
    pub(super) joints: Vec<Joints>,
    pub(super) jacobians: Vec<BodyJacobian>,
    /// Joint-space part of the normal equations: gradient, and curvature along each coordinate.
    pub(super) fields: Vec<Field>,
}

impl Problem<'_> {
    /// Half the weighted, robust sum of squares.
    #[must_use]
    pub(crate) fn cost(&self, state: &State, workspace: &mut Workspace) -> f64 {
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
    pub(crate) fn frame_cost(
        &self,
        frame: &Frame,
        posture: &BodyPosture,
        joints: &Joints,
        lengths: &Lengths,
        pitch: f64,
    ) -> f64 {
        let tuning = self.tuning;
        let mut cost = self.evidence_cost(frame, joints, lengths);
        beliefs(posture, frame, tuning, |_, off, _, robust| {
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
    pub(crate) fn evidence_cost(&self, frame: &Frame, joints: &Joints, lengths: &Lengths) -> f64 {
        let tuning = self.tuning;
        let mut cost = 0.0;
        for (joint, at) in joints.iter().enumerate() {
            let square = reprojection(frame, joint, at).norm_squared();
            cost += cauchy(square, tuning.robust).0;
        }
        for bone in 0..BONES {
            let (share, _) = depth_share(bone, joints, lengths);
            let off = (share - frame.shares[bone]) / frame.share_sd;
            cost += cauchy(off * off, tuning.robust).0;
        }
        cost
    }

    /// Gauss-Newton normal equations at a state, robust losses reweighted.
    pub(crate) fn assemble(&self, state: &State, workspace: &mut Workspace, normal: &mut Normal) {
        self.assemble_without_belief(state, workspace, normal);
        self.belief.assemble(&state.shared, normal);
    }

    /// The frames' part of the normal equations alone.
    pub(crate) fn assemble_without_belief(&self, state: &State, workspace: &mut Workspace, normal: &mut Normal) {
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
            let part = FramePart {
                frame: &self.frames[t],
                posture: &state.postures[t],
                joints: &workspace.joints[t],
                jacobian: &workspace.jacobians[t],
                lengths: &lengths,
                pitch: state.shared[PITCH],
                tuning: self.tuning,
            };
            part.add_to(normal, t, &workspace.fields[t]);
            self.assemble_coupling(t, workspace, normal);
        }
    }
}
