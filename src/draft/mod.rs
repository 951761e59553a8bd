//! A model does an exercise a few times: what moves and comes back is written as an exercise file, and proved by counting.

mod model;
mod moves;
mod poses;
mod text;
mod travel;

use crate::exercises::{self, Exercise, ExerciseError};
use crate::kinematics::Motion;
use crate::session::{examples, second_look};

use self::model::Model;
use self::moves::FEWEST;

/// An exercise file made from a recording.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The file, with comments on what to edit.
    pub text: String,
    /// What Coxa reads in it.
    pub exercise: Exercise,
    /// How many repetitions the recording has by it.
    pub reps: usize,
    /// How many movements it was made from.
    pub made_from: usize,
    /// What was taken for the exercise, in words.
    pub found: String,
}

/// Why no file can be made of a recording.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoDraft {
    /// Nothing moves and comes back.
    #[error(
        "no movement of hips or knees was found that goes out and comes back {FEWEST} times or more in one position; \
         record the exercise a few times, with the whole body in the picture"
    )]
    NothingRepeats,
    /// The file does not count what it was made from.
    #[error("{what}; record the exercise again, a few times at an even pace, with a rest before and after")]
    NotProved {
        /// What is wrong with it.
        what: String,
    },
    /// The title gives no name.
    #[error("a title needs letters or digits of English, of which the exercise's name in files is made")]
    NoName,
}

/// Makes the file of the exercise that a whole recording shows.
///
/// # Errors
/// Where nothing repeats, or where the file does not count the recording that it was made from.
pub(crate) fn draft(motions: &[Motion], title: &str) -> Result<Draft, NoDraft> {
    let name = name_of(title)?;
    let model = Model::of(motions).ok_or(NoDraft::NothingRepeats)?;
    let text = text::written(&name, title, &model);
    let exercise = exercises::parse("the draft", &text).map_err(unproved)?;
    if let Some(failure) = examples::failures(&exercise).into_iter().next() {
        return Err(NoDraft::NotProved { what: format!("the draft does not count its own example: {failure}") });
    }
    let reps = second_look::count(&exercise, None, motions).reps.len();
    proved(reps, model.reps)?;
    Ok(Draft { text, exercise, reps, made_from: model.reps, found: text::found(&model) })
}

/// A file that counts less than half of what it was made from is about something else.
fn proved(reps: usize, made_from: usize) -> Result<(), NoDraft> {
    if reps >= FEWEST && 2 * reps >= made_from {
        return Ok(());
    }
    let what = format!("the draft was made from {made_from} movements of the recording and counts {reps} of them");
    Err(NoDraft::NotProved { what })
}

/// In one line.
fn unproved(error: ExerciseError) -> NoDraft {
    let what = error.to_string();
    NoDraft::NotProved { what: what.lines().next().unwrap_or_default().to_owned() }
}

/// `heel_raise` of `Heel raise`; the name of an exercise that Coxa knows stays that one's.
fn name_of(title: &str) -> Result<String, NoDraft> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let name: String = title.chars().map(plain).collect();
    let name = name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    match name.as_str() {
        "" => Err(NoDraft::NoName),
        known if exercises::built_in(known).is_ok() => Ok(format!("my_{name}")),
        _ => Ok(name),
    }
}

#[cfg(test)]
mod tests;
