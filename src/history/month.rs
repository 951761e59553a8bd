//! The record of a month: on which days something was measured, for how long, and what was done, one day a row.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;

use super::by_hand::ByHand;
use super::reading::{Assessment, Patient};
use crate::plain::cell;
use crate::separated;

/// Columns of the table. `verified` is a day on which the camera counted or scored something; `minutes` were spent before it.
/// What was done on a day that is not known has no `date`, is not `verified`, and stands by the day on which it was assessed.
const COLUMNS: [&str; 11] = [
    "label",
    "date",
    "verified",
    "minutes",
    "sets",
    "repetitions",
    "sets_by_hand",
    "exercises",
    "pain_before",
    "pain_after",
    "assessed_on",
];

/// A month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    first: Date,
}

impl Month {
    /// That of a day.
    pub fn of(date: Date) -> Self {
        Self { first: date.first_of_month() }
    }

    fn holds(self, date: Date) -> bool {
        date.first_of_month() == self.first
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let first = format!("{text}-01").parse().ok().filter(|_| text.len() == 7);
        first.map(|first| Self { first }).ok_or_else(|| format!("'{text}' is not a month such as 2026-03"))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.first.strftime("%Y-%m").to_string())
    }
}

/// What a person did on one day.
#[derive(Debug, Default, PartialEq)]
struct Day {
    verified: bool,
    minutes: f64,
    sets: usize,
    repetitions: usize,
    sets_by_hand: u32,
    /// Names in files, each once, in the order in which they were done.
    exercises: Vec<String>,
    /// The first of the day.
    pain_before: Option<u8>,
    /// The last of the day.
    pain_after: Option<u8>,
}

impl Day {
    fn measured(&mut self, assessment: &Assessment) {
        let Assessment { report, pain_before, pain_after, .. } = assessment;
        let counted = report.summary.rep_count;
        self.verified |= assessment.day_known && (counted > 0 || !report.test.is_empty());
        self.minutes += report.source.duration_s / 60.0;
        self.sets += if counted > 0 { report.sets.len().max(1) } else { 0 };
        self.repetitions += counted;
        self.pain_before = self.pain_before.or(*pain_before);
        self.pain_after = pain_after.or(self.pain_after);
        self.exercise(&report.exercise);
    }

    fn by_hand(&mut self, done: &ByHand) {
        self.sets_by_hand += done.sets;
        self.exercise(&done.exercise);
    }

    fn exercise(&mut self, name: &str) {
        if !self.exercises.iter().any(|known| known == name) {
            self.exercises.push(name.to_owned());
        }
    }
}

/// The days of a month on which these people did something, as CSV.
pub(crate) fn csv(patients: &[Patient], month: Month) -> Vec<u8> {
    let rows = patients
        .iter()
        .flat_map(|patient| days(patient, month).into_iter().map(|(when, day)| row(&patient.label, when, &day)));
    separated::table(separated::COMMA, COLUMNS, rows)
}

/// A day, and whether it is the one on which something was done, or only the one on which it was assessed.
type When = (Date, bool);

fn days(patient: &Patient, month: Month) -> BTreeMap<When, Day> {
    let mut days: BTreeMap<When, Day> = BTreeMap::new();
    for assessment in patient.assessments.iter().filter(|assessment| month.holds(assessment.at.date())) {
        days.entry((assessment.at.date(), assessment.day_known)).or_default().measured(assessment);
    }
    for done in patient.by_hand.iter().filter(|done| month.holds(done.at.date())) {
        days.entry((done.at.date(), true)).or_default().by_hand(done);
    }
    days
}

fn row(label: &str, (date, known): When, day: &Day) -> [String; 11] {
    let only = |wanted: bool| if wanted { date.to_string() } else { String::new() };
    let pain = |pain: Option<u8>| pain.map_or(String::new(), |pain| pain.to_string());
    [
        cell(label),
        only(known),
        if day.verified { "yes" } else { "no" }.to_owned(),
        format!("{:.1}", day.minutes),
        day.sets.to_string(),
        day.repetitions.to_string(),
        day.sets_by_hand.to_string(),
        cell(&day.exercises.join(" ")),
        pain(day.pain_before),
        pain(day.pain_after),
        only(!known),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_a_year_and_a_month_and_nothing_else() {
        let march: Month = "2026-03".parse().unwrap();
        assert_eq!(march.to_string(), "2026-03");
        assert!(march.holds("2026-03-31".parse().unwrap()) && !march.holds("2026-04-01".parse().unwrap()));
        for wrong in ["2026-13", "2026", "2026-3", "March", "2026-03-01", ""] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
