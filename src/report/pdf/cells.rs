//! What stands in the cells of one repetition in the table.

use crate::report::page::rows::{Cell, RepRow};

/// From its number to its verdict, as wide as the table; of cells with several lines, each on its own.
pub(super) fn cells(row: &RepRow) -> Vec<String> {
    let time = format!("{:.1} to {:.1}", row.rep.start_s, row.rep.end_s);
    let measures = row.cells.iter().map(|cells| cells.iter().map(figure).collect::<Vec<_>>().join("\n"));
    [row.rep.index.to_string(), row.side.to_owned(), time].into_iter().chain(measures).chain([verdict(row)]).collect()
}

fn figure(cell: &Cell) -> String {
    let side = if cell.side.is_empty() { String::new() } else { format!("{} ", cell.side) };
    match &cell.figures {
        Some(figures) => format!("{side}{} {} ({})", figures.rom, figures.sd, figures.span),
        None => format!("{side}cannot tell"),
    }
}

fn verdict(row: &RepRow) -> String {
    let found = row.faults.iter().map(|cell| format!("{} ({})", cell.title, cell.evidence));
    let open = (!row.open.is_empty()).then(|| format!("not judged: {}", row.open));
    std::iter::once(row.verdict.to_owned()).chain(found).chain(open).collect::<Vec<_>>().join("\n")
}
