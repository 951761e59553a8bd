//! Offline: all poses of a clip at once to its motion, with the body fitted to each scene as a whole.

use super::body::Lengths;
use super::causal::{Seen, Watch};
use super::fit::{ImplausibleBody, Observation, fit_clip};
use super::joint_measures::Body;
use super::measure::{Measure, MeasureKind};
use super::moment::{observation, picture, world_joints};
use super::motion::{Motion, Posture, View, ViewKind};
use super::repair::between;
use super::roll::PelvisRoll;
use super::trust::Source;
use super::view::{self, Direction};
use crate::frame::PictureSize;
use crate::pose::landmark::{Pose, PoseFrame};
use crate::units::{Side, Timestamp};

/// What a whole clip shows.
#[derive(Debug, Clone)]
pub struct ClipMotion {
    /// One a frame, in the order of the frames.
    pub motions: Vec<Motion>,
    /// Where the camera stands, over the whole clip.
    pub view: View,
    /// The scenes, in order of time; frames between them show nobody.
    pub scenes: Vec<Scene>,
}

/// A stretch of frames without a cut, with one body fitted to it.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Indices of its frames.
    pub frames: std::ops::Range<usize>,
    /// What became of the fit.
    pub fit: SceneFit,
}

/// What became of fitting a body to a scene.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SceneFit {
    /// The body's bone lengths, at the scale of an average adult.
    Fitted(Lengths),
    /// The proportions that came out are no person's: the network's own angles are given instead, with less trust.
    Refused(Lengths, ImplausibleBody),
    /// Too short to fit anything to.
    TooShort,
}

/// A scene with fewer seconds than this is too short to fit a body to.
const SHORTEST_S: f64 = 0.4;

/// Analyses a clip.
pub fn analyse(frames: &[PoseFrame], size: PictureSize) -> ClipMotion {
    let mut watch = Watch::new(size);
    let mut seen: Vec<Seen> = frames.iter().map(|frame| watch.push(frame)).collect();
    let scenes = scenes(&seen);
    let scenes: Vec<Scene> = scenes.into_iter().map(|range| second_look(&mut seen, range, size)).collect();
    let motions: Vec<Motion> = seen.into_iter().map(|s| s.motion).collect();
    ClipMotion { view: clip_view(&motions), motions, scenes }
}

/// From each cut to the next.
fn scenes(seen: &[Seen]) -> Vec<std::ops::Range<usize>> {
    let mut starts: Vec<usize> = (0..seen.len()).filter(|&i| seen[i].repaired.cut).collect();
    starts.push(seen.len());
    starts.windows(2).map(|w| w[0]..w[1]).collect()
}

fn second_look(seen: &mut [Seen], range: std::ops::Range<usize>, size: PictureSize) -> Scene {
    let scene = &mut seen[range.clone()];
    bridge_gaps(scene);
    settle_top_leg(scene);
    Scene { fit: fit_scene(scene, size), frames: range }
}

/// Replaces the poses held through a short gap by the way from the last one seen to the next.
fn bridge_gaps(scene: &mut [Seen]) {
    let known: Vec<usize> =
        (0..scene.len()).filter(|&i| scene[i].repaired.pose.is_some() && !scene[i].repaired.filled).collect();
    for pair in known.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let time = |i: usize| -> Timestamp { scene[i].motion.time };
        let span = time(to).since(time(from));
        let shares: Vec<f64> = (from..to).map(|i| time(i).since(time(from)) / span.max(1e-9)).collect();
        let ends: Option<(Pose, Pose)> = scene[from].repaired.pose.clone().zip(scene[to].repaired.pose.clone());
        let Some((a, b)) = ends else { continue };
        for i in from + 1..to {
            if scene[i].repaired.filled {
                scene[i].repaired.pose = Some(between(&a, &b, shares[i - from]));
            }
        }
    }
}

/// The leg on top does not change while somebody lies: the side that is on top for longer is on top all the time.
fn settle_top_leg(scene: &mut [Seen]) {
    let left_up: f64 = scene
        .iter()
        .filter(|s| matches!(s.motion.posture, Posture::SideLying { .. }))
        .filter_map(|s| s.setting.map(|setting| setting.cues.left_up))
        .sum();
    let top = if left_up >= 0.0 { Side::Left } else { Side::Right };
    for s in scene {
        if matches!(s.motion.posture, Posture::SideLying { .. }) {
            s.motion.posture = Posture::SideLying { top };
            if let Some(setting) = &mut s.setting {
                setting.posture = s.motion.posture;
            }
        }
    }
}

fn fit_scene(scene: &mut [Seen], size: PictureSize) -> SceneFit {
    let observations: Vec<Option<Observation>> = scene.iter().map(observe).collect();
    let times: Vec<f64> = observations.iter().flatten().map(|o| o.time_s).collect();
    let length = times.last().zip(times.first()).map_or(0.0, |(b, a)| b - a);
    let fit = (length >= SHORTEST_S).then(|| fit_clip(&observations, picture(size))).flatten();
    let outcome = match &fit {
        None => SceneFit::TooShort,
        Some(fit) => match fit.proportions {
            Ok(()) => SceneFit::Fitted(fit.lengths),
            Err(why) => SceneFit::Refused(fit.lengths, why),
        },
    };
    let fitted = fit.filter(|_| matches!(outcome, SceneFit::Fitted(_)));
    let mut roll = PelvisRoll::default();
    for (i, s) in scene.iter_mut().enumerate() {
        let (Some(pose), Some(setting)) = (&s.repaired.pose, s.setting) else { continue };
        let of_fit = fitted.as_ref().and_then(|fit| Some((fit.joints.get(i).copied().flatten()?, fit.spread.get(i)?)));
        let (joints, source, spread) = match of_fit {
            Some((joints, spread)) => (joints, Source::Fitted, spread.as_ref()),
            None => (world_joints(pose), Source::Network, None),
        };
        Body { joints: &joints, source, spread, pose, size }.write(&setting, &mut s.motion.measures);
        s.motion.measures[Measure::whole(MeasureKind::PelvisRoll).index()] =
            roll.push(setting.time, &joints, setting.posture, source);
    }
    outcome
}

fn observe(seen: &Seen) -> Option<Observation> {
    let setting = seen.setting?;
    let pose = seen.repaired.pose.as_ref()?;
    Some(observation(setting.time, pose, setting.posture == Posture::Standing))
}

/// The camera's place over a whole clip.
pub fn clip_view(motions: &[Motion]) -> View {
    let directions =
        motions.iter().filter_map(|m| m.view.yaw_deg).map(|d| Direction { yaw: d.to_radians(), axial: 0.0 });
    let Some(mean) = view::mean(directions) else { return view::UNKNOWN };
    View { kind: commonest(motions.iter().map(|m| m.view.kind)), yaw_deg: Some(mean.yaw.to_degrees()) }
}

fn commonest(kinds: impl Iterator<Item = ViewKind>) -> ViewKind {
    const ALL: [ViewKind; 5] = [ViewKind::Side, ViewKind::Oblique, ViewKind::Front, ViewKind::Back, ViewKind::FootEnd];
    let mut counts = [0usize; ALL.len()];
    for kind in kinds {
        if let Some(i) = ALL.iter().position(|&k| k == kind) {
            counts[i] += 1;
        }
    }
    let best = (0..ALL.len()).max_by_key(|&i| counts[i]).filter(|&i| counts[i] > 0);
    best.map_or(ViewKind::Unknown, |i| ALL[i])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinematics::causal::CausalKinematics;
    use crate::kinematics::motion::NotMeasurable;
    use crate::kinematics::scripted::{Person, SIZE, frames, squats};

    fn knee(motion: &Motion) -> f64 {
        motion.get(Measure::of(MeasureKind::KneeFlexion, Side::Left)).unwrap().value
    }

    #[test]
    fn an_empty_clip_and_one_of_a_single_frame_are_no_trouble() {
        let nothing = analyse(&[], SIZE);
        assert!(nothing.motions.is_empty() && nothing.scenes.is_empty());
        assert_eq!(nothing.view, view::UNKNOWN);
        let one = analyse(&squats(0.0, 15.0, 1)[..1], SIZE);
        assert_eq!(one.scenes[0].fit, SceneFit::TooShort);
        assert!(one.motions[0].coarse.is_some());
        let nobody = analyse(&frames(15.0, [None, None]), SIZE);
        assert_eq!(nobody.motions.len(), 2);
    }

    #[test]
    fn what_repetitions_are_counted_on_is_the_same_live_and_offline() {
        let mut clip = squats(60.0, 15.0, 2);
        clip[33].pose = None;
        let mut live = CausalKinematics::new(SIZE);
        for (offline, frame) in analyse(&clip, SIZE).motions.iter().zip(&clip) {
            let live = live.push(frame);
            assert_eq!((live.coarse, live.posture, live.filled), (offline.coarse, offline.posture, offline.filled));
            for kind in [MeasureKind::HeelRise, MeasureKind::AnkleOnKnee, MeasureKind::FootTravel] {
                let measure = Measure::of(kind, Side::Right);
                assert_eq!(live.get(measure), offline.get(measure));
            }
        }
    }

    #[test]
    fn a_short_gap_is_bridged_on_the_way_and_a_long_one_left_empty() {
        let mut clip = squats(90.0, 15.0, 2);
        clip[20..23].iter_mut().for_each(|f| f.pose = None);
        clip[60..75].iter_mut().for_each(|f| f.pose = None);
        let motions = analyse(&clip, SIZE).motions;
        let (before, within, after) = (knee(&motions[19]), knee(&motions[21]), knee(&motions[23]));
        assert!(before < within && within < after && motions[21].filled, "{before} {within} {after}");
        assert_eq!(motions[70].measures[0], Err(NotMeasurable::NoPerson));
    }

    #[test]
    fn nothing_is_fitted_across_a_cut() {
        let aside = squats(85.0, 15.0, 1).into_iter().filter_map(|f| f.pose);
        let front = squats(0.0, 15.0, 1).into_iter().filter_map(|f| f.pose);
        let time = |i: usize| Timestamp::from_secs_f64(i as f64 / 15.0);
        let poses = aside.chain(front).enumerate();
        let clip: Vec<PoseFrame> = poses.map(|(i, p)| PoseFrame { time: time(i), pose: Some(p) }).collect();
        let analysed = analyse(&clip, SIZE);
        let ranges: Vec<_> = analysed.scenes.iter().map(|s| s.frames.clone()).collect();
        assert_eq!(ranges, [0..75, 75..150]);
        assert_eq!(analysed.motions[70].view.kind, ViewKind::Side);
        assert_eq!(analysed.motions[80].view.kind, ViewKind::Front);
    }

    #[test]
    fn the_top_leg_of_a_clip_is_one() {
        let mut people: Vec<_> = (0..60).map(|_| Some(Person::side_lying(Side::Right, 20.0, 0.0))).collect();
        people[..8].fill(Some(Person::side_lying(Side::Left, 20.0, 0.0)));
        let motions = analyse(&frames(15.0, people), SIZE).motions;
        assert_eq!(motions[59].posture, Posture::SideLying { top: Side::Right });
    }
}
