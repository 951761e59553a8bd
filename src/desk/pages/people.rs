//! Everyone who is in the history, and one person's page.

use askama::Template;
use axum::http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::commands::CommandError;
use crate::commands::history::{progress, record};
use crate::desk::Desk;
use crate::history::month::Month;
use crate::history::progress::Progress;
use crate::history::quantity::Measured;
use crate::history::{History, HistoryError, page};
use crate::moment::{Moment, day};
use crate::plain;
use crate::plan::Plan;
use crate::review::Failure;
use crate::review::pages::written;
use crate::review::{At, House};

#[derive(Template)]
#[template(path = "desk/pages/people.html")]
struct People {
    at: At,
    rows: Vec<Row>,
    /// Why nobody can be shown.
    problem: Option<String>,
}

struct Row {
    label: String,
    /// Of the label, as a part of an address.
    path: String,
    /// Assessments, and the day of the last one.
    sessions: usize,
    last: String,
    /// What was done of the plan.
    adherence: String,
    pain: String,
    /// Warning signs, in words.
    signs: String,
    /// They stop this person.
    alarm: bool,
    /// Why this person can not be shown.
    problem: Option<String>,
}

/// The list.
pub(crate) fn list(desk: &Desk) -> String {
    let at = House::Desk.at("/people");
    match rows(desk) {
        Ok(rows) => written(&People { at, rows, problem: None }),
        Err(CommandError::History(HistoryError::Empty(_))) => written(&People { at, rows: Vec::new(), problem: None }),
        Err(error) => written(&People { at, rows: Vec::new(), problem: Some(error.to_string()) }),
    }
}

fn rows(desk: &Desk) -> Result<Vec<Row>, CommandError> {
    let history = History::open(desk.history.file.as_deref())?;
    let everyone = history.list()?;
    Ok(everyone
        .into_iter()
        .map(|listed| {
            let path = utf8_percent_encode(&listed.label, NON_ALPHANUMERIC).to_string();
            let last = listed.days.map_or_else(|| "\u{2013}".to_owned(), |(_, last)| day(last));
            let row = Row {
                path,
                sessions: listed.assessments,
                last,
                adherence: String::new(),
                pain: String::new(),
                signs: String::new(),
                alarm: false,
                problem: None,
                label: listed.label,
            };
            // One that can not be read takes nobody else's place.
            match of(desk, &history, &row.label) {
                Ok(progress) => Row {
                    adherence: kept(&progress),
                    pain: pain(&progress),
                    signs: signs(&progress),
                    alarm: progress.alarm.is_some(),
                    ..row
                },
                Err(error) => Row { problem: Some(error.to_string()), ..row },
            }
        })
        .collect())
}

fn of(desk: &Desk, history: &History, label: &str) -> Result<Progress, CommandError> {
    let file = desk.plan_file(Some(label));
    let plan = file.is_file().then(|| Plan::read(&file)).transpose()?;
    progress(history, label, plan.as_ref(), &Moment::now())
}

/// Never asked, none, cleared, or the alarm: who was never asked has not said no.
fn signs(progress: &Progress) -> String {
    if let Some(alarm) = &progress.alarm {
        return alarm.clone();
    }
    let reported = progress.intakes.iter().any(|(_, intake)| intake.warning_words().is_some());
    match progress.clearances.last().filter(|_| reported) {
        Some(cleared) => format!("cleared on {} by {}", day(cleared.at.date()), cleared.words),
        None if progress.intakes.is_empty() => "never asked".to_owned(),
        None => "none".to_owned(),
    }
}

fn kept(progress: &Progress) -> String {
    let Some(adherence) = &progress.adherence else { return "no plan".into() };
    let (done, wanted) = adherence.kept();
    match adherence.percent() {
        Some(percent) => format!("{done} of {wanted} days, {percent:.0} %"),
        None => "first week".into(),
    }
}

/// The latest pain before and after.
fn pain(progress: &Progress) -> String {
    let latest = |series: &crate::history::progress::Series| {
        let (_, value): &(Moment, Measured) = series.points.last()?;
        Some(format!("{} {:.0}", series.title().to_lowercase(), value.value))
    };
    let all: Vec<String> = progress.pain.iter().filter_map(latest).collect();
    all.join(", ")
}

/// A person's record of the present month, as CSV.
///
/// # Errors
/// As [`person`].
pub(crate) fn month(desk: &Desk, label: &str) -> Result<(String, Vec<u8>), Failure> {
    let history = History::open(desk.history.file.as_deref()).map_err(|e| wrong(e.into()))?;
    let patient = history.of(label).map_err(|e| wrong(e.into()))?;
    let month = Month::of(Moment::now().date());
    let name = plain::file_name(["record", patient.label.as_str(), &month.to_string()], "csv");
    Ok((name, record(vec![patient], month)))
}

fn wrong(error: CommandError) -> Failure {
    match error {
        CommandError::History(HistoryError::Unknown { label, hint }) => {
            let words =
                format!("Nobody in the history is called \u{201c}{label}\u{201d}{hint}. People shows who is in it.");
            Failure::new(StatusCode::NOT_FOUND, words)
        }
        CommandError::History(HistoryError::Empty(_)) => Failure::new(
            StatusCode::NOT_FOUND,
            "Nobody is in the history yet. Sessions and clips with a label appear there.",
        ),
        error => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
    }
}

/// One person's page, as `coxa history LABEL --html` makes it.
///
/// # Errors
/// When nobody has the label, or the history can not be read.
pub(crate) fn person(desk: &Desk, label: &str) -> Result<String, Failure> {
    let history = History::open(desk.history.file.as_deref()).map_err(|e| wrong(e.into()))?;
    let progress = of(desk, &history, label).map_err(wrong)?;
    Ok(page::html_in(&progress, Some("/people")))
}
