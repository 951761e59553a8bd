//! The fit against made-up bodies: it finds them, whatever the camera, and survives odd input.

use nalgebra::{Rotation3, Vector2, Vector3};

use super::*;
use crate::kinematics::body::angles::BodyAngles;
use crate::kinematics::body::joints::{BodyPosture, Joints, Lengths};
use crate::kinematics::body::lifted::{Estimate, Lifted};
use crate::kinematics::observe::observation::FEET;
use crate::kinematics::skeleton::ImplausibleBody;
use crate::units::Side;

/// The body over a clip.
fn over(frames: &[Option<Observation>], picture: Picture) -> Option<ClipFit> {
    Fit::new(picture).over(frames)
}

fn joints(fit: &ClipFit) -> Vec<Option<Joints>> {
    fit.bodies.iter().map(|body| body.map(|body| body.joints)).collect()
}

const PICTURE: Picture = Picture { width: 480.0, height: 640.0 };
const FRAMES: usize = 48;

/// A squat of three seconds, half way down and back, turned by so many radians from facing the camera.
fn squatting(yaw: f64, time_s: f64) -> Joints {
    let depth = (1.0 - (time_s * std::f64::consts::TAU / 3.0).cos()) / 2.0;
    let lean = Rotation3::from_axis_angle(&Vector3::x_axis(), -0.4 * depth);
    let turn = Rotation3::from_axis_angle(&Vector3::y_axis(), yaw);
    let mut posture =
        BodyPosture { axes: turn * BodyPosture::default().axes * lean.inverse(), ..BodyPosture::default() };
    posture.legs =
        [[0.05 + 1.1 * depth, 0.15, 0.1, 0.05 + 1.3 * depth], [0.05 + 1.1 * depth, 0.1, 0.0, 0.05 + 1.3 * depth]];
    let mut joints = posture.joints(&Lengths::STANDARD);
    let feet = (joints[6] + joints[7]) / 2.0;
    for joint in &mut joints {
        *joint += Vector3::new(0.1, 0.8, 3.0) - feet;
    }
    joints
}

/// What a network that flattens depth a little makes of it.
fn seen(joints: &Joints, time_s: f64, picture: Picture) -> Observation {
    let focal = Tuning::default().focal * picture.width.max(picture.height);
    let centre = Vector2::new(picture.width, picture.height) / 2.0;
    let hips = (joints[2] + joints[3]) / 2.0;
    Observation {
        time_s,
        pixels: joints.map(|at| at.xy() / at.z * focal + centre),
        feet: [Vector2::zeros(); FEET],
        visibility: [1.0; 8],
        world: joints.map(|at| (at - hips).component_mul(&Vector3::new(1.0, 1.0, 0.9))),
        standing: true,
        flat: false,
        lifted: None,
    }
}

fn clip(yaw: f64, picture: Picture) -> Vec<Option<Observation>> {
    let times = (0..FRAMES).map(|i| i as f64 / 16.0);
    times.map(|time| Some(seen(&squatting(yaw, time), time, picture))).collect()
}

/// The mean error of the flexions over a clip, degrees: nearly straight legs, seen from the front, hide much.
fn error(found: &[Option<Joints>], yaw: f64) -> f64 {
    let mut sum = 0.0;
    for (i, joints) in found.iter().enumerate() {
        let truth = BodyAngles::of(&squatting(yaw, i as f64 / 16.0)).unwrap();
        let fitted = BodyAngles::of(joints.as_ref().unwrap()).unwrap();
        for side in Side::BOTH {
            let (a, b) = (truth.leg(side), fitted.leg(side));
            sum += (a.hip_flexion - b.hip_flexion).abs() + (a.knee_flexion - b.knee_flexion).abs();
        }
    }
    sum.to_degrees() / (4 * found.len()) as f64
}

#[test]
fn a_made_up_body_is_found_from_every_side() {
    // from the front the knees move along the line of sight, which looks like standing still
    for (yaw, allowed) in [(0.0, 7.5), (0.8, 4.5), (1.6, 2.0), (2.5, 3.5), (-1.6, 2.0)] {
        let fit = over(&clip(yaw, PICTURE), PICTURE).unwrap();
        let off = error(&joints(&fit), yaw);
        assert!(off < allowed, "yaw {yaw}: {off} degrees");
        assert_eq!(fit.proportions, Ok(()));
    }
}

#[test]
fn the_live_fit_follows_it() {
    let mut fit = CausalFit::new(PICTURE);
    let found: Vec<_> = clip(0.8, PICTURE).iter().map(|o| fit.push(o.as_ref().unwrap())).collect();
    let off = error(&found, 0.8);
    assert!(off < 5.0, "{off} degrees");
}

#[test]
fn a_larger_picture_changes_nothing() {
    let large = Picture { width: 960.0, height: 1280.0 };
    let (a, b) = (over(&clip(0.8, PICTURE), PICTURE).unwrap(), over(&clip(0.8, large), large).unwrap());
    for (p, q) in joints(&a).iter().flatten().zip(joints(&b).iter().flatten()) {
        assert!(p.iter().zip(q).all(|(x, y)| (x - y).norm() < 1e-6));
    }
}

#[test]
fn a_mirrored_clip_swaps_the_sides() {
    let plain = clip(0.8, PICTURE);
    let mirrored: Vec<_> = plain.iter().map(|o| o.map(mirror)).collect();
    let (a, b) = (over(&plain, PICTURE).unwrap(), over(&mirrored, PICTURE).unwrap());
    for (p, q) in joints(&a).iter().flatten().zip(joints(&b).iter().flatten()) {
        let (p, q) = (BodyAngles::of(p).unwrap(), BodyAngles::of(q).unwrap());
        for i in 0..2 {
            assert!((p.legs[i].hip_flexion - q.legs[1 - i].hip_flexion).abs() < 0.01);
            assert!((p.legs[i].hip_abduction - q.legs[1 - i].hip_abduction).abs() < 0.01);
        }
    }
}

/// The angles of the legs as a lifter would give them, so many radians off.
fn lifted(joints: &Joints, off: f64) -> Lifted {
    let angles = BodyAngles::of(joints).unwrap();
    let estimate = |angle: f64| Estimate { angle: angle + off, sd: 0.08 };
    let legs = angles.legs.map(|leg| {
        [leg.hip_flexion, leg.hip_abduction, leg.hip_rotation.unwrap_or(0.0), leg.knee_flexion].map(estimate)
    });
    // it says nothing of the camera: a pitch without a spread is not to be believed, and must not stop the descent
    Lifted { legs, ..Lifted::default() }
}

#[test]
fn a_network_that_sets_the_ankles_too_far_back_is_overruled_by_the_lifter() {
    let frames = |with: bool| -> Vec<Option<Observation>> {
        let wrong = clip(0.0, PICTURE).into_iter().flatten().map(|mut o| {
            o.world[6].z += 0.12;
            o.world[7].z += 0.12;
            o.lifted = with.then(|| lifted(&squatting(0.0, o.time_s), 0.03));
            Some(o)
        });
        wrong.collect()
    };
    let off = |with| error(&joints(&over(&frames(with), PICTURE).unwrap()), 0.0);
    assert!(off(true) < 6.0 && off(true) < 0.8 * off(false), "{} {}", off(true), off(false));
    let live = |with: bool| {
        let mut fit = CausalFit::new(PICTURE);
        let found: Vec<_> = frames(with).iter().map(|o| fit.push(o.as_ref().unwrap())).collect();
        error(&found, 0.0)
    };
    assert!(live(true) < live(false), "{} {}", live(true), live(false));
}

fn mirror(o: Observation) -> Observation {
    let pixels = std::array::from_fn(|j| Vector2::new(PICTURE.width - o.pixels[j ^ 1].x, o.pixels[j ^ 1].y));
    let world = std::array::from_fn(|j| Vector3::new(-o.world[j ^ 1].x, o.world[j ^ 1].y, o.world[j ^ 1].z));
    Observation { pixels, world, ..o }
}

#[test]
fn a_hidden_leg_is_less_sure() {
    let mut frames = clip(0.8, PICTURE);
    for o in frames.iter_mut().flatten() {
        for joint in [4, 6] {
            o.visibility[joint] = 0.0;
        }
    }
    let fit = over(&frames, PICTURE).unwrap();
    let spread = fit.bodies[FRAMES / 2].unwrap().spread;
    assert!(spread.legs[0].knee_flexion > spread.legs[1].knee_flexion);
}

#[test]
fn odd_input_gives_nothing_or_something_but_never_panics() {
    assert!(over(&[], PICTURE).is_none());
    assert!(over(&[None, None], PICTURE).is_none());
    let frames = clip(0.8, PICTURE);
    for count in 1..=3 {
        let fit = over(&frames[..count], PICTURE).unwrap();
        assert_eq!(joints(&fit).iter().flatten().count(), count);
    }
    let mut odd = frames.clone();
    odd[3] = None;
    odd[4].as_mut().unwrap().pixels[2].x = f64::NAN;
    odd[5].as_mut().unwrap().time_s = odd[4].unwrap().time_s;
    odd[6].as_mut().unwrap().time_s = -1.0;
    odd[7].as_mut().unwrap().world = [Vector3::zeros(); 8];
    odd[8].as_mut().unwrap().pixels = [Vector2::new(1e9, -1e9); 8];
    odd[9].as_mut().unwrap().time_s = f64::INFINITY;
    let fit = over(&odd, PICTURE).unwrap();
    assert!([3, 4, 7, 8, 9].iter().all(|&i| joints(&fit)[i].is_none()));
    assert!(joints(&fit).iter().flatten().flatten().all(|at| at.iter().all(|v| v.is_finite())));
    let mut live = CausalFit::new(PICTURE);
    let given = odd.iter().flatten().filter_map(|o| live.push(o)).count();
    assert_eq!(given, joints(&fit).iter().flatten().count());
    assert!(over(&frames, Picture { width: 0.0, height: 0.0 }).is_none());
}

#[test]
fn bones_that_nobody_has_are_refused() {
    assert_eq!(proportions(&Lengths::STANDARD), Ok(()));
    let long_shank = Lengths { shank: 1.2, ..Lengths::STANDARD };
    assert!(matches!(proportions(&long_shank), Err(ImplausibleBody::Shank(_))));
    let short_trunk = Lengths { trunk: 0.3, ..Lengths::STANDARD };
    assert!(matches!(proportions(&short_trunk), Err(ImplausibleBody::Trunk(_))));
}

#[test]
fn a_seated_hip_that_the_picture_misplaces_bends_the_thigh_less_where_the_lifter_knows_it() {
    let turn = Rotation3::from_axis_angle(&Vector3::y_axis(), 0.5);
    let legs = [[1.5, 0.1, 0.0, 1.5]; 2];
    let sitting = BodyPosture { axes: turn * BodyPosture::default().axes, legs, ..BodyPosture::default() };
    let joints = sitting.joints(&Lengths::STANDARD).map(|at| at + Vector3::new(0.0, 0.0, 3.0));
    let lifted = legs.map(|leg| leg.map(|angle| Estimate { angle, sd: 0.1 }));
    let lifted = Some(Lifted { legs: lifted, ..Lifted::default() });
    let frame = |i: usize| {
        let mut seen = Observation { standing: false, lifted, ..seen(&joints, i as f64 / 15.0, PICTURE) };
        let trunk = (seen.pixels[0] - seen.pixels[2]).norm();
        seen.pixels[2..4].iter_mut().for_each(|hip| hip.y -= 0.15 * trunk);
        Some(seen)
    };
    let frames: Vec<_> = (0..20).map(frame).collect();
    let off = |seated_hip: f64| {
        let fit = clip::fit_clip(&frames, PICTURE, &Tuning { seated_hip, ..Tuning::default() }).unwrap();
        let angles = BodyAngles::of(&fit.bodies[10].unwrap().joints).unwrap();
        (angles.leg(Side::Left).hip_flexion - 1.5).abs().to_degrees()
    };
    let (minded, unminded) = (off(Tuning::default().seated_hip), off(1.0));
    assert!(2.0 * minded < unminded, "{minded} {unminded}");
}

#[test]
fn hips_on_a_seat_stay_where_they_are_however_their_landmarks_follow_a_lifted_thigh() {
    let turn = Rotation3::from_axis_angle(&Vector3::y_axis(), 0.7);
    let axes = turn * BodyPosture::default().axes;
    let lift = |i: usize| 0.35 * (1.0 - (i as f64 / 8.0).cos()) / 2.0;
    let frame = |standing: bool| {
        move |i: usize| {
            let legs = [[1.5 + lift(i), 0.1, 0.0, 1.5], [1.5, 0.1, 0.0, 1.5]];
            let joints = BodyPosture { axes, legs, ..BodyPosture::default() }.joints(&Lengths::STANDARD);
            let lifted =
                Lifted { legs: legs.map(|leg| leg.map(|angle| Estimate { angle, sd: 0.3 })), ..Lifted::default() };
            let mut seen = Observation { standing, lifted: Some(lifted), ..seen(&joints, i as f64 / 15.0, PICTURE) };
            let trunk = (seen.pixels[0] - seen.pixels[2]).norm();
            seen.pixels[2..4].iter_mut().for_each(|hip| hip.y -= 0.25 * trunk * lift(i));
            Some(seen)
        }
    };
    let travel = |standing: bool| {
        let frames: Vec<_> = (0..50).map(frame(standing)).collect();
        let fit = clip::fit_clip(&frames, PICTURE, &Tuning { seated_hip: 1.0, ..Tuning::default() }).unwrap();
        let hips = fit.bodies.iter().flatten().map(|body| body.joints[3].y);
        let (low, high) = hips.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), y| (y.min(a), y.max(b)));
        high - low
    };
    let (seated, standing) = (travel(false), travel(true));
    assert!(1.5 * seated < standing, "{seated} {standing}");
}
