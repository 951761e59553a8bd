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
use crate::desk::about::Entered;
use crate::desk::state::{Desk, apart};
use crate::exercises;
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
    let wrong = apart(desk, move |desk| asked.entered.checked(&desk.history).err()).await?;
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

/// A clip that is to be tried again.
#[derive(Debug, Deserialize)]
pub(crate) struct Again {
    name: String,
    exercise: String,
}

/// Has a clip assessed again, as another exercise.
///
/// # Errors
/// When there is no such clip or exercise, or the list can not be written.
pub(crate) async fn again(From(desk): From<Arc<Desk>>, Json(wanted): Json<Again>) -> Result<StatusCode, Plain> {
    let Again { name, exercise } = wanted;
    let unknown = |words: &str| Plain(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, words));
    if !exercises::is_offered(&exercise) {
        return Err(unknown("There is no such exercise. Choose one of the list."));
    }
    match apart(desk, move |desk| desk.clips.again(&name, &exercise)).await? {
        Ok(true) => Ok(StatusCode::NO_CONTENT),
        Ok(false) => Err(unknown("This clip is not in the list, or is being assessed. Load the page again.")),
        Err(error) => Err(Plain(error.into())),
    }
}

fn line(entries: &[Arc<Entry>], clip: &Clip, progress: Option<&Progress>) -> Value {
    let mut line = json!({"name": clip.name, "person": clip.about.person, "exercise": clip.about.exercise});
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
            let counted = digest.count().sentence();
            line["counted"] = digest.nothing.clone().unwrap_or(counted).into();
            line["picture"] = digest.picture.as_ref().map(|_| format!("{}thumbnail", address(&entry.path))).into();
        }
        Err(problem) => line["why"] = problem.clone().into(),
    }
}
