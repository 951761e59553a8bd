//! What the desk shows: one file a page, its template and script beside it.

mod clips;
mod exercise;
pub(crate) mod people;
mod plan;
mod today;

pub(super) use clips::page as clips;
pub(super) use exercise::page as exercise;
pub(super) use plan::page as plan;
pub(super) use today::page as today;

use crate::review::pages::{Asset, SCRIPT, STYLE};

/// Scripts and styles; a new one is a file and a line here.
pub(super) const ASSETS: &[Asset] = &[
    Asset { path: "/desk.css", kind: STYLE, text: include_str!("desk.css") },
    Asset { path: "/live.css", kind: STYLE, text: include_str!("live.css") },
    Asset { path: "/ask.js", kind: SCRIPT, text: include_str!("ask.js") },
    Asset { path: "/today.js", kind: SCRIPT, text: include_str!("today.js") },
    Asset { path: "/exercise.js", kind: SCRIPT, text: include_str!("exercise.js") },
    Asset { path: "/moving.js", kind: SCRIPT, text: include_str!("moving.js") },
    Asset { path: "/plan.js", kind: SCRIPT, text: include_str!("plan.js") },
    Asset { path: "/live.js", kind: SCRIPT, text: include_str!("live.js") },
    Asset { path: "/warned.js", kind: SCRIPT, text: include_str!("warned.js") },
    Asset { path: "/returning.js", kind: SCRIPT, text: include_str!("returning.js") },
    Asset { path: "/after.js", kind: SCRIPT, text: include_str!("after.js") },
    Asset { path: "/sender.js", kind: SCRIPT, text: include_str!("sender.js") },
    Asset { path: "/invited.js", kind: SCRIPT, text: include_str!("invited.js") },
    Asset { path: "/voice.js", kind: SCRIPT, text: include_str!("voice.js") },
    Asset { path: "/draw.js", kind: SCRIPT, text: include_str!("draw.js") },
    Asset { path: "/clips.js", kind: SCRIPT, text: include_str!("clips.js") },
];
