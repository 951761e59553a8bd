//! `frames.csv`: a row for every analysed frame, a column for every measure and its one-sigma uncertainty.

use super::Results;
use crate::kinematics::{Measure, Motion};
use crate::separated;

/// The table. An empty cell means not measurable at that moment.
pub(super) fn render(results: &Results) -> Vec<u8> {
    table(results.motions)
}

/// The table of these moments.
pub(super) fn table(motions: &[Motion]) -> Vec<u8> {
    separated::table(separated::COMMA, header(), motions.iter().map(row))
}

/// Column names: time, measures, their uncertainties, and whether a gap was bridged.
fn header() -> Vec<String> {
    let mut names = vec!["time_s".to_owned()];
    names.extend(Measure::all().map(Measure::column));
    names.extend(Measure::all().map(Measure::sd_column));
    names.push("filled".to_owned());
    names
}

fn row(motion: &Motion) -> Vec<String> {
    let cell = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.3}"));
    let mut cells = vec![format!("{:.6}", motion.time.seconds())];
    cells.extend(Measure::all().map(|m| cell(motion.get(m).ok().map(|v| v.value))));
    cells.extend(Measure::all().map(|m| cell(motion.get(m).ok().map(|v| v.sd))));
    cells.push(u8::from(motion.filled).to_string());
    cells
}
