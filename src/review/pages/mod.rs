//! What the browser is shown: one file a page, its template, script and style beside it.

mod assessment;
mod compare;
mod list;
mod notes;
mod text;

use crate::report::page::BODY_MODULE;

pub(crate) use assessment::{page as assessment, player, remark};
pub(crate) use compare::{Pair, figures, page as compare};
pub(crate) use list::page as list;
pub(crate) use notes::view as notes;
pub(crate) use text::written;

/// A file that every page may ask for.
pub(crate) struct Asset {
    /// Its address.
    pub path: &'static str,
    /// Its content type.
    pub kind: &'static str,
    /// Its content.
    pub text: &'static str,
}

/// Content type of a script.
pub(crate) const SCRIPT: &str = "text/javascript; charset=utf-8";
/// Content type of a stylesheet.
pub(crate) const STYLE: &str = "text/css; charset=utf-8";

/// Scripts, styles and the icon; a new one is a file and a line here.
pub(crate) const ASSETS: &[Asset] = &[
    Asset { path: "/app.css", kind: STYLE, text: include_str!("app.css") },
    Asset { path: "/list.js", kind: SCRIPT, text: include_str!("list.js") },
    Asset { path: "/notes.css", kind: STYLE, text: include_str!("notes.css") },
    Asset { path: "/notes.js", kind: SCRIPT, text: include_str!("notes.js") },
    Asset { path: "/body.js", kind: SCRIPT, text: BODY_MODULE },
    Asset { path: "/compare.css", kind: STYLE, text: include_str!("compare.css") },
    Asset { path: "/compare.js", kind: SCRIPT, text: include_str!("compare.js") },
    Asset { path: "/icon.svg", kind: "image/svg+xml", text: include_str!("icon.svg") },
];
