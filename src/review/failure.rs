//! An answer that is none: what happened and what to do, for a page or for a script.

use std::io;

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::house::{At, House};
use super::notes::limits::Refused;
use super::notes::store::NotesError;
use super::pages::written;
use crate::report::stored::StoredError;

/// An answer that is none: what happened, in words.
#[derive(Debug)]
pub(crate) struct Failure(StatusCode, String);

impl Failure {
    /// In words what happened and what to do.
    pub(crate) fn new(status: StatusCode, words: impl Into<String>) -> Self {
        Self(status, words.into())
    }

    /// There is no such assessment, or no such file of it.
    pub(crate) fn not_found() -> Self {
        Self(StatusCode::NOT_FOUND, "There is nothing here. The list shows what the folder holds.".into())
    }
}

/// What a failure says, left in its answer for the app that it belongs to.
#[derive(Debug, Clone)]
struct Said(String);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let page = Html(page(House::Review, self.0, &self.1));
        (self.0, Extension(Said(self.1)), page).into_response()
    }
}

/// Gives the page of a failure the navigation of the app that it is shown in.
pub(super) fn housed(house: House, response: Response) -> Response {
    match response.extensions().get::<Said>() {
        Some(Said(words)) => (response.status(), Html(page(house, response.status(), words))).into_response(),
        None => response,
    }
}

/// The same for a script, which shows it as it is.
#[derive(Debug)]
pub(crate) struct Plain(pub Failure);

impl IntoResponse for Plain {
    fn into_response(self) -> Response {
        (self.0.0, self.0.1).into_response()
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

impl From<StoredError> for Failure {
    fn from(error: StoredError) -> Self {
        // A page is no terminal: nothing can be typed there.
        let words = match &error {
            StoredError::Format { path, problem } => {
                format!("{} is no report of Coxa's: {problem}. Assess the clip again.", path.display())
            }
            error => error.to_string(),
        };
        Self(StatusCode::UNPROCESSABLE_ENTITY, words)
    }
}

impl From<NotesError> for Failure {
    fn from(error: NotesError) -> Self {
        let status = match error {
            NotesError::Refused(Refused::Impossible(_)) | NotesError::Stored(_) => StatusCode::UNPROCESSABLE_ENTITY,
            NotesError::Refused(Refused::Outdated(_)) | NotesError::Format { .. } | NotesError::Busy { .. } => {
                StatusCode::CONFLICT
            }
            NotesError::Refused(Refused::NoId) | NotesError::Io { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(status, error.to_string())
    }
}

#[derive(Template)]
#[template(path = "review/pages/failure.html")]
struct Page<'a> {
    at: At,
    title: &'a str,
    message: &'a str,
}

/// Says that something could not be shown, and why.
fn page(house: House, status: StatusCode, message: &str) -> String {
    let title = match status {
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::UNPROCESSABLE_ENTITY => "This cannot be shown",
        StatusCode::CONFLICT => "Nothing was changed",
        _ => "Something went wrong",
    };
    written(&Page { at: house.at(""), title, message })
}
