//! The measures of a clip over time: what the curves of a page are drawn from, fresh or read back from `frames.csv`.

use crate::kinematics::{Measure, Motion};

/// No second, degree, pixel or frame of an assessment has a larger number.
pub(super) const MOST_VALUE: f64 = 1e9;

/// Nearly ten hours at 30 pictures/s.
const MOST_FRAMES: usize = 1 << 20;
/// A row has some hundred bytes.
const MOST_LINE_BYTES: usize = 1 << 16;

/// A value and one sigma of it, in the measure's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// What was measured.
    pub value: f64,
    /// How sure that is.
    pub sd: f64,
}

/// Every measure at every analysed moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    times: Vec<f64>,
    /// By [`Measure::index`], each as long as `times`.
    columns: Vec<Vec<Option<Point>>>,
}

/// Why a table is not one of Coxa's.
#[derive(Debug, thiserror::Error)]
pub enum TrackError {
    /// It is no table.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A cell holds something else than a number.
    #[error("row {row}: {text:?} is not a number")]
    Cell {
        /// From 1, the names not counted.
        row: usize,
        /// The cell.
        text: String,
    },
    /// No clip has so many columns or rows.
    #[error("it has more columns or rows than any clip's")]
    TooLarge,
    /// There is no time.
    #[error("the column time_s is missing")]
    NoTime,
}

impl Track {
    /// From moments of movement.
    pub fn of(motions: &[Motion]) -> Self {
        let column = |measure: Measure| {
            let point = |m: &Motion| m.get(measure).ok().map(|v| Point { value: v.value, sd: v.sd });
            motions.iter().map(point).collect()
        };
        let times = motions.iter().map(|m| m.time.seconds()).collect();
        Self { times, columns: Measure::all().map(column).collect() }
    }

    /// From the bytes of `frames.csv`. Columns that are not there are measures that could not be had.
    ///
    /// # Errors
    /// When the bytes are no table of numbers.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrackError> {
        if bytes.split(|&byte| byte == b'\n').any(|line| line.len() > MOST_LINE_BYTES) {
            return Err(TrackError::TooLarge);
        }
        // Ours has numbers alone; with quotes a row could go on for ever.
        let mut table = csv::ReaderBuilder::new().quoting(false).from_reader(bytes);
        let names = table.headers()?.clone();
        let place = |name: &str| names.iter().position(|n| n == name);
        let time = place("time_s").ok_or(TrackError::NoTime)?;
        let places: Vec<_> = Measure::all().map(|m| (place(&m.column()), place(&m.sd_column()))).collect();
        let mut track = Self { times: Vec::new(), columns: vec![Vec::new(); Measure::COUNT] };
        for (index, record) in table.records().enumerate() {
            let record = record?;
            if index >= MOST_FRAMES {
                return Err(TrackError::TooLarge);
            }
            let number = |place: Option<usize>| {
                let text = place.and_then(|p| record.get(p)).unwrap_or_default();
                let finite = |v: &f64| v.abs() <= MOST_VALUE;
                let wrong = || TrackError::Cell { row: index + 1, text: text.chars().take(20).collect() };
                if text.is_empty() { Ok(None) } else { text.parse().ok().filter(finite).map(Some).ok_or_else(wrong) }
            };
            track.times.push(number(Some(time))?.ok_or(TrackError::NoTime)?);
            for (column, &(value, sd)) in track.columns.iter_mut().zip(&places) {
                column.push(number(value)?.zip(number(sd)?).map(|(value, sd)| Point { value, sd }));
            }
        }
        Ok(track)
    }

    /// The moments, seconds.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// One measure at every moment; empty where nothing at all is known.
    pub fn values(&self, measure: Measure) -> &[Option<Point>] {
        self.columns.get(measure.index()).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;
    use crate::session::examples;

    #[test]
    fn what_the_table_holds_is_what_was_measured() {
        let exercise = exercises::find("squat").unwrap();
        let motions: Vec<Motion> = examples::motions(&exercise, &exercise.examples[0]).collect();
        let (fresh, read) = (Track::of(&motions), Track::parse(&super::super::frames_csv::table(&motions)).unwrap());
        assert_eq!(fresh.times().len(), read.times().len());
        for measure in Measure::all() {
            for (a, b) in fresh.values(measure).iter().zip(read.values(measure)) {
                let near = |a: Point, b: Point| (a.value - b.value).abs() < 1e-3 && (a.sd - b.sd).abs() < 1e-3;
                assert!(a.zip(*b).is_none_or(|(a, b)| near(a, b)) && a.is_some() == b.is_some(), "{}", measure.name());
            }
        }
    }

    #[test]
    fn other_tables_are_refused_and_short_ones_are_not() {
        assert!(Track::parse(b"a,b\n1,2\n").unwrap_err().to_string().contains("time_s"));
        assert!(Track::parse(b"time_s,trunk_lean_deg\n0,NaN\n").unwrap_err().to_string().contains("row 1"));
        let wide = format!("time_s{}\n", ",".repeat(MOST_LINE_BYTES));
        let long = format!("time_s\n{}", "0\n".repeat(MOST_FRAMES + 1));
        for table in [wide, long] {
            assert!(matches!(Track::parse(table.as_bytes()), Err(TrackError::TooLarge)));
        }
        let short = Track::parse(b"time_s,trunk_lean_deg,trunk_lean_sd_deg\n0,1,2\n1,,\n").unwrap();
        let lean = Measure::whole(crate::kinematics::MeasureKind::TrunkLean);
        assert_eq!(short.values(lean), [Some(Point { value: 1.0, sd: 2.0 }), None]);
    }
}
