//! The summary on the terminal: what was done, how much, how well, and what to change.

use super::json::Report;
use super::planned;
use super::verdicts;
use super::words;
use crate::exercises::Exercise;
use crate::exercises::wording;
use crate::kinematics::{Measure, MeasureKind, Unit};
use crate::session::result::{Range, Rep, SideLabel, Verdict};
use crate::tables::{Ruled, Tone, wrapped};
use crate::units::Side;
use crate::warning_code::WarningCode;

/// Somebody who walks about for a minute need not read of every step.
const MOST_EXPLAINED: usize = 3;

/// A person reads this after `coxa assess`: safe to print, and in colours where the terminal shows them.
pub fn summary(report: &Report, exercise: &Exercise) -> String {
    // What was not judged is a line of its own: both together are wider than a terminal.
    let headline =
        format!("{}: {}", exercise.title, words::headline(report)).replace("; not judged: ", "\nNot judged: ");
    let mut text = String::new();
    let mut say = |line: String, tone: Tone| text.extend([wrapped(&line, tone), "\n".to_owned()]);
    headline.lines().for_each(|line| say(line.to_owned(), Tone::Title));
    let whose = words::whose(report);
    if !whose.is_empty() {
        say(whose, Tone::Plain);
    }
    if let Some(view) = view_line(report) {
        say(view, Tone::Plain);
    }
    if let Some((headline, targets)) = report.plan.as_ref().map(planned::words) {
        say(format!("{headline}."), Tone::Plain);
        targets.into_iter().for_each(|target| say(format!("  {target}"), Tone::Plain));
    }
    if !report.reps.is_empty() {
        text.extend(["\n".to_owned(), table(report, exercise).to_string()]);
    }
    let mut say = |line: String, tone: Tone| text.extend([wrapped(&line, tone), "\n".to_owned()]);
    for (what, why) in words::not_shown(report) {
        say(format!("Not judged: {what}: {why}."), Tone::Plain);
    }
    for score in words::scores(report) {
        say(format!("Score: {score}"), Tone::Title);
    }
    for change in words::changes(report) {
        say(format!("To improve ({} of {}): {}", change.count, report.reps.len(), change.words()), Tone::Plain);
    }
    for movement in report.not_counted.iter().take(MOST_EXPLAINED) {
        let (start, end) = (movement.start_s, movement.end_s);
        say(format!("Not counted, {start:.1} - {end:.1} s: {}.", movement.why), Tone::Plain);
    }
    // That there is no score stands where the score would.
    for warning in report.warnings.iter().filter(|warning| warning.code != WarningCode::NoScore) {
        say(format!("! {}", warning.message), Tone::Attention);
    }
    text
}

fn view_line(report: &Report) -> Option<String> {
    let name = words::view_name(report.view.kind)?;
    let (seen, frames) = (words::seen_percent(report), report.source.frames);
    Some(format!("Seen {name}; you were found in {seen} % of {frames} frames."))
}

/// The main measures that could be had in any repetition.
fn columns(report: &Report, exercise: &Exercise) -> Vec<MeasureKind> {
    let had =
        |kind: MeasureKind| report.reps.iter().any(|rep| sides(kind, rep).any(|measure| range(rep, measure).is_some()));
    exercise.main_measures.iter().copied().filter(|&kind| had(kind)).collect()
}

/// A measure on the sides that a repetition is of.
fn sides(kind: MeasureKind, rep: &Rep) -> impl Iterator<Item = Measure> {
    let of_rep = move |side: Side| rep.side == SideLabel::Both || rep.side == Some(side).into();
    kind.measures().filter(move |measure| measure.side.is_none_or(of_rep))
}

fn range(rep: &Rep, measure: Measure) -> Option<Range> {
    rep.measures.get(&measure.name()).copied().flatten()
}

fn table(report: &Report, exercise: &Exercise) -> Ruled {
    let columns = columns(report, exercise);
    let mut header = vec!["#".to_owned(), "side".into(), "from - to\nseconds".into(), "out/hold/\nback, s".into()];
    header.extend(columns.iter().map(|kind| format!("{}\n{}", words::measure_title(kind.row().name), unit_of(*kind))));
    header.push("verdict".into());
    let mut table = Ruled::new(header).numbers(&[0, 2, 3]);
    for rep in &report.reps {
        table.row(row(rep, &columns));
    }
    table
}

/// What could not be told of any repetition stands below the table, once.
fn verdict(rep: &Rep) -> (String, Tone) {
    let found: Vec<&str> = rep.faults.iter().map(|fault| wording::title_of(&fault.id)).collect();
    let name = verdicts::name(rep.verdict);
    let tone = match rep.verdict {
        Verdict::Good => Tone::Good,
        Verdict::Improve => Tone::Attention,
        Verdict::NotJudged => Tone::Plain,
    };
    (if found.is_empty() { name.to_owned() } else { format!("{name}: {}", found.join(", ")) }, tone)
}

fn unit_of(kind: MeasureKind) -> &'static str {
    match kind.row().unit {
        Unit::Degrees => "min..max deg",
        Unit::Percent => "min..max %",
    }
}

fn row(rep: &Rep, columns: &[MeasureKind]) -> Vec<(String, Tone)> {
    let tempo = rep.tempo;
    let mut cells = vec![
        (rep.index.to_string(), Tone::Plain),
        (words::side_name(rep.side).to_owned(), Tone::Plain),
        (format!("{:.1} - {:.1}", rep.start_s, rep.end_s), Tone::Plain),
        (format!("{:.1}/{:.1}/{:.1}", tempo.out_s, tempo.hold_s, tempo.return_s), Tone::Plain),
    ];
    cells.extend(columns.iter().map(|&kind| (ranges(rep, kind), Tone::Plain)));
    cells.push(verdict(rep));
    cells
}

/// A line a side: `L 5..119 \u{b1}6`, without the letter where there is only one.
fn ranges(rep: &Rep, kind: MeasureKind) -> String {
    let measures: Vec<Measure> = sides(kind, rep).collect();
    let lines = measures.iter().map(|&measure| {
        let letter = match measure.side {
            Some(side) if measures.len() > 1 => {
                if side == Side::Left {
                    "L "
                } else {
                    "R "
                }
            }
            _ => "",
        };
        match range(rep, measure) {
            Some(range) => format!("{letter}{:.0}..{:.0} \u{b1}{:.0}", range.min_deg, range.max_deg, range.sd_deg),
            None => format!("{letter}-"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
