//! A history as one page that needs nothing beside it: what changed, curves over time, the calendar of the plan.

mod baseline;
mod charts;

use askama::Template;
pub(crate) use baseline::html as baseline_html;

use self::charts::{Drawn, drawings};
use super::adherence::{Adherence, Day};
use super::change::{Change, Trend};
use super::intake::Intake;
use super::progress::{ExerciseProgress, Progress, Series};
use super::quantity::Measured;
use super::terminal::{adherence_words, headline, left_out, number, times, words};
use crate::moment::{Moment, day};
use crate::report::page::{STYLE, still_policy};

/// What the report's style does not have.
const OWN_STYLE: &str = include_str!("history.css");

/// The page as text.
pub fn html(progress: &Progress) -> String {
    html_in(progress, None)
}

/// The same as a part of an app, with a link to where it was opened from.
pub(crate) fn html_in(progress: &Progress, back: Option<&str>) -> String {
    // Writing into memory can not fail; a failure would be an empty page, which the tests look for.
    Page { back, ..Page::of(progress) }.render().unwrap_or_default()
}

/// The policy that the page brings with it.
pub(crate) fn policy() -> String {
    still_policy(&style())
}

fn style() -> String {
    format!("{STYLE}{OWN_STYLE}")
}

#[derive(Template)]
#[template(path = "history/page/page.html")]
struct Page<'a> {
    progress: &'a Progress,
    back: Option<&'a str>,
    policy: String,
    style: String,
    headline: String,
    left_out: Option<String>,
    warning: Option<String>,
    /// Day and words of professionals.
    cleared: Vec<(String, &'a str)>,
    tiles: Vec<Tile>,
    changed: Vec<Said>,
    unchanged: Vec<String>,
    exercises: Vec<Exercise<'a>>,
    pain: Option<Figures>,
    calendar: Option<Calendar>,
    intakes: Vec<Asked<'a>>,
    sources: Vec<(&'static str, &'static str)>,
}

/// One large figure.
struct Tile {
    name: String,
    value: String,
    note: String,
}

/// A change that is one, and whether it is hoped for.
struct Said {
    words: String,
    good: Option<bool>,
}

/// One exercise: its table and its curves.
struct Exercise<'a> {
    title: &'a str,
    id: String,
    times: String,
    figures: Figures,
    remarks: &'a [String],
}

/// A table of series and their drawings.
struct Figures {
    rows: Vec<Row>,
    drawings: Vec<Drawn>,
}

/// One series in figures.
struct Row {
    title: String,
    first: String,
    latest: String,
    since_first: Option<Said>,
    since_last: Option<Said>,
    least: String,
}

/// The plan, week by week.
struct Calendar {
    words: String,
    names: Vec<String>,
    weeks: Vec<CalendarWeek>,
}

struct CalendarWeek {
    name: String,
    days: Vec<CalendarDay>,
    done: String,
}

struct CalendarDay {
    class: &'static str,
    mark: &'static str,
    date: String,
    spoken: String,
}

/// One intake.
pub(super) struct Asked<'a> {
    day: String,
    intake: &'a Intake,
    warning: Option<String>,
}

impl<'a> Page<'a> {
    fn of(progress: &'a Progress) -> Self {
        let style = style();
        let (changed, unchanged) = changes(progress);
        let pain = (!progress.pain.is_empty()).then(|| Figures::of(&progress.pain));
        let intakes: Vec<Asked> = progress.intakes.iter().rev().map(Asked::of).collect();
        Self {
            progress,
            back: None,
            policy: still_policy(&style),
            style,
            headline: headline(progress),
            left_out: left_out(progress),
            warning: progress.alarm.clone(),
            cleared: progress.clearances.iter().map(|c| (day(c.at.date()), c.words.as_str())).collect(),
            tiles: tiles(progress),
            changed,
            unchanged,
            exercises: progress.exercises.iter().map(Exercise::of).collect(),
            pain,
            calendar: progress.adherence.as_ref().map(Calendar::of),
            intakes,
            sources: progress.quantities().into_iter().map(|quantity| (quantity.title(), quantity.source())).collect(),
        }
    }
}

impl Figures {
    fn of(series: &[Series]) -> Self {
        Self { rows: series.iter().map(Row::of).collect(), drawings: drawings(series) }
    }
}

impl<'a> Exercise<'a> {
    fn of(exercise: &'a ExerciseProgress) -> Self {
        Self {
            title: &exercise.title,
            id: format!("exercise-{}", exercise.name),
            times: times(exercise.assessments),
            figures: Figures::of(&exercise.series),
            remarks: &exercise.remarks,
        }
    }
}

impl Row {
    fn of(series: &Series) -> Self {
        let figure = |point: Option<&(Moment, Measured)>| {
            point.map_or(String::new(), |(_, measured)| number(series.quantity, measured.value))
        };
        let said = |change: Change| Said { words: words(&change), good: change.is_good() };
        let since_first = series.since_first();
        Self {
            title: series.title(),
            first: figure(series.points.first()),
            latest: figure(series.points.last()),
            least: since_first.map_or("\u{2013}".to_owned(), |change| number(series.quantity, change.least())),
            since_first: since_first.map(said),
            since_last: series.since_last().map(said),
        }
    }
}

impl<'a> Asked<'a> {
    fn of((at, intake): &'a (Moment, Intake)) -> Self {
        Self { day: day(at.date()), intake, warning: intake.warning_words() }
    }
}

/// What has changed since the first time, and the names of what has not.
fn changes(progress: &Progress) -> (Vec<Said>, Vec<String>) {
    let own = |exercise: &'_ ExerciseProgress, series: &Series| {
        (format!("{}, {}", exercise.title, series.title()), series.since_first())
    };
    let exercises = progress.exercises.iter().flat_map(|e| e.series.iter().map(move |series| own(e, series)));
    let pain = progress.pain.iter().map(|series| (series.title(), series.since_first()));
    let (mut changed, mut unchanged) = (Vec::new(), Vec::new());
    for (title, change) in pain.chain(exercises) {
        let Some(change) = change else { continue };
        if change.trend() == Trend::NoRealChange {
            unchanged.push(title);
        } else {
            let (from, to) = (number(change.quantity, change.from.value), number(change.quantity, change.to.value));
            changed.push(Said { words: format!("{title}: {from} to {to}, {}", change.word()), good: change.is_good() });
        }
    }
    (changed, unchanged)
}

fn tiles(progress: &Progress) -> Vec<Tile> {
    let tile = |name: &str, value: String, note: String| Tile { name: name.to_owned(), value, note };
    let assessments: usize = progress.exercises.iter().map(|exercise| exercise.assessments).sum();
    let mut tiles = vec![tile("Days", progress.days.len().to_string(), times(assessments))];
    if let Some(adherence) = &progress.adherence {
        let (done, all) = adherence.kept();
        let value = adherence.percent().map_or("–".to_owned(), |percent| format!("{percent:.0}\u{2009}%"));
        tiles.push(tile("Plan kept", value, format!("{done} of {all} days")));
    }
    for series in &progress.pain {
        let (Some(first), Some(latest)) = (series.points.first(), series.points.last()) else { continue };
        let value = number(series.quantity, latest.1.value);
        let note = match series.since_first() {
            Some(change) => format!("first {}, {}", number(series.quantity, first.1.value), change.word()),
            None => "of 10".to_owned(),
        };
        tiles.push(tile(series.quantity.title(), value, note));
    }
    tiles
}

impl Calendar {
    fn of(adherence: &Adherence) -> Self {
        let names = adherence
            .weeks
            .first()
            .map_or(Vec::new(), |week| week.days.iter().map(|day| day.date.strftime("%a").to_string()).collect());
        let week = |(i, week): (usize, &super::adherence::Week)| CalendarWeek {
            name: format!("Week {}", i + 1),
            days: week.days.iter().map(|day| CalendarDay::of(day, adherence.exercises)).collect(),
            done: format!("{} of {}", week.done(), adherence.wanted),
        };
        Self { words: adherence_words(adherence), names, weeks: adherence.weeks.iter().enumerate().map(week).collect() }
    }
}

impl CalendarDay {
    fn of(this: &Day, exercises: usize) -> Self {
        let (class, mark) = match this.done {
            _ if this.ahead => ("ahead", ""),
            0 => ("rest", "\u{b7}"),
            n if n >= exercises => ("all", "\u{25cf}"),
            _ => ("some", "\u{25d0}"),
        };
        let date = this.date.strftime("%-d %b").to_string();
        let spoken =
            if this.ahead { "still to come".to_owned() } else { format!("{} of {exercises} exercises", this.done) };
        Self { class, mark, date, spoken }
    }
}
