//! Two repetitions side by side, each with its clip, and what differs between them.

use std::sync::Arc;

use askama::Template;
use serde::Serialize;

use super::text::{side, written};
use crate::labels;
use crate::report::json::Report;
use crate::report::stored::report_of;
use crate::report::verdicts;
use crate::report::words::{measure_title, whole};
use crate::review::At;
use crate::review::Failure;
use crate::review::compare::{Row, rows};
use crate::review::digest::Digest;
use crate::review::index::Entry;
use crate::review::notes::{corrected, store};
use crate::review::state::Site;
use crate::session::result::{Rep, SideLabel};
use serde::Deserialize;

/// Which repetitions of which assessments are put side by side.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Pair {
    /// Id of the first assessment.
    #[serde(default)]
    pub a: String,
    /// Id of the second one.
    #[serde(default)]
    pub b: String,
    /// Number of the first one's repetition.
    pub ra: Option<usize>,
    /// Number of the second one's repetition.
    pub rb: Option<usize>,
}

#[derive(Template)]
#[template(path = "review/pages/compare.html")]
struct Compare<'a> {
    at: At,
    a: Half<'a>,
    b: Half<'a>,
    rows: Vec<Row>,
    /// Number of every repetition, and what the first and the second assessment have of that number.
    all: Vec<(usize, String, String)>,
    /// What the reader has to know of this pair.
    remarks: Vec<String>,
    /// Whether a difference can be a change.
    same_person: bool,
}

/// One of the two.
struct Half<'a> {
    /// `a` or `b`: how its form fields are called.
    key: &'static str,
    /// How it is called for people.
    title: &'static str,
    choices: Vec<Choice<'a>>,
    chosen: Option<Chosen>,
}

/// An assessment that could be taken.
struct Choice<'a> {
    id: &'a str,
    title: &'a str,
    whose: Option<&'a str>,
    date: String,
    chosen: bool,
}

/// The assessment that is taken, as its confirmed corrections leave it.
struct Chosen {
    entry: Arc<Entry>,
    report: Report,
    corrected: bool,
    /// Place of the repetition in the report.
    rep: usize,
}

impl Chosen {
    fn read(entry: Arc<Entry>, rep: Option<usize>) -> Result<Self, Failure> {
        let folder = entry.folder()?;
        let machine = report_of(&folder)?;
        let notes = store::read(&folder).unwrap_or_default();
        let report = corrected(&machine, &notes);
        let rep = rep.and_then(|index| report.reps.iter().position(|r| r.index == index)).unwrap_or(0);
        Ok(Self { entry, corrected: notes.changes(&machine), report, rep })
    }

    fn rep(&self) -> Option<&Rep> {
        self.report.reps.get(self.rep)
    }

    /// In the clip's own time, seconds.
    fn clip_s(&self, at_s: &f64) -> f64 {
        (at_s - self.report.media.clip_start_s).max(0.0)
    }

    fn words(&self, rep: &Rep) -> String {
        let mut parts = vec![format!("{:.1} to {:.1} s", rep.start_s, rep.end_s)];
        if rep.side != SideLabel::Both {
            parts.push(side(rep.side).into());
        }
        parts.push(verdicts::line(rep));
        format!("{}: {}", rep.index, parts.join(", "))
    }

    /// The still of the repetition's peak, shown until the clip is there.
    fn poster(&self) -> Option<&str> {
        let index = self.rep()?.index;
        let stills = &self.report.media.stills;
        stills.iter().find(|still| still.rep == index && still.fault.is_none()).map(|still| still.file.as_str())
    }
}

/// The page.
///
/// # Errors
/// When one of the two is not there or can not be read.
pub(crate) fn page(site: &Site, pair: &Pair) -> Result<String, Failure> {
    let entries = site.entries();
    let (a, b) = chosen(&entries, pair)?;
    let rows = figures_of(a.as_ref(), b.as_ref());
    let same_person = people(a.as_ref(), b.as_ref()) == People::Same;
    let remarks = remarks(a.as_ref(), b.as_ref());
    let all = all_reps(a.as_ref(), b.as_ref());
    let half =
        |key, title, chosen: Option<Chosen>| Half { key, title, choices: choices(&entries, chosen.as_ref()), chosen };
    Ok(written(&Compare {
        at: site.house.at(""),
        a: half("a", "First", a),
        b: half("b", "Second", b),
        rows,
        all,
        remarks,
        same_person,
    }))
}

fn all_reps(a: Option<&Chosen>, b: Option<&Chosen>) -> Vec<(usize, String, String)> {
    let reps = |half: Option<&Chosen>| half.map_or(0, |half| half.report.reps.len());
    let words = |half: Option<&Chosen>, place: usize| {
        let rep = half.and_then(|half| Some((&half.report, half.report.reps.get(place)?)));
        rep.map_or_else(|| "\u{2013}".to_owned(), |(report, rep)| rep_words(report, rep))
    };
    (0..reps(a).max(reps(b))).map(|place| (place + 1, words(a, place), words(b, place))).collect()
}

/// `left hip flexion 117°, right hip flexion 126°: good`
fn rep_words(report: &Report, rep: &Rep) -> String {
    let main = &report.definition.main_measures;
    let ranges = rep.measures.iter().filter_map(|(name, range)| {
        let is_main = main.iter().any(|measure| name.ends_with(measure.as_str()));
        let of_rep = rep.side == SideLabel::Both || !name.starts_with(side(other(rep.side)));
        let range = range.as_ref().filter(|_| is_main && of_rep)?;
        Some(format!("{} {}\u{b0}", measure_title(name), whole(range.rom_deg)))
    });
    format!("{}: {}", ranges.collect::<Vec<_>>().join(", "), verdicts::line(rep))
}

fn other(label: SideLabel) -> SideLabel {
    match label {
        SideLabel::Left => SideLabel::Right,
        SideLabel::Right => SideLabel::Left,
        SideLabel::Both => SideLabel::Both,
    }
}

/// The figures alone, for another pair of repetitions on the same page.
#[derive(Serialize)]
pub(crate) struct Figures {
    rows: Vec<Row>,
}

/// The figures of a pair.
///
/// # Errors
/// When one of the two is not there or can not be read.
pub(crate) fn figures(site: &Site, pair: &Pair) -> Result<Figures, Failure> {
    let (a, b) = chosen(&site.entries(), pair)?;
    Ok(Figures { rows: figures_of(a.as_ref(), b.as_ref()) })
}

/// The figures of a pair. What differs between two people is no change.
fn figures_of(a: Option<&Chosen>, b: Option<&Chosen>) -> Vec<Row> {
    let mut rows = pair_of(a, b).map(|(a, b)| rows(a, b)).unwrap_or_default();
    if people(a, b) != People::Same {
        rows.iter_mut().for_each(|row| row.verdict = "");
    }
    rows
}

/// Whose the two are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum People {
    /// Of one person, or nobody said of whom.
    Same,
    /// Of two.
    Two,
    /// One of the two has a label.
    NotKnown,
}

fn people(a: Option<&Chosen>, b: Option<&Chosen>) -> People {
    let (Some(a), Some(b)) = (a, b) else { return People::Same };
    whose(a.report.person.as_deref(), b.report.person.as_deref())
}

fn whose(a: Option<&str>, b: Option<&str>) -> People {
    match (a, b) {
        (Some(a), Some(b)) if !labels::same(a, b) => People::Two,
        (Some(_), None) | (None, Some(_)) => People::NotKnown,
        _ => People::Same,
    }
}

type Shown<'a> = (&'a Report, &'a Rep);

fn pair_of<'a>(a: Option<&'a Chosen>, b: Option<&'a Chosen>) -> Option<(Shown<'a>, Shown<'a>)> {
    let (a, b) = (a?, b?);
    Some(((&a.report, a.rep()?), (&b.report, b.rep()?)))
}

/// What is asked for; where only one is, the other is its nearest neighbour in time with the same exercise of the same person.
fn chosen(entries: &[Arc<Entry>], pair: &Pair) -> Result<(Option<Chosen>, Option<Chosen>), Failure> {
    let find = |id: &str| -> Result<Option<Arc<Entry>>, Failure> {
        if id.is_empty() {
            return Ok(None);
        }
        entries.iter().find(|entry| entry.id == id).cloned().map(Some).ok_or_else(Failure::not_found)
    };
    let (a, b) = (find(&pair.a)?, find(&pair.b)?);
    let (a, b) = match (a, b) {
        (None, Some(b)) => (neighbour(entries, &b, true).or_else(|| neighbour(entries, &b, false)), Some(b)),
        (Some(a), None) => {
            let b = neighbour(entries, &a, false).or_else(|| neighbour(entries, &a, true));
            (Some(a), b)
        }
        both => both,
    };
    let read = |entry: Option<Arc<Entry>>, rep| entry.map(|entry| Chosen::read(entry, rep)).transpose();
    Ok((read(a, pair.ra)?, read(b, pair.rb)?))
}

fn neighbour(entries: &[Arc<Entry>], of: &Entry, earlier: bool) -> Option<Arc<Entry>> {
    let own = of.digest.as_ref().ok()?;
    let is_like = |entry: &Entry| {
        let like = |other: &Digest| {
            other.exercise == own.exercise && whose(other.person.as_deref(), own.person.as_deref()) == People::Same
        };
        entry.digest.as_ref().is_ok_and(like)
    };
    let when = |entry: &Entry| (entry.date().order, entry.written);
    let others = entries.iter().filter(|entry| entry.id != of.id && is_like(entry));
    if earlier {
        others.filter(|entry| when(entry) <= when(of)).max_by_key(|entry| when(entry)).cloned()
    } else {
        others.filter(|entry| when(entry) > when(of)).min_by_key(|entry| when(entry)).cloned()
    }
}

fn choices<'a>(entries: &'a [Arc<Entry>], chosen: Option<&Chosen>) -> Vec<Choice<'a>> {
    let mut readable: Vec<_> = entries.iter().filter_map(|e| Some((e, e.digest.as_ref().ok()?))).collect();
    readable.sort_by_key(|(entry, _)| std::cmp::Reverse((entry.date().order, entry.written)));
    let choice = |(entry, digest): (&'a Arc<Entry>, &'a Digest)| Choice {
        id: &entry.id,
        title: &digest.title,
        whose: digest.person.as_deref(),
        date: entry.date().words,
        chosen: chosen.is_some_and(|chosen| chosen.entry.id == entry.id),
    };
    readable.into_iter().map(choice).collect()
}

fn remarks(a: Option<&Chosen>, b: Option<&Chosen>) -> Vec<String> {
    let mut remarks = Vec::new();
    match people(a, b) {
        People::Same => {}
        People::Two => {
            remarks.push("These are two different people: what differs between them is no change.".to_owned())
        }
        People::NotKnown => {
            remarks.push("Only one of the two has a label: whether they are of one person is not known.".to_owned());
        }
    }
    if let (Some(a), Some(b)) = (a, b) {
        if a.report.exercise != b.report.exercise {
            remarks.push("These are two different exercises: only what both measure can be compared.".to_owned());
        }
        if a.report.view.kind != b.report.view.kind {
            remarks.push("The camera stood elsewhere: part of a difference may come from that.".to_owned());
        }
    }
    for (name, half) in [("first", a), ("second", b)] {
        let Some(half) = half else { continue };
        if half.corrected {
            remarks.push(format!("The {name} one is shown as it was corrected, not as the machine counted."));
        }
        if half.report.reps.is_empty() {
            remarks.push(format!("The {name} one has no repetition to compare."));
        }
    }
    remarks
}
