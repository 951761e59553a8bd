//! Two repetitions side by side: their key figures, the difference, and whether that is more than chance.

use serde::Serialize;

use super::notes::correct::main_measures;
use crate::history::change::Change;
use crate::history::quantity::{Measured, Quantity};
use crate::kinematics::{Measure, MeasureKind, Unit};
use crate::report::json::Report;
use crate::report::verdicts;
use crate::session::EDGE_DOUBT;
use crate::session::result::{Range, Rep, SideLabel};
use crate::units::Side;

/// One figure of both repetitions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Row {
    /// What, in words.
    pub name: String,
    /// Of the first repetition; `-` where it could not be measured.
    pub a: String,
    /// Of the second one.
    pub b: String,
    /// The second less the first, with its uncertainty; empty where one is missing.
    pub difference: String,
    /// What that means, in words.
    pub verdict: &'static str,
}

/// A value in its unit, with one sigma where that is known.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Figure {
    value: f64,
    sd: Option<f64>,
    unit: &'static str,
    /// What the history follows it as.
    quantity: Option<Quantity>,
}

/// The figures of two repetitions.
pub(super) fn rows(a: (&Report, &Rep), b: (&Report, &Rep)) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in main_measures(a.0) {
        for (label, first, second) in measures(kind, a.1.side, b.1.side) {
            let [in_a, in_b] = [(a.1, first), (b.1, second)].map(|(rep, measure)| range(rep, measure));
            let figure = |range: Option<Range>, of: fn(&Range) -> f64| {
                range.map(|r| Figure {
                    value: of(&r),
                    sd: Some(r.sd_deg),
                    unit: unit_of(kind),
                    quantity: (kind.row().unit == Unit::Degrees).then_some(Quantity::Range),
                })
            };
            let both = |of: fn(&Range) -> f64| (figure(in_a, of), figure(in_b, of));
            let (rom, peak) = (both(|r| r.rom_deg), both(|r| r.max_deg));
            rows.push(row(format!("{label}: range"), rom.0, rom.1));
            rows.push(row(format!("{label}: peak"), peak.0, peak.1));
        }
    }
    rows.extend(times(a, b));
    let [first, second] = [a.1, b.1].map(verdicts::line);
    rows.push(Row { name: "verdict".into(), a: first, b: second, difference: String::new(), verdict: "" });
    rows
}

/// What is put beside what: the moving legs where each repetition has one, otherwise left with left and right with right.
fn measures(kind: MeasureKind, a: SideLabel, b: SideLabel) -> Vec<(String, Measure, Measure)> {
    let words = kind.row().name.replace('_', " ");
    if !kind.row().sided {
        return vec![(words, Measure::whole(kind), Measure::whole(kind))];
    }
    match (side_of(a), side_of(b)) {
        (Some(a), Some(b)) if a == b => vec![(format!("{words}, {a}"), Measure::of(kind, a), Measure::of(kind, b))],
        (Some(a), Some(b)) => {
            vec![(format!("{words}, {a} and {b}"), Measure::of(kind, a), Measure::of(kind, b))]
        }
        _ => {
            let of = |side| (format!("{words}, {side}"), Measure::of(kind, side), Measure::of(kind, side));
            Side::BOTH.map(of).into()
        }
    }
}

fn side_of(label: SideLabel) -> Option<Side> {
    match label {
        SideLabel::Left => Some(Side::Left),
        SideLabel::Right => Some(Side::Right),
        SideLabel::Both => None,
    }
}

fn range(rep: &Rep, measure: Measure) -> Option<Range> {
    rep.measures.get(&measure.name()).copied().flatten()
}

fn unit_of(kind: MeasureKind) -> &'static str {
    match kind.row().unit {
        Unit::Degrees => "\u{b0}",
        Unit::Percent => " %",
    }
}

/// Durations, and the hold where both have one.
fn times(a: (&Report, &Rep), b: (&Report, &Rep)) -> Vec<Row> {
    let seconds = |value: f64| Some(Figure { value, sd: None, unit: " s", quantity: None });
    let of = |name: &str, value: fn(&Rep) -> f64| row(name.into(), seconds(value(a.1)), seconds(value(b.1)));
    let whole = |rep: &Rep| {
        let value = rep.end_s - rep.start_s;
        Some(Figure { value, sd: Some(EDGE_DOUBT * value), unit: " s", quantity: Some(Quantity::Tempo) })
    };
    let mut rows = vec![
        row("whole repetition".into(), whole(a.1), whole(b.1)),
        of("way out", |rep| rep.tempo.out_s),
        of("near the peak", |rep| rep.tempo.hold_s),
        of("way back", |rep| rep.tempo.return_s),
    ];
    let [held_a, held_b] = [a, b].map(|(report, rep)| held_s(report, rep));
    if held_a.or(held_b).is_some() {
        rows.push(row("held".into(), held_a.and_then(seconds), held_b.and_then(seconds)));
    }
    rows
}

fn held_s(report: &Report, rep: &Rep) -> Option<f64> {
    let inside = |at_s: f64| (rep.start_s..=rep.end_s).contains(&at_s);
    let own = |hold: &&crate::session::result::Hold| hold.side == rep.side && inside(0.5 * (hold.start_s + hold.end_s));
    report.holds.iter().find(own).map(|hold| hold.valid_s)
}

fn row(name: String, a: Option<Figure>, b: Option<Figure>) -> Row {
    let text = |figure: Option<Figure>| figure.map_or_else(|| "\u{2013}".to_owned(), Figure::text);
    let (difference, verdict) = a.zip(b).map_or_else(Default::default, |(a, b)| difference(a, b));
    Row { name, a: text(a), b: text(b), difference, verdict }
}

/// Second less first as they are shown, and what that means in the history's words. Both uncertainties count in full,
/// although a shift of the network's that both share would cancel.
fn difference(a: Figure, b: Figure) -> (String, &'static str) {
    let shown = |value: f64| (value * 10.0).round() / 10.0;
    let sd = a.sd.zip(b.sd).map(|(a, b)| a.hypot(b));
    let text = Figure { value: shown(b.value) - shown(a.value), sd, ..a }.text();
    let sign = if text.starts_with('-') { "" } else { "+" };
    (format!("{sign}{text}"), meaning(a, b).unwrap_or_default())
}

fn meaning(a: Figure, b: Figure) -> Option<&'static str> {
    let measured = |figure: Figure| Some(Measured { value: figure.value, sd: figure.sd? });
    Some(Change { quantity: a.quantity?, from: measured(a)?, to: measured(b)? }.word())
}

impl Figure {
    /// With a digit behind the point: what is just below a real change must not look like one.
    fn text(self) -> String {
        let sd = self.sd.map(|sd| format!(" \u{b1} {sd:.1}")).unwrap_or_default();
        // Minus nothing is nothing.
        let value = format!("{:.1}", self.value);
        let value = if value.trim_start_matches(['-', '0', '.']).is_empty() { value.replace('-', "") } else { value };
        format!("{value}{sd}{}", self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degrees(value: f64, sd: f64) -> Option<Figure> {
        Some(Figure { value, sd: Some(sd), unit: "\u{b0}", quantity: Some(Quantity::Range) })
    }

    #[test]
    fn a_change_is_called_what_the_history_calls_it() {
        let check = |a, b, difference: &str, verdict: &str| {
            let row = row("x".into(), a, b);
            assert_eq!((row.difference.as_str(), row.verdict), (difference, verdict));
        };
        check(degrees(90.0, 3.0), degrees(94.9, 4.0), "+4.9 \u{b1} 5.0\u{b0}", "no real change");
        check(degrees(90.0, 6.0), degrees(96.0, 8.0), "+6.0 \u{b1} 10.0\u{b0}", "no real change");
        check(degrees(90.0, 3.0), degrees(75.0, 4.0), "-15.0 \u{b1} 5.0\u{b0}", "smaller");
        check(degrees(90.0, 3.0), None, "", "");
        check(degrees(90.0, 3.0), degrees(89.96, 4.0), "+0.0 \u{b1} 5.0\u{b0}", "no real change");
    }

    #[test]
    fn moving_legs_are_put_beside_each_other() {
        let names = |a, b| -> Vec<String> {
            measures(MeasureKind::HipFlexion, a, b).into_iter().map(|(label, ..)| label).collect()
        };
        assert_eq!(names(SideLabel::Left, SideLabel::Right), ["hip flexion, left and right"]);
        assert_eq!(names(SideLabel::Left, SideLabel::Left), ["hip flexion, left"]);
        assert_eq!(names(SideLabel::Both, SideLabel::Left), ["hip flexion, left", "hip flexion, right"]);
    }
}
