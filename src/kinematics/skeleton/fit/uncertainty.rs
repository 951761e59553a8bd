//! One standard deviation of each angle of each frame, in degrees.
//!
//! The fit's own covariance over a whole clip is far too small, because the network errs alike in every frame. What
//! does tell a good value from a bad one, on bodies whose truth is known:
//! - what one frame **alone** leaves open when its landmarks and depths are off by their usual amount and the bones are
//!   built a little otherwise - this knows the view, the posture, and which leg is hidden;
//! - how far the fit had to depart from the **leg**'s landmarks;
//! - how far it is from the **network**'s own angle.
//!
//! They add as variances, and hold the truth in 72 % of frames (heavy network) and 65 % (full).

use nalgebra::{SMatrix, Vector3};

use super::banded::{Normal, PITCH, SharedBlock, SharedStep};
use super::problem::{Problem, State, Workspace};
use super::residuals::{Frame, Link, leg_misfit};
use super::tuning::Tuning;
use crate::kinematics::body::angles::{BodyAngles, LegAngles};
use crate::kinematics::body::joints::{BodyPosture, FIRST_LEG, JOINTS, Joints, POSTURE};
use crate::kinematics::body::spread::{BodySpread, LegSpread};
use crate::units::Side;

/// Joint centres are defined a little differently by whoever defines them (degrees).
const DEFINITION: f64 = 2.0;
/// Shares of the three signs above: of the angle, degrees per standard deviation, of the angle.
const ALONE: f64 = 0.5;
const MISFIT: f64 = 3.3;
const NETWORK: f64 = 0.3;
/// A misfit and a disagreement (degrees) beyond these say no more, and what is said where the network has no angle.
const MOST_MISFIT: f64 = 60.0;
const MOST_DISAGREEMENT: f64 = 30.0;
const NO_ANGLE: f64 = 10.0;
/// Spread of the log bone lengths among people of the same landmarks.
const LENGTHS_SD: f64 = 0.06;
/// The largest standard deviation that means anything (degrees).
const MOST: f64 = 45.0;

/// Judges frames one by one; holds the room that this needs.
#[derive(Debug, Clone)]
pub(crate) struct Judge {
    workspace: Workspace,
    normal: Normal,
    one: State,
}

impl Default for Judge {
    fn default() -> Self {
        Judge { workspace: Workspace::default(), normal: Normal::zeros(1), one: State::default() }
    }
}

impl Judge {
    /// How far the angles of one fitted frame can be trusted.
    ///
    /// `world` are the network's own joints of that frame.
    pub(crate) fn spread(
        &mut self,
        problem: &Problem,
        frame: &Frame,
        posture: &BodyPosture,
        shared: &SharedStep,
        world: &Joints,
    ) -> BodySpread {
        let alone = self.alone(problem, frame, posture, shared);
        let lengths = self.one.lengths();
        let joints = posture.joints(&lengths);
        let (fitted, network) = (BodyAngles::of(&joints), BodyAngles::of(world));
        let misfits = Side::BOTH.map(|side| leg_misfit(frame, side, &joints, &lengths));
        let legs = Side::BOTH.map(|side| {
            let i = side.index();
            let leg = |angles: Option<BodyAngles>| angles.map(|a| a.legs[i]);
            leg_spread(&alone[4 * i..4 * i + 4], misfits[i], leg(fitted), leg(network))
        });
        let opening = |angles: Option<BodyAngles>| angles.map(|a| a.thigh_opening);
        let both = misfits[0].max(misfits[1]);
        BodySpread { legs, thigh_opening: one_spread(alone[8], both, opening(fitted), opening(network)) }
    }

    /// What the frame alone leaves open (radians): both legs' angles, then thigh opening.
    fn alone(&mut self, problem: &Problem, frame: &Frame, posture: &BodyPosture, shared: &SharedStep) -> [f64; 9] {
        let frame = Frame { weight: 1.0, ..*frame };
        self.one.postures.clear();
        self.one.postures.push(*posture);
        self.one.shared = *shared;
        self.normal.resize(1);
        let alone = Problem { frames: std::slice::from_ref(&frame), links: &[Link::FREE], ..*problem };
        alone.assemble_without_belief(&self.one, &mut self.workspace, &mut self.normal);
        left_open(&self.normal, posture, problem.tuning).unwrap_or([f64::INFINITY; 9])
    }
}

impl Link {
    /// Binds nothing.
    pub(crate) const FREE: Link = Link { stillness: [0.0; JOINTS], acceleration: [0.0; 3] };
}

fn leg_spread(alone: &[f64], misfit: f64, fitted: Option<LegAngles>, network: Option<LegAngles>) -> LegSpread {
    let one = |i: usize, angle: &dyn Fn(&LegAngles) -> Option<f64>| {
        one_spread(alone[i], misfit, fitted.as_ref().and_then(angle), network.as_ref().and_then(angle))
    };
    LegSpread {
        hip_flexion: one(0, &|leg| Some(leg.hip_flexion)),
        hip_abduction: one(1, &|leg| Some(leg.hip_abduction)),
        hip_rotation: one(2, &|leg| leg.hip_rotation),
        knee_flexion: one(3, &|leg| Some(leg.knee_flexion)),
    }
}

/// The three signs together, in degrees; angles in radians.
fn one_spread(alone: f64, misfit: f64, fitted: Option<f64>, network: Option<f64>) -> f64 {
    let apart = fitted.zip(network).map_or(NO_ANGLE, |(a, b)| (a - b).to_degrees().abs());
    let square = DEFINITION.powi(2)
        + (ALONE * alone.to_degrees()).powi(2)
        + MISFIT.powi(2) * misfit.min(MOST_MISFIT)
        + (NETWORK * apart.min(MOST_DISAGREEMENT)).powi(2);
    square.sqrt().min(MOST)
}

/// The angles' spread (radians) from one frame's normal equations.
fn left_open(normal: &Normal, posture: &BodyPosture, tuning: &Tuning) -> Option<[f64; 9]> {
    let mut shared: SharedBlock = normal.shared;
    for i in 0..PITCH {
        shared[(i, i)] += LENGTHS_SD.powi(-2);
    }
    shared[(PITCH, PITCH)] += tuning.pitch_sd.powi(-2);
    let row = normal.rows.first()?;
    let known = shared.cholesky()?.solve(&row.border.transpose());
    let covariance = (row.own - row.border * known).cholesky()?.inverse();
    let mut open = [0.0; 9];
    for (angle, sd) in open.iter_mut().take(8).enumerate() {
        let i = FIRST_LEG + angle;
        *sd = covariance[(i, i)].max(0.0).sqrt();
    }
    let slope = opening_slope(posture);
    open[8] = (slope * covariance * slope.transpose())[(0, 0)].max(0.0).sqrt();
    Some(open)
}

/// Derivative of the angle between the thighs by the posture's parameters.
fn opening_slope(posture: &BodyPosture) -> SMatrix<f64, 1, POSTURE> {
    let [left, right] = Side::BOTH.map(|side| thigh_and_slopes(side, posture.legs[side.index()]));
    // at 0 the angle has a kink; a small sine stands in for it
    let scale = -1.0 / left[0].cross(&right[0]).norm().max(0.1);
    let mut slope = SMatrix::zeros();
    for angle in 0..2 {
        slope[FIRST_LEG + angle] = scale * left[1 + angle].dot(&right[0]);
        slope[FIRST_LEG + 4 + angle] = scale * right[1 + angle].dot(&left[0]);
    }
    slope
}

/// A thigh's direction in the trunk's axes, and its derivatives by flexion and abduction.
fn thigh_and_slopes(side: Side, [flexion, abduction, ..]: [f64; 4]) -> [Vector3<f64>; 3] {
    let out = side.outward();
    let (sin_flexion, cos_flexion) = flexion.sin_cos();
    let (sin_out, cos_out) = abduction.sin_cos();
    [
        Vector3::new(out * sin_out, -cos_flexion * cos_out, sin_flexion * cos_out),
        Vector3::new(0.0, sin_flexion * cos_out, cos_flexion * cos_out),
        Vector3::new(out * cos_out, cos_flexion * sin_out, -sin_flexion * sin_out),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_the_opening_agrees_with_differences() {
        let posture = BodyPosture { legs: [[1.1, 0.3, 0.0, 1.0], [0.4, -0.1, 0.0, 0.5]], ..BodyPosture::default() };
        let lengths = crate::kinematics::body::joints::Lengths::STANDARD;
        let opening = |p: &BodyPosture| BodyAngles::of(&p.joints(&lengths)).unwrap().thigh_opening;
        let slope = opening_slope(&posture);
        for i in 0..POSTURE {
            let mut step = SMatrix::<f64, POSTURE, 1>::zeros();
            step[i] = 1e-6;
            let numeric = (opening(&posture.stepped(&step)) - opening(&posture.stepped(&-step))) / 2e-6;
            assert!((numeric - slope[i]).abs() < 1e-6, "parameter {i}");
        }
    }
}
