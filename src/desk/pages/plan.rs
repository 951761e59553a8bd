//! The page on which a plan is edited.

use askama::Template;

use crate::desk::Desk;
use crate::desk::planner::Whose;
use crate::review::Failure;
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
///
/// # Errors
/// When nobody has the label that is named.
pub(crate) fn page(desk: &Desk, whose: &Whose) -> Result<String, Failure> {
    let person = whose.label(desk)?;
    let file = desk.plan_file(person.as_deref()).display().to_string();
    Ok(written(&Page { at: House::Desk.at(""), token: &desk.site.token, person, file }))
}
