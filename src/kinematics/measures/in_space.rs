//! Measures that are read off joint centres in space.

use nalgebra::Vector3;

use super::trust::{self, Seen, Source, Trust};
use crate::kinematics::body::angles::{BodyAngles, LegAngles, TrunkAxes};
use crate::kinematics::body::joints::{Joint, Joints};
use crate::kinematics::body::spread::{BodySpread, LegSpread};
use crate::kinematics::observe::cues::whole_trunk_axes;
use crate::kinematics::observe::moment::{Outcome, joints_inside};
use crate::kinematics::observe::observation::Observation;
use crate::kinematics::observe::setting::Setting;
use crate::kinematics::value::{InSpace, NotMeasurable, Posture, Value};
use crate::pose::camera::Shown;
use crate::units::Side;

/// From this far along a side-lying trunk on (radians, 60 degrees) the turn of the thigh can not be seen.
const ROTATION_END_ON: f64 = 60.0 * std::f64::consts::PI / 180.0;
/// What the lifter's own spread of the trunk's lean leaves out (degrees).
const LIFTED_LEAN_SD: f64 = 3.0;

/// What of one leg can be seen.
#[derive(Debug)]
struct SeenLeg {
    /// Whether trunk and thigh are in the picture.
    thigh: Result<(), NotMeasurable>,
    /// Whether the shank is, too.
    leg: Result<(), NotMeasurable>,
    /// The network's visibility, mean over hip, knee and ankle.
    visibility: f64,
}

/// Joint centres and where they come from.
#[derive(Debug, Clone, Copy)]
pub struct Body<'a> {
    /// The joint centres.
    pub joints: &'a Joints,
    /// How they were come by.
    pub source: Source,
    /// What the fit says of its own angles; none where nothing was fitted.
    pub spread: Option<&'a BodySpread>,
    /// What was seen of them.
    pub seen: &'a Observation,
    /// How far the pelvis has turned since it rested.
    pub roll: Outcome,
    /// What the picture shows.
    pub shown: Shown,
}

impl Body<'_> {
    /// The joints that are in the picture, for whoever draws or exports the movement.
    pub fn in_space(&self, setting: &Setting) -> InSpace {
        let joints = std::array::from_fn(|j| self.inside(&[j]).ok().map(|()| self.joints[j]));
        let finite = joints.map(|at: Option<Vector3<f64>>| at.filter(|at| at.iter().all(|v| v.is_finite())));
        InSpace { joints: finite, up: setting.up, fitted: self.source != Source::Network }
    }

    /// The lean read off the joints, in doubt by the camera's pitch where it adds to the lean, together with what the
    /// lifter says.
    fn leaning(&self, read: Value, pitch_sd: f64) -> Value {
        let read = Value { sd: read.sd.hypot(pitch_sd.to_degrees()), ..read };
        let Some(lifted) = self.seen.lifted.map(|lifted| lifted.trunk_lean) else { return read };
        let sd = lifted.sd.to_degrees().hypot(LIFTED_LEAN_SD);
        let share = read.sd.powi(2) / (read.sd.powi(2) + sd.powi(2));
        let value = read.value + share * (lifted.angle.to_degrees() - read.value);
        Value { value, sd: read.sd * (1.0 - share).sqrt(), ..read }
    }

    fn thigh(&self, side: Side) -> Vector3<f64> {
        let (hip, knee) = [(Joint::LeftHip, Joint::LeftKnee), (Joint::RightHip, Joint::RightKnee)][side.index()];
        let thigh = self.joints[knee as usize] - self.joints[hip as usize];
        thigh.try_normalize(1e-9).unwrap_or_default()
    }

    fn seen_leg(&self, side: Side) -> SeenLeg {
        // Hip, knee and ankle of one side lie two apart.
        let [hip, knee, ankle] = [Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle].map(|j| j as usize + side.index());
        let visibility = [hip, knee, ankle].iter().map(|&j| self.seen.visibility[j]).sum::<f64>() / 3.0;
        let thigh = self.seen_trunk().and(self.inside(&[hip, knee]));
        SeenLeg { thigh, leg: thigh.and(self.inside(&[ankle])), visibility }
    }

    fn seen_trunk(&self) -> Result<(), NotMeasurable> {
        self.inside(&[Joint::LeftShoulder, Joint::RightShoulder, Joint::LeftHip, Joint::RightHip].map(|j| j as usize))
    }

    fn inside(&self, joints: &[usize]) -> Result<(), NotMeasurable> {
        joints_inside(self.seen, joints, self.shown)
    }
}

/// A body with what all of its angles are read off. Each angle is seen best along the axis that it turns about.
#[derive(Debug)]
pub struct BodyRead<'a> {
    /// The joint centres.
    pub(crate) body: &'a Body<'a>,
    setting: &'a Setting,
    /// None where the trunk has no direction.
    angles: Option<(BodyAngles, TrunkAxes)>,
    legs: [SeenLeg; 2],
}

impl<'a> BodyRead<'a> {
    /// Of one moment.
    pub fn of(body: &'a Body<'a>, setting: &'a Setting) -> Self {
        let angles = BodyAngles::of(body.joints).zip(whole_trunk_axes(body.joints));
        Self { body, setting, angles, legs: Side::BOTH.map(|side| body.seen_leg(side)) }
    }

    fn angles(&self) -> Result<(&BodyAngles, &TrunkAxes, Trust), NotMeasurable> {
        let (angles, axes) = self.angles.as_ref().ok_or(NotMeasurable::Hidden)?;
        let trust = Trust { source: self.body.source, posture: self.setting.posture, end_on: axes.trunk.z };
        Ok((angles, axes, trust))
    }

    fn about(&self, side: Side, axis: &Vector3<f64>) -> Seen {
        Seen { along: axis.z, visibility: self.legs[side.index()].visibility }
    }

    fn spread(&self, side: Side) -> Option<&LegSpread> {
        self.body.spread.map(|spread| &spread.legs[side.index()])
    }

    pub(crate) fn hip_flexion(&self, side: Side) -> Outcome {
        let (angles, axes, trust) = self.angles()?;
        self.legs[side.index()].thigh?;
        let (seen, spread) = (self.about(side, &axes.lateral), self.spread(side));
        Ok(trust.value(angles.leg(side).hip_flexion, trust::FLEXION, seen, spread.map(|s| s.hip_flexion)))
    }

    pub(crate) fn hip_abduction(&self, side: Side) -> Outcome {
        let (angles, axes, trust) = self.angles()?;
        self.legs[side.index()].thigh?;
        let (seen, spread) = (self.about(side, &axes.front), self.spread(side));
        Ok(trust.value(angles.leg(side).hip_abduction, trust::ABDUCTION, seen, spread.map(|s| s.hip_abduction)))
    }

    pub(crate) fn hip_rotation(&self, side: Side) -> Outcome {
        let (angles, axes, trust) = self.angles()?;
        self.legs[side.index()].leg?;
        let turn = rotation(angles.leg(side), self.setting, axes.trunk.z)?;
        let (seen, spread) = (self.about(side, &self.body.thigh(side)), self.spread(side));
        Ok(trust.value(turn, trust::ROTATION, seen, spread.map(|s| s.hip_rotation)))
    }

    pub(crate) fn knee_flexion(&self, side: Side) -> Outcome {
        let (angles, axes, trust) = self.angles()?;
        self.legs[side.index()].leg?;
        let (seen, spread) = (self.about(side, &axes.lateral), self.spread(side));
        Ok(trust.value(angles.leg(side).knee_flexion, trust::KNEE, seen, spread.map(|s| s.knee_flexion)))
    }

    pub(crate) fn thigh_opening(&self) -> Outcome {
        let (angles, _, trust) = self.angles()?;
        let [left, right] = &self.legs;
        left.thigh.and(right.thigh)?;
        let seen = Seen { along: 1.0, visibility: left.visibility.min(right.visibility) };
        Ok(trust.value(angles.thigh_opening, trust::OPENING, seen, self.body.spread.map(|s| s.thigh_opening)))
    }

    pub(crate) fn trunk_lean(&self) -> Outcome {
        let (_, axes, trust) = self.angles()?;
        let lean = self.body.seen_trunk().and(trunk_lean(self.body.joints, self.setting))?;
        let lean = trust.value(lean, trust::LEAN, Seen { along: axes.lateral.z, visibility: 1.0 }, None);
        Ok(self.body.leaning(lean, axes.lateral.x * self.setting.pitch_sd))
    }

    /// Between the ankles, in per cent of the shank. In space and not in the picture, where it shrinks with the view.
    pub(crate) fn ankle_gap(&self) -> Outcome {
        self.angles()?;
        let [left, right] = &self.legs;
        left.leg.and(right.leg)?;
        let bone = |a: Joint, b: Joint| (self.body.joints[b as usize] - self.body.joints[a as usize]).norm();
        let shanks = bone(Joint::LeftKnee, Joint::LeftAnkle) + bone(Joint::RightKnee, Joint::RightAnkle);
        let value = 200.0 * bone(Joint::LeftAnkle, Joint::RightAnkle) / shanks;
        let (sd, sd_of_change) = match self.body.source {
            Source::Fitted => (12.0, 4.0),
            Source::FittedLive => (12.0, 6.0),
            Source::Network => (20.0, 10.0),
        };
        if value.is_finite() { Ok(Value { value, sd, sd_of_change }) } else { Err(NotMeasurable::Hidden) }
    }
}

fn rotation(leg: &LegAngles, setting: &Setting, end_on: f64) -> Result<f64, NotMeasurable> {
    let on_side = matches!(setting.posture, Posture::SideLying { .. });
    if on_side && end_on.abs() >= ROTATION_END_ON.sin() {
        return Err(NotMeasurable::View);
    }
    leg.hip_rotation.ok_or(NotMeasurable::KneeTooStraight)
}

/// Angle of the trunk to the vertical in the sagittal plane, radians, + forward.
fn trunk_lean(joints: &Joints, setting: &Setting) -> Result<f64, NotMeasurable> {
    if !matches!(setting.posture, Posture::Standing | Posture::Sitting) {
        return Err(NotMeasurable::Posture);
    }
    let at = |joint: Joint| joints[joint as usize];
    let trunk = at(Joint::LeftShoulder) + at(Joint::RightShoulder) - at(Joint::LeftHip) - at(Joint::RightHip);
    let across = at(Joint::LeftHip) - at(Joint::RightHip) + at(Joint::LeftShoulder) - at(Joint::RightShoulder);
    let forward = across.cross(&setting.up).try_normalize(1e-9).ok_or(NotMeasurable::Hidden)?;
    Ok(trunk.dot(&forward).atan2(trunk.dot(&setting.up)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::{self, Person, SIZE};
    use crate::kinematics::measures::table::{Measure, MeasureKind, read_in_space};
    use crate::kinematics::observe::moment::observation;
    use crate::pose::landmark::{Landmark, Pose};
    use crate::units::Timestamp;

    fn read_pose(pose: &Pose, joints: &Joints, posture: Posture) -> [Outcome; Measure::COUNT] {
        let setting = scripted::setting(pose, joints, posture, Timestamp::ZERO);
        let seen = &observation(setting.time, pose, false);
        let mut out = [Err(NotMeasurable::Hidden); Measure::COUNT];
        let (source, roll) = (Source::Fitted, Err(NotMeasurable::NoBaseline));
        let body = Body { joints, source, spread: None, seen, roll, shown: Shown::still(SIZE) };
        read_in_space(&body, &setting, &mut out);
        out
    }

    fn read(person: &Person, posture: Posture) -> [Outcome; Measure::COUNT] {
        read_pose(&person.pose(), &person.joints(), posture)
    }

    fn value(out: &[Outcome; Measure::COUNT], measure: Measure) -> f64 {
        out[measure.index()].unwrap().value
    }

    #[test]
    fn known_angles_come_out_in_degrees_from_every_side() {
        for yaw in (-180..180).step_by(45).map(f64::from) {
            let mut person = Person::upright(yaw, 20.0, 70.0, 80.0);
            person.legs[0] = [60.0, 15.0, 10.0, 50.0];
            let out = read(&person, Posture::Standing);
            let leg = |kind| value(&out, Measure::of(kind, Side::Left));
            assert!((leg(MeasureKind::HipFlexion) - 60.0).abs() < 1e-6);
            assert!((leg(MeasureKind::HipAbduction) - 15.0).abs() < 1e-6);
            assert!((leg(MeasureKind::HipRotation) - 10.0).abs() < 1e-6);
            assert!((leg(MeasureKind::KneeFlexion) - 50.0).abs() < 1e-6);
            assert!((value(&out, Measure::whole(MeasureKind::TrunkLean)) - 20.0).abs() < 1e-6);
        }
    }

    #[test]
    fn what_the_posture_or_the_view_does_not_allow_is_not_given() {
        let straight = read(&Person::squatting(90.0, 0.0), Posture::Standing);
        let rotation = Measure::of(MeasureKind::HipRotation, Side::Left).index();
        assert_eq!(straight[rotation], Err(NotMeasurable::KneeTooStraight));
        let posture = Posture::SideLying { top: Side::Left };
        let clamshell = |towards_feet| read(&Person::side_lying(Side::Left, towards_feet, 0.0), posture);
        assert!(clamshell(0.0)[rotation].is_ok());
        assert_eq!(clamshell(70.0)[rotation], Err(NotMeasurable::View));
        let lean = Measure::whole(MeasureKind::TrunkLean).index();
        assert_eq!(clamshell(0.0)[lean], Err(NotMeasurable::Posture));
    }

    #[test]
    fn what_is_outside_of_the_picture_is_hidden() {
        let person = Person::squatting(90.0, 0.5);
        let mut pose = person.pose();
        pose.landmarks[Landmark::LeftAnkle as usize].pixel.y = 900.0;
        let out = read_pose(&pose, &person.joints(), Posture::Standing);
        let left = |kind| out[Measure::of(kind, Side::Left).index()];
        assert_eq!(left(MeasureKind::KneeFlexion), Err(NotMeasurable::Hidden));
        assert!(left(MeasureKind::HipFlexion).is_ok());
        assert!(out[Measure::of(MeasureKind::KneeFlexion, Side::Right).index()].is_ok());
        assert_eq!(out[Measure::whole(MeasureKind::AnkleGap).index()], Err(NotMeasurable::Hidden));
    }
}
