//! `measures.tsv`: a row for every measure of every repetition, as R, pandas and Stata take a long table.
//!
//! Cells are parted by tabs. An empty cell is not measurable.

use super::NotExported;
use crate::kinematics::Measure;
use crate::plain::cell;
use crate::report::{Results, verdicts};
use crate::separated;
use crate::session::result::{Range, Rep};

const COLUMNS: [&str; 13] =
    ["person", "date", "source", "exercise", "rep", "side", "verdict", "measure", "unit", "min", "max", "rom", "sd"];

/// The table.
///
/// # Errors
/// Never: without repetitions there is the header alone.
pub(super) fn render(results: &Results) -> Result<Vec<u8>, NotExported> {
    let rows = results.report.reps.iter().flat_map(|rep| {
        let known = Measure::all().filter_map(|measure| Some((measure, rep.measures.get(&measure.name())?)));
        known.map(|(measure, range)| row(results, rep, measure, range.as_ref()))
    });
    Ok(separated::table(separated::TAB, COLUMNS, rows))
}

fn row(results: &Results, rep: &Rep, measure: Measure, range: Option<&Range>) -> [String; 13] {
    let report = results.report;
    let [person, date] = [&report.person, &report.date].map(|known| known.as_deref().unwrap_or_default());
    let figure = |of: fn(&Range) -> f64| range.map_or_else(String::new, |range| format!("{:.3}", of(range)));
    [
        cell(person),
        cell(date),
        cell(&report.source.name),
        cell(&report.exercise),
        rep.index.to_string(),
        rep.side.name().to_owned(),
        verdicts::key(rep.verdict).to_owned(),
        measure.name(),
        measure.kind.row().unit.suffix().to_owned(),
        figure(|range| range.min_deg),
        figure(|range| range.max_deg),
        figure(|range| range.rom_deg),
        figure(|range| range.sd_deg),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::export::sample::Sample;

    #[test]
    fn every_measure_of_every_repetition_has_a_row_also_where_it_could_not_be_had() {
        let mut sample = Sample::squats(90.0);
        sample.report.reps[1].measures.insert("left_knee_flexion".into(), None);
        let bytes = render(&sample.results()).unwrap();
        let mut table = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(bytes.as_slice());
        assert_eq!(table.headers().unwrap(), COLUMNS.as_slice());
        let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), sample.report.reps.iter().map(|rep| rep.measures.len()).sum::<usize>());
        for rep in &sample.report.reps {
            for (name, range) in &rep.measures {
                let row = rows.iter().find(|row| row[4] == rep.index.to_string() && row[7] == *name).unwrap();
                assert_eq!(row[11], range.map_or_else(String::new, |range| format!("{:.3}", range.rom_deg)));
            }
        }
    }
}
