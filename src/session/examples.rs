//! The worked examples of an exercise file, played through a session: a file's own tests.

use crate::exercises::Exercise;
use crate::exercises::definition::{Example, Keyframe, PostureName};
use crate::kinematics::{BodyAngles, LegAngles, Measure, Motion, NotMeasurable, Posture, Value, View, ViewKind};
use crate::units::{Side, Timestamp};

use super::Session;

/// Examples are played at this many frames a second.
const FPS: f64 = 30.0;
/// Uncertainty of the values of an example, in their own units.
const SD: f64 = 2.0;
/// An example's seconds of hold are met to within this.
const HOLD_DOUBT_S: f64 = 0.6;

/// Plays every example; returns a sentence for each one that does not give what it says.
pub fn failures(exercise: &Exercise) -> Vec<String> {
    exercise.examples.iter().filter_map(|example| failure(exercise, example)).collect()
}

fn failure(exercise: &Exercise, example: &Example) -> Option<String> {
    let mut session = Session::new(exercise.clone(), None);
    for motion in motions(exercise, example) {
        session.push(&motion);
    }
    let outcome = session.finish();
    let faults: Vec<Vec<String>> =
        outcome.reps.iter().map(|rep| rep.faults.iter().map(|f| f.id.clone()).collect()).collect();
    let held_s: f64 = outcome.holds.iter().map(|hold| hold.valid_s).sum();
    let wrong = if outcome.reps.len() != example.reps {
        format!("{} repetitions instead of {}", outcome.reps.len(), example.reps)
    } else if example.faults.as_ref().is_some_and(|wanted| *wanted != faults) {
        format!("the faults {faults:?} instead of {:?}", example.faults.as_deref().unwrap_or_default())
    } else if example.held_s.is_some_and(|wanted| (wanted - held_s).abs() > HOLD_DOUBT_S) {
        format!("a hold of {held_s:.1} s instead of {:.1} s", example.held_s.unwrap_or_default())
    } else {
        return None;
    };
    Some(format!("the example \"{}\" gives {wrong}", example.name))
}

/// The moments that an example describes, at an even rate.
pub(crate) fn motions<'a>(exercise: &'a Exercise, example: &'a Example) -> impl Iterator<Item = Motion> + 'a {
    let ends = example.curve.first().zip(example.curve.last()).map_or((0.0, 0.0), |(a, b)| (a.t, b.t));
    let frames = ((ends.1 - ends.0) * FPS) as usize;
    (0..=frames).map(move |i| motion(exercise, example, ends.0 + i as f64 / FPS))
}

fn motion(exercise: &Exercise, example: &Example, t: f64) -> Motion {
    let value = |measure: Measure| value_at(&example.curve, measure, t);
    let leg = |side: Side| {
        let radians = |kind| value(Measure::of(kind, side)).unwrap_or(0.0).to_radians();
        use crate::kinematics::MeasureKind::{HipAbduction, HipFlexion, HipRotation, KneeFlexion};
        LegAngles {
            hip_flexion: radians(HipFlexion),
            hip_abduction: radians(HipAbduction),
            hip_rotation: Some(radians(HipRotation)),
            knee_flexion: radians(KneeFlexion),
        }
    };
    let mut measures = [Err(NotMeasurable::Hidden); Measure::COUNT];
    for measure in Measure::all() {
        if let Some(value) = value(measure) {
            measures[measure.index()] = Ok(Value { value, sd: SD, sd_of_change: SD });
        }
    }
    Motion {
        time: Timestamp::from_secs_f64(t),
        measures,
        coarse: Some(BodyAngles { legs: Side::BOTH.map(leg), thigh_opening: 0.0 }),
        in_space: None,
        posture: posture(example.posture.unwrap_or(exercise.posture), example.top),
        view: View { kind: example.view.unwrap_or(ViewKind::Oblique), yaw_deg: None },
        in_frame: 1.0,
        hidden: crate::kinematics::Hidden::default(),
        filled: false,
        cut: false,
    }
}

fn posture(name: PostureName, top: Option<Side>) -> Posture {
    match name {
        PostureName::Standing | PostureName::Upright => Posture::Standing,
        PostureName::Sitting => Posture::Sitting,
        PostureName::Supine => Posture::Supine,
        PostureName::SideLying => Posture::SideLying { top: top.unwrap_or(Side::Left) },
    }
}

/// On straight lines between the keyframes; `None` for a measure that the example does not name.
fn value_at(curve: &[Keyframe], measure: Measure, t: f64) -> Option<f64> {
    let (own, both) = (measure.name(), measure.kind.row().name);
    let named = |k: &Keyframe| k.values.get(&own).or_else(|| k.values.get(both)).map(|&v| (k.t, v));
    let mut known = curve.iter().filter_map(named);
    let mut last = known.next()?;
    for next in known {
        if next.0 >= t {
            let share = ((t - last.0) / (next.0 - last.0)).clamp(0.0, 1.0);
            return Some(last.1 + share * (next.1 - last.1));
        }
        last = next;
    }
    Some(last.1)
}
