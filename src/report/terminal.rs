//! The summary on the terminal: what was done, how much, how well, and what to change.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::json::Report;
use super::planned;
use super::verdicts;
use super::words;
use crate::exercises::Exercise;
use crate::exercises::wording;
use crate::kinematics::measure::Measure;
use crate::session::result::Rep;
use crate::session::score::NO_SCORE;
use crate::units::Side;

/// Somebody who walks about for a minute need not read of every step.
const MOST_EXPLAINED: usize = 3;

/// A person reads this after `coxa assess`.
pub fn summary(report: &Report, exercise: &Exercise) -> String {
    let mut text = String::new();
    // Writing into a String can not fail.
    let _ = writeln!(text, "{}: {}", exercise.title, words::headline(report));
    let whose = words::whose(report);
    if !whose.is_empty() {
        let _ = writeln!(text, "{whose}");
    }
    if let Some(view) = view_line(report) {
        let _ = writeln!(text, "{view}");
    }
    if let Some((headline, targets)) = report.plan.as_ref().map(planned::words) {
        let _ = writeln!(text, "{headline}.");
        for target in targets {
            let _ = writeln!(text, "  {target}");
        }
    }
    if !report.reps.is_empty() {
        let _ = writeln!(text, "\n{}", table(report, exercise));
    }
    for (what, why) in words::not_shown(report) {
        let _ = writeln!(text, "Not judged: {what}: {why}.");
    }
    for score in words::scores(report) {
        let _ = writeln!(text, "Score: {score}");
    }
    for change in words::changes(report) {
        let _ = writeln!(text, "To change ({} of {}): {}", change.count, report.reps.len(), change.cue);
    }
    for movement in report.not_counted.iter().take(MOST_EXPLAINED) {
        let _ = writeln!(text, "Not counted, {:.1} - {:.1} s: {}.", movement.start_s, movement.end_s, movement.why);
    }
    // That there is no score stands where the score would.
    for warning in report.warnings.iter().filter(|warning| warning.code != NO_SCORE) {
        let _ = writeln!(text, "! {}", warning.message);
    }
    text
}

fn view_line(report: &Report) -> Option<String> {
    let name = words::view_name(report.view.kind)?;
    let (seen, frames) = (words::seen_percent(report), report.source.frames);
    Some(format!("Seen {name}; you were found in {seen} % of {frames} frames."))
}

/// The measures that have a column: the main ones of the sides that were exercised and could be measured.
fn columns(report: &Report, exercise: &Exercise) -> Vec<(Measure, String)> {
    let wanted = |m: &Measure| report.reps.iter().any(|rep| rep.measures.get(&m.name()).is_some_and(Option::is_some));
    let mut columns = Vec::new();
    for &kind in &exercise.main_measures {
        let title = words::measure_title(kind.row().name);
        if !kind.row().sided {
            columns.push((Measure::whole(kind), title));
            continue;
        }
        for side in Side::BOTH {
            if words::exercised(report, side) {
                columns.push((Measure::of(kind, side), format!("{title}\n{side}")));
            }
        }
    }
    columns.retain(|(measure, _)| wanted(measure));
    columns
}

fn table(report: &Report, exercise: &Exercise) -> Table {
    let columns = columns(report, exercise);
    let mut table = ruled_table();
    let mut header = vec!["#".to_owned(), "side".into(), "from - to\nseconds".into(), "out/hold/back\nseconds".into()];
    header.extend(columns.iter().map(|(m, title)| format!("{title}\n{}", unit_of(*m))));
    header.push("verdict".into());
    table.set_header(header);
    for rep in &report.reps {
        table.add_row(row(rep, &columns));
    }
    for index in [0, 2, 3] {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A table with lines above, below and under its header, as wide as it has to be.
pub fn ruled_table() -> Table {
    let mut table = Table::new();
    let line = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().top_border(line).header_separator(line).bottom_border(line));
    table.set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// What could not be told of any repetition stands below the table, once.
fn verdict(rep: &Rep) -> String {
    let found: Vec<&str> = rep.faults.iter().map(|fault| wording::title_of(&fault.id)).collect();
    let name = verdicts::name(rep.verdict);
    if found.is_empty() { name.to_owned() } else { format!("{name}: {}", found.join(", ")) }
}

fn unit_of(measure: Measure) -> &'static str {
    match measure.kind.row().unit {
        crate::kinematics::measure::Unit::Degrees => "min..max deg",
        crate::kinematics::measure::Unit::Percent => "min..max %",
    }
}

fn row(rep: &Rep, columns: &[(Measure, String)]) -> Vec<String> {
    let tempo = rep.tempo;
    let mut cells = vec![
        rep.index.to_string(),
        words::side_name(rep.side).to_owned(),
        format!("{:.1} - {:.1}", rep.start_s, rep.end_s),
        format!("{:.1}/{:.1}/{:.1}", tempo.out_s, tempo.hold_s, tempo.return_s),
    ];
    cells.extend(columns.iter().map(|(measure, _)| match rep.measures.get(&measure.name()).copied().flatten() {
        Some(range) => format!("{:.0}..{:.0} ±{:.0}", range.min_deg, range.max_deg, range.sd_deg),
        None => "-".to_owned(),
    }));
    cells.push(verdict(rep));
    cells
}
