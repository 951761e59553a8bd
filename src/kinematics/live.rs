//! Live: one pose at a time to what is known of the movement at that moment, from the past alone.

use super::levels::Levels;
use super::measures::trust::Source;
use super::motion::Motion;
use super::observe::moment::{observation, picture};
use super::observe::observation::{Observation, Picture};
use super::observe::setting::Setting;
use super::reading::{Reading, read};
use super::skeleton::lift::LiveLifter;
use super::skeleton::{Fitted, Skeleton, skeleton};
use super::value::Posture;
use super::watch::{Seen, Watch};
use crate::frame::PictureSize;
use crate::pose::landmark::PoseFrame;

/// Turns poses into motion, one frame at a time, and never looks ahead.
pub struct CausalKinematics {
    watch: Watch,
    scene: Scene,
    picture: Picture,
}

impl CausalKinematics {
    /// For pictures of this size.
    pub fn new(size: PictureSize) -> Self {
        let picture = picture(size);
        Self { watch: Watch::new(size), scene: Scene::new(picture), picture }
    }

    /// The motion at the next frame.
    pub fn push(&mut self, frame: &PoseFrame) -> Motion {
        let Seen { mut motion, repaired, setting } = self.watch.push(frame);
        if repaired.cut {
            self.scene = Scene::new(self.picture);
        }
        if let (Some(pose), Some(setting)) = (&repaired.pose, setting) {
            let seen = observation(frame.time, pose, setting.posture == Posture::Standing);
            self.scene.measure(seen, setting, &mut motion);
        }
        motion
    }
}

/// What is known of a body since the last cut.
struct Scene {
    lifter: LiveLifter,
    skeleton: Box<dyn Skeleton + Send>,
    reading: Reading,
    lying: Lying,
}

impl Scene {
    fn new(picture: Picture) -> Self {
        Self {
            lifter: LiveLifter::new(picture),
            skeleton: skeleton(picture),
            reading: Reading::of(Source::FittedLive),
            lying: Lying::new(picture),
        }
    }

    /// Lays the body over one more moment, and measures it.
    fn measure(&mut self, mut seen: Observation, setting: Setting, motion: &mut Motion) {
        seen.lifted = self.lifter.push(&seen).filter(|lifted| lifted.on_known_ground(setting.posture));
        let fitted: Option<Fitted> = self.skeleton.push(&seen);
        let setting = setting.pitched(self.skeleton.pitch());
        let body = self.reading.body(&seen, &setting, fitted.as_ref());
        read(&body, &setting, None, motion);
        if setting.posture.lies() && fitted.is_some() {
            read(&body, &setting, Some(self.lying.learn(&seen, setting.posture, motion)), motion);
        }
    }
}

/// What is known of the levels of who lies.
struct Lying {
    /// Sees only who lies: getting down would mislead it.
    lifter: LiveLifter,
    levels: Levels,
}

impl Lying {
    fn new(picture: Picture) -> Self {
        Self { lifter: LiveLifter::new(picture), levels: Levels::default() }
    }

    /// The levels, with what one more moment says of them.
    fn learn(&mut self, seen: &Observation, posture: Posture, motion: &Motion) -> &Levels {
        if let Some(lifted) = self.lifter.push(seen) {
            self.levels.learn(posture, &motion.measures, &lifted);
        }
        &self.levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::body::scripted::{SIZE, mirrored, squats};
    use crate::kinematics::measures::Measure;
    use crate::kinematics::measures::table::MeasureKind;
    use crate::kinematics::value::NotMeasurable;
    use crate::units::Side;

    fn live(frames: &[PoseFrame]) -> Vec<Motion> {
        let mut kinematics = CausalKinematics::new(SIZE);
        frames.iter().map(|frame| kinematics.push(frame)).collect()
    }

    #[test]
    fn a_mirror_swaps_the_sides() {
        for yaw in [0.0, 40.0, -85.0] {
            let clip = squats(yaw, 15.0, 1);
            for (a, b) in live(&clip).iter().zip(live(&mirrored(&clip))) {
                for side in Side::BOTH {
                    for kind in [MeasureKind::HipFlexion, MeasureKind::KneeFlexion, MeasureKind::KneeValgus] {
                        let (p, q) = (a.get(Measure::of(kind, side)), b.get(Measure::of(kind, side.other())));
                        let close = |p: f64, q: f64| (p - q).abs() < 0.5;
                        assert!(
                            p.is_ok() == q.is_ok() && p.ok().zip(q.ok()).is_none_or(|(p, q)| close(p.value, q.value))
                        );
                    }
                }
                let yaws = a.view.yaw_deg.zip(b.view.yaw_deg).unwrap();
                assert!((yaws.0 + yaws.1).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn squats_are_measured_live_within_a_few_degrees() {
        let last = live(&squats(90.0, 15.0, 1));
        let bottom = &last[2 * 15 + 7];
        let knee = bottom.get(Measure::of(MeasureKind::KneeFlexion, Side::Left)).unwrap();
        assert!((knee.value - 110.0).abs() < 8.0, "{knee:?}");
        assert_eq!(bottom.posture, Posture::Standing);
    }

    #[test]
    fn nobody_is_nobody_and_never_a_number() {
        let mut clip = squats(0.0, 15.0, 1);
        clip[..20].iter_mut().for_each(|f| f.pose = None);
        clip[25].pose.as_mut().unwrap().landmarks[3].pixel.x = f64::NAN;
        for (i, motion) in live(&clip).iter().enumerate() {
            assert_eq!(motion.coarse.is_none(), i < 20);
            assert_eq!(motion.filled, i == 25);
            let finite = |v: &crate::kinematics::value::Value| v.value.is_finite() && v.sd.is_finite();
            assert!(motion.measures.iter().flatten().all(finite));
            assert!(i >= 20 || motion.measures.iter().all(|m| *m == Err(NotMeasurable::NoPerson)));
        }
    }
}
