//! A history on the terminal: who is in it, and one person's figures, plan, pain and answers.

use std::fmt::Write;
use std::path::Path;

use super::adherence::{Adherence, Day};
use super::change::Change;
use super::progress::{Progress, Series, unknown_words};
use super::quantity::Quantity;
use super::reading::Listed;
use crate::moment::day;
use crate::tables::{Ruled, Tone, all_wrapped};

/// Everybody.
pub fn list(everybody: &[Listed], file: &Path) -> String {
    let mut table = Ruled::new(["label", "assessments", "first", "latest"]).numbers(&[1]);
    for listed in everybody {
        let (first, latest) = listed.days.map_or_else(Default::default, |(a, b)| (day(a), day(b)));
        table.row([listed.label.clone(), listed.assessments.to_string(), first, latest].map(plainly));
    }
    format!("{table}\n`coxa history LABEL` shows one. All of it is in {}.\n", file.display())
}

/// One person. Writing into a String can not fail.
pub fn show(progress: &Progress) -> String {
    let mut text = format!("{}: {}.\n", progress.label, headline(progress));
    if let Some(left_out) = left_out(progress) {
        let _ = writeln!(text, "! {left_out}; --until DATE shows more.");
    }
    if let Some(warning) = &progress.alarm {
        let _ = writeln!(text, "! {warning}");
    }
    for clearance in &progress.clearances {
        let _ = writeln!(text, "Warning signs cleared on {}: {}", day(clearance.at.date()), clearance.words);
    }
    for exercise in &progress.exercises {
        let _ = writeln!(text, "\n{}: {}", exercise.title, times(exercise.assessments));
        let _ = write!(text, "{}", figures(&exercise.series));
        for remark in &exercise.remarks {
            let _ = writeln!(text, "! {remark}");
        }
    }
    if !progress.pain.is_empty() {
        let _ = write!(text, "\nPain, 0 to 10\n{}", figures(&progress.pain));
    }
    if let Some(adherence) = &progress.adherence {
        kept(&mut text, adherence);
    }
    if let Some((at, intake)) = progress.intakes.last() {
        let _ = writeln!(text, "\nAsked on {}", day(at.date()));
        for (question, answer) in intake.answers() {
            let _ = writeln!(text, "  {question} {answer}");
        }
    }
    if !progress.exercises.is_empty() {
        text.push_str("\nThe least change that is one, and where it comes from\n");
        for quantity in progress.quantities() {
            let _ = writeln!(text, "  {}: {}", quantity.title(), quantity.source());
        }
    }
    text.push_str("\nThis is no medical advice and no diagnosis.\n");
    all_wrapped(&text)
}

/// `12 days with an assessment, 2 Mar 2026 to 27 Mar 2026`
pub(crate) fn headline(progress: &Progress) -> String {
    let unknown: Vec<String> = progress.unknown_days.iter().map(|date| day(*date)).collect();
    let known = match (progress.days.first(), progress.days.last()) {
        (Some(first), Some(last)) if first != last => {
            format!("{} days with an assessment, {} to {}", progress.days.len(), day(*first), day(*last))
        }
        (Some(only), _) => format!("assessed on {}", day(*only)),
        _ if unknown.is_empty() => "nothing was assessed yet".to_owned(),
        _ => return unknown_words(&unknown.join(", ")),
    };
    if unknown.is_empty() { known } else { format!("{known}; {}", unknown_words(&unknown.join(", "))) }
}

/// `2 assessments of later days are not shown`; `None` where all are.
pub(crate) fn left_out(progress: &Progress) -> Option<String> {
    (progress.later > 0).then(|| format!("{} of later days not shown", times(progress.later)))
}

/// `1 assessment`, `7 assessments`.
pub(crate) fn times(n: usize) -> String {
    if n == 1 { "1 assessment".to_owned() } else { format!("{n} assessments") }
}

fn figures(series: &[Series]) -> Ruled {
    let header = ["", "first", "latest", "since first", "since last", "least change"];
    let mut table = Ruled::new(header).numbers(&[1, 2, 5]);
    for series in series {
        let [first, latest] = [series.points.first(), series.points.last()]
            .map(|point| point.map_or(String::new(), |(_, m)| number(series.quantity, m.value)));
        let (since_first, since_last) = (series.since_first(), series.since_last());
        let least = since_first.map_or(String::new(), |change| number(series.quantity, change.least()));
        let [a, b] = [since_first, since_last].map(|change| change.map_or(String::new(), |c| words(&c)));
        table.row([series.title(), first, latest, a, b, least].map(plainly));
    }
    table
}

/// A cell like any other.
pub(super) fn plainly(text: String) -> (String, Tone) {
    (text, Tone::Plain)
}

/// `+12°, larger`, or `+3°, no real change`.
pub(crate) fn words(change: &Change) -> String {
    format!("{}, {}", signed(change.quantity, change.shown_by()), change.word())
}

/// A figure with its unit.
pub(crate) fn number(quantity: Quantity, value: f64) -> String {
    let decimals = quantity.decimals();
    // Adding zero takes the sign of a negative zero away.
    let rounded = format!("{:.decimals$}", value + 0.0);
    let rounded = if rounded.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') {
        rounded.trim_start_matches('-').to_owned()
    } else {
        rounded.replace('-', "\u{2212}")
    };
    format!("{rounded}{}", quantity.sign())
}

fn signed(quantity: Quantity, value: f64) -> String {
    let text = number(quantity, value);
    let is_zero = text.chars().take_while(|c| !c.is_alphabetic() && *c != '\u{b0}').all(|c| !('1'..='9').contains(&c));
    if value > 0.0 && !is_zero { format!("+{text}") } else { text }
}

/// How much of the plan was done, in a sentence.
pub(crate) fn adherence_words(adherence: &Adherence) -> String {
    let Adherence { plan, wanted, .. } = adherence;
    let (done, all) = adherence.kept();
    let mut words = format!("Plan \"{plan}\", {wanted} days a week: ");
    match adherence.percent() {
        Some(percent) => {
            let _ = write!(words, "{done} of {all} days kept, {percent:.0} %");
        }
        None => words.push_str("the first week is not over yet"),
    }
    if let Some(week) = adherence.weeks.last().filter(|week| !week.over) {
        let _ = write!(words, "; this week so far {} of {wanted}", week.done());
    }
    words.push('.');
    words
}

fn kept(text: &mut String, adherence: &Adherence) {
    let _ = writeln!(text, "\n{}", adherence_words(adherence));
    for (i, week) in adherence.weeks.iter().enumerate() {
        let from = week.days.first().map_or(String::new(), |first| day(first.date));
        let marks: String = week.days.iter().map(|day| mark(day, adherence.exercises)).collect();
        let _ = writeln!(text, "  week {:2} from {from:>11}  {marks}  {} of {}", i + 1, week.done(), adherence.wanted);
    }
    let _ = writeln!(text, "  \u{25cf} all exercises, \u{25d0} some, \u{b7} none");
}

fn mark(day: &Day, exercises: usize) -> &'static str {
    match day.done {
        _ if day.ahead => "  ",
        0 => "\u{b7} ",
        n if n >= exercises => "\u{25cf} ",
        _ => "\u{25d0} ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_real_sign_and_none_before_zero() {
        assert_eq!(signed(Quantity::Range, 12.4), "+12\u{b0}");
        assert_eq!(signed(Quantity::Range, -3.2), "\u{2212}3\u{b0}");
        assert_eq!([0.3, -0.3].map(|v| signed(Quantity::Range, v)), ["0\u{b0}", "0\u{b0}"]);
        assert_eq!(signed(Quantity::Tempo, 0.26), "+0.3\u{2009}s");
    }
}
