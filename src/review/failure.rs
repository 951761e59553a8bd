//! An answer that is none: what happened and what to do, for a page or for a script.

use std::io;

use askama::Template;
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

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, Html(page(self.0, &self.1))).into_response()
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
        Self(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
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
fn page(status: StatusCode, message: &str) -> String {
    written(&Page {
        at: House::Review.at(""),
        title: status.canonical_reason().unwrap_or("Something went wrong"),
        message,
    })
}
