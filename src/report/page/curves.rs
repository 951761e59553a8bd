//! Which curves a page shows, and what stands beside each.

use super::Source;
use super::chart::{Axis, Chart, Line, Sample, colour};
use crate::kinematics::{KINDS, Measure, MeasureRow, Unit};
use crate::report::definition::Target;
use crate::report::json::Report;
use crate::report::track::Point;
use crate::report::words::{exercised, measure_title, row_of, whole};
use crate::session::result::{Rep, SideLabel};
use crate::units::Side;
use plotters::style::RGBColor;

/// A longer silence than this breaks a curve, seconds.
const GAP_S: f64 = 0.5;
/// Places of a repetition at which the mean of all is taken.
const STEPS: usize = 100;

/// One drawing with its words.
pub(crate) struct Curve {
    /// The measure, as in files.
    pub name: &'static str,
    /// For people.
    pub title: String,
    /// What it means, and its sign.
    pub definition: &'static str,
    /// `°` or ` %`.
    pub unit: &'static str,
    /// What a listener hears in place of the drawing.
    pub spoken: String,
    /// Limits that are no level: changes from rest.
    pub limits: Vec<String>,
    /// The SVG element.
    pub svg: String,
    /// Horizontal axis in drawing units.
    pub plane: (i32, i32),
    /// The same in seconds (or per cent).
    pub span: (f64, f64),
    /// Columns of the player's data that belong to it, and their sides.
    pub columns: Vec<(String, &'static str)>,
}

/// The sign behind a number of this unit.
pub(crate) fn sign_of(unit: Unit) -> &'static str {
    match unit {
        Unit::Degrees => "\u{b0}",
        Unit::Percent => "\u{2009}%",
    }
}

/// Curves over time: the measures that the exercise is about, and all others.
pub(crate) fn over_time(source: &Source) -> (Vec<Curve>, Vec<Curve>) {
    let first = main_rows(source.report);
    let others = KINDS.iter().filter(|row| !first.iter().any(|other| other.name == row.name));
    let main = first.iter().filter_map(|row| curve(source, row)).collect();
    (main, others.filter_map(|row| curve(source, row)).collect())
}

/// The drawings of the measures that the exercise is about, with their titles.
pub(crate) fn main_charts(source: &Source) -> Vec<(String, Chart)> {
    let of = |row: &'static MeasureRow| Some((measure_title(row.name), chart(source, row, drawn(source, row)?)));
    main_rows(source.report).into_iter().filter_map(of).collect()
}

fn main_rows(report: &Report) -> Vec<&'static MeasureRow> {
    let mut rows: Vec<&'static MeasureRow> = Vec::new();
    let targets = report.definition.targets.iter().map(|target| &target.measure);
    for row in report.definition.main_measures.iter().chain(targets).filter_map(|name| row_of(name)) {
        if !rows.iter().any(|other| other.name == row.name) {
            rows.push(row);
        }
    }
    rows
}

fn measures_of(report: &Report, row: &MeasureRow) -> Vec<Measure> {
    if !row.sided {
        return vec![Measure::whole(row.kind)];
    }
    sides(report).into_iter().map(|side| Measure::of(row.kind, side)).collect()
}

/// The sides that have curves: those that were exercised, or both where nothing was counted.
pub(crate) fn sides(report: &Report) -> Vec<Side> {
    Side::BOTH.into_iter().filter(|&side| exercised(report, side) || report.reps.is_empty()).collect()
}

fn colour_of(measure: Measure) -> RGBColor {
    match measure.side {
        Some(Side::Left) => colour::LEFT,
        Some(Side::Right) => colour::RIGHT,
        None => colour::WHOLE,
    }
}

type Drawn = Vec<(Measure, Vec<Vec<Sample>>)>;

/// What there is to draw of a measure; `None` where there is nothing.
fn drawn(source: &Source, row: &'static MeasureRow) -> Option<Drawn> {
    let times = source.track.times();
    let of = |measure: Measure| (measure, pieces(times, source.track.values(measure)));
    let mut drawn: Drawn = measures_of(source.report, row).into_iter().map(of).collect();
    drawn.retain(|(_, pieces)| !pieces.is_empty());
    (!drawn.is_empty() && times.first()? < times.last()?).then_some(drawn)
}

fn targets_of<'a>(report: &'a Report, row: &MeasureRow) -> Vec<&'a Target> {
    report.definition.targets.iter().filter(|target| target.measure == row.name).collect()
}

fn chart(source: &Source, row: &'static MeasureRow, drawn: Drawn) -> Chart {
    let targets = targets_of(source.report, row);
    let times = source.track.times();
    let line = |(measure, pieces)| Line { pieces, colour: colour_of(measure), width: 6, opacity: 1.0 };
    Chart {
        span: (times.first().copied().unwrap_or(0.0), times.last().copied().unwrap_or(1.0)),
        axis: Axis::Unit("\u{2009}s"),
        lines: drawn.into_iter().map(line).collect(),
        band: true,
        stretches: source.report.reps.iter().map(|rep| (rep.start_s, rep.end_s, name_of(rep))).collect(),
        targets: targets.iter().filter(|t| !t.of_change).filter_map(|t| t.above.or(t.below)).collect(),
        faults: fault_times(source.report, &targets),
        dots: Vec::new(),
        level: None,
        least: None,
    }
}

/// `None` where there is nothing to draw.
fn curve(source: &Source, row: &'static MeasureRow) -> Option<Curve> {
    let drawn = drawn(source, row)?;
    let spoken = spoken(row, &drawn);
    let columns = drawn.iter().map(|(m, _)| (m.name(), m.side.map_or("", Side::name))).collect();
    let chart = chart(source, row, drawn);
    let drawing = chart.draw();
    Some(Curve {
        name: row.name,
        title: measure_title(row.name),
        definition: row.definition,
        unit: sign_of(row.unit),
        spoken,
        limits: targets_of(source.report, row).into_iter().filter_map(|target| limit(target, row)).collect(),
        svg: drawing.svg,
        plane: drawing.plane,
        span: chart.span,
        columns,
    })
}

/// A repetition's number, with a question mark where nothing can be said of it.
fn name_of(rep: &Rep) -> String {
    if rep.is_judged() { rep.index.to_string() } else { format!("{}?", rep.index) }
}

fn fault_times(report: &Report, targets: &[&Target]) -> Vec<f64> {
    let ours = |id: &str| targets.iter().any(|target| target.fault == id);
    let faults = report.reps.iter().flat_map(|rep| &rep.faults);
    faults.filter(|fault| ours(&fault.id)).map(|fault| fault.at_s).collect()
}

/// What is aimed at, in words.
fn limit(target: &Target, row: &MeasureRow) -> Option<String> {
    let sign = sign_of(row.unit);
    let from = if target.of_change { " more than at rest" } else { "" };
    match (target.above, target.below) {
        (Some(most), _) => Some(format!("at most {most}{sign}{from}")),
        (None, Some(least)) => Some(format!("at least {least}{sign}{from}")),
        (None, None) => None,
    }
}

fn spoken(row: &MeasureRow, drawn: &[(Measure, Vec<Vec<Sample>>)]) -> String {
    let sign = sign_of(row.unit);
    let parts = drawn.iter().map(|(measure, pieces)| {
        let values = || pieces.iter().flatten().map(|&(_, value, _)| value);
        let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        let side = measure.side.map_or_else(String::new, |side| format!("{side}: "));
        format!("{side}{} to {}{sign}", whole(low), whole(high))
    });
    format!("{} over time; {}", measure_title(row.name), parts.collect::<Vec<_>>().join("; "))
}

fn pieces(times: &[f64], values: &[Option<Point>]) -> Vec<Vec<Sample>> {
    let mut pieces: Vec<Vec<Sample>> = Vec::new();
    let mut last: Option<f64> = None;
    for (&time, value) in times.iter().zip(values) {
        let Some(Point { value, sd }) = *value else {
            last = None;
            continue;
        };
        match pieces.last_mut().filter(|_| last.is_some_and(|last| time - last <= GAP_S)) {
            Some(piece) => piece.push((time, value, sd)),
            None => pieces.push(vec![(time, value, sd)]),
        }
        last = Some(time);
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// All repetitions laid over each other, from start (0) to end (100 %): one drawing for each main measure.
pub(crate) fn laid_over(source: &Source) -> Vec<Curve> {
    let rows = source.report.definition.main_measures.iter().filter_map(|name| row_of(name));
    rows.filter_map(|row| over_each_other(source, row)).collect()
}

fn over_each_other(source: &Source, row: &'static MeasureRow) -> Option<Curve> {
    let mut lines = Vec::new();
    let mut columns = Vec::new();
    for measure in measures_of(source.report, row) {
        let takes_part =
            |rep: &&Rep| rep.side == SideLabel::Both || measure.side.is_none() || rep.side == measure.side.into();
        let own = source.report.reps.iter().filter(takes_part);
        let all: Vec<Vec<Sample>> = own.filter_map(|rep| in_steps(source, measure, rep)).collect();
        if all.len() < 2 {
            continue;
        }
        columns.push((measure.name(), measure.side.map_or("", Side::name)));
        let colour = colour_of(measure);
        lines.push(Line { pieces: vec![mean_of(&all)], colour, width: 9, opacity: 1.0 });
        lines.extend(all.into_iter().map(|one| Line { pieces: vec![one], colour, width: 3, opacity: 0.45 }));
    }
    if lines.is_empty() {
        return None;
    }
    let chart = Chart {
        span: (0.0, 100.0),
        axis: Axis::Unit("\u{2009}%"),
        lines,
        band: false,
        stretches: Vec::new(),
        targets: Vec::new(),
        faults: Vec::new(),
        dots: Vec::new(),
        level: None,
        least: None,
    };
    let drawing = chart.draw();
    Some(Curve {
        name: row.name,
        title: measure_title(row.name),
        definition: row.definition,
        unit: sign_of(row.unit),
        spoken: format!("{} of every repetition from its start to its end, and their mean", measure_title(row.name)),
        limits: Vec::new(),
        svg: drawing.svg,
        plane: drawing.plane,
        span: chart.span,
        columns,
    })
}

/// A measure at even steps of a repetition. `None` where a piece of it is missing: a mean of some would mislead.
fn in_steps(source: &Source, measure: Measure, rep: &Rep) -> Option<Vec<Sample>> {
    let times = source.track.times();
    let values = source.track.values(measure);
    let at = |time: f64| {
        let after = times.partition_point(|&t| t < time).clamp(1, times.len().checked_sub(1)?);
        let (a, b) = (values.get(after - 1)?.as_ref()?, values.get(after)?.as_ref()?);
        let share = ((time - times[after - 1]) / (times[after] - times[after - 1])).clamp(0.0, 1.0);
        Some(a.value + share * (b.value - a.value))
    };
    let step = |i: usize| {
        let share = i as f64 / STEPS as f64;
        Some((100.0 * share, at(rep.start_s + share * (rep.end_s - rep.start_s))?, 0.0))
    };
    (0..=STEPS).map(step).collect()
}

fn mean_of(all: &[Vec<Sample>]) -> Vec<Sample> {
    let mean = |i: usize| all.iter().map(|one| one[i].1).sum::<f64>() / all.len() as f64;
    (0..=STEPS).map(|i| (i as f64, mean(i), 0.0)).collect()
}
