//! Levels of who lies: the fit knows how an angle changes, the lifter as well as the fit where it lies.
//!
//! The lifter takes no part in the fit of a lying body, since what it says of small movements there would flatten them.
//! Its levels come from other evidence, though: it knows how people lie, and uses no depth. Both err alike in every
//! frame of a scene, so that one shift for each angle brings their levels together, and how far they are apart tells how
//! little either knows. The two are taken as two beliefs of which either may be right: the mean and the variance of their
//! mixture, weighted by their precision. It is the body that is moved, and every measure is read off it afterwards.

use super::body::angles::{BodyAngles, TrunkAxes};
use super::body::joints::{Joint, Joints, LegFrame};
use super::body::lifted::{Estimate, Lifted};
use super::measures::table::{Measure, MeasureKind};
use super::observe::moment::Outcome;
use super::value::{Posture, Value};
use crate::units::Side;

/// A leg's angles in the lifter's order.
const ANGLES: [MeasureKind; 4] =
    [MeasureKind::HipFlexion, MeasureKind::HipAbduction, MeasureKind::HipRotation, MeasureKind::KneeFlexion];

/// What a lying person's frames say together of each angle's level.
#[derive(Debug, Clone, Default)]
pub(super) struct Levels {
    supine: [[Level; 4]; 2],
    on_side: [[Level; 4]; 2],
}

/// Each angle of each leg: its side, its place in the lifter's order, and its place among the measures.
fn angles() -> impl Iterator<Item = (usize, usize, usize)> {
    Side::BOTH.into_iter().flat_map(|side| {
        ANGLES.into_iter().enumerate().map(move |(angle, kind)| (side.index(), angle, Measure::of(kind, side).index()))
    })
}

impl Levels {
    /// Takes in one frame: what was measured and what the lifter says of it.
    pub(super) fn learn(&mut self, posture: Posture, measures: &[Outcome; Measure::COUNT], lifted: &Lifted) {
        let levels = match posture {
            Posture::Supine => &mut self.supine,
            Posture::SideLying { .. } => &mut self.on_side,
            _ => return,
        };
        for (side, angle, measure) in angles() {
            if let Ok(read) = &measures[measure] {
                levels[side][angle].learn(read, lifted.legs[side][angle]);
            }
        }
    }

    /// The fitted body with its legs at the levels that are known; `None` where nothing is known of this posture.
    pub(super) fn posed(&self, posture: Posture, joints: &Joints) -> Option<Joints> {
        let shifts = self.of(posture)?.map(|leg| leg.map(|level| level.shift().to_radians()));
        turned(joints, &shifts)
    }

    /// Says of one frame's angles, read off the body that was moved, how well their level is known.
    pub(super) fn doubt(&self, posture: Posture, measures: &mut [Outcome; Measure::COUNT]) {
        let Some(levels) = self.of(posture) else { return };
        for (side, angle, measure) in angles() {
            if let Ok(value) = &mut measures[measure] {
                levels[side][angle].doubt(value);
            }
        }
    }

    fn of(&self, posture: Posture) -> Option<&[[Level; 4]; 2]> {
        match posture {
            Posture::Supine => Some(&self.supine),
            Posture::SideLying { .. } => Some(&self.on_side),
            _ => None,
        }
    }
}

/// Sums over frames of one angle, degrees.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    frames: f64,
    apart: f64,
    variance_read: f64,
    variance_lifted: f64,
}

impl Level {
    fn learn(&mut self, read: &Value, lifted: Estimate) {
        let (angle, sd) = (lifted.angle.to_degrees(), lifted.sd.to_degrees());
        if !(angle.is_finite() && sd.is_finite() && sd > 0.0) {
            return;
        }
        self.frames += 1.0;
        self.apart += angle - read.value;
        self.variance_read += read.sd.powi(2);
        self.variance_lifted += sd.powi(2);
    }

    /// How much the lifter counts beside what was read, 0..=1.
    fn share(&self) -> f64 {
        let variances = self.variance_read + self.variance_lifted;
        if variances > 0.0 { self.variance_read / variances } else { 0.0 }
    }

    /// From what was read to where both put it together.
    fn shift(&self) -> f64 {
        if self.frames > 0.0 { self.share() * self.apart / self.frames } else { 0.0 }
    }

    fn doubt(&self, value: &mut Value) {
        if self.frames == 0.0 {
            return;
        }
        let (apart, lifted) = (self.apart / self.frames, self.variance_lifted / self.frames);
        let share = self.share();
        let own = 1.0 - share;
        value.sd = (own * value.sd.powi(2) + share * lifted + own * share * apart.powi(2)).sqrt();
        value.sd_of_change = value.sd_of_change.min(value.sd);
    }
}

/// A body whose legs are turned by so much, each by its four angles (radians); hips and trunk stay, and bones keep their
/// lengths. `None` where the body has no angles.
fn turned(joints: &Joints, by: &[[f64; 4]; 2]) -> Option<Joints> {
    let (angles, axes) = (BodyAngles::of(joints)?, TrunkAxes::of(joints)?.matrix());
    let mut out = *joints;
    for side in Side::BOTH {
        let i = side.index();
        let [hip, knee, ankle] = [Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle].map(|joint| joint as usize + i);
        let (thigh, shank) = (joints[knee] - joints[hip], joints[ankle] - joints[knee]);
        let leg = angles.leg(side);
        let rotation = LegFrame::rotation(side, leg.hip_flexion, leg.hip_abduction, &(axes.transpose() * shank));
        let now = [leg.hip_flexion, leg.hip_abduction, rotation, leg.knee_flexion];
        let [flexion, abduction, rotation, bend] = std::array::from_fn(|k| now[k] + by[i][k]);
        let frame = LegFrame::of(side, [flexion, abduction, rotation, bend.max(0.0)]);
        out[knee] = out[hip] + axes * frame.thigh * thigh.norm();
        out[ankle] = out[knee] + axes * frame.shank * shank.norm();
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use nalgebra::Vector3;

    use super::*;
    use crate::kinematics::body::joints::{BodyPosture, Lengths};
    use crate::kinematics::value::NotMeasurable;

    const KNEE: Measure = Measure { kind: MeasureKind::KneeFlexion, side: Some(Side::Left) };

    fn lifted(knee_deg: f64, sd_deg: f64) -> Lifted {
        let mut lifted = Lifted::default();
        lifted.legs[0][3] = Estimate { angle: knee_deg.to_radians(), sd: sd_deg.to_radians() };
        lifted
    }

    fn read(knee_deg: f64) -> [Outcome; Measure::COUNT] {
        let mut measures = [Err(NotMeasurable::Hidden); Measure::COUNT];
        measures[KNEE.index()] = Ok(Value { value: knee_deg, sd: 6.0, sd_of_change: 2.0 });
        measures
    }

    fn levels(posture: Posture, lifted: Lifted) -> Levels {
        let mut levels = Levels::default();
        [60.0, 80.0].iter().for_each(|&knee| levels.learn(posture, &read(knee), &lifted));
        levels
    }

    fn body(knee_deg: f64) -> Joints {
        let leg = [0.9, 0.2, 0.3, knee_deg.to_radians()];
        BodyPosture { legs: [leg, [0.7, -0.1, 0.1, 1.2]], ..BodyPosture::default() }.joints(&Lengths::STANDARD)
    }

    fn knee(joints: &Joints) -> f64 {
        BodyAngles::of(joints).unwrap().leg(Side::Left).knee_flexion.to_degrees()
    }

    #[test]
    fn a_lying_body_moves_as_a_whole_to_where_both_put_it_and_its_change_stays() {
        let posture = Posture::SideLying { top: Side::Left };
        let levels = levels(posture, lifted(90.0, 6.0));
        let at = |deg| knee(&levels.posed(posture, &body(deg)).unwrap());
        assert!((at(60.0) - 70.0).abs() < 1e-9 && (at(80.0) - 90.0).abs() < 1e-9);
        let mut measures = read(70.0);
        levels.doubt(posture, &mut measures);
        assert_eq!(measures[KNEE.index()].unwrap().sd_of_change, 2.0);
    }

    #[test]
    fn the_further_the_two_are_apart_the_less_is_known() {
        let sd = |deg| {
            let mut measures = read(60.0);
            levels(Posture::Supine, lifted(deg, 6.0)).doubt(Posture::Supine, &mut measures);
            measures[KNEE.index()].unwrap().sd
        };
        assert!((sd(70.0) - 6.0).abs() < 1e-9);
        assert!(sd(100.0) > sd(85.0) && sd(85.0) > sd(70.0));
    }

    #[test]
    fn who_is_upright_and_what_is_no_number_is_left_alone() {
        assert_eq!(levels(Posture::Standing, lifted(90.0, 6.0)).posed(Posture::Standing, &body(60.0)), None);
        for nothing in [lifted(f64::NAN, 6.0), lifted(90.0, 0.0)] {
            let posed = levels(Posture::Supine, nothing).posed(Posture::Supine, &body(60.0)).unwrap();
            assert!((knee(&posed) - 60.0).abs() < 1e-9);
        }
        assert_eq!(turned(&[Vector3::zeros(); 8], &[[0.1; 4]; 2]), None);
    }

    #[test]
    fn a_turned_leg_has_the_angles_that_were_added_and_bones_of_the_same_lengths() {
        let before = body(50.0);
        let after = turned(&before, &[[0.1, -0.2, 0.15, 0.3], [0.0; 4]]).unwrap();
        let (was, is) = (BodyAngles::of(&before).unwrap().legs, BodyAngles::of(&after).unwrap().legs);
        let by = [
            is[0].hip_flexion - was[0].hip_flexion,
            is[0].hip_abduction - was[0].hip_abduction,
            is[0].hip_rotation.unwrap() - was[0].hip_rotation.unwrap(),
            is[0].knee_flexion - was[0].knee_flexion,
        ];
        assert!(by.iter().zip([0.1, -0.2, 0.15, 0.3]).all(|(is, should)| (is - should).abs() < 1e-9), "{by:?}");
        let bones = [[2, 4], [4, 6], [3, 5], [5, 7]];
        assert!(
            bones
                .iter()
                .all(|&[a, b]| { ((after[a] - after[b]).norm() - (before[a] - before[b]).norm()).abs() < 1e-12 })
        );
        assert!([0, 1, 2, 3, 5, 7].iter().all(|&joint| (after[joint] - before[joint]).norm() < 1e-12));
        let straight = turned(&body(0.0), &[[0.0; 4]; 2]).unwrap();
        assert!(straight.iter().zip(&body(0.0)).all(|(a, b)| (a - b).norm() < 1e-9));
    }
}
