//! The page on which clips are dropped.

use askama::Template;

use crate::desk::Desk;
use crate::history::History;
use crate::moment::Moment;
use crate::review::pages::written;
use crate::review::{At, House};

#[derive(Template)]
#[template(path = "desk/pages/clips.html")]
struct Clips<'a> {
    at: At,
    token: &'a str,
    /// Labels that are known already.
    people: Vec<String>,
    /// Name and title of each exercise.
    exercises: Vec<(String, String)>,
    /// The latest day that something can have been done on.
    today: String,
}

/// The page.
pub(crate) fn page(desk: &Desk) -> String {
    // Without a history there is nobody to choose from.
    let history = History::open(desk.history.file.as_deref()).ok();
    let people = history.and_then(|history| history.list().ok()).unwrap_or_default();
    written(&Clips {
        at: House::Desk.at("/clips"),
        token: &desk.site.token,
        people: people.into_iter().map(|listed| listed.label).collect(),
        exercises: desk.own.offered().into_iter().map(|of| (of.exercise.name, of.exercise.title)).collect(),
        today: Moment::now().date().to_string(),
    })
}
