//! `report.html`: one page that shows what was done, how well, and how sure that is, beside the clip.

pub(crate) mod chart;
pub(super) mod curves;
mod people;
mod player_data;
pub(super) mod rows;
mod security;
mod source;

use askama::Template;

use self::curves::Curve;
use self::rows::{LegRow, RepRow};
use super::Results;
use super::json::Report;
use super::planned;
use super::track::Track;
use super::without_changes::without_changes;
use super::words::{self, Change};
use crate::overlay::drawing;
use crate::units::Side;
use crate::warning_code::WarningCode;

pub(crate) use player_data::{drawn_angles, json as player_data};
pub use security::hashes;
pub(crate) use security::{BODY_MODULE, STYLE, policy, still_policy};
pub(crate) use source::Note;
pub use source::{Setting, Source};

/// The file beside `report.json`.
pub(crate) fn render(results: &Results) -> Vec<u8> {
    let track = Track::of(results.motions);
    let source = Source { report: results.report, frames: results.frames, track: &track };
    html(&source, &Setting::default()).into_bytes()
}

/// The page as text.
pub fn html(source: &Source, setting: &Setting) -> String {
    // Writing into memory can not fail; a failure would be an empty page, which the tests look for.
    Page::of(source, setting).render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "report/page/page.html")]
struct Page<'a> {
    report: &'a Report,
    setting: &'a Setting<'a>,
    policy: Option<String>,
    style: &'static str,
    script: &'static str,
    data: String,
    drawing: String,
    /// Empty where only one person was there.
    people: String,
    people_words: String,
    headline: String,
    /// Whose and when; empty where nobody said.
    whose: String,
    scores: Vec<String>,
    /// Nothing to hold the scores against.
    scores_alone: bool,
    seen: usize,
    /// The machine did not keep up with the network that is named.
    too_slow: bool,
    view: Option<&'static str>,
    plan: Option<(String, Vec<String>)>,
    good: Vec<&'a str>,
    changes: Vec<Change<'a>>,
    /// What stands in place of changes.
    without_changes: String,
    not_shown: Vec<(String, String)>,
    doubts: Vec<(String, String)>,
    sides: Vec<Side>,
    tiles: Vec<rows::Tile>,
    main_titles: Vec<String>,
    reps: Vec<RepRow<'a>>,
    legs: Vec<LegRow>,
    curves: Vec<Curve>,
    more_curves: Vec<Curve>,
    laid_over: Vec<Curve>,
}

impl<'a> Page<'a> {
    fn of(source: &Source<'a>, setting: &'a Setting<'a>) -> Self {
        let report = source.report;
        let (curves, more_curves) = curves::over_time(source);
        Self {
            report,
            setting,
            // A server says it in its own header.
            policy: setting.back.is_none().then(policy),
            style: security::STYLE,
            script: security::script(),
            data: player_data::json(source),
            people: people::svg(report),
            people_words: people::words(&report.people),
            drawing: drawing::svg(&report.definition.poses),
            headline: words::headline(report),
            whose: words::whose(report),
            scores: words::scores(report),
            scores_alone: report.test.iter().all(|score| score.usual.is_none()),
            seen: words::seen_percent(report),
            too_slow: report.warnings.iter().any(|warning| warning.code == WarningCode::SlowMachine),
            view: words::view_name(report.view.kind),
            plan: report.plan.as_ref().map(planned::words),
            good: words::good(report),
            changes: words::changes(report),
            without_changes: without_changes(report),
            not_shown: words::not_shown(report),
            doubts: rows::doubts(report),
            sides: curves::sides(report),
            tiles: rows::tiles(report),
            main_titles: report.definition.main_measures.iter().map(|name| words::measure_title(name)).collect(),
            reps: report.reps.iter().map(|rep| RepRow::of(report, rep)).collect(),
            legs: rows::legs(report),
            curves,
            more_curves,
            laid_over: curves::laid_over(source),
        }
    }
}
