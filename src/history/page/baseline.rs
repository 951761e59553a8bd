//! A baseline as one page that needs nothing beside it: the tests of movement, what is usual, and what was asked.

use askama::Template;

use super::{Asked, OWN_STYLE, Said};
use crate::history::baseline::{Baseline, Row, Test};
use crate::history::quantity::Quantity;
use crate::history::terminal::number;
use crate::report::page::{STYLE, still_policy};

/// The page as text.
pub(crate) fn html(baseline: &Baseline) -> String {
    // As with the page of a history, a failure would be an empty page.
    Page::of(baseline).render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "history/page/baseline.html")]
struct Page<'a> {
    baseline: &'a Baseline<'a>,
    policy: String,
    style: String,
    headline: String,
    /// Tests of movement there are.
    known: usize,
    less: Vec<String>,
    changed: Vec<Said>,
    unchanged: Vec<String>,
    tests: Vec<Shown<'a>>,
    intake: Option<Asked<'a>>,
    sources: Vec<(&'static str, &'static str)>,
}

/// One test: its table.
struct Shown<'a> {
    test: &'a Test<'a>,
    id: String,
    rows: Vec<Line>,
}

/// One row of a test.
struct Line {
    title: String,
    first: String,
    latest: String,
    change: Option<Said>,
    usual: String,
    less: bool,
    bar: String,
}

impl<'a> Page<'a> {
    fn of(baseline: &'a Baseline) -> Self {
        let style = format!("{STYLE}{OWN_STYLE}");
        let name = |(test, row): (&str, &Row)| format!("{test}, {}", row.title());
        let less = |(test, row): (&str, &Row)| {
            let latest = number(row.quantity, row.latest.1.value);
            format!("{}: {latest}, usual is {}", name((test, row)), row.usual_words())
        };
        let changed = |(test, row): (&str, &Row)| {
            let [from, to] = [row.first.1, row.latest.1].map(|m| number(row.quantity, m.value));
            let word = row.change.map_or("", |change| change.word());
            let good = row.change.and_then(|change| change.is_good());
            Said { words: format!("{}: {from} to {to}, {word}", name((test, row))), good }
        };
        let mut quantities: Vec<Quantity> = baseline.rows().map(|(_, row)| row.quantity).collect();
        quantities.sort_unstable();
        quantities.dedup();
        Self {
            baseline,
            policy: still_policy(&style),
            style,
            headline: baseline.headline(),
            known: baseline.tests.len() + baseline.missing.len(),
            less: baseline.rows().filter(|(_, row)| row.is_less_than_usual()).map(less).collect(),
            changed: baseline.rows().filter(|(_, row)| row.has_changed()).map(changed).collect(),
            unchanged: baseline
                .rows()
                .filter(|(_, row)| row.change.is_some() && !row.has_changed())
                .map(name)
                .collect(),
            tests: baseline.tests.iter().enumerate().map(Shown::of).collect(),
            intake: baseline.intake.map(Asked::of),
            sources: quantities.into_iter().map(|quantity| (quantity.title(), quantity.source())).collect(),
        }
    }
}

impl<'a> Shown<'a> {
    fn of((i, test): (usize, &'a Test<'a>)) -> Self {
        let line = |row: &Row| Line {
            title: row.title(),
            first: row.figure(row.first.1),
            latest: row.figure(row.latest.1),
            change: row.change.map(|change| Said { words: row.change_words(), good: change.is_good() }),
            usual: row.usual_words(),
            less: row.is_less_than_usual(),
            bar: bar(row, &test.rows),
        };
        Self { test, id: format!("test-{i}"), rows: test.rows.iter().map(line).collect() }
    }
}

/// Width and height of a bar, and the radius of its dots, drawing units.
const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 24.0;
const DOT: f64 = 6.0;

/// First and latest on a line that is shared with the rows of the same kind, what is usual behind them.
fn bar(row: &Row, all: &[Row]) -> String {
    let own = all.iter().filter(|other| other.quantity == row.quantity);
    let ends = own.flat_map(|other| {
        let usual = other.usual.map(|usual| usual.most.unwrap_or(usual.least * 1.15));
        [Some(other.first.1.value), Some(other.latest.1.value), usual]
    });
    let (least, most) = ends.flatten().fold((0.0_f64, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
    let span = (most - least).max(f64::MIN_POSITIVE);
    let at = |v: f64| DOT + (WIDTH - 2.0 * DOT) * ((v - least) / span).clamp(0.0, 1.0);
    let middle = HEIGHT / 2.0;
    let usual = row.usual.map_or(String::new(), |usual| {
        let (from, to) = (at(usual.least), usual.most.map_or(WIDTH, at));
        format!("<rect class=\"usual\" x=\"{from:.1}\" y=\"0\" width=\"{:.1}\" height=\"{HEIGHT}\"/>", to - from)
    });
    let (first, latest) = (at(row.first.1.value), at(row.latest.1.value));
    let before = if row.change.is_some() {
        format!("<circle class=\"before\" cx=\"{first:.1}\" cy=\"{middle}\" r=\"{}\"/>", DOT - 1.0)
    } else {
        String::new()
    };
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\">{usual}\
         <path class=\"line\" d=\"M0 {middle}H{WIDTH}\"/><path class=\"way\" d=\"M{first:.1} {middle}H{latest:.1}\"/>\
         {before}<circle class=\"now\" cx=\"{latest:.1}\" cy=\"{middle}\" r=\"{DOT}\"/></svg>"
    )
}
