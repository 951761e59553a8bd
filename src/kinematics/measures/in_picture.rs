//! Measures that are read straight off the picture plane.

use nalgebra::{Point2, Vector2};

use super::feet::{self, Feet};
use crate::kinematics::observe::moment::{Outcome, measured};
use crate::kinematics::observe::setting::Setting;
use crate::kinematics::observe::sizes::{Sizes, SteadySizes};
use crate::kinematics::value::{NotMeasurable, Posture};
use crate::pose::landmark::{Landmark, Pose};
use crate::units::Side;

/// Cosine of the yaw up to which a body stands across the picture.
const ACROSS: f64 = 0.85;
/// Where the chest faces away from the camera by a part in this range, balance can be seen.
const BALANCE_SEEN: std::ops::RangeInclusive<f64> = -0.65..=0.4;

/// Reads the picture's measures moment by moment and remembers resting places; sees only the past.
#[derive(Debug, Clone, Default)]
pub(crate) struct PictureMeasures {
    sizes: SteadySizes,
    feet: Feet,
}

/// One moment in the picture.
#[derive(Debug)]
pub struct PictureRead<'a> {
    pub(crate) pose: &'a Pose,
    pub(crate) setting: &'a Setting,
    pub(crate) sizes: Sizes,
    pub(crate) feet: &'a Feet,
}

impl PictureMeasures {
    /// The next moment; none where the body has no size.
    pub(crate) fn push<'a>(&'a mut self, pose: &'a Pose, setting: &'a Setting) -> Option<PictureRead<'a>> {
        let sizes = self.sizes.push(setting.time, pose)?;
        self.feet.push(pose, setting, &sizes);
        Some(PictureRead { pose, setting, sizes, feet: &self.feet })
    }
}

/// Angle of a bone to the picture's down, radians, + towards `outward` (+1 = picture right).
fn slant(from: Point2<f64>, to: Point2<f64>, outward: f64) -> f64 {
    (outward * (to.x - from.x)).atan2(to.y - from.y)
}

pub(crate) fn knee_valgus(pose: &Pose, side: Side, setting: &Setting, sizes: &Sizes) -> Outcome {
    if setting.posture != Posture::Standing {
        return Err(NotMeasurable::Posture);
    }
    if setting.yaw_deg().abs() > 15.0 {
        return Err(NotMeasurable::View);
    }
    let (hip, knee, ankle) =
        (pose.pixel(Landmark::hip(side)), pose.pixel(Landmark::knee(side)), pose.pixel(Landmark::ankle(side)));
    if nalgebra::distance(&hip, &knee) < 0.25 * sizes.thigh {
        return Err(NotMeasurable::View);
    }
    // Facing the camera, the person's left is the picture's right.
    let outward = if side == Side::Left { 1.0 } else { -1.0 };
    measured((slant(knee, ankle, outward) - slant(hip, knee, outward)).to_degrees(), 5.0, 4.0)
}

pub(crate) fn shoulder_forward(pose: &Pose, setting: &Setting, sizes: &Sizes) -> Outcome {
    let aside = setting.direction.yaw.sin();
    if aside.abs() < 0.5 {
        return Err(NotMeasurable::View);
    }
    let (hip, shoulder) = (pose.mid_hip(), pose.mid_shoulder());
    let line: Vector2<f64> = pose.midpoint(Landmark::LeftEar, Landmark::RightEar) - hip;
    let along = line.try_normalize(1.0).ok_or(NotMeasurable::Hidden)?;
    // Seen from the person's left (aside > 0) the chest faces the picture's left.
    let ahead = Vector2::new(along.y, -along.x) * aside.signum();
    measured(100.0 * (shoulder - hip).dot(&ahead) / (sizes.trunk * aside.abs()), 6.0, 4.0)
}

pub(crate) fn hip_height(pose: &Pose, setting: &Setting, sizes: &Sizes) -> Outcome {
    // The lower one: on one leg, the other foot may be anywhere.
    let floor = Side::BOTH.map(|side| pose.pixel(Landmark::ankle(side)).y).into_iter().fold(f64::MIN, f64::max);
    let length = sizes.trunk + sizes.thigh + sizes.shank;
    // Seen from the end of a lying body, what is farther away is higher in the picture.
    let end_on = if setting.posture.lies() { 20.0 * setting.direction.axial.sin().abs() } else { 0.0 };
    measured(100.0 * (floor - pose.mid_hip().y) / length, 5.0 + end_on, 3.0)
}

/// Balance is a matter of depth where the person faces the camera or turns away from it, and depth is poor.
pub(crate) fn mass_behind(setting: &Setting) -> Outcome {
    if !matches!(setting.posture, Posture::Standing | Posture::Sitting) {
        return Err(NotMeasurable::Posture);
    }
    if !BALANCE_SEEN.contains(&setting.cues.chest_away) {
        return Err(NotMeasurable::View);
    }
    measured(100.0 * setting.cues.mass_behind, 6.0, 3.0)
}

pub(crate) fn pelvic_drop(pose: &Pose, setting: &Setting) -> Outcome {
    let across = match setting.posture {
        Posture::Standing => setting.direction.yaw.cos(),
        Posture::Supine => setting.direction.axial.sin(),
        _ => return Err(NotMeasurable::Posture),
    };
    if across.abs() < ACROSS {
        return Err(NotMeasurable::View);
    }
    let tilt = |left: Landmark, right: Landmark| {
        let line = pose.pixel(left) - pose.pixel(right);
        line.y.atan2(line.x.abs())
    };
    let hips = tilt(Landmark::LeftHip, Landmark::RightHip);
    measured((hips - tilt(Landmark::LeftAnkle, Landmark::RightAnkle)).to_degrees(), 6.0, 4.0)
}

/// Standing across the picture, seen from the front (+1) or from the back (-1).
fn standing_across(setting: &Setting) -> Result<f64, NotMeasurable> {
    if setting.posture != Posture::Standing {
        return Err(NotMeasurable::Posture);
    }
    let across = setting.direction.yaw.cos();
    if across.abs() < ACROSS { Err(NotMeasurable::View) } else { Ok(across.signum()) }
}

/// To the horizontal, because on one leg the other ankle is no level; a camera that is not level shifts it, so only
/// changes are judged.
pub(crate) fn hip_drop(pose: &Pose, side: Side, setting: &Setting) -> Outcome {
    standing_across(setting)?;
    let line = pose.pixel(Landmark::hip(side)) - pose.pixel(Landmark::hip(side.other()));
    measured(line.y.atan2(line.x.abs()).to_degrees(), 6.0, 4.0)
}

pub(crate) fn stance_lean(pose: &Pose, side: Side, setting: &Setting) -> Outcome {
    feet::in_picture(pose, side, setting.shown)?;
    // Facing the camera, the person's left is the picture's right.
    let outward = if side == Side::Left { 1.0 } else { -1.0 } * standing_across(setting)?;
    let line = pose.mid_hip() - pose.pixel(Landmark::ankle(side));
    measured((outward * line.x).atan2(-line.y).to_degrees(), 3.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::{self, Person};
    use crate::kinematics::measures::table::{Measure, MeasureKind, read_in_picture};
    use crate::kinematics::observe::moment::world_joints;
    use crate::units::Timestamp;

    /// Measures of the last of some moments, a tenth of a second apart.
    fn read(posture: Posture, poses: &[Pose]) -> [Outcome; Measure::COUNT] {
        let mut measures = PictureMeasures::default();
        let mut out = [Err(NotMeasurable::Hidden); Measure::COUNT];
        for (i, pose) in poses.iter().enumerate() {
            let time = Timestamp::from_secs_f64(i as f64 * 0.1);
            let setting = scripted::setting(pose, &world_joints(pose), posture, time);
            read_in_picture(&measures.push(pose, &setting).unwrap(), &mut out);
        }
        out
    }

    fn of(kind: MeasureKind, side: Side) -> usize {
        Measure::of(kind, side).index()
    }

    fn moved(mut pose: Pose, landmark: Landmark, x: f64, y: f64) -> Pose {
        pose.landmarks[landmark as usize].pixel += Vector2::new(x, y);
        pose
    }

    #[test]
    fn a_knee_that_falls_inward_is_valgus_on_its_own_side_and_in_front_views_only() {
        let inward = moved(Person::squatting(0.0, 0.3).pose(), Landmark::RightKnee, 15.0, 0.0);
        let out = read(Posture::Standing, &[inward]);
        assert!(out[of(MeasureKind::KneeValgus, Side::Right)].unwrap().value > 10.0);
        // Perspective alone makes a degree or two.
        assert!(out[of(MeasureKind::KneeValgus, Side::Left)].unwrap().value.abs() < 3.0);
        let aside = read(Posture::Standing, &[Person::squatting(25.0, 0.3).pose()]);
        assert_eq!(aside[of(MeasureKind::KneeValgus, Side::Left)], Err(NotMeasurable::View));
        let seated = read(Posture::Sitting, &[Person::sitting(0.0, 0.0).pose()]);
        assert_eq!(seated[of(MeasureKind::KneeValgus, Side::Left)], Err(NotMeasurable::Posture));
    }

    #[test]
    fn half_the_picture_gives_the_same_values() {
        let poses: Vec<Pose> = (0..20).map(|i| Person::squatting(12.0, f64::from(i) / 20.0).pose()).collect();
        let mut small = poses.clone();
        for landmark in small.iter_mut().flat_map(|p| &mut p.landmarks) {
            landmark.pixel /= 2.0;
        }
        let values = |poses: &[Pose]| read(Posture::Standing, poses).map(|m| m.ok().map(|v| (v.value * 1e6).round()));
        assert_eq!(values(&poses), values(&small));
    }

    #[test]
    fn the_lower_hip_has_the_sign() {
        let pose = moved(Person::squatting(0.0, 0.0).pose(), Landmark::LeftHip, 0.0, 8.0);
        let drop = |pose: Pose| read(Posture::Standing, &[pose])[Measure::whole(MeasureKind::PelvicDrop).index()];
        assert!(drop(pose).unwrap().value > 5.0);
        assert_eq!(drop(Person::squatting(60.0, 0.0).pose()), Err(NotMeasurable::View));
    }

    #[test]
    fn on_one_leg_a_hip_drops_and_the_body_leans_to_a_side_from_the_front_and_from_the_back() {
        for yaw in [0.0, 180.0] {
            let standing = Person::squatting(yaw, 0.0).pose();
            let at = |pose: &Pose, kind, side| {
                read(Posture::Standing, std::slice::from_ref(pose))[of(kind, side)].unwrap().value
            };
            let dropped = moved(standing.clone(), Landmark::LeftHip, 0.0, 8.0);
            let [left, right] = Side::BOTH.map(|side| at(&dropped, MeasureKind::HipDrop, side));
            assert!(left > 5.0 && (left + right).abs() < 1e-9, "{yaw}: {left} {right}");
            // A lifted foot changes nothing about that.
            let lifted = moved(dropped, Landmark::LeftAnkle, 0.0, -60.0);
            assert_eq!(at(&lifted, MeasureKind::HipDrop, Side::Left), left);
            // The body moves to its own left.
            let left_in_picture = if yaw == 0.0 { 10.0 } else { -10.0 };
            let [a, b] = [Landmark::LeftHip, Landmark::RightHip];
            let aside = moved(moved(standing.clone(), a, left_in_picture, 0.0), b, left_in_picture, 0.0);
            for (side, sign) in [(Side::Left, 1.0), (Side::Right, -1.0)] {
                let lean = |pose| sign * at(pose, MeasureKind::StanceLean, side);
                assert!(lean(&aside) > lean(&standing) + 3.0, "{yaw} {side}");
            }
        }
        let out = read(Posture::Standing, &[Person::squatting(60.0, 0.0).pose()]);
        for kind in [MeasureKind::HipDrop, MeasureKind::StanceLean] {
            assert_eq!(out[of(kind, Side::Left)], Err(NotMeasurable::View));
        }
    }

    #[test]
    fn shoulders_before_the_line_from_hip_to_ear_are_forward_on_either_side() {
        for yaw in [-90.0, 90.0] {
            let pose = Person::sitting(yaw, 0.0).pose();
            // Seen from the left, the person faces the picture's left.
            let forward = -yaw.signum() * 20.0;
            let slouched =
                moved(moved(pose, Landmark::LeftShoulder, forward, 0.0), Landmark::RightShoulder, forward, 0.0);
            let value = read(Posture::Sitting, &[slouched])[Measure::whole(MeasureKind::ShoulderForward).index()];
            assert!(value.unwrap().value > 10.0, "{yaw}: {value:?}");
        }
    }
}
