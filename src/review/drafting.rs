//! An exercise file to begin with, made of an assessment whose landmarks are there.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Failure;
use crate::draft::{NoDraft, draft};
use crate::exercises;
use crate::folder::Held;
use crate::kinematics::{self, doubt_of};
use crate::report::stored::Stored;

/// What an exercise is called whose recording shows none that Coxa knows.
const TITLE: &str = "My exercise";

/// The file, to be kept by the browser.
///
/// # Errors
/// Where the folder cannot be read, or nothing in it repeats.
pub(super) fn file(folder: &Held) -> Result<Response, Failure> {
    let Stored { report, frames, .. } = Stored::of(folder)?;
    if frames.is_empty() {
        return Err(refused("the landmarks of this assessment were taken away; assess the clip again"));
    }
    let mut motions = kinematics::analyse(&frames, report.source.picture()).motions;
    let doubt = doubt_of(&report.model.name);
    motions.iter_mut().for_each(|motion| motion.doubt(doubt));
    let known = exercises::find(&report.exercise).is_ok_and(|exercise| !exercise.count.by.is_empty());
    let title = if known { &report.exercise_title } else { TITLE };
    let made = match draft(&motions, title) {
        Err(NoDraft::NoName) => draft(&motions, TITLE),
        made => made,
    };
    let made = made.map_err(|why| refused(&why.to_string()))?;
    // A name is letters, digits and `_`.
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{}.toml\"", made.exercise.name));
    let mut response = ([(header::CONTENT_TYPE, "application/toml; charset=utf-8")], made.text).into_response();
    response.headers_mut().extend(name.ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

fn refused(why: &str) -> Failure {
    Failure::new(StatusCode::UNPROCESSABLE_ENTITY, format!("No exercise file was made: {why}."))
}
