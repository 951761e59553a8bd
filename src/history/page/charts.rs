//! Which series share a drawing, and how they are drawn.

use plotters::style::RGBColor;

use crate::history::progress::Series;
use crate::history::quantity::{Quantity, title};
use crate::history::terminal::number;
use crate::report::page::chart::{Axis, Chart, Line, colour};
use crate::units::Side;

/// A drawing with its words.
pub(super) struct Drawn {
    /// What it shows.
    pub title: String,
    /// Where the ground comes from: `Shaded: no real change from the first, 47 to 57°.`
    pub level: String,
    /// Lines and their colours, where there are several.
    pub legend: Vec<(&'static str, &'static str)>,
    /// What a listener hears in place of it.
    pub spoken: String,
    /// The SVG element.
    pub svg: String,
}

/// Air at either end, days.
const MARGIN_DAYS: f64 = 1.0;

/// One for each figure that was had at two moments or more; sides share one, and so do pain before and after.
pub(super) fn drawings(series: &[Series]) -> Vec<Drawn> {
    let mut groups: Vec<Vec<&Series>> = Vec::new();
    for one in series {
        let together = |group: &&mut Vec<&Series>| group.first().is_some_and(|first| share(first, one));
        match groups.iter_mut().find(together) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups.iter().filter(|group| group.iter().any(|one| one.points.len() > 1)).map(|group| draw(group)).collect()
}

fn is_pain(series: &Series) -> bool {
    matches!(series.quantity, Quantity::PainBefore | Quantity::PainAfter)
}

fn share(a: &Series, b: &Series) -> bool {
    (a.quantity == b.quantity && a.measure == b.measure) || (is_pain(a) && is_pain(b))
}

fn draw(group: &[&Series]) -> Drawn {
    let first = group[0];
    let places = group.iter().flat_map(|series| series.points.iter().map(|(at, _)| at.days()));
    let (from, to) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), day| (l.min(day), h.max(day)));
    let level = (group.len() == 1).then(|| level(first)).flatten();
    let chart = Chart {
        span: (from - MARGIN_DAYS, to + MARGIN_DAYS),
        axis: Axis::Days,
        lines: group.iter().map(|series| line(series)).collect(),
        band: false,
        stretches: Vec::new(),
        targets: Vec::new(),
        faults: Vec::new(),
        dots: group
            .iter()
            .flat_map(|series| series.points.iter().map(|(at, m)| (at.days(), m.value, colour_of(series).1)))
            .collect(),
        level,
        least: Some(least_shown(group)),
    };
    let title =
        if is_pain(first) { "pain, 0 to 10".to_owned() } else { title(first.quantity, first.measure.as_deref(), None) };
    let words = |(low, high)| {
        format!(
            "Grey: no real change from the first, {} to {}.",
            number(first.quantity, low),
            number(first.quantity, high)
        )
    };
    Drawn {
        spoken: spoken(&title, group),
        title,
        level: level.map_or(String::new(), words),
        legend: if group.len() > 1 { group.iter().map(|series| colour_of(series).0).collect() } else { Vec::new() },
        svg: chart.draw().svg,
    }
}

/// Around the first value, what is no real change from it.
fn level(series: &Series) -> Option<(f64, f64)> {
    let least = series.since_first()?.least();
    let first = series.points.first()?.1.value;
    let (low, high) = series.quantity.possible();
    Some(((first - least).max(low), (first + least).min(high)))
}

/// Enough of the axis that what is no real change looks small: the whole scale where it has two ends, else two least changes
/// about the middle.
fn least_shown(group: &[&Series]) -> (f64, f64) {
    let (low, high) = group[0].quantity.possible();
    if high.is_finite() {
        return (low, high);
    }
    let values = group.iter().flat_map(|series| series.points.iter().map(|(_, m)| m.value));
    let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let change = group.iter().filter_map(|series| Some(series.since_first()?.least())).fold(0.0, f64::max);
    let middle = (least + most) / 2.0;
    ((middle - 2.0 * change).max(low), middle + 2.0 * change)
}

fn line(series: &Series) -> Line {
    let samples = series.points.iter().map(|(at, m)| (at.days(), m.value, m.sd)).collect();
    Line { pieces: vec![samples], colour: colour_of(series).1, width: 5, opacity: 1.0 }
}

/// Class and word of the legend, and the colour.
fn colour_of(series: &Series) -> ((&'static str, &'static str), RGBColor) {
    match (series.side, series.quantity) {
        (Some(Side::Left), _) => (("left", "left"), colour::LEFT),
        (Some(Side::Right), _) => (("right", "right"), colour::RIGHT),
        (None, Quantity::PainBefore) => (("left", "before"), colour::LEFT),
        (None, Quantity::PainAfter) => (("right", "after"), colour::RIGHT),
        (None, _) => (("whole", ""), colour::WHOLE),
    }
}

fn spoken(title: &str, group: &[&Series]) -> String {
    let part = |series: &&Series| {
        let [first, latest] = [series.points.first(), series.points.last()]
            .map(|point| point.map_or(String::new(), |(_, m)| number(series.quantity, m.value)));
        let name = colour_of(series).0.1;
        let name = if name.is_empty() { String::new() } else { format!("{name} ") };
        format!("{name}from {first} to {latest}")
    };
    format!("{title} over time; {}", group.iter().map(part).collect::<Vec<_>>().join("; "))
}
