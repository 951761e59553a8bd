//! What the browser is shown: one file a page, its template, script and style beside it.

mod assessment;
mod compare;
mod list;
mod notes;

use askama::Template;
use axum::http::StatusCode;

use super::{At, House};
use crate::report::page::BODY_MODULE;
use crate::session::result::SideLabel;

pub use assessment::{page as assessment, player, remark};
pub use compare::{figures, page as compare};
pub use list::page as list;
pub use notes::view as notes;

/// A file that every page may ask for.
pub struct Asset {
    /// Its address.
    pub path: &'static str,
    /// Its content type.
    pub kind: &'static str,
    /// Its content.
    pub text: &'static str,
}

/// Content type of a script.
pub const SCRIPT: &str = "text/javascript; charset=utf-8";
/// Content type of a stylesheet.
pub const STYLE: &str = "text/css; charset=utf-8";

/// Scripts, styles and the icon; a new one is a file and a line here.
pub const ASSETS: &[Asset] = &[
    Asset { path: "/app.css", kind: STYLE, text: include_str!("app.css") },
    Asset { path: "/list.js", kind: SCRIPT, text: include_str!("list.js") },
    Asset { path: "/notes.css", kind: STYLE, text: include_str!("notes.css") },
    Asset { path: "/notes.js", kind: SCRIPT, text: include_str!("notes.js") },
    Asset { path: "/body.js", kind: SCRIPT, text: BODY_MODULE },
    Asset { path: "/compare.js", kind: SCRIPT, text: include_str!("compare.js") },
    Asset { path: "/icon.svg", kind: "image/svg+xml", text: include_str!("icon.svg") },
];

#[derive(Template)]
#[template(path = "review/pages/failure.html")]
struct Failure<'a> {
    at: At,
    title: &'a str,
    message: &'a str,
}

/// Says that something could not be shown, and why.
pub fn failure(status: StatusCode, message: &str) -> String {
    written(&Failure {
        at: House::Review.at(""),
        title: status.canonical_reason().unwrap_or("Something went wrong"),
        message,
    })
}

/// A template as text. Writing into a String fails only where a template does, and ours call nothing that can.
pub fn written(page: &impl Template) -> String {
    page.render().unwrap_or_else(|e| e.to_string())
}

fn side(label: SideLabel) -> &'static str {
    match label {
        SideLabel::Left => "left",
        SideLabel::Right => "right",
        SideLabel::Both => "both",
    }
}
