//! Live: one pose at a time to what is known of the movement at that moment, from the past alone.

use super::angles::BodyAngles;
use super::body::Joints;
use super::cues::Cues;
use super::fit::{CausalFit, proportions};
use super::joint_measures::Body;
use super::levels::Levels;
use super::lift::LiveLifter;
use super::measure::{Measure, read_in_picture, read_in_space};
use super::moment::{in_frame, observation, picture, world_joints};
use super::motion::{Motion, NotMeasurable, Posture};
use super::picture_measures::PictureMeasures;
use super::plumb::Plumb;
use super::posture::PostureTracker;
use super::repair::{Repair, Repaired};
use super::roll::PelvisRoll;
use super::setting::{Setting, UNKNOWN_PITCH_SD};
use super::trust::Source;
use super::view::{self, Direction, ViewTracker};
use crate::frame::PictureSize;
use crate::pose::camera::Shown;
use crate::pose::landmark::{Pose, PoseFrame};
use crate::units::Timestamp;

/// Turns poses into motion, one frame at a time, and never looks ahead.
pub struct CausalKinematics {
    watch: Watch,
    lifter: LiveLifter,
    lying: Lying,
    fit: CausalFit,
    roll: PelvisRoll,
    picture: super::fit::Picture,
}

impl CausalKinematics {
    /// For pictures of this size.
    pub fn new(size: PictureSize) -> Self {
        let picture = picture(size);
        Self {
            watch: Watch::new(size),
            lifter: LiveLifter::new(picture),
            lying: Lying::new(picture),
            fit: CausalFit::new(picture),
            roll: PelvisRoll::default(),
            picture,
        }
    }

    /// The motion at the next frame.
    pub fn push(&mut self, frame: &PoseFrame) -> Motion {
        let Seen { mut motion, repaired, setting } = self.watch.push(frame);
        if repaired.cut {
            self.lifter = LiveLifter::new(self.picture);
            self.lying = Lying::new(self.picture);
            self.fit = CausalFit::new(self.picture);
            self.roll = PelvisRoll::default();
        }
        let (Some(pose), Some(setting)) = (&repaired.pose, setting) else { return motion };
        let mut seen = observation(frame.time, pose, setting.posture == Posture::Standing);
        seen.lifted = self.lifter.push(&seen).filter(|lifted| lifted.on_known_ground(setting.posture));
        let fitted = self.fit.push(&seen);
        let setting = setting.pitched(self.fit.pitch());
        let plausible = proportions(&self.fit.lengths()).is_ok();
        let (joints, source, spread) = match fitted.filter(|_| plausible) {
            Some(joints) => (joints, Source::FittedLive, Some(self.fit.spread())),
            None => (seen.world, Source::Network, None),
        };
        let roll = self.roll.push(frame.time, &joints, setting.posture, source);
        let body = Body { joints: &joints, source, spread, seen: &seen, roll, shown: setting.shown };
        read_in_space(&body, &setting, &mut motion.measures);
        motion.in_space = Some(body.in_space(&setting));
        if setting.posture.lies() && source == Source::FittedLive {
            self.lying.settle(&body, &setting, &mut motion);
        }
        motion
    }
}

/// What is known of the levels of who lies.
struct Lying {
    /// Sees only who lies: getting down would mislead it.
    lifter: LiveLifter,
    levels: Levels,
}

impl Lying {
    fn new(picture: super::fit::Picture) -> Self {
        Self { lifter: LiveLifter::new(picture), levels: Levels::default() }
    }

    /// Moves the fitted body to the level that fit and lifter say together, and reads it again.
    fn settle(&mut self, body: &Body, setting: &Setting, motion: &mut Motion) {
        if let Some(lifted) = self.lifter.push(body.seen) {
            self.levels.learn(setting.posture, &motion.measures, &lifted);
        }
        if let Some(joints) = self.levels.posed(setting.posture, body.joints) {
            let body = Body { joints: &joints, ..*body };
            read_in_space(&body, setting, &mut motion.measures);
            motion.in_space = Some(body.in_space(setting));
            self.levels.doubt(setting.posture, &mut motion.measures);
        }
    }
}

/// What was seen of one frame before any body is fitted to it.
pub(super) struct Seen {
    /// The motion without the measures of joints in space.
    pub(super) motion: Motion,
    /// The frame after repair.
    pub(super) repaired: Repaired,
    /// Posture and view; none where nobody is seen.
    pub(super) setting: Option<Setting>,
}

/// Everything about a frame that comes from the past alone, live and offline alike: repair, posture, view, coarse
/// angles and the measures of the picture.
pub(super) struct Watch {
    size: PictureSize,
    repair: Repair,
    posture: PostureTracker,
    view: ViewTracker,
    picture: PictureMeasures,
    plumb: Plumb,
    last: Posture,
}

impl Watch {
    pub(super) fn new(size: PictureSize) -> Self {
        Self {
            size,
            repair: Repair::default(),
            posture: PostureTracker::default(),
            view: ViewTracker::default(),
            picture: PictureMeasures::default(),
            plumb: Plumb::default(),
            last: Posture::Other,
        }
    }

    pub(super) fn push(&mut self, frame: &PoseFrame) -> Seen {
        let shown = Shown { size: self.size, camera: frame.camera };
        let repaired = match steady(frame) {
            Some(frame) => self.repair.push(&frame),
            None => self.repair.push(frame),
        };
        if repaired.cut {
            // A new scene: nothing of the old one says anything about it.
            self.posture = PostureTracker::default();
            self.view = ViewTracker::default();
            self.picture = PictureMeasures::default();
            self.plumb = Plumb::default();
        }
        let mut motion = nobody(frame.time, self.last);
        motion.filled = repaired.filled;
        motion.cut = repaired.cut;
        let setting = repaired.pose.as_ref().and_then(|pose| self.read(frame.time, pose, shown, &mut motion));
        Seen { motion, repaired, setting }
    }

    fn read(&mut self, time: Timestamp, pose: &Pose, shown: Shown, motion: &mut Motion) -> Option<Setting> {
        motion.measures = [Err(NotMeasurable::Hidden); Measure::COUNT];
        motion.in_frame = in_frame(pose, shown);
        let joints: Joints = world_joints(pose);
        let cues = Cues::of(pose)?;
        let posture = self.posture.push(time, &cues);
        let direction = self.view.push(time, Direction::of(&joints)?);
        self.last = posture;
        motion.posture = posture;
        motion.view = direction.view(posture);
        motion.coarse = BodyAngles::of(&joints);
        let up = self.plumb.push(time, pose, posture, &cues);
        let setting = Setting { time, posture, direction, cues, up, pitch_sd: UNKNOWN_PITCH_SD, shown };
        if let Some(read) = self.picture.push(pose, &setting) {
            read_in_picture(&read, &mut motion.measures);
        }
        Some(setting)
    }
}

/// The frame as a camera would have seen it that had not moved, where it has: what the camera does is no movement of the
/// body.
fn steady(frame: &PoseFrame) -> Option<PoseFrame> {
    let (camera, pose) = frame.camera.as_ref().zip(frame.pose.as_ref())?;
    Some(PoseFrame { pose: Some(camera.steady(pose)), ..*frame })
}

/// A moment without a person.
fn nobody(time: Timestamp, posture: Posture) -> Motion {
    Motion {
        time,
        measures: [Err(NotMeasurable::NoPerson); Measure::COUNT],
        coarse: None,
        in_space: None,
        posture,
        view: view::UNKNOWN,
        in_frame: 0.0,
        filled: false,
        cut: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::measure::MeasureKind;
    use crate::kinematics::scripted::{SIZE, mirrored, squats};
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
            let finite = |v: &crate::kinematics::motion::Value| v.value.is_finite() && v.sd.is_finite();
            assert!(motion.measures.iter().flatten().all(finite));
            assert!(i >= 20 || motion.measures.iter().all(|m| *m == Err(NotMeasurable::NoPerson)));
        }
    }
}
