//! Levels of who lies: the fit knows how an angle changes, the lifter as well as the fit where it lies.
//!
//! The lifter takes no part in the fit of a lying body, since what it says of small movements there would flatten them.
//! Its levels come from other evidence, though: it knows how people lie, and uses no depth. Both err alike in every
//! frame of a scene, so that one shift for each angle brings their levels together, and how far they are apart tells how
//! little either knows. The two are taken as two beliefs of which either may be right: the mean and the variance of their
//! mixture, weighted by their precision.

use super::lift::{Estimate, Lifted};
use super::measure::{Measure, MeasureKind};
use super::moment::Outcome;
use super::motion::{Posture, Value};
use crate::units::Side;

/// A leg's angles in the lifter's order.
const ANGLES: [MeasureKind; 4] =
    [MeasureKind::HipFlexion, MeasureKind::HipAbduction, MeasureKind::HipRotation, MeasureKind::KneeFlexion];

/// Whether a body of this posture lies.
pub fn lies(posture: Posture) -> bool {
    matches!(posture, Posture::Supine | Posture::SideLying { .. })
}

/// What a lying person's frames say together of each angle's level.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    supine: [[Level; 4]; 2],
    on_side: [[Level; 4]; 2],
}

impl Levels {
    /// Takes in one frame: what was measured and what the lifter says of it.
    pub fn learn(&mut self, posture: Posture, measures: &[Outcome; Measure::COUNT], lifted: &Lifted) {
        let Some(levels) = self.of(posture) else { return };
        for side in Side::BOTH {
            for (angle, kind) in ANGLES.into_iter().enumerate() {
                if let Ok(read) = measures[Measure::of(kind, side).index()] {
                    levels[side.index()][angle].learn(&read, lifted.legs[side.index()][angle]);
                }
            }
        }
    }

    /// Brings one frame's angles to the levels that are known.
    pub fn settle(&mut self, posture: Posture, measures: &mut [Outcome; Measure::COUNT]) {
        let Some(levels) = self.of(posture) else { return };
        for side in Side::BOTH {
            for (angle, kind) in ANGLES.into_iter().enumerate() {
                if let Ok(value) = &mut measures[Measure::of(kind, side).index()] {
                    levels[side.index()][angle].settle(value);
                }
            }
        }
    }

    fn of(&mut self, posture: Posture) -> Option<&mut [[Level; 4]; 2]> {
        match posture {
            Posture::Supine => Some(&mut self.supine),
            Posture::SideLying { .. } => Some(&mut self.on_side),
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

    fn settle(&self, value: &mut Value) {
        if self.frames == 0.0 {
            return;
        }
        let (apart, lifted) = (self.apart / self.frames, self.variance_lifted / self.frames);
        let share = self.variance_read / (self.variance_read + self.variance_lifted);
        let own = 1.0 - share;
        value.value += share * apart;
        value.sd = (own * value.sd.powi(2) + share * lifted + own * share * apart.powi(2)).sqrt();
        value.sd_of_change = value.sd_of_change.min(value.sd);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::motion::NotMeasurable;

    const KNEE: Measure = Measure { kind: MeasureKind::KneeFlexion, side: Some(Side::Left) };

    fn settled(posture: Posture, read: [f64; 2], lifted_deg: f64, lifted_sd_deg: f64) -> Vec<Value> {
        let mut lifted = Lifted::default();
        lifted.legs[0][3] = Estimate { angle: lifted_deg.to_radians(), sd: lifted_sd_deg.to_radians() };
        let mut levels = Levels::default();
        let mut frames = read.map(|value| {
            let mut measures = [Err(NotMeasurable::Hidden); Measure::COUNT];
            measures[KNEE.index()] = Ok(Value { value, sd: 6.0, sd_of_change: 2.0 });
            levels.learn(posture, &measures, &lifted);
            measures
        });
        frames.iter_mut().for_each(|measures| levels.settle(posture, measures));
        frames.iter().map(|measures| measures[KNEE.index()].unwrap()).collect()
    }

    #[test]
    fn a_lying_angle_moves_as_a_whole_and_its_change_stays() {
        let posture = Posture::SideLying { top: Side::Left };
        let values = settled(posture, [60.0, 80.0], 90.0, 6.0);
        assert!((values[0].value - 70.0).abs() < 1e-9 && (values[1].value - 90.0).abs() < 1e-9);
        assert_eq!(values[0].sd_of_change, 2.0);
    }

    #[test]
    fn the_further_the_two_are_apart_the_less_is_known() {
        let sd = |lifted| settled(Posture::Supine, [60.0, 60.0], lifted, 6.0)[0].sd;
        assert!((sd(60.0) - 6.0).abs() < 1e-9);
        assert!(sd(80.0) > sd(70.0) && sd(70.0) > sd(60.0));
    }

    #[test]
    fn who_is_upright_and_what_is_no_number_is_left_alone() {
        assert_eq!(settled(Posture::Standing, [60.0, 60.0], 90.0, 6.0)[0].value, 60.0);
        assert_eq!(settled(Posture::Supine, [60.0, 60.0], f64::NAN, 6.0)[0].value, 60.0);
        assert_eq!(settled(Posture::Supine, [60.0, 60.0], 90.0, 0.0)[0].value, 60.0);
    }
}
