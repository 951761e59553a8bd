//! A person's history as series of figures, with what has changed since the first time and since the last.

use jiff::civil::Date;

use super::adherence::Adherence;
use super::change::Change;
use super::figures::{Figure, of_day, of_test};
use super::intake::Intake;
use super::quantity::{Measured, Quantity, title};
use super::reading::{Assessment, Clearance, Patient};
use crate::moment::{Moment, day};
use crate::plan::Plan;
use crate::report::definition::TestWords;
use crate::report::verdicts;
use crate::report::words::view_name;
use crate::session::score::Usual;
use crate::units::Side;

/// Everything that a page or a terminal shows of a person.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The person's label.
    pub label: String,
    /// Days with an assessment, in order.
    pub days: Vec<Date>,
    /// Of assessments whose day is not known, the days on which they were assessed, in order.
    pub unknown_days: Vec<Date>,
    /// Assessments of later days, which are not shown.
    pub later: usize,
    /// In the order in which they were done first.
    pub exercises: Vec<ExerciseProgress>,
    /// Pain before and after, a point a day.
    pub pain: Vec<Series>,
    /// Against the plan, where there is one.
    pub adherence: Option<Adherence>,
    /// What was asked at the beginning, the latest last.
    pub intakes: Vec<(Moment, Intake)>,
    /// Warning signs that no professional has spoken about, as a sentence.
    pub alarm: Option<String>,
    /// What professionals said of warning signs, the latest last.
    pub clearances: Vec<Clearance>,
}

/// One exercise over time.
#[derive(Debug, Clone)]
pub struct ExerciseProgress {
    /// Its name in files.
    pub name: String,
    /// For people.
    pub title: String,
    /// Assessments.
    pub assessments: usize,
    /// Each figure that could be had at least once.
    pub series: Vec<Series>,
    /// What makes the first and the latest hard to compare.
    pub remarks: Vec<String>,
    /// What has to be said of it, where it is a test of movement.
    pub test: Option<TestFacts>,
}

/// What has to be said of a test of movement.
#[derive(Debug, Clone)]
pub struct TestFacts {
    /// Where its norms are from, and what one camera leaves out.
    pub words: TestWords,
    /// What is usual, by the latest assessment that says so: of the figure and side it is for.
    pub usual: Vec<(Figure, Usual)>,
}

/// One figure over time.
#[derive(Debug, Clone)]
pub struct Series {
    /// What it is.
    pub quantity: Quantity,
    /// The measure of a range or a symmetry.
    pub measure: Option<String>,
    /// Whose.
    pub side: Option<Side>,
    /// In time order, one a day; a day without the figure has no point.
    pub points: Vec<(Moment, Measured)>,
}

impl Series {
    /// For people.
    pub fn title(&self) -> String {
        title(self.quantity, self.measure.as_deref(), self.side)
    }

    /// From the first to the latest; `None` with fewer than two points.
    pub fn since_first(&self) -> Option<Change> {
        self.between(0)
    }

    /// From the last but one to the latest; `None` with fewer than two points.
    pub fn since_last(&self) -> Option<Change> {
        self.between(self.points.len().checked_sub(2)?)
    }

    fn between(&self, from: usize) -> Option<Change> {
        let (last, earlier) = self.points.split_last()?;
        Some(Change { quantity: self.quantity, from: earlier.get(from)?.1, to: last.1 })
    }

    fn begin(figure: Figure, point: (Moment, Measured)) -> Self {
        let Figure { quantity, measure, side, .. } = figure;
        Self { quantity, measure, side, points: vec![point] }
    }

    fn is_of(&self, figure: &Figure) -> bool {
        (self.quantity, &self.measure, self.side) == (figure.quantity, &figure.measure, figure.side)
    }
}

impl Progress {
    /// Of everything that is kept of a person, as it stood at the end of `today`.
    pub fn of(patient: Patient, plan: Option<&Plan>, today: Date) -> Self {
        let alarm = patient.alarm().map(|alarm| alarm.words());
        let Patient { label, mut assessments, mut intakes, clearances, by_hand, .. } = patient;
        let all = assessments.len();
        assessments.retain(|assessment| assessment.at.date() <= today);
        intakes.retain(|(at, _)| at.date() <= today);
        let of = |wanted: fn(&Assessment) -> bool| {
            let own = assessments.iter().filter(|assessment| wanted(assessment));
            let mut days: Vec<Date> = own.map(|assessment| assessment.at.date()).collect();
            days.sort_unstable();
            days.dedup();
            days
        };
        let (days, unknown_days) = (of(|assessment| assessment.day_known), of(|assessment| !assessment.day_known));
        let by_hand = by_hand.iter().map(|done| (done.at.date(), done.exercise.as_str()));
        let done: Vec<(Date, &str)> =
            assessments.iter().filter_map(|a| Some((a.day()?, a.report.exercise.as_str()))).chain(by_hand).collect();
        Self {
            label,
            exercises: exercises(&assessments),
            pain: pain(&assessments, &of(|_| true)),
            adherence: plan.map(|plan| Adherence::of(plan, &done, today)),
            later: all - assessments.len(),
            days,
            unknown_days,
            intakes,
            alarm,
            clearances,
        }
    }

    /// What is followed, each once.
    pub fn quantities(&self) -> Vec<Quantity> {
        let all = self.exercises.iter().flat_map(|exercise| &exercise.series).chain(&self.pain);
        let mut quantities: Vec<Quantity> = all.map(|series| series.quantity).collect();
        quantities.sort_unstable();
        quantities.dedup();
        quantities
    }
}

fn exercises(assessments: &[Assessment]) -> Vec<ExerciseProgress> {
    let mut names: Vec<&str> = Vec::new();
    for assessment in assessments {
        if !names.contains(&assessment.report.exercise.as_str()) {
            names.push(&assessment.report.exercise);
        }
    }
    let of = |name: &str| {
        let own: Vec<&Assessment> = assessments.iter().filter(|a| a.report.exercise == name).collect();
        ExerciseProgress {
            name: name.to_owned(),
            title: own.last().map_or(String::new(), |latest| latest.report.exercise_title.clone()),
            assessments: own.len(),
            series: series(&own),
            remarks: remarks(&own),
            test: test_facts(&own),
        }
    };
    names.into_iter().map(of).collect()
}

fn test_facts(assessments: &[&Assessment]) -> Option<TestFacts> {
    let words = assessments.last()?.report.definition.test.clone()?;
    let mut usual: Vec<(Figure, Usual)> = Vec::new();
    for score in assessments.iter().rev().flat_map(|assessment| &assessment.report.test) {
        let known = of_test(score).zip(score.usual.clone());
        usual.extend(known.filter(|(figure, _)| !usual.iter().any(|(other, _)| other.is_like(figure))));
    }
    Some(TestFacts { words, usual })
}

/// A point a day.
fn series(assessments: &[&Assessment]) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for day in assessments.chunk_by(|a, b| a.at.date() == b.at.date()) {
        let Some(at) = day.last().map(|latest| &latest.at) else { continue };
        for figure in of_day(day.iter().map(|assessment| &assessment.report)) {
            let point = (at.clone(), Measured { value: figure.value, sd: figure.sd });
            match all.iter_mut().find(|series| series.is_of(&figure)) {
                Some(series) => series.points.push(point),
                None => all.push(Series::begin(figure, point)),
            }
        }
    }
    all.sort_by_key(|series| series.quantity);
    all
}

/// What differs between the first and the latest besides the person.
fn remarks(assessments: &[&Assessment]) -> Vec<String> {
    let (Some(first), Some(latest)) = (assessments.first(), assessments.last()) else { return Vec::new() };
    let (first, latest) = (&first.report, &latest.report);
    let mut remarks = Vec::new();
    remarks.extend(not_judged(assessments));
    remarks.extend(day_not_known(assessments));
    if let (Some(then), Some(now)) = (view_name(first.view.kind), view_name(latest.view.kind))
        && then != now
    {
        remarks.push(format!("the first time it was filmed {then}, the latest {now}: angles can differ by that alone"));
    }
    if first.model.name != latest.model.name {
        let (then, now) = (&first.model.name, &latest.model.name);
        remarks.push(format!("the pose model was {then} the first time and is {now} now"));
    }
    if first.definition.targets != latest.definition.targets {
        remarks.push("the targets have changed, so what is good is judged differently".to_owned());
    }
    remarks
}

/// Which assessments stand among the others by the day on which they were assessed.
fn day_not_known(assessments: &[&Assessment]) -> Option<String> {
    let mut days: Vec<Date> = assessments.iter().filter(|a| !a.day_known).map(|a| a.at.date()).collect();
    days.dedup();
    let days: Vec<String> = days.into_iter().map(day).collect();
    (!days.is_empty()).then(|| format!("{}: it stands among the others by that day", unknown_words(&days.join(", "))))
}

/// What is said where the day is not known.
pub(crate) fn unknown_words(assessed: &str) -> String {
    format!("day not known, assessed on {assessed}")
}

/// How many of all repetitions have no verdict.
fn not_judged(assessments: &[&Assessment]) -> Option<String> {
    let own = || assessments.iter().map(|a| &a.report).filter(|report| verdicts::are_given(report));
    let all: usize = own().map(|report| report.summary.rep_count).sum();
    let judged: usize = own().map(|report| report.summary.judged_rep_count).sum();
    (judged < all).then(|| format!("{} of {all} repetitions could not be judged", all - judged))
}

/// A point a day: the first that was told before, and the last that was told after.
fn pain(assessments: &[Assessment], days: &[Date]) -> Vec<Series> {
    let mut before = Vec::new();
    let mut after = Vec::new();
    let told = |value: u8| Measured { value: f64::from(value), sd: 0.0 };
    for &day in days {
        let mut own = assessments.iter().filter(|a| a.at.date() == day);
        before.extend(own.clone().find_map(|a| Some((a.at.clone(), told(a.pain_before?)))));
        after.extend(own.by_ref().filter_map(|a| Some((a.at.clone(), told(a.pain_after?)))).last());
    }
    let of = |quantity, points: Vec<_>| Series { quantity, measure: None, side: None, points };
    let both = [of(Quantity::PainBefore, before), of(Quantity::PainAfter, after)];
    both.into_iter().filter(|series| !series.points.is_empty()).collect()
}
