//! What a phone can ask for: one page with its scripts and style, to be let in, and a line for its pictures. Nothing else.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde_json::json;

use super::guard::guard;
use super::invitation::{Invitation, Refused};
use super::line::talk;
use super::state::Phone;
use crate::bounded::SENT_PICTURE;
use crate::review::key::{cookie, kept};
use crate::review::pages::{Asset, SCRIPT, STYLE, written};
use crate::review::random_hex;
use crate::review::routes::{limited, with_assets};
use crate::review::security::TOKEN_HEADER;
use crate::review::{Failure, Plain};

/// Where the page stands.
pub(super) const PAGE: &str = "/phone";
/// The secret of the phone that was let in. With this prefix a browser takes it from this very address alone.
const COOKIE: &str = "__Host-coxa-phone";

const ASSETS: &[Asset] = &[
    Asset { path: "/phone.js", kind: SCRIPT, text: include_str!("phone.js") },
    Asset { path: "/sender.js", kind: SCRIPT, text: include_str!("../pages/sender.js") },
    Asset { path: "/icon.svg", kind: "image/svg+xml", text: include_str!("../../review/pages/icon.svg") },
    Asset { path: "/phone.css", kind: STYLE, text: include_str!("phone.css") },
];

#[derive(Template)]
#[template(path = "desk/phone/phone.html")]
struct Page {
    /// A session waits for a phone.
    waits: bool,
}

/// All of it, behind its guard.
pub(super) fn router(phone: Arc<Phone>) -> Router {
    let router = Router::new()
        .route(PAGE, get(page))
        .route("/phone/hello", post(hello))
        .route("/phone/pictures", get(pictures))
        .fallback(|| async { (StatusCode::NOT_FOUND, "there is nothing here\n") });
    limited(with_assets(router, ASSETS))
        .layer(middleware::from_fn_with_state(Arc::clone(&phone), guard))
        .with_state(phone)
}

async fn page(State(phone): State<Arc<Phone>>) -> Response {
    let waits = phone.invitation().is_ok();
    let status = if waits { StatusCode::OK } else { StatusCode::GONE };
    (status, Html(written(&Page { waits }))).into_response()
}

fn refused(why: Refused) -> Plain {
    Plain(match why {
        Refused::Over => Failure::new(
            StatusCode::GONE,
            "The session is over. Start the next one on the laptop, then scan the code that it shows.",
        ),
        Refused::Taken => Failure::new(
            StatusCode::FORBIDDEN,
            "Another phone is the camera of this session. To use this one, end the session on the laptop, start it \
             again, and scan the new code.",
        ),
        Refused::Unknown => Failure::new(
            StatusCode::FORBIDDEN,
            "This page is not of the session on the laptop. Scan the code that the laptop shows now.",
        ),
    })
}

/// The phone that was let in, or is by its token.
async fn hello(State(phone): State<Arc<Phone>>, headers: HeaderMap) -> Result<Response, Plain> {
    let invitation = phone.invitation().map_err(refused)?;
    let told = &invitation.told;
    let words = Json(json!({"title": told.title, "place": told.place, "size": invitation.size()}));
    if invitation.knows(secret(&headers)).is_ok() {
        return Ok(words.into_response());
    }
    let secret = random_hex().map_err(|e| Plain(e.into()))?;
    let token = headers.get(TOKEN_HEADER).and_then(|token| token.to_str().ok());
    invitation.bind(token, &secret).map_err(refused)?;
    Ok(([(header::SET_COOKIE, kept(COOKIE, &secret, "; Secure"))], words).into_response())
}

/// The line of the phone that was let in.
async fn pictures(
    State(phone): State<Arc<Phone>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Plain> {
    let invitation: Arc<Invitation> = phone.invitation().map_err(refused)?;
    invitation.knows(secret(&headers)).map_err(refused)?;
    let upgrade = upgrade.max_message_size(SENT_PICTURE).max_frame_size(SENT_PICTURE);
    Ok(upgrade.on_upgrade(move |socket| talk(socket, invitation)))
}

fn secret(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, COOKIE).next()
}
