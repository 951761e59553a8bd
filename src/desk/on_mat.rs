//! What the pages of the person on the mat change: who it is, the answers to the warning signs, and pain afterwards.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::about::Entered;
use super::mat::{Answered, Clear};
use super::state::{Desk, apart};
use crate::commands::CommandError;
use crate::history::History;
use crate::history::by_hand::{self, ByHand};
use crate::history::intake::{MOST_PAIN, WarningSigns};
use crate::moment::Moment;
use crate::review::{Failure, Plain};

fn wrong(words: impl Into<String>) -> Plain {
    Plain(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, words))
}

fn told(error: CommandError) -> Plain {
    wrong(error.to_string())
}

/// Somebody else is on the mat; no label is nobody in particular.
///
/// # Errors
/// When the label is none, or it can not be remembered.
pub(super) async fn person(State(desk): State<Arc<Desk>>, Json(entered): Json<Entered>) -> Result<Json<Value>, Plain> {
    apart(desk, move |desk| match entered.checked(&desk.history, &desk.own) {
        Err(problem) => Ok(Json(json!({"wrong": problem}))),
        Ok(about) => {
            desk.mat.change(about.person).map_err(|e| Plain(e.into()))?;
            Ok(Json(json!({"wrong": null})))
        }
    })
    .await?
}

/// Whether a yes was asked about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sure {
    confirmed: bool,
}

/// The warning signs, answered.
///
/// # Errors
/// When the answers can not be kept.
pub(super) async fn signs(
    State(desk): State<Arc<Desk>>,
    Query(Sure { confirmed }): Query<Sure>,
    Json(signs): Json<WarningSigns>,
) -> Result<Json<Value>, Plain> {
    let answered = move |desk: &Desk| desk.mat.answered(signs, confirmed, &desk.history);
    let clear = match apart(desk, answered).await?.map_err(told)? {
        Answered::ToConfirm(questions) => return Ok(Json(json!({"clear": false, "confirm": questions}))),
        Answered::Kept(clear) => clear,
    };
    let words = if let Clear::No(words) = &clear { Some(words.as_str()) } else { None };
    Ok(Json(json!({"clear": clear == Clear::Yes, "words": words})))
}

/// Whether a session may begin: the questions may have become due while a page was open.
///
/// # Errors
/// When the history can not be read.
pub(super) async fn clear(State(desk): State<Arc<Desk>>) -> Result<Json<Value>, Plain> {
    let clear = apart(desk, |desk| desk.mat.is_clear(&desk.history)).await?.map_err(told)?;
    Ok(Json(json!({"clear": clear == Clear::Yes})))
}

/// A professional's word on them.
#[derive(Debug, Deserialize)]
pub(super) struct Agreed {
    words: String,
}

/// Keeps it.
///
/// # Errors
/// When nothing was said, or it can not be kept.
pub(super) async fn agreed(State(desk): State<Arc<Desk>>, Json(agreed): Json<Agreed>) -> Result<StatusCode, Plain> {
    let words = agreed.words.trim().to_owned();
    if !words.chars().any(char::is_alphanumeric) {
        return Err(wrong("Who agreed, and when? Enter a name and a day."));
    }
    apart(desk, move |desk| desk.mat.agreed(&words, &desk.history)).await?.map_err(told)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pain after the last session.
#[derive(Debug, Deserialize)]
pub(super) struct Pain {
    pain: u8,
}

/// Keeps it.
///
/// # Errors
/// When it is no such number, or there is no session.
pub(super) async fn pain(State(desk): State<Arc<Desk>>, Json(Pain { pain }): Json<Pain>) -> Result<StatusCode, Plain> {
    if pain > MOST_PAIN {
        return Err(wrong(format!("Pain is a whole number from 0 to {MOST_PAIN}.")));
    }
    apart(desk, move |desk| desk.mat.pain_after(pain, &desk.history)).await?.map_err(told)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets that were done without a camera.
#[derive(Debug, Deserialize)]
pub(super) struct Done {
    exercise: String,
    sets: u32,
    repetitions: u32,
}

/// Keeps them.
///
/// # Errors
/// When there is no such exercise, nobody has done so much, nobody is on the mat, or it can not be kept.
pub(super) async fn done(State(desk): State<Arc<Desk>>, Json(done): Json<Done>) -> Result<StatusCode, Plain> {
    let Done { exercise, sets, repetitions } = done;
    if !(1..=by_hand::MOST.0).contains(&sets) || !(1..=by_hand::MOST.1).contains(&repetitions) {
        let (most_sets, most) = by_hand::MOST;
        return Err(wrong(format!("Enter 1 to {most_sets} sets, of 1 to {most} repetitions or holds each.")));
    }
    apart(desk, move |desk| {
        if !desk.today().items.iter().any(|item| item.exercise.name == exercise) {
            return Err(wrong("There is no such exercise today. Load the page again."));
        }
        let Some(person) = desk.mat.person() else {
            return Err(wrong("Enter a label first, under \u{201c}Who is exercising?\u{201d} It is kept under that."));
        };
        if let Clear::No(words) = desk.mat.is_clear(&desk.history).map_err(told)? {
            return Err(wrong(format!("Do not exercise yet. {words}")));
        }
        let done = ByHand { at: Moment::now(), exercise, sets, repetitions };
        let history = History::open_or_make(desk.history.file.as_deref());
        history.and_then(|mut history| history.add_by_hand(&person, &done)).map_err(|e| told(e.into()))
    })
    .await??;
    Ok(StatusCode::NO_CONTENT)
}
