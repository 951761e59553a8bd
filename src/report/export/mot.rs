//! `motion.mot`: joint angles as coordinates of OpenSim's models, in degrees.
//!
//! Names and signs are those of the Rajagopal models: hip flexion +, adduction + (our abduction with its sign turned),
//! internal rotation + (ours turned), knee flexion + (gait2392 has the knee's sign the other way). The order of rotations
//! is the same: flexion, then ab-/adduction, then rotation about the thigh. Our trunk stands in for the pelvis, so
//! `pelvis_tilt` is the trunk's lean, + backward.
//!
//! OpenSim's motion files know no missing value: its reader ends at the first NaN, without a word. So a coordinate that
//! was missing in more than a twentieth of the moments has no column, and a moment at which one of the others is missing
//! has no row; nothing is filled in. The header says which were left out.

use std::fmt::Write;

use super::NotExported;
use super::even::{Between, EvenTimes};
use super::whose::whose;
use crate::kinematics::{Measure, MeasureKind, Motion};
use crate::report::{Report, Results};
use crate::units::{Degrees, Side};

/// A coordinate of the model, the measure behind it, and the sign between the two.
struct Coordinate {
    name: &'static str,
    measure: Measure,
    sign: f64,
}

const fn coordinate(name: &'static str, kind: MeasureKind, side: Option<Side>, sign: f64) -> Coordinate {
    Coordinate { name, measure: Measure { kind, side }, sign }
}

use MeasureKind::{HipAbduction, HipFlexion, HipRotation, KneeFlexion, TrunkLean};

const COORDINATES: &[Coordinate] = &[
    coordinate("pelvis_tilt", TrunkLean, None, -1.0),
    coordinate("hip_flexion_r", HipFlexion, Some(Side::Right), 1.0),
    coordinate("hip_adduction_r", HipAbduction, Some(Side::Right), -1.0),
    coordinate("hip_rotation_r", HipRotation, Some(Side::Right), -1.0),
    coordinate("knee_angle_r", KneeFlexion, Some(Side::Right), 1.0),
    coordinate("hip_flexion_l", HipFlexion, Some(Side::Left), 1.0),
    coordinate("hip_adduction_l", HipAbduction, Some(Side::Left), -1.0),
    coordinate("hip_rotation_l", HipRotation, Some(Side::Left), -1.0),
    coordinate("knee_angle_l", KneeFlexion, Some(Side::Left), 1.0),
];

/// A coordinate needs to be known in so large a share of the moments at which anything is.
const NEEDED_SHARE: f64 = 0.95;

/// The table as text.
///
/// # Errors
/// When no angle could be measured, or the frames are too far apart.
pub(super) fn render(results: &Results) -> Result<Vec<u8>, NotExported> {
    let times = EvenTimes::of(results.motions, results.header.fps)?;
    let places = times.places(results.motions);
    let (kept, left_out): (Vec<&Coordinate>, Vec<&Coordinate>) = split(results.motions);
    let row = |place: &Between| kept.iter().map(|c| value(c, place, results.motions)).collect::<Option<Vec<f64>>>();
    let rows = places.iter().enumerate().filter_map(|(i, place)| Some((times.at(i), row(place.as_ref()?)?)));
    let rows: Vec<(f64, Vec<f64>)> = rows.collect();
    if kept.is_empty() || rows.is_empty() {
        return Err(NotExported::NothingMeasured);
    }
    let mut text = String::new();
    // Writing into a String can not fail.
    let _ = header(&mut text, results.report, rows.len(), (&kept, &left_out));
    for (time, values) in rows {
        let cells: Vec<String> = values.iter().map(|v| format!("\t{v:.4}")).collect();
        let _ = writeln!(text, "{time:.6}{}", cells.concat());
    }
    Ok(text.into_bytes())
}

/// The coordinates that are known nearly always, and the others.
fn split(motions: &[Motion]) -> (Vec<&'static Coordinate>, Vec<&'static Coordinate>) {
    let known = |c: &Coordinate, m: &Motion| m.get(c.measure).is_ok();
    let any = motions.iter().filter(|m| COORDINATES.iter().any(|c| known(c, m))).count();
    COORDINATES.iter().partition(|c| {
        let count = motions.iter().filter(|m| known(c, m)).count();
        count > 0 && count as f64 >= NEEDED_SHARE * any as f64
    })
}

fn value(coordinate: &Coordinate, place: &Between, motions: &[Motion]) -> Option<f64> {
    let frame = |i: usize| Some(coordinate.sign * motions[i].get(coordinate.measure).ok()?.value);
    place.of(frame, |a, b, share| a + share * Degrees(b - a).wrapped().0)
}

fn header(
    text: &mut String,
    report: &Report,
    rows: usize,
    (kept, left_out): (&[&Coordinate], &[&Coordinate]),
) -> std::fmt::Result {
    writeln!(text, "Coxa\nversion=1\nnRows={rows}\nnColumns={}\ninDegrees=yes", kept.len() + 1)?;
    for (what, known) in whose(report) {
        writeln!(text, "{what}={known}")?;
    }
    writeln!(text, "Coordinates and signs of OpenSim's Rajagopal models.")?;
    writeln!(text, "The trunk stands in for the pelvis: hip flexion is the angle of the thigh to the trunk.")?;
    if !left_out.is_empty() {
        writeln!(text, "Left out, since not measurable often enough: {}", names(left_out).join(" "))?;
    }
    writeln!(text, "endheader\ntime\t{}", names(kept).join("\t"))
}

fn names(coordinates: &[&Coordinate]) -> Vec<&'static str> {
    coordinates.iter().map(|c| c.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::export::sample::Sample;

    fn text(sample: &Sample) -> String {
        String::from_utf8(render(&sample.results()).unwrap()).unwrap()
    }

    /// Column names and rows.
    fn table(text: &str) -> (Vec<&str>, Vec<Vec<f64>>) {
        let (_, body) = text.split_once("endheader\n").unwrap();
        let mut lines = body.lines();
        let names = lines.next().unwrap().split('\t').collect();
        (names, lines.map(|line| line.split('\t').map(|cell| cell.parse().unwrap()).collect()).collect())
    }

    #[test]
    fn signs_are_the_models() {
        let mut sample = Sample::squats(90.0);
        let abduction = Measure::of(HipAbduction, Side::Right);
        sample.motions.iter_mut().for_each(|m| m.measures[abduction.index()].as_mut().unwrap().value = 12.0);
        let text = text(&sample);
        let (names, rows) = table(&text);
        let column = |name: &str| names.iter().position(|n| *n == name).unwrap();
        // The bottom of the second squat.
        let bottom = &rows[(1.0 + 4.0 + 1.5) as usize * 15 + 7];
        assert!(bottom[column("knee_angle_l")] > 90.0 && bottom[column("hip_flexion_l")] > 90.0);
        assert!(bottom[column("pelvis_tilt")] < -20.0, "leaning forward is a tilt below zero");
        assert_eq!(bottom[column("hip_adduction_r")], -12.0);
        assert!(!names.contains(&"hip_rotation_l"), "a straight knee does not show it");
        assert!(text.contains("Left out, since not measurable often enough: hip_rotation_r hip_rotation_l"));
    }

    #[test]
    fn what_is_missing_has_no_row_and_no_column_and_is_never_a_number() {
        let mut sample = Sample::squats(90.0);
        sample.hide(Measure::of(KneeFlexion, Side::Left), 10..13);
        sample.hide(Measure::of(HipFlexion, Side::Right), 0..60);
        let text = text(&sample);
        let (names, rows) = table(&text);
        assert!(names.contains(&"knee_angle_l") && !names.contains(&"hip_flexion_r"));
        assert!(text.contains(&format!("nRows={}\nnColumns={}\n", rows.len(), names.len())));
        assert_eq!(rows.len(), 135 - 3);
        assert!(rows[9][0] < 0.7 && rows[10][0] > 0.8 && !text.contains("NaN"));
    }

    #[test]
    fn nobody_is_told() {
        let nobody = Sample::at(&[0.0, 0.1, 0.2]);
        assert_eq!(render(&nobody.results()), Err(NotExported::NothingMeasured));
    }
}
