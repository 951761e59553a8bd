//! What can be asked for: the addresses of the server, and what each is answered with.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use serde::Deserialize;
use tower_http::timeout::TimeoutLayer;

use super::House;
use super::index::Entry;
use super::notes::change::{Change, Refused};
use super::notes::store::{self, NotesError};
use super::pages::{self, ASSETS, Asset};
use super::state::Site;
use super::{media, security};
use crate::report::stored::{StoredError, report_of};

/// A comment at its longest, in letters that take four bytes each, and some room.
const MOST_BODY: usize = 64 << 10;

/// A request whose rest does not come is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Every address of the server, behind its guard; `more` is what a larger app adds.
pub fn router(site: Arc<Site>, more: Router) -> Router {
    let pages = pages(site.house).with_state(Arc::clone(&site));
    more.merge(pages)
        .fallback(|| async { Failure::not_found() })
        .layer(middleware::from_fn_with_state(site, security::guard))
}

fn pages(house: House) -> Router<Arc<Site>> {
    let router = Router::new()
        .route(house.list(), get(list))
        .route("/compare", get(compare))
        .route("/compare/figures", get(figures))
        .route("/a/{id}", get(with_slash))
        .route("/a/{id}/", get(assessment))
        .route("/a/{id}/notes", get(notes).post(change_notes))
        .route("/a/{id}/thumbnail", get(thumbnail))
        .route("/a/{id}/player", get(player))
        .route("/a/{id}/{*file}", get(file));
    limited(with_assets(router, ASSETS))
}

/// Files that never change, each at its address.
pub fn with_assets<S: Clone + Send + Sync + 'static>(router: Router<S>, assets: &'static [Asset]) -> Router<S> {
    assets.iter().fold(router, |router, asset| {
        let answer = ([(header::CONTENT_TYPE, asset.kind)], asset.text);
        router.route(asset.path, get(move || async move { answer }))
    })
}

/// Requests that are small, and over soon.
pub fn limited<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
}

/// An answer that is none: what happened, in words.
#[derive(Debug)]
pub struct Failure(StatusCode, String);

impl Failure {
    /// In words what happened and what to do.
    pub fn new(status: StatusCode, words: impl Into<String>) -> Self {
        Self(status, words.into())
    }

    /// There is no such assessment, or no such file of it.
    pub fn not_found() -> Self {
        Self(StatusCode::NOT_FOUND, "There is nothing here. The list shows what the folder holds.".into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, Html(pages::failure(self.0, &self.1))).into_response()
    }
}

/// The same for a script, which shows it as it is.
#[derive(Debug)]
pub struct Plain(pub Failure);

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
            NotesError::Refused(Refused::Impossible(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            NotesError::Refused(Refused::Outdated(_)) | NotesError::Format { .. } | NotesError::Busy { .. } => {
                StatusCode::CONFLICT
            }
            NotesError::Refused(Refused::NoId) | NotesError::Io { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(status, error.to_string())
    }
}

/// The disk is waited for away from the thread that talks to the browser.
async fn apart<T: Send + 'static>(
    site: Arc<Site>,
    work: impl FnOnce(&Site) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(move || work(&site)).await;
    done.unwrap_or_else(|e| Err(io::Error::other(e).into()))
}

fn entry(site: &Site, id: &str) -> Result<Arc<Entry>, Failure> {
    site.entry(id).ok_or_else(Failure::not_found)
}

async fn list(State(site): State<Arc<Site>>) -> Result<Html<String>, Failure> {
    apart(site, |site| Ok(Html(pages::list(site)))).await
}

/// Addresses on the page are relative to the assessment.
async fn with_slash(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Redirect, Failure> {
    apart(site, move |site| Ok(Redirect::temporary(&format!("/a/{}/", entry(site, &id)?.path)))).await
}

async fn assessment(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Response, Failure> {
    apart(site, move |site| pages::assessment(site, &*entry(site, &id)?)).await
}

async fn player(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Response, Failure> {
    apart(site, move |site| pages::player(&*entry(site, &id)?)).await
}

async fn file(
    State(site): State<Arc<Site>>,
    Path((id, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    let find = move |site: &Site| media::find(&*entry(site, &id)?, &name).ok_or_else(Failure::not_found);
    let (file, kind) = apart(site, find).await?;
    media::send(request.headers(), file, kind)
}

async fn thumbnail(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Response, Failure> {
    apart(site, move |site| {
        let entry = entry(site, &id)?;
        let bytes = entry.thumbnail().ok_or_else(Failure::not_found)?.to_vec();
        Ok(([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response())
    })
    .await
}

async fn notes(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Response, Plain> {
    let read = apart(site, move |site| {
        let folder = entry(site, &id)?.folder()?;
        Ok(Json(pages::notes(&report_of(&folder)?, &store::read(&folder)?, &site.token)).into_response())
    });
    read.await.map_err(Plain)
}

async fn change_notes(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Json(change): Json<Change>,
) -> Result<Response, Plain> {
    let changed = apart(site, move |site| {
        let folder = entry(site, &id)?.folder()?;
        let report = report_of(&folder)?;
        let notes = store::change(&folder, &report, change)?;
        Ok(Json(pages::notes(&report, &notes, &site.token)).into_response())
    });
    changed.await.map_err(Plain)
}

/// Which repetitions of which assessments are put side by side.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Pair {
    /// Id of the first assessment.
    #[serde(default)]
    pub a: String,
    /// Id of the second one.
    #[serde(default)]
    pub b: String,
    /// Number of the first one's repetition.
    pub ra: Option<usize>,
    /// Number of the second one's repetition.
    pub rb: Option<usize>,
}

async fn compare(State(site): State<Arc<Site>>, Query(pair): Query<Pair>) -> Result<Html<String>, Failure> {
    apart(site, move |site| Ok(Html(pages::compare(site, &pair)?))).await
}

async fn figures(State(site): State<Arc<Site>>, Query(pair): Query<Pair>) -> Result<Response, Failure> {
    apart(site, move |site| Ok(Json(pages::figures(site, &pair)?).into_response())).await
}
