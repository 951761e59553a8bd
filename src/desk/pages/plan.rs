//! The page on which a plan is edited.

use askama::Template;

use crate::desk::Desk;
use crate::review::pages::written;
use crate::review::{At, House};

#[derive(Template)]
#[template(path = "desk/pages/plan.html")]
struct Page<'a> {
    at: At,
    token: &'a str,
    person: Option<String>,
    file: String,
}

/// The page.
pub(crate) fn page(desk: &Desk) -> String {
    let person = desk.mat.person();
    let file = desk.plan_file(person.as_deref()).display().to_string();
    written(&Page { at: House::Desk.at(""), token: &desk.site.token, person, file })
}
