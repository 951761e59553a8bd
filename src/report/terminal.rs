//! The summary on the terminal: what was done, how much, how well, and what to change.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::json::Report;
use crate::exercises::Exercise;
use crate::exercises::wording;
use crate::kinematics::measure::{Measure, MeasureKind};
use crate::kinematics::motion::ViewKind;
use crate::session::result::{Rep, SideLabel};
use crate::units::Side;

/// Somebody who walks about for a minute need not read of every step.
const MOST_EXPLAINED: usize = 3;

/// A person reads this after `coxa assess`.
pub fn summary(report: &Report, exercise: &Exercise) -> String {
    let mut text = String::new();
    // Writing into a String can not fail.
    let _ = writeln!(text, "{}: {}", exercise.title, headline(report));
    if let Some(view) = view_line(report) {
        let _ = writeln!(text, "{view}");
    }
    if !report.reps.is_empty() {
        let _ = writeln!(text, "\n{}", table(report, exercise));
    }
    for line in changes(report) {
        let _ = writeln!(text, "{line}");
    }
    for movement in report.not_counted.iter().take(MOST_EXPLAINED) {
        let _ = writeln!(text, "Not counted, {:.1} - {:.1} s: {}.", movement.start_s, movement.end_s, movement.why);
    }
    for warning in &report.warnings {
        let _ = writeln!(text, "! {}", warning.message);
    }
    text
}

fn headline(report: &Report) -> String {
    let summary = &report.summary;
    let reps = match summary.rep_count {
        0 => "no repetition was counted".to_owned(),
        1 => "1 repetition".to_owned(),
        n => format!("{n} repetitions"),
    };
    let mut parts = vec![reps];
    if summary.rep_count > 0 {
        parts.push(match summary.rep_count - summary.valid_rep_count {
            0 => "all without a fault".to_owned(),
            n => format!("{n} with a fault"),
        });
    }
    if report.holds.len() == 1 && !report.reps.is_empty() {
        parts.push(format!("held for {:.1} s", report.holds[0].valid_s));
    } else if !report.holds.is_empty() {
        let held: f64 = report.holds.iter().map(|h| h.valid_s).sum();
        parts.push(format!("{} holds, {held:.1} s in all", report.holds.len()));
    }
    let of = |side: Side| report.reps.iter().filter(|rep| rep.side == Some(side).into()).count();
    let (left, right) = (of(Side::Left), of(Side::Right));
    if left > 0 && right > 0 {
        parts.push(format!("{left} left and {right} right"));
    }
    parts.join(", ")
}

fn view_line(report: &Report) -> Option<String> {
    let name = view_name(report.view.kind)?;
    let source = &report.source;
    let seen = 100 * source.frames_with_pose / source.frames.max(1);
    Some(format!("Seen {name}; you were found in {seen} % of {} frames.", source.frames))
}

/// How a direction is called in a sentence.
fn view_name(kind: ViewKind) -> Option<&'static str> {
    Some(match kind {
        ViewKind::Side => "from the side",
        ViewKind::Oblique => "at an angle",
        ViewKind::Front => "from the front",
        ViewKind::Back => "from behind",
        ViewKind::FootEnd => "from the feet",
        ViewKind::Unknown => return None,
    })
}

/// The measures that have a column: the main ones of the sides that were exercised and could be measured.
fn columns(report: &Report, exercise: &Exercise) -> Vec<(Measure, String)> {
    let wanted = |m: &Measure| report.reps.iter().any(|rep| rep.measures.get(&m.name()).is_some_and(Option::is_some));
    let mut columns = Vec::new();
    for &kind in &exercise.main_measures {
        let title = title_of(kind);
        if !kind.row().sided {
            columns.push((Measure::whole(kind), title));
            continue;
        }
        for side in Side::BOTH {
            if exercised(report, side) {
                columns.push((Measure::of(kind, side), format!("{title}\n{side}")));
            }
        }
    }
    columns.retain(|(measure, _)| wanted(measure));
    columns
}

fn exercised(report: &Report, side: Side) -> bool {
    report.reps.iter().any(|rep| rep.side == SideLabel::Both || rep.side == Some(side).into())
}

fn title_of(kind: MeasureKind) -> String {
    kind.row().name.replace('_', " ")
}

fn table(report: &Report, exercise: &Exercise) -> Table {
    let columns = columns(report, exercise);
    let mut table = Table::new();
    let line = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().top_border(line).header_separator(line).bottom_border(line));
    table.set_content_arrangement(ContentArrangement::Disabled);
    let mut header = vec!["#".to_owned(), "side".into(), "from - to\nseconds".into(), "out/hold/back\nseconds".into()];
    header.extend(columns.iter().map(|(m, title)| format!("{title}\n{}", unit_of(*m))));
    header.push("faults".into());
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

fn unit_of(measure: Measure) -> &'static str {
    match measure.kind.row().unit {
        crate::kinematics::measure::Unit::Degrees => "min..max deg",
        crate::kinematics::measure::Unit::Percent => "min..max %",
    }
}

fn row(rep: &Rep, columns: &[(Measure, String)]) -> Vec<String> {
    let side = match rep.side {
        SideLabel::Left => "left",
        SideLabel::Right => "right",
        SideLabel::Both => "both",
    };
    let tempo = rep.tempo;
    let mut cells = vec![
        rep.index.to_string(),
        side.to_owned(),
        format!("{:.1} - {:.1}", rep.start_s, rep.end_s),
        format!("{:.1}/{:.1}/{:.1}", tempo.out_s, tempo.hold_s, tempo.return_s),
    ];
    cells.extend(columns.iter().map(|(measure, _)| match rep.measures.get(&measure.name()).copied().flatten() {
        Some(range) => format!("{:.0}..{:.0} ±{:.0}", range.min_deg, range.max_deg, range.sd_deg),
        None => "-".to_owned(),
    }));
    let faults: Vec<String> = rep.faults.iter().map(|f| wording::title_of(&f.id).to_owned()).collect();
    cells.push(if faults.is_empty() { "none".to_owned() } else { faults.join(", ") });
    cells
}

/// The one or two things to change, the commonest first.
fn changes(report: &Report) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let faults = report.reps.iter().flat_map(|r| &r.faults);
    for fault in faults {
        match counts.iter_mut().find(|(id, _)| *id == fault.id) {
            Some((_, count)) => *count += 1,
            None => counts.push((&fault.id, 1)),
        }
    }
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let of = report.reps.len();
    counts
        .iter()
        .take(2)
        .map(|(id, n)| format!("To change ({n} of {of}): {}", wording::cue_of(id).unwrap_or(id)))
        .collect()
}
