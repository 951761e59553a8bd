//! What the page asks of the clips: whether files may be dropped, how far they are, and to try one again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as From;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::names::Name;
use super::receive::larger_than_any;
use super::{Clip, FOLDER, Progress, State};
use crate::bounded::DROPPED;
use crate::desk::about::{About, Entered};
use crate::desk::state::{Desk, apart};
use crate::history::{History, HistoryError};
use crate::review::index::{Entry, address};
use crate::review::{Failure, Plain};

/// Files that are about to be dropped.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(flatten)]
    entered: Entered,
    /// Name and size of each, bytes.
    files: Vec<(String, u64)>,
}

/// Says what is wrong before anything is sent: of the fields, and of each file.
///
/// # Errors
/// When it can not be looked up.
pub(crate) async fn ask(From(desk): From<Arc<Desk>>, Json(asked): Json<Asked>) -> Result<Json<Value>, Plain> {
    let of_file = |(name, size): &(String, u64)| match Name::of(name) {
        Err(words) => Some(words),
        Ok(_) if *size > DROPPED => Some(larger_than_any()),
        Ok(_) if *size == 0 => Some("This file is empty.".to_owned()),
        Ok(_) => None,
    };
    let files: Vec<Option<String>> = asked.files.iter().map(of_file).collect();
    let wrong = apart(desk, move |desk| asked.entered.checked(&desk.history, &desk.own).err()).await?;
    Ok(Json(json!({"wrong": wrong, "files": files})))
}

/// Every clip and how far it is, the newest first.
///
/// # Errors
/// When it can not be looked up.
pub(crate) async fn queue(From(desk): From<Arc<Desk>>) -> Result<Json<Value>, Plain> {
    apart(desk, |desk| {
        let (clips, progress) = desk.clips.now();
        // As they lie there now: a clip that was assessed again has another report.
        let entries = desk.site.entries();
        let lines: Vec<Value> = clips.iter().rev().map(|clip| line(&entries, clip, progress.as_ref())).collect();
        Json(json!({"clips": lines}))
    })
    .await
}

/// A clip that is to be tried again. What is not said of it stays as it was.
#[derive(Debug, Deserialize)]
pub(crate) struct Again {
    name: String,
    exercise: String,
    person: Option<String>,
    date: Option<String>,
    #[serde(default)]
    is_new: bool,
}

/// Has a clip assessed again: as another exercise, of another person, or of another day. What the history had of it goes.
///
/// # Errors
/// When there is no such clip or exercise, or list or history can not be written.
pub(crate) async fn again(From(desk): From<Arc<Desk>>, Json(wanted): Json<Again>) -> Result<Json<Value>, Plain> {
    apart(desk, move |desk| corrected(desk, wanted)).await?
}

fn unknown(words: String) -> Plain {
    Plain(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, words))
}

/// What is said of a clip that can not be changed now.
pub(super) fn gone() -> Plain {
    unknown("This clip is not in the list, or is being assessed. Load the page again.".into())
}

/// Takes out what the history has of a clip.
pub(super) fn withdraw(desk: &Desk, clip: &Clip) -> Result<(), Plain> {
    let (State::Done { folder, .. }, Some(_)) = (&clip.state, &clip.about.person) else { return Ok(()) };
    let folder = desk.clips.folder.path().join(folder);
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    match History::open(desk.history.file.as_deref()).and_then(|mut history| history.withdraw(&folder)) {
        Ok(()) | Err(HistoryError::Empty(_)) => Ok(()),
        Err(error) => Err(unknown(error.to_string())),
    }
}

fn corrected(desk: &Desk, wanted: Again) -> Result<Json<Value>, Plain> {
    let (clips, _) = desk.clips.now();
    let clip = clips.iter().find(|clip| clip.name == wanted.name).ok_or_else(gone)?;
    let was = &clip.about;
    let keeps_person = wanted.person.as_ref().is_none_or(|person| Some(person) == was.person.as_ref());
    let entered = Entered {
        person: wanted.person.or(was.person.clone()).unwrap_or_default(),
        // Nobody is asked twice whether a label is a new person's.
        is_new: wanted.is_new || keeps_person,
        date: wanted.date.or(was.date.clone()).unwrap_or_default(),
        exercise: wanted.exercise,
    };
    let about = match entered.checked(&desk.history, &desk.own) {
        Ok(about) => about,
        Err(wrong) if wrong.field == "exercise" => return Err(unknown(wrong.words)),
        Err(wrong) => return Ok(Json(json!({"wrong": wrong}))),
    };
    withdraw(desk, clip)?;
    match desk.clips.again(&wanted.name, about) {
        Ok(true) => Ok(Json(json!({"wrong": null}))),
        Ok(false) => Err(gone()),
        Err(error) => Err(Plain(error.into())),
    }
}

fn line(entries: &[Arc<Entry>], clip: &Clip, progress: Option<&Progress>) -> Value {
    let About { person, date, exercise } = &clip.about;
    let mut line = json!({"name": clip.name, "person": person, "date": date, "exercise": exercise});
    match &clip.state {
        State::Arriving | State::Waiting => line["state"] = "waiting".into(),
        State::Running => {
            line["state"] = "running".into();
            line["progress"] = json!(progress);
        }
        State::Failed { why } => {
            line["state"] = "failed".into();
            line["why"] = json!(why);
        }
        State::Done { folder, remark } => {
            line["state"] = "done".into();
            line["why"] = json!(remark);
            let id = format!("{FOLDER}/{folder}");
            match entries.iter().find(|entry| entry.id == id) {
                Some(entry) => report(&mut line, entry),
                None => line["why"] = "Its report is not there any more.".into(),
            }
        }
    }
    line
}

/// What the list of reports says of it, in short.
fn report(line: &mut Value, entry: &Entry) {
    line["report"] = address(&entry.path).into();
    match &entry.digest {
        Ok(digest) => {
            line["title"] = digest.title.clone().into();
            line["counted"] = digest.nothing.as_ref().unwrap_or(&digest.headline).clone().into();
            line["picture"] = digest.picture.as_ref().map(|_| format!("{}thumbnail", address(&entry.path))).into();
        }
        Err(problem) => line["why"] = problem.clone().into(),
    }
}
