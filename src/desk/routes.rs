//! The addresses that the desk adds to those of the review.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

use super::planner::Whose;
use super::state::{Desk, apart};
use super::{clips, on_mat, pages, planner};
use crate::history::page;
use crate::moment::Moment;
use crate::plain;
use crate::plan::calendar::ics;
use crate::review::routes::{limited, with_assets};
use crate::review::{Failure, Plain, called};

/// All of them.
pub(super) fn router(desk: Arc<Desk>) -> Router {
    let small = Router::new()
        .route("/", get(today_page))
        .route("/exercise/{name}", get(exercise_page))
        .route("/people", get(people_page))
        .route("/people/{label}", get(person_page))
        .route("/people/{label}/month.csv", get(month))
        .route("/plan.ics", get(calendar))
        .route("/plan", get(plan_page).post(planner::save))
        .route("/plan/form", get(planner::form))
        .route("/mat/person", post(on_mat::person))
        .route("/mat/signs", post(on_mat::signs))
        .route("/mat/clear", get(on_mat::clear))
        .route("/mat/agreed", post(on_mat::agreed))
        .route("/mat/done", post(on_mat::done))
        .route("/mat/pain", post(on_mat::pain))
        .route("/clips", get(clips_page))
        .route("/clips/ask", post(clips::ask))
        .route("/clips/queue", get(clips::queue))
        .route("/clips/again", post(clips::again))
        .route("/clips/remove", post(clips::remove));
    // A clip is large and takes its time; it has limits of its own.
    let large = Router::new().route("/clips/drop", post(clips::receive)).layer(DefaultBodyLimit::disable());
    let all = limited(with_assets(small, pages::ASSETS)).merge(large);
    #[cfg(all(feature = "camera", feature = "onnx"))]
    let all = all
        .merge(Router::new().route("/live", get(super::session::socket)).route("/live/why", get(super::session::why)));
    all.with_state(desk)
}

async fn clips_page(State(desk): State<Arc<Desk>>) -> Result<Html<String>, Failure> {
    apart(desk, |desk| Html(pages::clips(desk))).await.map_err(|Plain(failure)| failure)
}

async fn today_page(State(desk): State<Arc<Desk>>) -> Result<Html<String>, Failure> {
    apart(desk, |desk| Html(pages::today(desk))).await.map_err(|Plain(failure)| failure)
}

async fn plan_page(State(desk): State<Arc<Desk>>, Query(whose): Query<Whose>) -> Result<Html<String>, Failure> {
    apart(desk, move |desk| pages::plan(desk, &whose).map(Html)).await.map_err(|Plain(failure)| failure)?
}

async fn people_page(State(desk): State<Arc<Desk>>) -> Result<Html<String>, Failure> {
    apart(desk, |desk| Html(pages::people::list(desk))).await.map_err(|Plain(failure)| failure)
}

/// The page brings its own style inside it.
async fn person_page(State(desk): State<Arc<Desk>>, Path(label): Path<String>) -> Result<Response, Failure> {
    let page =
        apart(desk, move |desk| pages::people::person(desk, &label)).await.map_err(|Plain(failure)| failure)??;
    let policy = format!("{}; frame-ancestors 'none'", page::policy());
    Ok(([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response())
}

/// A person's record of the present month.
async fn month(State(desk): State<Arc<Desk>>, Path(label): Path<String>) -> Result<Response, Failure> {
    let (name, csv) =
        apart(desk, move |desk| pages::people::month(desk, &label)).await.map_err(|Plain(failure)| failure)??;
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), called(&name)], csv).into_response())
}

/// The plan of the person on the mat, to be put into a calendar.
async fn calendar(State(desk): State<Arc<Desk>>) -> Result<Response, Failure> {
    let plan = apart(desk, |desk| desk.plan()).await.map_err(|Plain(failure)| failure)?;
    let plan = plan.map_err(|e| Failure::new(StatusCode::UNPROCESSABLE_ENTITY, e.to_string()))?;
    let (plan, _) = plan.ok_or_else(Failure::not_found)?;
    let now = Moment::now();
    let name = plain::file_name(["exercises", &plan.label], "ics");
    let told = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()), called(&name)];
    Ok((told, ics(&plan, now.date(), &now.utc())).into_response())
}

/// The one page that uses the camera.
async fn exercise_page(State(desk): State<Arc<Desk>>, Path(name): Path<String>) -> Result<Response, Failure> {
    let page = apart(desk, move |desk| pages::exercise(desk, &name)).await.map_err(|Plain(failure)| failure)??;
    Ok(([("permissions-policy", "camera=(self), microphone=(), geolocation=()")], Html(page)).into_response())
}
