//! What is drawn over one frame: bones, joints, angles beside their joints and a caption.

use nalgebra::Point2;

use crate::kinematics::{Measure, MeasureKind, Motion};
use crate::pose::{Landmark, Pose};
use crate::units::Side;

/// Red, green, blue.
pub(crate) type Colour = [u8; 3];

/// Blue and orange stay apart for colour-blind eyes.
const LEFT: Colour = [255, 150, 40];
const RIGHT: Colour = [60, 170, 255];
const MIDDLE: Colour = [245, 245, 245];

/// A line between two points of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bone {
    /// Pixels.
    pub from: Point2<f64>,
    /// Pixels.
    pub to: Point2<f64>,
    /// By side.
    pub colour: Colour,
}

/// A short text beside a point of the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Pixels.
    pub at: Point2<f64>,
    /// A few characters.
    pub text: String,
    /// By side.
    pub colour: Colour,
    /// Written to the left of the point, not to its right.
    pub leftward: bool,
}

/// Everything that is drawn over one frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Under the joints.
    pub bones: Vec<Bone>,
    /// Centres of joints, pixels.
    pub joints: Vec<(Point2<f64>, Colour)>,
    /// Angles.
    pub labels: Vec<Label>,
    /// One line along the upper edge; empty for none.
    pub caption: String,
    /// One line along the lower edge that must not be missed; empty for none.
    pub banner: String,
}

/// Landmarks joined by lines: one side; the other is derived.
const CHAINS: [fn(Side) -> (Landmark, Landmark); 6] = [
    |s| (Landmark::shoulder(s), Landmark::hip(s)),
    |s| (Landmark::hip(s), Landmark::knee(s)),
    |s| (Landmark::knee(s), Landmark::ankle(s)),
    |s| (Landmark::ankle(s), Landmark::heel(s)),
    |s| (Landmark::heel(s), Landmark::foot_index(s)),
    |s| (Landmark::ankle(s), Landmark::foot_index(s)),
];

/// The landmark of one side of the body.
type OfSide = fn(Side) -> Landmark;

/// The angles that are written beside a joint.
const ANGLES: [(MeasureKind, OfSide); 2] =
    [(MeasureKind::HipFlexion, Landmark::hip), (MeasureKind::KneeFlexion, Landmark::knee)];

/// Every line of the body that is drawn, with its side; the ones across the body have none.
pub(crate) fn skeleton() -> impl Iterator<Item = (Landmark, Landmark, Option<Side>)> {
    let across = [(Landmark::LeftShoulder, Landmark::RightShoulder), (Landmark::LeftHip, Landmark::RightHip)];
    let along = Side::BOTH.into_iter().flat_map(|side| CHAINS.iter().map(move |chain| (chain(side), Some(side))));
    across.into_iter().map(|ends| (ends, None)).chain(along).map(|((a, b), side)| (a, b, side))
}

fn colour_of(side: Option<Side>) -> Colour {
    match side {
        Some(Side::Left) => LEFT,
        Some(Side::Right) => RIGHT,
        None => MIDDLE,
    }
}

impl Scene {
    /// The body with its hip and knee angles. Of a person seen from the side only the nearer leg's angles are
    /// written, since the two would cover each other.
    pub fn of(pose: &Pose, motion: &Motion, caption: String) -> Self {
        let mut scene = Self { caption, ..Self::default() };
        let line = |(a, b, side)| Bone { from: pose.pixel(a), to: pose.pixel(b), colour: colour_of(side) };
        // Where a guessed foot would be drawn, somebody would look for a heel.
        scene.bones.extend(skeleton().filter(|&(a, b, _)| pose.gives(a) && pose.gives(b)).map(line));
        for side in Side::BOTH {
            let joints = [Landmark::shoulder(side), Landmark::hip(side), Landmark::knee(side), Landmark::ankle(side)];
            scene.joints.extend(joints.map(|l| (pose.pixel(l), colour_of(Some(side)))));
        }
        for side in labelled_sides(pose) {
            scene.labels.extend(ANGLES.iter().filter_map(|&(kind, joint)| {
                let value = motion.get(Measure::of(kind, side)).ok()?.value;
                let colour = colour_of(Some(side));
                let (at, other) = (pose.pixel(joint(side)), pose.pixel(joint(side.other())));
                Some(Label { at, text: degrees(value), colour, leftward: at.x < other.x })
            }));
        }
        scene
    }
}

impl Scene {
    /// The scene at another place: every point through `place`. `mirrored` says that left and right change places.
    pub fn placed(mut self, place: impl Fn(Point2<f64>) -> Point2<f64>, mirrored: bool) -> Self {
        for bone in &mut self.bones {
            (bone.from, bone.to) = (place(bone.from), place(bone.to));
        }
        self.joints.iter_mut().for_each(|(at, _)| *at = place(*at));
        for label in &mut self.labels {
            label.at = place(label.at);
            label.leftward ^= mirrored;
        }
        self
    }
}

/// Whole degrees; a little below zero is zero.
pub(super) fn degrees(value: f64) -> String {
    format!("{:.0}\u{b0}", value.round() + 0.0)
}

/// Both sides where the knees lie apart in the picture, else the one that is seen better.
fn labelled_sides(pose: &Pose) -> Vec<Side> {
    let apart = nalgebra::distance(&pose.pixel(Landmark::LeftKnee), &pose.pixel(Landmark::RightKnee));
    if apart > 0.15 * pose.extent() {
        return Side::BOTH.to_vec();
    }
    let seen = |side| pose.at(Landmark::knee(side)).visibility.value();
    vec![if seen(Side::Left) > seen(Side::Right) { Side::Left } else { Side::Right }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;
    use crate::kinematics::CausalKinematics;
    use crate::pose::landmark::{Detail, PoseFrame};
    use crate::pose::tracker::scripted::standing;
    use crate::units::Timestamp;

    #[test]
    fn a_little_below_zero_is_zero() {
        assert_eq!([-0.4, 0.4, -0.6, 101.5].map(degrees), ["0\u{b0}", "0\u{b0}", "-1\u{b0}", "102\u{b0}"]);
    }

    #[test]
    fn feet_that_no_network_looked_for_are_not_drawn() {
        let bones = |detail| {
            let pose = Pose { detail, ..standing(200.0, 200.0) };
            let frame = PoseFrame { time: Timestamp::ZERO, pose: Some(pose.clone()), camera: None };
            let motion = CausalKinematics::new(PictureSize { width: 400, height: 400 }).push(&frame);
            Scene::of(&pose, &motion, String::new()).bones.len()
        };
        assert_eq!((bones(Detail::Whole), bones(Detail::Flat)), (14, 8));
    }
}
