//! What can be asked for: the addresses of the server, and what each is answered with.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use tower_http::timeout::TimeoutLayer;

use super::failure::{Failure, Plain};
use super::giving::Along;
use super::house::House;
use super::index::Entry;
use super::notes::change::Change;
use super::notes::{Notes, store};
use super::pages::{self, ASSETS, Asset, Pair};
use super::readings::readings;
use super::state::Site;
use super::{drafting, giving, media, security};
use crate::folder::Held;
use crate::report::json::Report;
use crate::report::stored::{Stored, report_of};

/// A comment at its longest, in letters that take four bytes each, and some room.
const MOST_BODY: usize = 64 << 10;

/// A request whose rest does not come is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Every address of the server, behind its guard; `more` is what a larger app adds.
pub(crate) fn router(site: Arc<Site>, more: Router) -> Router {
    let pages = pages(site.house).with_state(Arc::clone(&site));
    let all = more.merge(pages).fallback(|| async { Failure::not_found() });
    // Around the whole router and not on its routes: the guard takes the key off an address before that is looked up.
    Router::new().fallback_service(all).layer(middleware::from_fn_with_state(site, security::guard))
}

fn pages(house: House) -> Router<Arc<Site>> {
    let router = Router::new()
        .route(house.list(), get(list))
        .route("/compare", get(compare))
        .route("/compare/figures", get(figures))
        .route("/a/{id}", get(with_slash))
        .route("/a/{id}/", get(assessment))
        .route("/a/{id}/notes", get(notes).post(change_notes))
        .route("/a/{id}/draft", get(draft))
        .route("/a/{id}/share", get(share))
        .route("/a/{id}/sheet.pdf", get(sheet))
        .route("/a/{id}/fhir", get(fhir))
        .route("/a/{id}/thumbnail", get(thumbnail))
        .route("/a/{id}/player", get(player))
        .route("/a/{id}/{*file}", get(file));
    limited(with_assets(router, ASSETS))
}

/// Files that never change, each at its address.
pub(crate) fn with_assets<S: Clone + Send + Sync + 'static>(router: Router<S>, assets: &'static [Asset]) -> Router<S> {
    assets.iter().fold(router, |router, asset| {
        let answer = ([(header::CONTENT_TYPE, asset.kind)], asset.text);
        router.route(asset.path, get(move || async move { answer }))
    })
}

/// Requests that are small, and over soon.
pub(crate) fn limited<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
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

async fn draft(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Response, Failure> {
    apart(site, move |site| drafting::file(&entry(site, &id)?.folder()?)).await
}

async fn share(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(along): Query<Along>,
) -> Result<Response, Failure> {
    apart(site, move |site| giving::shared(&entry(site, &id)?.folder()?, &along)).await
}

async fn sheet(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Response, Failure> {
    apart(site, move |site| giving::sheet(&entry(site, &id)?.folder()?)).await
}

async fn fhir(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Response, Failure> {
    apart(site, move |site| giving::fhir(&entry(site, &id)?.folder()?)).await
}

async fn notes(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Response, Plain> {
    let read = apart(site, move |site| {
        let folder = entry(site, &id)?.folder()?;
        view(site, &folder, &report_of(&folder)?, &store::read(&folder)?)
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
        view(site, &folder, &report, &notes)
    });
    changed.await.map_err(Plain)
}

/// What the notes panel shows. Landmarks are only read where something by hand stands beside them.
fn view(site: &Site, folder: &Held, report: &Report, notes: &Notes) -> Result<Response, Failure> {
    let drawn = !notes.angles.is_empty() || !notes.joints.is_empty();
    let by_hand = drawn.then(|| Stored::of(folder)).transpose()?.map(|stored| readings(&stored, notes));
    Ok(Json(pages::notes(report, notes, by_hand.as_deref().unwrap_or_default(), &site.token)).into_response())
}

async fn compare(State(site): State<Arc<Site>>, Query(pair): Query<Pair>) -> Result<Html<String>, Failure> {
    apart(site, move |site| Ok(Html(pages::compare(site, &pair)?))).await
}

async fn figures(State(site): State<Arc<Site>>, Query(pair): Query<Pair>) -> Result<Response, Failure> {
    apart(site, move |site| Ok(Json(pages::figures(site, &pair)?).into_response())).await
}
