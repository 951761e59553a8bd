//! A clip is taken away for good, with everything that was made of it here.

use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::Json;
use axum::extract::State as From;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::show::{gone, withdraw};
use super::{Clip, Clips, State};
use crate::desk::state::{Desk, apart};
use crate::report::output;
use crate::review::{Failure, Plain};

/// Which one.
#[derive(Debug, Deserialize)]
pub(crate) struct Named {
    name: String,
}

/// Takes a clip away: what the history has of it, its report with the notes, its file, and its line.
///
/// # Errors
/// When there is no such clip, it is being assessed, or something of it can not be taken away; then it is still listed.
pub(crate) async fn remove(From(desk): From<Arc<Desk>>, Json(named): Json<Named>) -> Result<Json<Value>, Plain> {
    apart(desk, move |desk| removed(desk, &named.name)).await?
}

fn removed(desk: &Desk, name: &str) -> Result<Json<Value>, Plain> {
    let (clips, _) = desk.clips.now();
    let clip = clips.iter().find(|clip| clip.name == name).ok_or_else(gone)?;
    withdraw(desk, clip)?;
    match desk.clips.remove(name) {
        Ok(true) => Ok(Json(json!({}))),
        Ok(false) => Err(gone()),
        Err(error) => {
            let words = format!("Not all of it could be taken away ({error}). Close what has it open, and try again.");
            Err(Plain(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, words)))
        }
    }
}

impl Clips {
    /// Takes away what lies of a clip, then its line. `false` where there is no such clip, or it is being assessed.
    fn remove(&self, name: &str) -> io::Result<bool> {
        // Held throughout: nothing begins the clip meanwhile.
        let mut shelf = self.shelf();
        let at_rest = |clip: &&Clip| clip.name == name && !matches!(clip.state, State::Arriving | State::Running);
        let Some(clip) = shelf.list.clips().iter().find(at_rest).cloned() else { return Ok(false) };
        if let State::Done { folder, .. } = &clip.state {
            match self.folder.below(Path::new(folder)) {
                Ok(folder) => output::remove(&folder)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        // The line goes last: a file without one is taken for a new clip at the next start.
        self.folder.take_away(name)?;
        shelf.list.remove(&self.folder, name).map(|()| true)
    }
}
