//! How far the pelvis of somebody lying on the side turns about the trunk, from where it rests between repetitions.

use super::trust::Source;
use crate::kinematics::body::angles::{BodyAngles, TrunkAxes};
use crate::kinematics::body::joints::Joints;
use crate::kinematics::observe::moment::Outcome;
use crate::kinematics::observe::rest::Rest;
use crate::kinematics::value::{NotMeasurable, Posture, Value};
use crate::units::Timestamp;

/// The top leg is closed while it is this near (radians) to the least opening that was seen lately ...
const CLOSED: f64 = 0.10;
/// ... which is forgotten at this rate (radians a second), for whoever settles into another position.
const FORGETS: f64 = 0.01;
/// Seconds of rest over which the resting place is averaged.
const REST_MEMORY_S: f64 = 2.0;

/// One sigma (degrees) of a pelvis that is seen without being turned.
const STEADY_SD: f64 = 3.0;
/// The network lets the opening thigh drag its hip backward by about this share of the opening.
const DRAGGED: f64 = 0.2;

/// Follows the pelvis; sees only the past.
#[derive(Debug, Clone)]
pub(crate) struct PelvisRoll {
    closed: Option<(Timestamp, f64)>,
    rest: Rest<2>,
}

impl Default for PelvisRoll {
    fn default() -> Self {
        Self { closed: None, rest: Rest::new(REST_MEMORY_S) }
    }
}

impl PelvisRoll {
    /// The turn since rest at one moment, + = the left hip backward.
    pub(crate) fn push(&mut self, time: Timestamp, joints: &Joints, posture: Posture, source: Source) -> Outcome {
        let Posture::SideLying { top } = posture else { return Err(NotMeasurable::Posture) };
        let (axes, angles) = TrunkAxes::of(joints).zip(BodyAngles::of(joints)).ok_or(NotMeasurable::Hidden)?;
        let opening = angles.legs[top.index()].hip_abduction;
        let least =
            self.closed.map_or(opening, |(before, least)| opening.min(least + FORGETS * time.since(before).max(0.0)));
        self.closed = Some((time, least));
        // The direction of the left hip in the plane across the trunk: its zero is the camera's own direction.
        let rest = self.rest.push(time, [-axes.front.z, axes.lateral.z], opening <= least + CLOSED);
        let [x, y] = rest.ok_or(NotMeasurable::NoBaseline)?;
        let turn = axes.lateral.z.atan2(-axes.front.z) - y.atan2(x);
        let turn = turn.sin().atan2(turn.cos()).to_degrees();
        let worse = if source == Source::Fitted { 1.0 } else { 2.0 };
        let sd = worse * STEADY_SD.hypot(DRAGGED * (opening - least).to_degrees());
        Ok(Value { value: turn, sd, sd_of_change: sd })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::Person;
    use crate::units::Side;

    /// The last roll of a clamshell that opens by 30 degrees while the pelvis rolls back by `roll`.
    fn rolled(top: Side, towards_feet: f64, roll: f64) -> f64 {
        let mut follow = PelvisRoll::default();
        let mut last = 0.0;
        for i in 0..40 {
            let open = (f64::from(i - 20) / 15.0).clamp(0.0, 1.0);
            let mut person = Person::side_lying(top, towards_feet, open * roll);
            person.legs[top.index()][1] = 30.0 * open - 10.0;
            let time = Timestamp::from_secs_f64(f64::from(i) / 15.0);
            let value = follow.push(time, &person.joints(), Posture::SideLying { top }, Source::Fitted).unwrap();
            last = value.value;
        }
        last
    }

    #[test]
    fn the_pelvis_rolls_back_with_the_sign_of_the_left_hip() {
        for towards_feet in [0.0, 30.0, 60.0] {
            let (left, right) = (rolled(Side::Left, towards_feet, 15.0), rolled(Side::Right, towards_feet, 15.0));
            assert!((left - 15.0).abs() < 1.0, "{left}");
            assert!((right + 15.0).abs() < 1.0, "{right}");
            assert!(rolled(Side::Left, towards_feet, 0.0).abs() < 1e-6);
        }
    }

    #[test]
    fn nobody_else_rolls() {
        let joints = Person::squatting(0.0, 0.5).joints();
        let outcome = PelvisRoll::default().push(Timestamp::ZERO, &joints, Posture::Standing, Source::Fitted);
        assert_eq!(outcome, Err(NotMeasurable::Posture));
    }
}
