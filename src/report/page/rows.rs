//! The figures of a page in rows: tiles, repetitions, left beside right.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::curves::sign_of;
use crate::exercises::wording::title_of;
use crate::kinematics::Unit;
use crate::report::json::{Report, Still};
use crate::report::verdicts;
use crate::report::words::{self, exercised, measure_title, row_of, side_name, whole};
use crate::session::result::{Fault, Range, Rep};
use crate::session::tally::Tally;
use crate::units::Side;

/// One large figure.
pub(crate) struct Tile {
    /// What it is.
    pub name: String,
    /// The figure.
    pub value: String,
    /// A few words below it.
    pub note: String,
}

/// The figures that are read first.
pub(crate) fn tiles(report: &Report) -> Vec<Tile> {
    let summary = &report.summary;
    let tile = |name: &str, value: String, note: String| Tile { name: name.to_owned(), value, note };
    let mut tiles = vec![tile("Repetitions", summary.rep_count.to_string(), by_side(report))];
    if verdicts::are_given(report) && summary.rep_count > 0 {
        tiles.push(verdict_tile(Tally::from(summary)));
    }
    if !report.holds.is_empty() {
        let held: f64 = report.holds.iter().map(|hold| hold.valid_s).sum();
        let target = report.definition.hold_target_s.map_or_else(String::new, |s| format!("target {s} s each"));
        tiles.push(tile("Held", format!("{held:.1}\u{2009}s"), target));
    }
    for (name, doubt) in words::doubts(report) {
        let Some(row) = row_of(name) else { continue };
        let ranges: Vec<f64> = words::moving_ranges(report, name).map(|range| range.rom_deg).collect();
        if !ranges.is_empty() {
            let mean = ranges.iter().sum::<f64>() / ranges.len() as f64;
            let sign = sign_of(row.unit);
            let value = format!("{}{sign}", whole(mean));
            tiles.push(tile(
                &format!("Range of {}", measure_title(name)),
                value,
                format!("mean, \u{b1}{doubt:.0}{sign}"),
            ));
        }
    }
    if !report.reps.is_empty() {
        let seconds: f64 = report.reps.iter().map(|rep| rep.end_s - rep.start_s).sum();
        let each = seconds / report.reps.len() as f64;
        tiles.push(tile("Tempo", format!("{each:.1}\u{2009}s"), "mean of a repetition".into()));
    }
    tiles
}

/// A share is of what was judged, and says where nothing was.
fn verdict_tile(Tally { reps, good, judged }: Tally) -> Tile {
    let open = reps - judged;
    let note = match (judged, open) {
        (_, 0) => format!("of {reps}"),
        (0, _) => "could be judged".to_owned(),
        _ => format!("of {judged} judged; {open} not judged"),
    };
    let value = if judged == 0 { "None".to_owned() } else { good.to_string() };
    Tile { name: if judged == 0 { "Judged" } else { "Good" }.to_owned(), value, note }
}

fn by_side(report: &Report) -> String {
    let count = |side: Side| report.reps.iter().filter(|rep| rep.side == Some(side).into()).count();
    match Side::BOTH.map(count) {
        [0, 0] => String::new(),
        [left, right] => format!("{left} left, {right} right"),
    }
}

/// How sure the main measures are: `("hip flexion", "±7°")`.
pub(crate) fn doubts(report: &Report) -> Vec<(String, String)> {
    let of = |(name, sd): (&str, f64)| {
        (measure_title(name), format!("\u{b1}{sd:.0}{}", sign_of(row_of(name).map_or(Unit::Degrees, |row| row.unit))))
    };
    words::doubts(report).into_iter().map(of).collect()
}

/// A measure of one side in one repetition.
pub(crate) struct Cell {
    /// `left`, `right` or nothing.
    pub side: &'static str,
    /// Range of motion, smallest and largest value, one sigma; `None` = not measurable.
    pub figures: Option<Figures>,
}

/// See [`Cell`].
pub(crate) struct Figures {
    /// Largest less smallest, with its sign.
    pub rom: String,
    /// `2 to 122°`.
    pub span: String,
    /// `±7°`.
    pub sd: String,
}

/// A fault with its words and its picture.
pub(crate) struct FaultCell<'a> {
    /// The evidence.
    pub fault: &'a Fault,
    /// In a few words.
    pub title: &'a str,
    /// `71° ±6°, wanted 80°`.
    pub evidence: String,
    /// Its picture.
    pub picture: Option<Picture<'a>>,
}

/// A still.
pub(crate) struct Picture<'a> {
    /// Address of the small picture.
    pub small: String,
    /// Address of the large one.
    pub large: &'a str,
}

impl<'a> Picture<'a> {
    fn of(still: &'a Still) -> Self {
        let small = match &still.thumbnail {
            Some(bytes) => format!("data:image/jpeg;base64,{}", STANDARD.encode(bytes)),
            None => still.file.clone(),
        };
        Self { small, large: &still.file }
    }
}

/// One repetition.
pub(crate) struct RepRow<'a> {
    /// The facts.
    pub rep: &'a Rep,
    /// `left`, `right`, `both`.
    pub side: &'static str,
    /// Seconds.
    pub lasted: f64,
    /// By main measure.
    pub cells: Vec<Vec<Cell>>,
    /// Seconds held, where a hold belongs to it.
    pub held: Option<f64>,
    /// What was wrong.
    pub faults: Vec<FaultCell<'a>>,
    /// `good`, `to improve`, `not judged`.
    pub verdict: &'static str,
    /// The same as a class.
    pub verdict_key: &'static str,
    /// What could not be told.
    pub open: String,
    /// Its farthest moment.
    pub picture: Option<Picture<'a>>,
}

impl<'a> RepRow<'a> {
    /// The row of one of the report's repetitions.
    pub(crate) fn of(report: &'a Report, rep: &'a Rep) -> Self {
        let still = |fault: Option<&str>| {
            let stills = report.media.stills.iter();
            stills.filter(|s| s.rep == rep.index).find(|s| s.fault.as_deref() == fault).map(Picture::of)
        };
        let fault_cell = |fault: &'a Fault| FaultCell {
            fault,
            title: title_of(&fault.id),
            evidence: evidence(fault),
            picture: still(Some(&fault.id)),
        };
        let overlap = |start: f64, end: f64| start < rep.end_s && end > rep.start_s;
        Self {
            rep,
            side: side_name(rep.side),
            lasted: rep.end_s - rep.start_s,
            cells: report.definition.main_measures.iter().map(|name| cells(rep, name)).collect(),
            held: report.holds.iter().find(|hold| overlap(hold.start_s, hold.end_s)).map(|hold| hold.valid_s),
            faults: rep.faults.iter().map(fault_cell).collect(),
            verdict: verdicts::name(rep.verdict),
            verdict_key: verdicts::key(rep.verdict),
            open: verdicts::open_words(rep),
            picture: still(None),
        }
    }
}

fn evidence(fault: &Fault) -> String {
    let unit = match fault.unit.as_str() {
        "deg" => "\u{b0}",
        "pct" => "\u{2009}%",
        _ => "\u{2009}s",
    };
    let number = |v: f64| if fault.unit == "s" { format!("{v:.1}{unit}") } else { format!("{}{unit}", whole(v)) };
    let (value, sd, limit) = (number(fault.value), number(fault.sd), number(fault.limit));
    let word = if fault.value > fault.limit { "at most" } else { "at least" };
    format!("{value} \u{b1}{sd}, wanted {word} {limit}")
}

fn cells(rep: &Rep, name: &str) -> Vec<Cell> {
    let Some(row) = row_of(name) else { return Vec::new() };
    let sign = sign_of(row.unit);
    let figures = |range: &Range| Figures {
        rom: format!("{}{sign}", whole(range.rom_deg)),
        span: format!("{} to {}{sign}", whole(range.min_deg), whole(range.max_deg)),
        sd: format!("\u{b1}{:.0}{sign}", range.sd_deg),
    };
    let of = |key: &str| rep.measures.get(key).and_then(Option::as_ref).map(figures);
    if !row.sided {
        return vec![Cell { side: "", figures: of(name) }];
    }
    let cell = |side: &Side| Cell { side: side.name(), figures: of(&format!("{side}_{name}")) };
    words::sides_of(rep.side).iter().map(cell).collect()
}

/// A main measure of the left leg beside that of the right one.
pub(crate) struct LegRow {
    /// For people.
    pub name: String,
    /// Mean range of motion and mean peak of the left and the right side.
    pub sides: [(String, String); 2],
    /// `6 % ±4 %`, or why there is none.
    pub asymmetry: String,
}

/// Empty where only one side was exercised.
pub(crate) fn legs(report: &Report) -> Vec<LegRow> {
    if !Side::BOTH.into_iter().all(|side| exercised(report, side)) {
        return Vec::new();
    }
    let summary = &report.summary;
    let row = |name: &String| {
        let sign = sign_of(row_of(name).filter(|row| row.sided)?.unit);
        let figure = |value: Option<&Option<f64>>| match value.copied().flatten() {
            Some(value) => format!("{}{sign}", whole(value)),
            None => "cannot tell".to_owned(),
        };
        let side = |side: &crate::session::result::SideSummary| {
            (figure(side.mean_rom_deg.get(name)), figure(side.mean_peak_deg.get(name)))
        };
        let share = |of: &std::collections::BTreeMap<String, Option<f64>>| of.get(name).copied().flatten();
        let asymmetry = match (share(&summary.asymmetry), share(&summary.asymmetry_sd)) {
            (Some(share), Some(sd)) => format!("{:.0}\u{2009}% \u{b1}{:.0}\u{2009}%", 100.0 * share, 100.0 * sd),
            (Some(share), None) => format!("{:.0}\u{2009}%", 100.0 * share),
            (None, _) => "cannot tell".to_owned(),
        };
        Some(LegRow { name: measure_title(name), sides: [side(&summary.left), side(&summary.right)], asymmetry })
    };
    report.definition.main_measures.iter().filter_map(row).collect()
}
