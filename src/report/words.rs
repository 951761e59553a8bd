//! A report in plain words: what was done, what was good, what to change, and what the clip could not show.

use std::collections::BTreeMap;

use super::definition::Target;
use super::json::Report;
use super::verdicts;
use crate::exercises::wording::{TOO_FAST, kept_of, title_of};
use crate::kinematics::{KINDS, MeasureRow, ViewKind};
use crate::moment::{Moment, day};
use crate::session::conclusion::beside;
use crate::session::result::{Range, Rep, SideLabel};
use crate::session::score::Score;
use crate::session::tally::Tally;
use crate::units::Side;
use crate::warning_code::WarningCode;

/// Nobody changes more than this at a time.
const MOST_CHANGES: usize = 2;

/// Repetitions, holds and sides in one line.
pub(crate) fn headline(report: &Report) -> String {
    let summary = &report.summary;
    let reps = match summary.rep_count {
        0 => match &report.looks_like {
            Some(other) => {
                format!("no repetition was counted; it looks like another exercise, {}", other.title.to_lowercase())
            }
            None => "no repetition was counted".to_owned(),
        },
        1 => "1 repetition".to_owned(),
        n => format!("{n} repetitions"),
    };
    let mut parts = vec![reps];
    if summary.rep_count > 0 && verdicts::are_given(report) {
        parts.push(Tally::from(summary).words());
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
    format!("{}{}", parts.join(", "), beside(&verdicts::open(report)))
}

/// Whose and when: `P-07, 2 Mar 2026`; empty where nobody said.
pub(crate) fn whose(report: &Report) -> String {
    let date = report.date.as_deref().and_then(|date| Moment::parse(date).ok());
    report.person.clone().into_iter().chain(date.map(|at| day(at.date()))).collect::<Vec<_>>().join(", ")
}

/// From where the person was seen, in a sentence; `None` where it can not be told.
pub(crate) fn view_name(kind: ViewKind) -> Option<&'static str> {
    Some(match kind {
        ViewKind::Side => "from the side",
        ViewKind::Oblique => "at an angle",
        ViewKind::Front => "from the front",
        ViewKind::Back => "from behind",
        ViewKind::FootEnd => "from the feet",
        ViewKind::Unknown => return None,
    })
}

/// Per cent of the frames in which the person was found.
pub(crate) fn seen_percent(report: &Report) -> usize {
    100 * report.source.frames_with_pose / report.source.frames.max(1)
}

/// A whole number with a real minus sign, and without one before zero.
pub(crate) fn whole(value: f64) -> String {
    // Adding zero takes the sign of a negative zero away.
    format!("{}", value.round() + 0.0).replace('-', "\u{2212}")
}

/// `left`, `right` or `both`.
pub(crate) fn side_name(side: SideLabel) -> &'static str {
    match side {
        SideLabel::Left => "left",
        SideLabel::Right => "right",
        SideLabel::Both => "both",
    }
}

/// Whether a side takes part in any repetition.
pub(crate) fn exercised(report: &Report, side: Side) -> bool {
    report.reps.iter().any(|rep| rep.side == SideLabel::Both || rep.side == Some(side).into())
}

/// A measure's row by its name in files, without side and unit.
pub(crate) fn row_of(name: &str) -> Option<&'static MeasureRow> {
    KINDS.iter().find(|row| row.name == name)
}

/// A measure's name for people.
pub(crate) fn measure_title(name: &str) -> String {
    name.replace('_', " ")
}

/// The figures of a test in sentences: `left: 115° ±6°, usual for adults is 110° to 120°`.
pub(crate) fn scores(report: &Report) -> Vec<String> {
    let without = report
        .warnings
        .iter()
        .filter(|warning| warning.code == WarningCode::NoScore)
        .map(|warning| warning.message.clone());
    report.test.iter().map(score_line).chain(without).collect()
}

fn score_line(score: &Score) -> String {
    let number = |v: f64| match score.unit.as_str() {
        // A body on one leg sways by a degree or less.
        "deg" if score.figure.is_some() => format!("{v:.1}\u{b0}"),
        "deg" => format!("{}\u{b0}", whole(v)),
        "s" => format!("{v:.1}\u{2009}s"),
        _ => whole(v),
    };
    let whose = (score.side != SideLabel::Both).then(|| side_name(score.side).to_owned());
    let what = score.figure.as_ref().map(|id| id.replace('_', " "));
    let named: Vec<String> = whose.into_iter().chain(what).collect();
    let side = if named.is_empty() { String::new() } else { format!("{}: ", named.join(", ")) };
    let doubt = if score.sd > 0.0 { format!(" \u{b1}{}", number(score.sd)) } else { String::new() };
    let usual = score.usual.as_ref().map_or_else(String::new, |usual| {
        let range = match usual.most {
            Some(most) => format!("{} to {}", number(usual.least), number(most)),
            None => format!("{} or more", number(usual.least)),
        };
        let word = if usual.less { "less than usual: " } else { "" };
        format!(", {word}usual for {} is {range}", usual.group)
    });
    format!("{side}{}{doubt}{usual}", number(score.value))
}

/// Something to change: a fault, and in how many repetitions it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<'a> {
    /// The fault's id.
    pub fault: &'a str,
    /// What to tell the person.
    pub cue: &'a str,
    /// Its side, where it is always the same one.
    pub side: Option<Side>,
    /// Repetitions with it.
    pub count: usize,
    /// The clearest of them: its index and the moment, seconds.
    pub clearest: (usize, f64),
}

impl Change<'_> {
    /// What to tell the person, which side by its name.
    pub fn words(&self) -> String {
        match self.side {
            Some(side) => self.cue.replace("this side", &format!("your {side} side")),
            None => self.cue.to_owned(),
        }
    }
}

/// The one or two things to change, the commonest first.
pub fn changes(report: &Report) -> Vec<Change<'_>> {
    let mut found: Vec<(Change, f64)> = Vec::new();
    for rep in &report.reps {
        for fault in &rep.faults {
            let beyond = (fault.value - fault.limit).abs() / fault.sd.max(f64::MIN_POSITIVE);
            let clearest = (rep.index, fault.at_s);
            match found.iter_mut().find(|(change, _)| change.fault == fault.id) {
                Some((change, most)) => {
                    change.count += 1;
                    change.side = change.side.filter(|&side| fault.side == Some(side).into());
                    if beyond > *most {
                        (change.clearest, *most) = (clearest, beyond);
                    }
                }
                None => {
                    let cue = report.definition.cue(&fault.id).unwrap_or_else(|| title_of(&fault.id));
                    found.push((
                        Change { fault: &fault.id, cue, side: side_of(fault.side), count: 1, clearest },
                        beyond,
                    ));
                }
            }
        }
    }
    found.sort_by_key(|(change, _)| std::cmp::Reverse(change.count));
    found.into_iter().map(|(change, _)| change).take(MOST_CHANGES).collect()
}

fn side_of(label: SideLabel) -> Option<Side> {
    Side::BOTH.into_iter().find(|&side| label == Some(side).into())
}

/// What every repetition got right: the rules that were applied to all of them and found nothing.
pub fn good(report: &Report) -> Vec<&str> {
    // A slow repetition of which nothing else is known is nothing to be praised for.
    if report.summary.judged_rep_count == 0 {
        return Vec::new();
    }
    let rules = report.definition.targets.iter().map(|target| target.fault.as_str()).chain([TOO_FAST]);
    let faulty = |id: &str| report.reps.iter().any(|rep| rep.faults.iter().any(|fault| fault.id == id));
    rules.filter(|id| judged_in(report, id) == report.reps.len() && !faulty(id)).filter_map(kept_of).collect()
}

/// How many repetitions a rule could be applied to.
fn judged_in(report: &Report, fault: &str) -> usize {
    report.reps.iter().filter(|rep| !rep.not_judged.iter().any(|id| id == fault)).count()
}

/// Of what was hidden, measured too rarely, or measured with an uncertainty that reaches the limit.
const NOT_SURE: &str = "it could not be measured precisely enough to tell";

/// What was to be judged and could not be, and why: `("knees fall inward", "it can not be seen ...")`.
pub fn not_shown(report: &Report) -> Vec<(String, String)> {
    let all = report.reps.len();
    let in_some = |count: usize| if count == all { String::new() } else { format!(" in {count} of {all}") };
    let mut out: Vec<(String, String)> = Vec::new();
    let rules = report.definition.targets.iter().map(|target| (target.fault.as_str(), why_unseen(report, target)));
    let pace = match report.warnings.iter().any(|warning| warning.code == WarningCode::FilmSpeed) {
        true => "the speed of the film is not known",
        false => NOT_SURE,
    };
    for (id, why) in rules.chain([(TOO_FAST, pace.to_owned())]) {
        let close = report.reps.iter().filter(|rep| rep.unsure.iter().any(|unsure| unsure == id)).count();
        let unseen = all - judged_in(report, id) - close;
        if unseen > 0 {
            out.push((title_of(id).to_owned(), format!("{why}{}", in_some(unseen))));
        }
        if close > 0 {
            out.push((title_of(id).to_owned(), format!("too close to the limit to tell{}", in_some(close))));
        }
    }
    for name in &report.definition.main_measures {
        if let Some(why) = why_missing(&report.not_measurable, name) {
            out.push((measure_title(name), why.to_owned()));
        }
    }
    out
}

/// Why a rule could not be applied.
fn why_unseen(report: &Report, target: &Target) -> String {
    let needs: Vec<&str> = target.views.iter().filter_map(|&view| view_name(view)).collect();
    match (needs.is_empty(), why_missing(&report.not_measurable, &target.measure)) {
        (false, _) if !target.views.contains(&report.view.kind) => format!("it shows only {}", needs.join(" or ")),
        (_, Some(why)) => why.to_owned(),
        (_, None) => NOT_SURE.to_owned(),
    }
}

/// Why a measure could not be had, if that is so for every side that it has.
fn why_missing<'a>(missing: &'a BTreeMap<String, String>, measure: &str) -> Option<&'a str> {
    if let Some(why) = missing.get(measure) {
        return Some(why);
    }
    let [left, right] = Side::BOTH.map(|side| missing.get(&format!("{side}_{measure}")));
    left.and(right).map(String::as_str)
}

/// The ranges of a measure over the repetitions, of the sides that moved: what a leg that lies still does is no part of it.
pub(crate) fn moving_ranges<'a>(report: &'a Report, name: &'a str) -> impl Iterator<Item = &'a Range> {
    let of = move |rep: &'a Rep| keys(rep.side, name).into_iter().filter_map(|key| rep.measures.get(&key)?.as_ref());
    report.reps.iter().flat_map(of)
}

/// Names of a measure's columns for one side or both.
fn keys(side: SideLabel, name: &str) -> Vec<String> {
    match row_of(name) {
        Some(row) if !row.sided => vec![name.to_owned()],
        _ => sides_of(side).iter().map(|side| format!("{side}_{name}")).collect(),
    }
}

/// The sides that a label stands for.
pub(crate) fn sides_of(side: SideLabel) -> &'static [Side] {
    match side {
        SideLabel::Left => &[Side::Left],
        SideLabel::Right => &[Side::Right],
        SideLabel::Both => &Side::BOTH,
    }
}

/// Mean uncertainty of a main measure over the repetitions, one sigma: `("hip_flexion", 6.5)`.
pub(crate) fn doubts(report: &Report) -> Vec<(&str, f64)> {
    let of = |name: &str| {
        let sds: Vec<f64> = moving_ranges(report, name).map(|range| range.sd_deg).collect();
        (!sds.is_empty()).then(|| sds.iter().sum::<f64>() / sds.len() as f64)
    };
    report.definition.main_measures.iter().filter_map(|name| Some((name.as_str(), of(name)?))).collect()
}
