//! The page of one exercise: how it is done, when to stop, and the camera.

use askama::Template;
use axum::http::StatusCode;

use crate::desk::Desk;
use crate::desk::mat::Clear;
use crate::desk::today::Item;
use crate::history::intake::{WARNING_SIGNS, WarningSigns};
use crate::overlay::{drawing, movement};
use crate::review::Failure;
use crate::review::pages::written;
use crate::review::{At, House};

#[derive(Template)]
#[template(path = "desk/pages/exercise.html")]
struct Page<'a> {
    at: At,
    token: &'a str,
    person: Option<String>,
    item: &'a Item,
    drawing: String,
    /// The same in motion, where there is more than one posture.
    movement: Option<String>,
    clear: Clear,
    /// Key and question of each warning sign.
    signs: Vec<(String, &'static str)>,
    /// This build has a camera and a model.
    can: bool,
    /// A phone may be the camera.
    phone: bool,
    /// What comes after it in the plan.
    next: Option<&'a Item>,
}

/// The page.
///
/// # Errors
/// When there is no such exercise, or the history can not be read.
pub(crate) fn page(desk: &Desk, name: &str) -> Result<String, Failure> {
    let today = desk.today();
    let Some(place) = today.items.iter().position(|item| item.exercise.name == name) else {
        return Err(Failure::not_found());
    };
    let item = &today.items[place];
    let wrong =
        |error: crate::commands::CommandError| Failure::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string());
    let is_left = |item: &&Item| item.planned.as_ref().is_some_and(|planned| planned.left() > 0);
    Ok(written(&Page {
        at: House::Desk.at(""),
        token: &desk.site.token,
        person: desk.mat.person(),
        item,
        drawing: drawing::svg(&item.exercise.poses),
        movement: movement::svg(&item.exercise),
        clear: desk.mat.is_clear(&desk.history).map_err(wrong)?,
        signs: WARNING_SIGNS.iter().map(|sign| (key(sign.answer), sign.question)).collect(),
        can: cfg!(all(feature = "camera", feature = "onnx")),
        phone: desk.invites(),
        next: today.items.iter().skip(place + 1).find(is_left),
    }))
}

/// The name by which a sign is answered: the one that is true where it alone is.
fn key(answer: fn(&mut WarningSigns) -> &mut bool) -> String {
    let mut signs = WarningSigns::none();
    *answer(&mut signs) = true;
    let answers = serde_json::to_value(signs).unwrap_or_default();
    let of = answers.as_object().into_iter().flatten();
    of.filter(|(_, answer)| **answer == true).map(|(key, _)| key.clone()).next().unwrap_or_default()
}
