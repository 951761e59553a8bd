//! What a record shows of an assessment: a DiagnosticReport in words, and the sheet of paper as a DocumentReference.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::ids::{Ids, OBSERVATION_CODES, code, of_person, of_person_and_day};
use crate::report::json::{Report, SourceFacts};
use crate::report::page::Source;
use crate::report::verdicts;
use crate::report::{pdf, words};

/// What a person added to the machine's answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Added {
    /// Where the figures come from, if not from the machine alone.
    pub remark: Option<String>,
    /// What was measured by hand, each on a line.
    pub by_hand: Vec<String>,
}

/// The report in words, with the names of its Observations.
pub(super) fn diagnostic_report(report: &Report, ids: &Ids, results: &[&str], added: &Added) -> Value {
    let results: Vec<Value> = results.iter().map(|name| ids.reference(name)).collect();
    let words = json!({
        "resourceType": "DiagnosticReport",
        "status": "preliminary",
        "code": code(OBSERVATION_CODES, "assessment", &format!("{}, assessment of the movement", report.exercise_title)),
        "result": results,
        "conclusion": conclusion(report, added),
    });
    of_person_and_day(words, report)
}

/// What was found, and what was and was not judged.
fn conclusion(report: &Report, added: &Added) -> String {
    let mut said = vec![format!("{}.", words::headline(report))];
    said.extend(words::scores(report).into_iter().map(|score| format!("Score: {score}.")));
    let all = report.reps.len();
    let changes = words::changes(report).into_iter();
    let changes: Vec<String> =
        changes.map(|change| format!("{} ({} of {all})", change.words(), change.count)).collect();
    said.extend(list("What to work on", &changes));
    let good: Vec<String> = words::good(report).into_iter().map(str::to_owned).collect();
    said.extend(list("Good in every repetition", &good));
    let open = verdicts::open(report);
    let reasons = words::not_shown(report).into_iter().map(|(what, why)| format!("{what}: {why}"));
    said.extend(list("What could not be judged", &reasons.collect::<Vec<_>>()));
    let all_judged = all > 0 && report.summary.judged_rep_count == all && open.is_empty();
    if all_judged && verdicts::are_given(report) {
        said.push("Everything that this exercise is judged by was judged.".to_owned());
    }
    said.extend(added.remark.clone());
    said.extend(list("Measured by hand on the picture", &added.by_hand));
    said.extend(report.notes.iter().cloned());
    said.join(" ")
}

fn list(title: &str, items: &[String]) -> Option<String> {
    let items: Vec<&str> = items.iter().map(|item| item.trim_end_matches('.')).collect();
    (!items.is_empty()).then(|| format!("{title}: {}.", items.join("; ")))
}

/// The sheet as a PDF inside; where none can be made, its title and the DiagnosticReport that it belongs to.
pub(super) fn document_reference(source: &Source, ids: &Ids, added: &Added) -> Value {
    let report = source.report;
    let title = format!("{}: {}", report.exercise_title, words::headline(report));
    let mut attachment = json!({"contentType": "application/pdf", "language": "en", "title": title});
    if let Some(sheet) = sheet(source, added) {
        attachment["data"] = json!(STANDARD.encode(sheet));
    }
    let mut context = json!({"related": [ids.reference("report")]});
    if let Some(date) = &report.date {
        context["period"] = json!({"start": date});
    }
    let document = json!({
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "preliminary",
        "type": {"text": "Assessment of a movement from one camera, on one sheet"},
        "author": [ids.reference("device")],
        "content": [{"attachment": attachment}],
        "context": context,
    });
    of_person(document, report)
}

/// A file's name may say whose it is: it goes into no record.
fn sheet(source: &Source, added: &Added) -> Option<Vec<u8>> {
    let facts = SourceFacts { name: "One recording".into(), ..source.report.source.clone() };
    let report = Report { source: facts, ..source.report.clone() };
    let nameless = Source { report: &report, frames: source.frames, track: source.track };
    pdf::sheet(&nameless, added.remark.as_deref(), added.by_hand.clone()).ok()
}
