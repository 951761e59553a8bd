//! One sheet of paper, A4: who, when, what, how well, how sure that is, and what could not be judged. Made without a
//! browser.

mod cells;
mod ink;
mod plot;

use krilla::Document;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;

use self::cells::cells;
use self::ink::{Colour, Ink, Type, Weight};
use self::plot::Paper;
use super::export::NotExported;
use super::page::Source;
use super::page::chart::{Chart, HEIGHT, WIDTH};
use super::page::curves;
use super::page::rows::{self, RepRow, Tile};
use super::track::Track;
use super::without_changes::without_changes;
use super::{Results, planned, words};

/// A4, points.
const PAPER: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 36.0;
const WIDE: f32 = PAPER.0 - 2.0 * MARGIN;
/// Between two columns.
const GAP: f32 = 12.0;
const HALF: f32 = (WIDE - GAP) / 2.0;
/// Nothing of the text comes below this; the last lines of the sheet do.
const LOWEST: f32 = PAPER.1 - MARGIN - 22.0;
/// More drawings leave no room for the table.
const MOST_CURVES: usize = 4;

/// Lines of what a person measured.
const MOST_BY_HAND: usize = 6;

const INK: Colour = (0x17, 0x20, 0x2e);
const SOFT: Colour = (0x4a, 0x55, 0x68);
const RULE: Colour = (0xd6, 0xdc, 0xe5);
const CARD: Colour = (0xf5, 0xf7, 0xfa);

const TITLE: Type = Type { size: 16.0, weight: Weight::Bold, colour: INK };
const LEAD: Type = Type { size: 10.5, weight: Weight::Regular, colour: INK };
const HEAD: Type = Type { size: 9.0, weight: Weight::Bold, colour: INK };
const TEXT: Type = Type { size: 8.5, weight: Weight::Regular, colour: INK };
const SMALL: Type = Type { size: 7.0, weight: Weight::Regular, colour: SOFT };
const FIGURE: Type = Type { size: 13.0, weight: Weight::Bold, colour: INK };

/// The file of `--export pdf`.
///
/// # Errors
/// Where the sheet can not be made.
pub(crate) fn render(results: &Results) -> Result<Vec<u8>, NotExported> {
    let track = Track::of(results.motions);
    sheet(&Source { report: results.report, frames: results.frames, track: &track }, None, Vec::new())
}

/// The sheet of an assessment; `remark` says where the figures come from, if not from the machine alone, and `by_hand` what
/// a person measured beside them.
///
/// # Errors
/// Where it can not be made.
pub(crate) fn sheet(source: &Source, remark: Option<&str>, by_hand: Vec<String>) -> Result<Vec<u8>, NotExported> {
    let mut document = Document::new();
    let title = format!("{}: {}", source.report.exercise_title, words::headline(source.report));
    document.set_metadata(Metadata::new().title(title).language("en".into()).creator("Coxa".into()));
    let size = PageSettings::from_wh(PAPER.0, PAPER.1).ok_or(NotExported::NothingMeasured)?;
    let mut page = document.start_page_with(size);
    let mut surface = page.surface();
    let ink = Ink::on(&mut surface).ok_or(NotExported::NothingMeasured)?;
    Sheet { ink, y: MARGIN }.fill(source, remark, by_hand);
    surface.finish();
    page.finish();
    document.finish().map_err(|_| NotExported::NothingMeasured)
}

/// A sheet that is written from the top down.
struct Sheet<'a, 'b> {
    ink: Ink<'a, 'b>,
    /// Where the next thing begins.
    y: f32,
}

impl Sheet<'_, '_> {
    fn fill(&mut self, source: &Source, remark: Option<&str>, by_hand: Vec<String>) {
        let report = source.report;
        self.paragraph(&report.exercise_title, TITLE, (MARGIN, WIDE));
        let view = words::view_name(report.view.kind).map_or(String::new(), |view| format!("; seen {view}"));
        self.paragraph(&format!("{}{view}.", words::headline(report)), LEAD, (MARGIN, WIDE));
        self.paragraph(&origin(source), SMALL, (MARGIN, WIDE));
        if let Some((headline, targets)) = report.plan.as_ref().map(planned::words) {
            let judged = if targets.is_empty() { String::new() } else { format!(" Judged by {}.", targets.join(", ")) };
            self.paragraph(&format!("{headline}.{judged}"), TEXT, (MARGIN, WIDE));
        }
        remark.into_iter().for_each(|remark| self.paragraph(remark, TEXT, (MARGIN, WIDE)));
        words::scores(report).iter().for_each(|score| self.paragraph(&format!("Score: {score}"), LEAD, (MARGIN, WIDE)));
        self.tiles(&rows::tiles(report));
        self.findings(source);
        self.by_hand(&by_hand);
        self.curves(source);
        self.table(source);
        self.foot(source);
    }

    /// Lines from `x` on, at most `width` wide.
    fn paragraph(&mut self, text: &str, look: Type, (x, width): (f32, f32)) {
        for line in look.lines(text, width) {
            if self.y + look.leading() > LOWEST {
                return;
            }
            self.y += look.leading();
            self.ink.text((x, self.y - 0.3 * look.size), &line, look);
        }
    }

    fn tiles(&mut self, tiles: &[Tile]) {
        let (height, gap) = (44.0, 6.0);
        let width = (WIDE + gap) / tiles.len().max(1) as f32 - gap;
        let top = self.y + 5.0;
        for (i, tile) in tiles.iter().enumerate() {
            let x = MARGIN + i as f32 * (width + gap);
            self.ink.rectangle((x, top, width, height), CARD, 1.0);
            self.ink.text((x + 6.0, top + 11.0), &capitalised(&tile.name), SMALL);
            self.ink.text((x + 6.0, top + 26.0), &tile.value, FIGURE);
            self.ink.text((x + 6.0, top + 38.0), &tile.note, SMALL);
        }
        self.y = top + height + 4.0;
    }

    fn findings(&mut self, source: &Source) {
        let report = source.report;
        let all = report.reps.len();
        let changes = words::changes(report).into_iter().map(|change| {
            let side = change.side.map_or(String::new(), |side| format!("{side} side, "));
            format!("{} ({side}{} of {all})", change.words(), change.count)
        });
        let doubts = rows::doubts(report).into_iter().map(|(name, doubt)| format!("{}: {doubt}", capitalised(&name)));
        let not_shown =
            words::not_shown(report).into_iter().map(|(what, why)| format!("{}: {why}", capitalised(&what)));
        let warnings = report.warnings.iter().map(|warning| warning.message.clone());
        let good = words::good(report).into_iter().map(capitalised);
        let mut changes: Vec<String> = changes.collect();
        if changes.is_empty() && all > 0 {
            changes.push(without_changes(report));
        }
        self.beside(("What to work on", changes), ("Good in every repetition", good.collect()));
        self.beside(
            ("What could not be judged", not_shown.chain(warnings).collect()),
            ("How sure this is (one standard deviation)", doubts.collect()),
        );
    }

    /// More of it would leave no room for curves and table.
    fn by_hand(&mut self, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        self.y += 3.0;
        self.paragraph("Measured by hand on the picture, beside the values above", HEAD, (MARGIN, WIDE));
        lines.iter().take(MOST_BY_HAND).for_each(|line| self.paragraph(line, TEXT, (MARGIN, WIDE)));
        if let Some(left) = lines.len().checked_sub(MOST_BY_HAND).filter(|left| *left > 0) {
            self.paragraph(&format!("and {left} more, in `coxa review`"), SMALL, (MARGIN, WIDE));
        }
    }

    fn beside(&mut self, left: (&str, Vec<String>), right: (&str, Vec<String>)) {
        let top = self.y;
        let mut lowest = top;
        for (x, (title, lines)) in [(MARGIN, left), (MARGIN + HALF + GAP, right)] {
            self.y = top + 3.0;
            self.paragraph(title, HEAD, (x, HALF));
            if lines.is_empty() {
                self.paragraph("\u{2013}", TEXT, (x, HALF));
            }
            lines.iter().for_each(|line| self.paragraph(line, TEXT, (x, HALF)));
            lowest = lowest.max(self.y);
        }
        self.y = lowest;
    }

    fn curves(&mut self, source: &Source) {
        let charts: Vec<(String, Chart)> = curves::main_charts(source).into_iter().take(MOST_CURVES).collect();
        let scale = HALF / WIDTH as f32;
        for pair in charts.chunks(2) {
            let top = self.y + 6.0;
            if top + HEIGHT as f32 * scale + HEAD.leading() > LOWEST {
                return;
            }
            for (i, (title, chart)) in pair.iter().enumerate() {
                let x = MARGIN + i as f32 * (HALF + GAP);
                self.ink.text((x, top + HEAD.size), &capitalised(title), HEAD);
                // On paper nothing of a drawing can fail.
                let _ = chart.draw_on(Paper { ink: &mut self.ink, corner: (x, top + HEAD.leading()), scale });
            }
            self.y = top + HEAD.leading() + HEIGHT as f32 * scale;
        }
    }

    fn table(&mut self, source: &Source) {
        let report = source.report;
        let reps: Vec<RepRow> = report.reps.iter().map(|rep| RepRow::of(report, rep)).collect();
        if reps.is_empty() {
            return;
        }
        let measures: Vec<String> =
            report.definition.main_measures.iter().map(|name| words::measure_title(name)).collect();
        let columns = Columns::of(measures.len());
        self.y += 4.0;
        let titles = ["".to_owned(), "Side".into(), "Time, s".into()].into_iter();
        let titles: Vec<String> =
            titles.chain(measures.iter().map(|m| capitalised(m))).chain(["Verdict".into()]).collect();
        self.row(&titles, &columns, SMALL);
        for (i, row) in reps.iter().enumerate() {
            let cells = cells(row);
            let lines = cells.iter().zip(&columns.0).map(|(cell, (_, width))| lines_of(cell, *width, TEXT).len()).max();
            let more = if i + 1 < reps.len() { SMALL.leading() } else { 0.0 };
            if self.y + lines.unwrap_or(1) as f32 * TEXT.leading() + 3.0 + more > LOWEST {
                let left = format!("and {} more repetitions, in report.html", reps.len() - i);
                self.paragraph(&left, SMALL, (MARGIN, WIDE));
                return;
            }
            self.row(&cells, &columns, TEXT);
        }
    }

    fn row(&mut self, cells: &[String], columns: &Columns, look: Type) {
        let top = self.y + 1.0;
        let mut lowest = top;
        for (cell, &(x, width)) in cells.iter().zip(&columns.0) {
            self.y = top;
            for line in lines_of(cell, width, look) {
                self.y += look.leading();
                self.ink.text((x, self.y - 0.3 * look.size), &line, look);
            }
            lowest = lowest.max(self.y);
        }
        self.y = lowest + 1.5;
        self.ink.line(&[(MARGIN, self.y), (MARGIN + WIDE, self.y)], RULE, 1.0, 0.6);
    }

    fn foot(&mut self, source: &Source) {
        let report = source.report;
        let mut y = PAPER.1 - MARGIN - 10.0;
        let hip = "Hip flexion is the angle of the thigh to the trunk: it includes what the lower back does.";
        let made = format!(
            "Coxa {}, pose model {}. This is no medical advice and no diagnosis.",
            report.coxa_version, report.model.name
        );
        for line in [hip, &made] {
            self.ink.text((MARGIN, y), line, SMALL);
            y += SMALL.leading();
        }
    }
}

/// Where the columns of the table begin, and how wide they are.
struct Columns(Vec<(f32, f32)>);

impl Columns {
    fn of(measures: usize) -> Self {
        let shares = [1.2, 2.4, 4.6].into_iter().chain(std::iter::repeat_n(7.0, measures)).chain([9.0]);
        let shares: Vec<f32> = shares.collect();
        let unit = WIDE / shares.iter().sum::<f32>();
        let mut x = MARGIN;
        let column = |share: &f32| {
            let place = (x, share * unit - 4.0);
            x += share * unit;
            place
        };
        Self(shares.iter().map(column).collect())
    }
}

fn lines_of(cell: &str, width: f32, look: Type) -> Vec<String> {
    cell.lines().flat_map(|line| look.lines(line, width)).collect()
}

/// Whose it is, when it was, and which clip.
fn origin(source: &Source) -> String {
    let report = source.report;
    let whose = words::whose(report);
    let whose = if whose.is_empty() { "Neither a label nor a date was given".to_owned() } else { whose };
    format!(
        "{whose}. {}, {:.1} s; the person was found in {} % of {} frames.",
        report.source.name,
        report.source.duration_s,
        words::seen_percent(report),
        report.source.frames
    )
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
