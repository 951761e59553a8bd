//! `reps.csv`: a row for every repetition, with its measures and faults, for spreadsheets and statistics.
//!
//! An empty cell is not measurable. Text that a spreadsheet would take for a formula begins with an apostrophe.

use crate::exercises::Exercise;
use crate::kinematics::Measure;
use crate::plain::cell;
use crate::report::{Results, verdicts};
use crate::separated;
use crate::session::result::{Hold, Range, Rep};

use super::NotExported;

/// Columns before the measures.
const FIRST: [&str; 17] = [
    "person",
    "date",
    "source",
    "exercise",
    "rep",
    "side",
    "start_s",
    "peak_s",
    "end_s",
    "out_s",
    "hold_s",
    "return_s",
    "held_s",
    "verdict",
    "faults",
    "not_judged",
    "too_close",
];

/// The table.
///
/// # Errors
/// Never: without repetitions there is the header alone.
pub(super) fn render(results: &Results) -> Result<Vec<u8>, NotExported> {
    let measures = measures(results.exercise);
    let rows = results.report.reps.iter().map(|rep| row(results, rep, &measures));
    Ok(separated::table(separated::COMMA, header(&measures), rows))
}

/// The exercise's main measures, left before right.
fn measures(exercise: &Exercise) -> Vec<Measure> {
    exercise.main_measures.iter().flat_map(|kind| kind.measures()).collect()
}

fn header(measures: &[Measure]) -> Vec<String> {
    let mut names: Vec<String> = FIRST.map(str::to_owned).to_vec();
    for measure in measures {
        let (name, unit) = (measure.name(), measure.kind.row().unit.suffix());
        names.extend(["min", "max", "rom", "sd"].map(|figure| format!("{name}_{figure}_{unit}")));
    }
    names
}

fn row(results: &Results, rep: &Rep, measures: &[Measure]) -> Vec<String> {
    let report = results.report;
    let faults: Vec<&str> = rep.faults.iter().map(|fault| fault.id.as_str()).collect();
    let named = [report.person.as_deref(), report.date.as_deref(), Some(&report.source.name), Some(&report.exercise)];
    let mut cells: Vec<String> = named.map(|name| cell(name.unwrap_or_default())).into();
    cells.extend([rep.index.to_string(), rep.side.name().to_owned()]);
    let times = [rep.start_s, rep.peak_s, rep.end_s, rep.tempo.out_s, rep.tempo.hold_s, rep.tempo.return_s];
    cells.extend(times.map(number));
    cells.push(held_s(rep, &report.holds).map_or_else(String::new, number));
    cells.push(verdicts::key(rep.verdict).to_owned());
    cells.extend([faults.join(" "), rep.not_judged.join(" "), rep.unsure.join(" ")].map(|ids| cell(&ids)));
    for measure in measures {
        let figures = |r: &Range| [r.min_deg, r.max_deg, r.rom_deg, r.sd_deg].map(number);
        let known = rep.measures.get(&measure.name()).and_then(Option::as_ref);
        cells.extend(known.map_or_else(Default::default, figures));
    }
    cells
}

/// Seconds in the held position within the repetition; `None` where the exercise has no hold or none was found.
fn held_s(rep: &Rep, holds: &[Hold]) -> Option<f64> {
    let own = |hold: &&Hold| hold.side == rep.side && hold.start_s >= rep.start_s && hold.end_s <= rep.end_s;
    holds.iter().find(own).map(|hold| hold.valid_s)
}

fn number(value: f64) -> String {
    format!("{value:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::export::sample::Sample;

    fn table(sample: &Sample) -> (csv::StringRecord, Vec<csv::StringRecord>) {
        let bytes = render(&sample.results()).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        (reader.headers().unwrap().clone(), reader.records().map(Result::unwrap).collect())
    }

    #[test]
    fn a_row_a_repetition_with_the_reports_figures() {
        let mut sample = Sample::squats(90.0);
        sample.report.reps[1].measures.insert("left_knee_flexion".into(), None);
        let (header, rows) = table(&sample);
        assert_eq!(rows.len(), sample.report.reps.len());
        assert_eq!(rows.len(), 2);
        let column = |name: &str| header.iter().position(|h| h == name).unwrap_or_else(|| panic!("{name}"));
        for (row, rep) in rows.iter().zip(&sample.report.reps) {
            assert_eq!(row[column("rep")], rep.index.to_string());
            assert_eq!(row[column("verdict")], *verdicts::key(rep.verdict));
            let rom = rep.measures["right_knee_flexion"].unwrap().rom_deg;
            assert_eq!(row[column("right_knee_flexion_rom_deg")], format!("{rom:.3}"));
        }
        assert!(rows[1][column("left_knee_flexion_max_deg")].is_empty(), "not measurable is an empty cell");
    }

    #[test]
    fn a_name_becomes_no_formula_and_numbers_stay_numbers() {
        let (_, rows) = table(&Sample::squats(90.0));
        assert_eq!(&rows[0][2], "'=clip.mp4");
        assert_eq!(number(-3.0), "-3.000");
    }
}
