//! `motion.json`: every measure and every joint over time, for programs; schema `coxa.motion/1`.
//!
//! `null` is not measurable at that moment; `missing` says why. Joints are in metres in camera axes.

use serde::Serialize;

use super::NotExported;
use crate::kinematics::{InSpace, Measure, Motion, NotMeasurable};
use crate::report::Results;
use crate::report::json::rounded;

/// What `schema` says.
const SCHEMA: &str = "coxa.motion/1";

/// Names of the joints by [`crate::kinematics::Joint`].
const JOINT_NAMES: [&str; crate::kinematics::JOINTS] = [
    "left_shoulder",
    "right_shoulder",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
];

#[derive(Serialize)]
struct Timeline<'a> {
    schema: &'static str,
    coxa_version: &'a str,
    /// Whose movement it is, and when it was done, where that is known.
    person: Option<&'a str>,
    date: Option<&'a str>,
    exercise: &'a str,
    /// Seconds on the source's clock: the length and order of every list below.
    time_s: Vec<f64>,
    /// Whether a gap was bridged there.
    filled: Vec<bool>,
    measures: Vec<Series>,
    joints: Joints,
}

#[derive(Serialize)]
struct Series {
    name: String,
    side: Option<&'static str>,
    unit: &'static str,
    definition: &'static str,
    values: Vec<Option<f64>>,
    /// One sigma of each value.
    sd: Vec<Option<f64>>,
    missing: Vec<Missing>,
}

/// Some moments in a row without a value.
#[derive(Serialize)]
struct Missing {
    from_s: f64,
    to_s: f64,
    why: String,
}

#[derive(Serialize)]
struct Joints {
    unit: &'static str,
    axes: &'static str,
    names: [&'static str; JOINT_NAMES.len()],
    /// Whether a body of constant bone lengths was fitted (origin: the camera) or these are the network's own (mid-hip).
    fitted: Vec<Option<bool>>,
    /// By moment and joint.
    positions: Vec<[Option<[f64; 3]>; JOINT_NAMES.len()]>,
}

/// The timeline as one line of JSON with a line feed at its end.
///
/// # Errors
/// Never: without frames the lists are empty.
pub(super) fn render(results: &Results) -> Result<Vec<u8>, NotExported> {
    let motions = results.motions;
    let timeline = Timeline {
        schema: SCHEMA,
        coxa_version: &results.report.coxa_version,
        person: results.report.person.as_deref(),
        date: results.report.date.as_deref(),
        exercise: &results.report.exercise,
        time_s: motions.iter().map(|m| m.time.seconds()).collect(),
        filled: motions.iter().map(|m| m.filled).collect(),
        measures: Measure::all().map(|measure| series(measure, motions)).collect(),
        joints: joints(motions),
    };
    let mut bytes = serde_json::to_vec(&timeline).unwrap_or_default();
    bytes.push(b'\n');
    Ok(bytes)
}

fn series(measure: Measure, motions: &[Motion]) -> Series {
    let row = measure.kind.row();
    let value = |m: &Motion| m.get(measure).ok();
    Series {
        name: measure.name(),
        side: measure.side.map(|side| side.name()),
        unit: row.unit.suffix(),
        definition: row.definition,
        values: motions.iter().map(|m| value(m).map(|v| rounded(v.value))).collect(),
        sd: motions.iter().map(|m| value(m).map(|v| rounded(v.sd))).collect(),
        missing: missing(measure, motions),
    }
}

/// Moments without a value, put together while the reason stays the same.
fn missing(measure: Measure, motions: &[Motion]) -> Vec<Missing> {
    let reason = |m: &Motion| -> Option<NotMeasurable> { m.get(measure).err() };
    let stretches = motions.chunk_by(|a, b| reason(a) == reason(b));
    let of = |stretch: &[Motion]| {
        let (first, last) = (stretch.first()?, stretch.last()?);
        let why = reason(first)?.to_string();
        Some(Missing { from_s: first.time.seconds(), to_s: last.time.seconds(), why })
    };
    stretches.filter_map(of).collect()
}

fn joints(motions: &[Motion]) -> Joints {
    let places = |s: &InSpace| s.joints.map(|joint| joint.map(|at| [at.x, at.y, at.z].map(rounded)));
    Joints {
        unit: "m",
        axes: "x right, y down, z away from the camera",
        names: JOINT_NAMES,
        fitted: motions.iter().map(|m| m.in_space.map(|s| s.fitted)).collect(),
        positions: motions.iter().map(|m| m.in_space.as_ref().map_or_else(Default::default, places)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::kinematics::MeasureKind;
    use crate::report::export::sample::Sample;
    use crate::units::Side;

    #[test]
    fn every_list_has_a_place_for_every_moment_and_missing_is_null_with_its_reason() {
        let mut sample = Sample::squats(90.0);
        let knee = Measure::of(MeasureKind::KneeFlexion, Side::Left);
        sample.hide(knee, 10..13);
        sample.motions[20].in_space = None;
        let timeline: Value = serde_json::from_slice(&render(&sample.results()).unwrap()).unwrap();
        let count = sample.motions.len();
        let length = |v: &Value| v.as_array().unwrap().len();
        assert_eq!(length(&timeline["measures"]), Measure::COUNT);
        for series in timeline["measures"].as_array().unwrap() {
            assert_eq!((length(&series["values"]), length(&series["sd"])), (count, count));
        }
        let own = &timeline["measures"][knee.index()];
        assert_eq!((own["name"].as_str(), own["unit"].as_str()), (Some("left_knee_flexion"), Some("deg")));
        assert!(own["values"][11].is_null() && own["sd"][11].is_null());
        let value = sample.motions[13].get(knee).unwrap().value;
        assert!((own["values"][13].as_f64().unwrap() - value).abs() < 1e-4);
        let gap = &own["missing"][0];
        assert_eq!(gap["why"], NotMeasurable::Hidden.to_string());
        assert_eq!((gap["from_s"].as_f64(), gap["to_s"].as_f64()), (Some(0.666667), Some(0.8)));
        assert!(timeline["joints"]["positions"][20].as_array().unwrap().iter().all(Value::is_null));
        assert_eq!(length(&timeline["joints"]["positions"][21][0]), 3);
    }
}
