//! A history as files for other programs: a table with a row for every figure, and JSON with everything that is kept.

use serde::Serialize;

use super::by_hand::{self, ByHand};
use super::figures::{Figure, figures};
use super::intake::Intake;
use super::quantity::Quantity;
use super::reading::{Assessment, Patient};
use crate::plain::cell;
use crate::report::json::Report;
use crate::separated;

/// What `schema` says.
pub(crate) const SCHEMA: &str = "coxa.history/1";

/// Columns of the table: one figure a row, `side` and `measure` empty where a figure has none, `sd` one sigma.
/// Where `day_known` is `no`, `at` is when it was assessed.
const COLUMNS: [&str; 11] =
    ["label", "at", "exercise", "plan", "figure", "measure", "side", "value", "sd", "unit", "day_known"];

/// Everybody's figures as CSV.
pub fn csv(patients: &[Patient]) -> Vec<u8> {
    let rows = patients.iter().flat_map(|patient| {
        let figures = patient.assessments.iter().flat_map(|one| all_figures(one).into_iter().map(move |it| (one, it)));
        figures.map(|(assessment, figure)| row(&patient.label, assessment, &figure))
    });
    separated::table(separated::COMMA, COLUMNS, rows)
}

fn row(label: &str, assessment: &Assessment, figure: &Figure) -> [String; 11] {
    let report = &assessment.report;
    [
        cell(label),
        assessment.at.text(),
        cell(&report.exercise),
        report.plan.as_ref().map_or(String::new(), |plan| cell(&plan.label)),
        figure.quantity.key().to_owned(),
        figure.measure.as_deref().map(cell).unwrap_or_default(),
        figure.side.map_or(String::new(), |side| side.to_string()),
        decimal(figure.value),
        decimal(figure.sd),
        figure.quantity.unit().to_owned(),
        if assessment.day_known { "yes" } else { "no" }.to_owned(),
    ]
}

fn decimal(value: f64) -> String {
    let rounded = (value * 1e4).round() / 1e4;
    format!("{rounded}")
}

fn all_figures(assessment: &Assessment) -> Vec<Figure> {
    let pain = |quantity, told: Option<u8>| {
        let of = |value| Figure { quantity, measure: None, side: None, value: f64::from(value), sd: 0.0 };
        told.map(of)
    };
    let mut all = figures(&assessment.report);
    all.extend(pain(Quantity::PainBefore, assessment.pain_before));
    all.extend(pain(Quantity::PainAfter, assessment.pain_after));
    all
}

#[derive(Serialize)]
struct Everything<'a> {
    schema: &'static str,
    patients: Vec<Exported<'a>>,
}

#[derive(Serialize)]
struct Exported<'a> {
    label: &'a str,
    intakes: Vec<ExportedIntake<'a>>,
    clearances: Vec<ExportedClearance<'a>>,
    assessments: Vec<ExportedAssessment<'a>>,
    by_hand: Vec<by_hand::Exported<'a>>,
}

#[derive(Serialize)]
struct ExportedIntake<'a> {
    at: String,
    #[serde(flatten)]
    answers: &'a Intake,
}

#[derive(Serialize)]
struct ExportedClearance<'a> {
    at: String,
    words: &'a str,
}

#[derive(Serialize)]
struct ExportedAssessment<'a> {
    at: String,
    /// Where not, `at` is when it was assessed.
    day_known: bool,
    pain_before: Option<u8>,
    pain_after: Option<u8>,
    folder: String,
    figures: Vec<ExportedFigure>,
    report: &'a Report,
}

#[derive(Serialize)]
struct ExportedFigure {
    figure: &'static str,
    measure: Option<String>,
    side: Option<crate::units::Side>,
    value: f64,
    sd: f64,
    unit: &'static str,
}

/// Everything of everybody as JSON, schema `SCHEMA`; each `report` is a report's `report.json` without pictures.
pub fn json(patients: &[Patient]) -> Vec<u8> {
    let everything = Everything { schema: SCHEMA, patients: patients.iter().map(exported).collect() };
    let mut bytes = serde_json::to_vec_pretty(&everything).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn exported(patient: &Patient) -> Exported<'_> {
    Exported {
        label: &patient.label,
        intakes: patient.intakes.iter().map(|(at, answers)| ExportedIntake { at: at.text(), answers }).collect(),
        clearances: patient.clearances.iter().map(|c| ExportedClearance { at: c.at.text(), words: &c.words }).collect(),
        assessments: patient.assessments.iter().map(exported_assessment).collect(),
        by_hand: patient.by_hand.iter().map(ByHand::exported).collect(),
    }
}

fn exported_assessment(assessment: &Assessment) -> ExportedAssessment<'_> {
    let figure = |f: Figure| ExportedFigure {
        figure: f.quantity.key(),
        measure: f.measure,
        side: f.side,
        value: f.value,
        sd: f.sd,
        unit: f.quantity.unit(),
    };
    ExportedAssessment {
        at: assessment.at.text(),
        day_known: assessment.day_known,
        pain_before: assessment.pain_before,
        pain_after: assessment.pain_after,
        folder: assessment.folder.display().to_string(),
        figures: all_figures(assessment).into_iter().map(figure).collect(),
        report: &assessment.report,
    }
}
