//! Offline: all poses of a clip at once to its motion, with the body fitted to each scene as a whole.

use std::ops::Range;

use super::body::joints::Lengths;
use super::body::lifted::Lifted;
use super::levels::Levels;
use super::measures::trust::Source;
use super::motion::Motion;
use super::observe::moment::{between, observation, picture};
use super::observe::observation::Observation;
use super::observe::setting::Setting;
use super::observe::view::{self, Direction};
use super::reading::{Reading, read};
use super::skeleton::lift::lift_scene;
use super::skeleton::{ClipFit, ImplausibleBody, skeleton};
use super::value::{InSpace, Posture, View, ViewKind};
use super::watch::{Seen, Watch};
use crate::frame::PictureSize;
use crate::pose::landmark::PoseFrame;
use crate::units::Side;

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
    pub frames: Range<usize>,
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

/// What is kept of a frame for the second look: a clip may be an hour long, and a whole pose is five times as large.
struct Look {
    motion: Motion,
    cut: bool,
    seen: Option<Observation>,
    setting: Option<Setting>,
}

impl From<Seen> for Look {
    fn from(Seen { motion, repaired, setting }: Seen) -> Self {
        let seen = repaired
            .pose
            .zip(setting)
            .map(|(pose, setting)| observation(setting.time, &pose, setting.posture == Posture::Standing));
        Self { motion, cut: repaired.cut, seen, setting }
    }
}

/// Analyses a clip.
pub fn analyse(frames: &[PoseFrame], size: PictureSize) -> ClipMotion {
    let mut watch = Watch::new(size);
    let mut looks: Vec<Look> = frames.iter().map(|frame| watch.push(frame).into()).collect();
    let scenes: Vec<Scene> = ranges(&looks).into_iter().map(|range| second_look(&mut looks, range, size)).collect();
    let motions: Vec<Motion> = looks.into_iter().map(|look| look.motion).collect();
    ClipMotion { view: clip_view(&motions), motions, scenes }
}

/// From each cut to the next.
fn ranges(looks: &[Look]) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = (0..looks.len()).filter(|&i| looks[i].cut).collect();
    starts.push(looks.len());
    starts.windows(2).map(|w| w[0]..w[1]).collect()
}

fn second_look(looks: &mut [Look], range: Range<usize>, size: PictureSize) -> Scene {
    let scene = &mut looks[range.clone()];
    bridge_gaps(scene);
    settle_top_leg(scene);
    settle_up(scene);
    Scene { fit: fit_scene(scene, size), frames: range }
}

/// Replaces what is held through a short gap by the way from the last moment seen to the next.
fn bridge_gaps(scene: &mut [Look]) {
    let known: Vec<usize> = (0..scene.len()).filter(|&i| scene[i].seen.is_some() && !scene[i].motion.filled).collect();
    for pair in known.windows(2) {
        let Some((from, to)) = scene[pair[0]].seen.zip(scene[pair[1]].seen) else { continue };
        for look in scene[pair[0] + 1..pair[1]].iter_mut().filter(|look| look.motion.filled) {
            let share = (look.motion.time.seconds() - from.time_s) / (to.time_s - from.time_s).max(1e-9);
            look.seen = Some(between(&from, &to, share));
        }
    }
}

/// The leg on top does not change while somebody lies: the side that is on top for longer is on top all the time.
fn settle_top_leg(scene: &mut [Look]) {
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

/// What the whole scene has shown of the vertical holds from its start.
fn settle_up(scene: &mut [Look]) {
    let known = scene.iter().rev().find_map(|s| s.setting.map(|setting| setting.up));
    for setting in scene.iter_mut().filter_map(|s| s.setting.as_mut()) {
        setting.up = known.unwrap_or(setting.up);
    }
}

fn fit_scene(scene: &mut [Look], size: PictureSize) -> SceneFit {
    let mut observations: Vec<Option<Observation>> = scene.iter().map(|look| look.seen).collect();
    let lying = lift_lying(scene, &observations, size);
    let lifted = lift_scene(&observations, picture(size));
    for ((seen, look), lifted) in observations.iter_mut().zip(scene.iter()).zip(lifted) {
        if let (Some(seen), Some(setting)) = (seen, look.setting) {
            seen.lifted = lifted.filter(|lifted| lifted.on_known_ground(setting.posture));
        }
    }
    let times: Vec<f64> = observations.iter().flatten().map(|o| o.time_s).collect();
    let length = times.last().zip(times.first()).map_or(0.0, |(b, a)| b - a);
    let fit = (length >= SHORTEST_S).then(|| skeleton(picture(size)).over(&observations)).flatten();
    let outcome = match &fit {
        None => SceneFit::TooShort,
        Some(fit) => match fit.proportions {
            Ok(()) => SceneFit::Fitted(fit.lengths),
            Err(why) => SceneFit::Refused(fit.lengths, why),
        },
    };
    let fitted = fit.filter(|_| matches!(outcome, SceneFit::Fitted(_)));
    read_scene(scene, &observations, fitted.as_ref(), None);
    if let Some(levels) = levels_of(scene, &lying) {
        read_scene(scene, &observations, fitted.as_ref(), Some(&levels));
    }
    outcome
}

/// Reads every measure of joints in space, off the fitted body where there is one. With levels it is moved to them first.
fn read_scene(
    scene: &mut [Look],
    observations: &[Option<Observation>],
    fit: Option<&ClipFit>,
    levels: Option<&Levels>,
) {
    let mut reading = Reading::of(Source::Fitted);
    for (i, look) in scene.iter_mut().enumerate() {
        let (Some(seen), Some(setting)) = (&observations[i], look.setting) else { continue };
        let setting = fit.map_or(setting, |fit| setting.pitched(fit.pitch));
        let fitted = fit.and_then(|fit| fit.bodies.get(i)?.as_ref());
        let body = reading.body(seen, &setting, fitted);
        read(&body, &setting, levels, &mut look.motion);
    }
}

/// What the lifter says of the frames in which the person lies, as if nothing else had been seen: it was trained on one
/// posture at a time, and getting down would only mislead it.
fn lift_lying(scene: &[Look], seen: &[Option<Observation>], size: PictureSize) -> Vec<Option<Lifted>> {
    let lying = |look: &Look| look.setting.is_some_and(|setting| setting.posture.lies());
    let only: Vec<_> = scene.iter().zip(seen).map(|(look, seen)| seen.filter(|_| lying(look))).collect();
    lift_scene(&only, picture(size))
}

/// The levels that fit and lifter say together of who lies; `None` where nobody does.
fn levels_of(scene: &[Look], lying: &[Option<Lifted>]) -> Option<Levels> {
    let mut levels = None;
    for (look, lifted) in scene.iter().zip(lying) {
        if let (Some(lifted), Some(InSpace { fitted: true, .. })) = (lifted, look.motion.in_space) {
            levels.get_or_insert_with(Levels::default).learn(look.motion.posture, &look.motion.measures, lifted);
        }
    }
    levels
}

/// The camera's place over a whole clip.
pub(crate) fn clip_view(motions: &[Motion]) -> View {
    let kind = commonest(motions.iter().map(|m| m.view.kind));
    // A clip cut together from two cameras has no mean direction: the one that is seen longest is told.
    let yaws = motions.iter().filter(|m| m.view.kind == kind).filter_map(|m| m.view.yaw_deg);
    match view::mean(yaws.map(|d| Direction { yaw: d.to_radians(), axial: 0.0 })) {
        Some(mean) => View { kind, yaw_deg: Some(mean.yaw.to_degrees()) },
        None => View::UNKNOWN,
    }
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
    use crate::kinematics::body::angles::BodyAngles;
    use crate::kinematics::body::joints::Joints;
    use crate::kinematics::body::scripted::{Person, SIZE, frames, squats};
    use crate::kinematics::live::CausalKinematics;
    use crate::kinematics::measures::table::{Measure, MeasureKind};
    use crate::kinematics::value::NotMeasurable;
    use crate::pose::camera::CameraMotion;
    use crate::pose::landmark::{PoseLandmark, Unsmoothed};
    use crate::units::Timestamp;

    fn knee(motion: &Motion) -> f64 {
        motion.get(Measure::of(MeasureKind::KneeFlexion, Side::Left)).unwrap().value
    }

    #[test]
    fn an_empty_clip_and_one_of_a_single_frame_are_no_trouble() {
        let nothing = analyse(&[], SIZE);
        assert!(nothing.motions.is_empty() && nothing.scenes.is_empty());
        assert_eq!(nothing.view, View::UNKNOWN);
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
    fn angles_keep_up_with_the_body_where_what_was_seen_before_smoothing_is_known() {
        let body = squats(90.0, 15.0, 1);
        let mut late = body.clone();
        for i in 3..late.len() {
            let (before, pose) = (body[i - 3].pose.as_ref().unwrap(), late[i].pose.as_mut().unwrap());
            for (landmark, was) in pose.landmarks.iter_mut().zip(&before.landmarks) {
                let now = Unsmoothed { pixel: landmark.pixel.cast(), world: landmark.world.cast() };
                *landmark = PoseLandmark { unsmoothed: Some(now), ..*was };
            }
        }
        let live = |clip: &[PoseFrame]| -> Vec<Motion> {
            let mut kinematics = CausalKinematics::new(SIZE);
            clip.iter().map(|frame| kinematics.push(frame)).collect()
        };
        let offline = |clip: &[PoseFrame]| analyse(clip, SIZE).motions;
        for (found, truth) in [(offline(&late), offline(&body)), (live(&late), live(&body))] {
            let off = |i: usize| (knee(&found[i]) - knee(&truth[i])).abs();
            assert!(off(25) < 1.0 && off(50) < 1.0, "{} {}", off(25), off(50));
        }
    }

    #[test]
    fn the_joints_that_are_given_are_those_that_the_angles_were_read_off() {
        for motion in analyse(&squats(60.0, 15.0, 1), SIZE).motions {
            let in_space = motion.in_space.unwrap();
            assert!(in_space.fitted && in_space.up.y < -0.96);
            let angles = BodyAngles::of(&in_space.joints.map(Option::unwrap)).unwrap();
            assert!((angles.leg(Side::Left).knee_flexion.to_degrees() - knee(&motion)).abs() < 1e-9);
        }
        let mut cut_off = squats(60.0, 15.0, 1);
        for landmark in cut_off.iter_mut().flat_map(|f| f.pose.as_mut()).map(|p| &mut p.landmarks[27]) {
            landmark.pixel.y = 900.0;
        }
        let motion = &analyse(&cut_off, SIZE).motions[0];
        let there = motion.in_space.unwrap().joints.map(|joint| joint.is_some());
        assert_eq!(there, [true, true, true, true, true, true, false, true], "a joint outside is not guessed");
    }

    #[test]
    fn who_lies_is_moved_as_a_whole_from_where_the_fit_alone_puts_it_and_what_is_drawn_with_it() {
        let opening = |i: usize| 15.0 * (1.0 - (i as f64 / 10.0).cos());
        let clip = frames(15.0, (0..75).map(|i| Some(Person::side_lying(Side::Left, 0.0, opening(i)))));
        let lying = |motions: Vec<Motion>| -> Vec<Motion> {
            motions.into_iter().filter(|m| matches!(m.posture, Posture::SideLying { .. })).collect()
        };
        let drawn = |joints: &Joints| BodyAngles::of(joints).unwrap().leg(Side::Left).knee_flexion.to_degrees();
        let seen: Vec<_> = clip.iter().map(|f| Some(observation(f.time, f.pose.as_ref()?, false))).collect();
        let fit = skeleton(picture(SIZE)).over(&seen).unwrap();
        let offline = lying(analyse(&clip, SIZE).motions);
        let mut live = CausalKinematics::new(SIZE);
        let live = lying(clip.iter().map(|frame| live.push(frame)).collect());
        assert!(offline.len() > 60 && live.len() > 60);
        for motion in offline.iter().chain(&live) {
            let joints = motion.in_space.unwrap().joints.map(Option::unwrap);
            assert!((knee(motion) - drawn(&joints)).abs() < 1e-6);
        }
        let first = clip.len() - offline.len();
        let moves: Vec<f64> = offline
            .iter()
            .zip(&fit.bodies[first..])
            .map(|(m, alone)| knee(m) - drawn(&alone.unwrap().joints))
            .collect();
        assert!(moves[0].abs() > 0.1 && moves.iter().all(|by| (by - moves[0]).abs() < 0.1), "{moves:?}");
    }

    #[test]
    fn nothing_is_fitted_across_a_cut() {
        let aside = squats(85.0, 15.0, 1).into_iter().filter_map(|f| f.pose);
        let front = squats(0.0, 15.0, 1).into_iter().filter_map(|f| f.pose);
        let time = |i: usize| Timestamp::from_secs_f64(i as f64 / 15.0);
        let poses = aside.chain(front).enumerate();
        let clip: Vec<PoseFrame> =
            poses.map(|(i, p)| PoseFrame { time: time(i), pose: Some(p), camera: None }).collect();
        let analysed = analyse(&clip, SIZE);
        let ranges: Vec<_> = analysed.scenes.iter().map(|s| s.frames.clone()).collect();
        // A new scene is believed with its second frame.
        assert_eq!(ranges, [0..76, 76..150]);
        assert_eq!(analysed.motions[70].view.kind, ViewKind::Side);
        assert_eq!(analysed.motions[80].view.kind, ViewKind::Front);
    }

    #[test]
    fn nonsense_gives_finite_numbers_or_none_live_and_offline() {
        let mut state = 1_u64;
        let mut next = |scale: f64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            scale * ((state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5)
        };
        let mut clip = squats(30.0, 15.0, 1);
        for (i, frame) in clip.iter_mut().enumerate() {
            let scale = [0.0, 1.0, 1e4][i % 3];
            for landmark in frame.pose.iter_mut().flat_map(|pose| &mut pose.landmarks) {
                landmark.pixel = nalgebra::Point2::new(next(700.0 * scale), next(700.0 * scale));
                landmark.world = nalgebra::Vector3::new(next(scale), next(scale), next(scale));
            }
        }
        let mut live = CausalKinematics::new(SIZE);
        let live = clip.iter().map(|frame| live.push(frame));
        for motion in live.chain(analyse(&clip, SIZE).motions) {
            let finite = motion.measures.iter().flatten().all(|v| (v.value + v.sd + v.sd_of_change).is_finite());
            assert!(finite && motion.view.yaw_deg.is_none_or(f64::is_finite), "{}", motion.time);
        }
    }

    #[test]
    fn the_top_leg_of_a_clip_is_one() {
        let mut people: Vec<_> = (0..60).map(|_| Some(Person::side_lying(Side::Right, 20.0, 0.0))).collect();
        people[..8].fill(Some(Person::side_lying(Side::Left, 20.0, 0.0)));
        let motions = analyse(&frames(15.0, people), SIZE).motions;
        assert_eq!(motions[59].posture, Posture::SideLying { top: Side::Right });
    }

    /// The same movement before a camera in the hand, which says how it moves or does not.
    fn in_the_hand(clip: &[PoseFrame], told: bool) -> Vec<PoseFrame> {
        let shaken = |(i, frame): (usize, &PoseFrame)| {
            let t = i as f64 / 15.0;
            let (dx, dy) = (25.0 * (5.0 * t).sin(), 20.0 * (7.0 * t).sin() + 8.0 * t);
            let camera = CameraMotion { dx, dy, scale: 1.0 + 0.03 * t, angle: 0.03 * (3.0 * t).sin() };
            let pose = frame.pose.as_ref().map(|pose| camera.inverse().steady(pose));
            PoseFrame { time: frame.time, pose, camera: told.then_some(camera) }
        };
        clip.iter().enumerate().map(shaken).collect()
    }

    /// By how much a measure of the left leg differs at most.
    fn difference(a: &[Motion], b: &[Motion], kind: MeasureKind) -> f64 {
        let value = |motion: &Motion| motion.get(Measure::of(kind, Side::Left)).ok().map(|value| value.value);
        let both = a.iter().zip(b).filter_map(|(a, b)| Some((value(a)? - value(b)?).abs()));
        both.fold(0.0, f64::max)
    }

    #[test]
    fn what_a_camera_in_the_hand_does_is_no_movement_of_the_body() {
        let clip = squats(90.0, 15.0, 2);
        let live = |clip: &[PoseFrame]| {
            let mut kinematics = CausalKinematics::new(SIZE);
            clip.iter().map(|frame| kinematics.push(frame)).collect::<Vec<_>>()
        };
        let offline = |clip: &[PoseFrame]| analyse(clip, SIZE).motions;
        let (known, unknown) = (in_the_hand(&clip, true), in_the_hand(&clip, false));
        for kind in [MeasureKind::FootTravel, MeasureKind::HeelRise, MeasureKind::HipFlexion, MeasureKind::KneeFlexion]
        {
            assert!(difference(&offline(&known), &offline(&clip), kind) < 1e-3, "{kind:?}");
            assert!(difference(&live(&known), &live(&clip), kind) < 1e-3, "{kind:?}");
        }
        assert!(difference(&offline(&unknown), &offline(&clip), MeasureKind::FootTravel) > 20.0);
    }

    #[test]
    fn what_a_camera_that_turned_away_no_longer_shows_is_hidden() {
        let away = CameraMotion { dy: 400.0, ..CameraMotion::STILL };
        let mut clip = squats(90.0, 15.0, 1);
        for frame in &mut clip[30..] {
            frame.pose = frame.pose.as_ref().map(|pose| away.inverse().steady(pose));
            frame.camera = Some(away);
        }
        let motions = analyse(&clip, SIZE).motions;
        let head_lost = |motion: &Motion| motion.in_frame < 0.9;
        assert!(!head_lost(&motions[29]) && motions[31..].iter().all(head_lost));
    }
}
