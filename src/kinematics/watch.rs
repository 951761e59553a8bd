//! What comes from the past alone, live and offline alike: repair, posture, view, coarse angles, measures of the picture.

use super::body::angles::BodyAngles;
use super::body::joints::Joints;
use super::measures::in_picture::PictureMeasures;
use super::measures::table::{Measure, read_in_picture};
use super::motion::Motion;
use super::observe::cues::Cues;
use super::observe::moment::{Hidden, in_frame, world_joints};
use super::observe::plumb::Plumb;
use super::observe::posture::PostureTracker;
use super::observe::repair::{Repair, Repaired};
use super::observe::setting::{Setting, UNKNOWN_PITCH_SD};
use super::observe::view::{Direction, ViewTracker};
use super::value::{NotMeasurable, Posture, View};
use crate::frame::PictureSize;
use crate::pose::camera::Shown;
use crate::pose::landmark::{Pose, PoseFrame};
use crate::units::Timestamp;

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
        motion.hidden = Hidden::in_pose(pose);
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
        view: View::UNKNOWN,
        in_frame: 0.0,
        hidden: Hidden::default(),
        filled: false,
        cut: false,
    }
}
