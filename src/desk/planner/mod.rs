//! The plan of the person on the mat, or of another one who is named, edited: what stands in its form, and how it is saved.

mod form;
mod place;

use std::path::Path;
use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::own::Offered;
use super::state::{Desk, apart};
use crate::bounded::{self, WRITTEN};
use crate::folder::{Inputs, OutputFile, Readers, folder_of, make_folder};
use crate::history::{History, HistoryError};
use crate::plan::{Plan, PlanError, TEMPLATE, known};
use crate::review::{Failure, Plain};
use form::Form;

/// What the page sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    /// Of the plan that the page was filled from.
    version: String,
    form: Form,
}

/// A plan as it lies on disk, or the one to begin with.
struct Base {
    text: String,
    is_new: bool,
    version: String,
}

impl Base {
    fn read(person: Option<&str>, file: &Path) -> Result<Self, Plain> {
        let is_new = file.symlink_metadata().is_err();
        let read = if is_new { Ok(TEMPLATE.to_owned()) } else { bounded::read_text(file, WRITTEN) };
        let text = read.map_err(|e| refused(format!("{}: {e}; mend or remove the file", file.display())))?;
        // Another person's plan is another one, also where the words are the same.
        let whole = json!([person, is_new, text]).to_string();
        let version = Sha256::digest(whole).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { text, is_new, version })
    }
}

/// Whose plan it is; nobody named is the person on the mat.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Whose {
    person: Option<String>,
}

impl Whose {
    /// The label as it is kept; `None` for someone without one.
    ///
    /// # Errors
    /// When nobody has the label that is named, or the history can not be read.
    pub(crate) fn label(&self, desk: &Desk) -> Result<Option<String>, Failure> {
        let Some(named) = &self.person else { return Ok(desk.mat.person()) };
        match History::open(desk.history.file.as_deref()).and_then(|history| history.of(named)) {
            Ok(patient) => Ok(Some(patient.label)),
            Err(HistoryError::Unknown { .. } | HistoryError::Empty(_)) => Err(Failure::new(
                StatusCode::NOT_FOUND,
                "Nobody in the history has this label. People shows who is in it.",
            )),
            Err(error) => Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())),
        }
    }
}

fn refused(words: String) -> Plain {
    Plain(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, words))
}

/// What stands in the form, and what can be chosen.
///
/// # Errors
/// When the file can not be read, or is no TOML.
pub(super) async fn form(State(desk): State<Arc<Desk>>, Query(whose): Query<Whose>) -> Result<Json<Value>, Plain> {
    apart(desk, move |desk| {
        let person = whose.label(desk).map_err(Plain)?;
        let file = desk.plan_file(person.as_deref());
        let base = Base::read(person.as_deref(), &file)?;
        let form = Form::of(&base.text).map_err(|e| refused(format!("{}: {e}; mend it by hand", file.display())))?;
        let wrong = Plan::of_text(&file, &base.text).err().map(|error| place::json(&error, &base.text));
        Ok(Json(json!({
            "version": base.version, "is_new": base.is_new, "form": form, "wrong": wrong, "exercises": choices(desk, person.is_some()),
        })))
    })
    .await?
}

/// The exercises that can be chosen, each with the names that its targets may have.
fn choices(desk: &Desk, of_a_person: bool) -> Vec<Value> {
    let choice = |offered: Offered| {
        let (name, e) = (offered.named_in_plan(of_a_person), offered.exercise);
        // A stretch is counted in holds.
        let is_hold = e.hold.as_ref().is_some_and(|hold| hold.is_repetition);
        json!({"name": name, "title": e.title, "targets": known(&e), "is_hold": is_hold, "can_hold": e.hold.is_some()})
    };
    desk.own.offered().into_iter().map(choice).collect()
}

/// Saves it, if it is a plan and nobody has changed it meanwhile.
///
/// # Errors
/// When it was changed meanwhile, or can not be written.
pub(super) async fn save(
    State(desk): State<Arc<Desk>>,
    Query(whose): Query<Whose>,
    Json(sent): Json<Sent>,
) -> Result<Json<Value>, Plain> {
    apart(desk, move |desk| saved(desk, &whose, &sent)).await?
}

fn saved(desk: &Desk, whose: &Whose, sent: &Sent) -> Result<Json<Value>, Plain> {
    let _one = desk.plan_edits.lock().unwrap_or_else(PoisonError::into_inner);
    let person = whose.label(desk).map_err(Plain)?;
    let file = desk.plan_file(person.as_deref());
    let base = Base::read(person.as_deref(), &file)?;
    if base.version != sent.version {
        let words = "The plan, or who exercises, was changed since this page was loaded, so nothing was saved. Open \
                     the plan in another window, and enter there what is new here.";
        return Err(Plain(Failure::new(StatusCode::CONFLICT, words)));
    }
    let offered: Vec<String> =
        desk.own.offered().iter().map(|offered| offered.named_in_plan(person.is_some())).collect();
    if let Some((exercise, field, words)) = sent.form.unclear(&base.text, &offered) {
        return Ok(Json(json!({"wrong": {"exercise": exercise, "field": field, "words": words}})));
    }
    let text = sent.form.put_into(&base.text).map_err(|e| refused(format!("{}: {e}", file.display())))?;
    let plan = match Plan::of_text(&file, &text) {
        Ok(plan) => plan,
        Err(PlanError::Exercise(error)) => return Err(refused(error.to_string())),
        Err(error) => return Ok(Json(json!({"wrong": place::json(&error, &text)}))),
    };
    write(&file, &plan, &text, base.is_new)?;
    Ok(Json(json!({"wrong": null, "version": Base::read(person.as_deref(), &file)?.version})))
}

fn write(file: &Path, plan: &Plan, text: &str, is_new: bool) -> Result<(), Plain> {
    // What was private stays so.
    let readers = if is_new { Readers::OWNER } else { Readers::of(file) };
    let inputs = plan.files().fold(Inputs::new(), Inputs::with).for_readers(readers);
    make_folder(folder_of(file), Readers::OWNER).map_err(|e| Plain(e.into()))?;
    let written = OutputFile::prepare(file, !is_new, &inputs).and_then(|out| out.write(text.as_bytes()));
    written.map_err(|e| refused(format!("{e}; nothing was saved")))
}
