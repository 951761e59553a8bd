//! The first page: what is to be done today, and who is on the mat.

use askama::Template;

use crate::desk::Desk;
use crate::desk::today::{Item, Today};
use crate::history::History;
use crate::overlay::drawing::svg;
use crate::review::pages::written;
use crate::review::{At, House};

#[derive(Template)]
#[template(path = "desk/pages/today.html")]
struct Page<'a> {
    at: At,
    token: &'a str,
    person: Option<String>,
    /// Labels that are known already.
    people: Vec<String>,
    today: Today,
    /// Of the plan, nothing is left.
    all_done: bool,
}

impl Page<'_> {
    /// The posture that says most: where the movement ends.
    fn drawing(&self, item: &&Item) -> String {
        item.exercise.poses.get(1).or(item.exercise.poses.first()).map_or_else(String::new, |pose| {
            svg(std::slice::from_ref(&crate::exercises::drawn_pose::DrawnPose { name: String::new(), ..pose.clone() }))
        })
    }
}

/// The page.
pub(crate) fn page(desk: &Desk) -> String {
    let today = desk.today();
    let planned = || today.items.iter().filter_map(|item| item.planned.as_ref());
    let all_done = today.plan.is_some() && planned().all(|planned| planned.left() == 0);
    let history = History::open(desk.history.file.as_deref()).ok();
    let people = history.and_then(|history| history.list().ok()).unwrap_or_default();
    written(&Page {
        at: House::Desk.at("/"),
        token: &desk.site.token,
        person: desk.mat.person(),
        people: people.into_iter().map(|listed| listed.label).collect(),
        all_done,
        today,
    })
}
