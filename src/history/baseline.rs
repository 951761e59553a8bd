//! The tests of movement of a person put together: the first of each, the latest, what is usual, and what has changed.

use std::fmt::Write;

use jiff::civil::Date;

use super::change::{Change, Trend};
use super::intake::Intake;
use super::progress::{ExerciseProgress, Progress, Series, TestFacts};
use super::quantity::{Measured, Quantity};
use super::terminal::{number, plainly, words};
use crate::exercises;
use crate::moment::{Moment, day};
use crate::session::score::Usual;
use crate::tables::{Ruled, all_wrapped};
use crate::units::Side;

/// Everything that a baseline shows.
#[derive(Debug)]
pub(crate) struct Baseline<'a> {
    /// The person's label.
    pub label: &'a str,
    /// In the order in which they were done first.
    pub tests: Vec<Test<'a>>,
    /// Titles of the tests that were never done.
    pub missing: Vec<String>,
    /// Warning signs that no professional has spoken about, as a sentence.
    pub alarm: Option<&'a str>,
    /// What was asked last.
    pub intake: Option<&'a (Moment, Intake)>,
}

/// One test of movement.
#[derive(Debug)]
pub(crate) struct Test<'a> {
    /// For people.
    pub title: &'a str,
    /// Every figure of every side.
    pub rows: Vec<Row<'a>>,
    /// Where its norms are from, and what one camera leaves out.
    pub facts: &'a TestFacts,
    /// What makes the first and the latest hard to compare.
    pub remarks: &'a [String],
}

/// One figure of one side.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    /// What it is.
    pub quantity: Quantity,
    /// Whose; `None` = both legs together.
    pub side: Option<Side>,
    /// The first time.
    pub first: (Date, Measured),
    /// The latest time.
    pub latest: (Date, Measured),
    /// From the first to the latest; `None` of what was done on one day only.
    pub change: Option<Change>,
    /// What is usual for people like this one, where a table says so.
    pub usual: Option<&'a Usual>,
}

impl<'a> Baseline<'a> {
    /// Of what is known of a person.
    pub(crate) fn of(progress: &'a Progress) -> Self {
        let tests: Vec<Test> = progress.exercises.iter().filter_map(Test::of).collect();
        let done = |name: &str| progress.exercises.iter().any(|e| e.name == name && e.test.is_some());
        let missing = exercises::tests().filter(|name| !done(name)).filter_map(|name| exercises::find(name).ok());
        Self {
            label: &progress.label,
            missing: missing.map(|exercise| exercise.title).collect(),
            tests,
            alarm: progress.alarm.as_deref(),
            intake: progress.intakes.last(),
        }
    }

    /// The first and the last day with a test.
    pub(crate) fn days(&self) -> Option<(Date, Date)> {
        let rows = || self.tests.iter().flat_map(|test| &test.rows);
        rows().map(|row| row.first.0).min().zip(rows().map(|row| row.latest.0).max())
    }

    /// Every row, with the title of its test.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&str, &Row<'a>)> {
        self.tests.iter().flat_map(|test| test.rows.iter().map(|row| (test.title, row)))
    }

    /// `Tested on 2 Mar 2026`, or `Tested first on 2 Mar 2026, last on 30 Mar 2026`.
    pub(crate) fn headline(&self) -> String {
        match self.days() {
            None => "No test of movement was done yet".to_owned(),
            Some((first, last)) if first == last => format!("Tested on {}", day(first)),
            Some((first, last)) => format!("Tested first on {}, last on {}", day(first), day(last)),
        }
    }
}

impl<'a> Test<'a> {
    fn of(exercise: &'a ExerciseProgress) -> Option<Self> {
        let facts = exercise.test.as_ref()?;
        let mut rows: Vec<Row> = exercise.series.iter().filter_map(|series| Row::of(series, facts)).collect();
        rows.sort_by_key(|row| (row.quantity, row.side.map(Side::index)));
        Some(Self { title: &exercise.title, rows, facts, remarks: &exercise.remarks })
    }
}

impl<'a> Row<'a> {
    fn of(series: &Series, facts: &'a TestFacts) -> Option<Self> {
        let dated = |(at, measured): &(Moment, Measured)| (at.date(), *measured);
        let is_own = |(figure, _): &&(super::figures::Figure, Usual)| {
            (figure.quantity, figure.side) == (series.quantity, series.side)
        };
        Some(Self {
            quantity: series.quantity,
            side: series.side,
            first: dated(series.points.first()?),
            latest: dated(series.points.last()?),
            change: series.since_first(),
            usual: facts.usual.iter().find(is_own).map(|(_, usual)| usual),
        })
    }

    /// `left, sway`, or `times`.
    pub(crate) fn title(&self) -> String {
        let side = self.side.map_or(String::new(), |side| format!("{side}, "));
        format!("{side}{}", self.quantity.title())
    }

    /// Whether the latest figure is clearly less than what is usual: by more than its uncertainty.
    pub(crate) fn is_less_than_usual(&self) -> bool {
        self.usual.is_some_and(|usual| self.latest.1.value + self.latest.1.sd < usual.least)
    }

    /// `43.3 s or more (adults of 18 to 39)`; empty where no table says it.
    pub(crate) fn usual_words(&self) -> String {
        let Some(usual) = self.usual else { return String::new() };
        let least = number(self.quantity, usual.least);
        let range = match usual.most {
            Some(most) => format!("{least} to {}", number(self.quantity, most)),
            None => format!("{least} or more"),
        };
        format!("{range} ({})", usual.group)
    }

    /// A figure with its uncertainty: `12.4 s ±0.5 s`.
    pub(crate) fn figure(&self, measured: Measured) -> String {
        let value = number(self.quantity, measured.value);
        if measured.sd > 0.0 { format!("{value} \u{b1}{}", number(self.quantity, measured.sd)) } else { value }
    }

    /// `+3 s, no real change`; a dash of what was done once.
    pub(crate) fn change_words(&self) -> String {
        self.change.as_ref().map_or("\u{2013}".to_owned(), words)
    }

    /// Whether something has changed beyond what measuring makes change.
    pub(crate) fn has_changed(&self) -> bool {
        self.change.is_some_and(|change| change.trend() != Trend::NoRealChange)
    }
}

/// On the terminal. Writing into a String can not fail.
pub(crate) fn show(baseline: &Baseline) -> String {
    let mut text = format!("{}: {}.\n", baseline.label, baseline.headline());
    if let Some(warning) = baseline.alarm {
        let _ = writeln!(text, "! {warning}");
    }
    for test in &baseline.tests {
        let mut rows = Ruled::new(["", "first", "latest", "change", "usual"]);
        for row in &test.rows {
            let [first, latest] = [row.first.1, row.latest.1].map(|measured| row.figure(measured));
            let less = if row.is_less_than_usual() { "less than usual: " } else { "" };
            let usual = format!("{less}{}", row.usual_words());
            rows.row([row.title(), first, latest, row.change_words(), usual].map(plainly));
        }
        let _ = write!(text, "\n{}\n{rows}", test.title);
        for remark in test.remarks {
            let _ = writeln!(text, "! {remark}");
        }
        let _ = writeln!(text, "  {}", test.facts.words.left_out);
    }
    if !baseline.missing.is_empty() {
        let _ = writeln!(text, "\nNot tested: {}.", baseline.missing.join("; "));
    }
    if let Some((at, intake)) = baseline.intake {
        let _ = writeln!(text, "\nAsked on {}", day(at.date()));
        for (question, answer) in intake.answers() {
            let _ = writeln!(text, "  {question} {answer}");
        }
    }
    text.push_str("\nThis is no medical advice and no diagnosis.\n");
    all_wrapped(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::reading::{Assessment, Patient};
    use crate::report::definition::TestWords;
    use crate::session::result::SideLabel;
    use crate::session::score::Score;

    /// A score of one side: its figure, value and uncertainty, and what is usual.
    fn score(side: SideLabel, figure: Option<&str>, (value, sd): (f64, f64), unit: &str, least: Option<f64>) -> Score {
        let usual = least.map(|least| Usual { group: "adults".into(), least, most: None, less: value + sd < least });
        Score { side, figure: figure.map(str::to_owned), value, sd, unit: unit.into(), usual }
    }

    fn tested(at: &str, exercise: &str, scores: Vec<Score>) -> Assessment {
        let old = serde_json::from_str(include_str!("old_report.json")).unwrap();
        let mut report = crate::report::earlier::read(old).unwrap();
        (report.exercise, report.exercise_title) = (exercise.into(), format!("The {exercise}"));
        report.definition.test = Some(TestWords { source: "a table".into(), left_out: "much".into() });
        report.test = scores;
        let at = Moment::parse(at).unwrap();
        Assessment { at, day_known: true, pain_before: None, pain_after: None, folder: "x".into(), report }
    }

    fn progress(assessments: Vec<Assessment>) -> Progress {
        let patient = Patient {
            label: "anna".into(),
            assessments,
            intakes: Vec::new(),
            intake_ids: Vec::new(),
            clearances: Vec::new(),
            by_hand: Vec::new(),
        };
        Progress::of(patient, None, "2026-04-30".parse().unwrap())
    }

    /// Stands, and on each leg the time and the sway.
    fn day(at: &str, stands: f64, left: (f64, f64), right: (f64, f64)) -> [Assessment; 2] {
        use SideLabel::{Both, Left, Right};
        let stance = [(Left, left), (Right, right)].into_iter().flat_map(|(side, (time, sway))| {
            let sway = score(side, Some("sway"), (sway, 0.3), "deg", None);
            [score(side, None, (time, 0.5), "s", Some(27.0)), sway]
        });
        [
            tested(at, "chair_stand_30s", vec![score(Both, None, (stands, 0.0), "count", Some(11.0))]),
            tested(at, "single_leg_stance", stance.collect()),
        ]
    }

    #[test]
    fn first_and_latest_are_held_against_the_least_change_and_against_what_is_usual() {
        let days =
            [day("2026-03-02", 8.0, (10.0, 2.0), (26.8, 1.0)), day("2026-03-30", 11.0, (30.0, 0.9), (52.0, 1.2))];
        let progress = progress(days.into_iter().flatten().collect());
        let baseline = Baseline::of(&progress);
        assert_eq!(baseline.headline(), "Tested first on 2 Mar 2026, last on 30 Mar 2026");
        let told: Vec<_> = baseline.rows().map(|(_, row)| (row.title(), row.change_words())).collect();
        let words = |title: &str, words: &str| (title.to_owned(), words.to_owned());
        assert_eq!(
            told,
            [
                words("times", "+3, more"),
                // 20 and 25.2 seconds more: people differ by 24.1 from day to day.
                words("left, time", "+20.0\u{2009}s, no real change"),
                words("right, time", "+25.2\u{2009}s, longer"),
                // 1.96 * hypot(0.3, 0.3) = 0.83 degrees.
                words("left, sway", "\u{2212}1.1\u{b0}, steadier"),
                words("right, sway", "+0.2\u{b0}, no real change"),
            ]
        );
        assert!(baseline.rows().all(|(_, row)| !row.is_less_than_usual()));
        let text = show(&baseline);
        assert!(text.contains("11 or more (adults)") && text.contains("Not tested: Standing hip flexion;"), "{text}");
    }

    #[test]
    fn the_best_of_several_tries_of_a_day_is_the_score_and_one_day_has_no_change() {
        let tries = [
            day("2026-03-02T10:00:00Z", 8.0, (10.0, 2.0), (26.8, 1.0)),
            day("2026-03-02T10:05:00Z", 7.0, (14.0, 1.0), (20.0, 1.0)),
        ];
        let progress = progress(tries.into_iter().flatten().collect());
        let baseline = Baseline::of(&progress);
        let latest: Vec<f64> = baseline.rows().map(|(_, row)| row.latest.1.value).collect();
        assert_eq!(latest, [8.0, 14.0, 26.8, 1.5, 1.0], "of the sway the mean");
        let less: Vec<bool> = baseline.rows().map(|(_, row)| row.is_less_than_usual()).collect();
        assert_eq!(less, [true, true, false, false, false], "26.8 is less than 27 by less than its uncertainty");
        assert!(baseline.rows().all(|(_, row)| row.change.is_none() && row.change_words() == "\u{2013}"));
    }
}
