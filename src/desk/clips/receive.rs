//! A clip on its way from the browser to the disk, piece by piece: it is never whole in memory.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, Request, State as From};
use axum::http::{StatusCode, header};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::Clips;
use super::names::Name;
use crate::bounded::DROPPED;
use crate::desk::Desk;
use crate::desk::about::{About, Entered};
use crate::review::{Failure, Plain};

/// A clip of which nothing comes for so long is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pieces that may wait for the disk.
const PIECES: usize = 8;

/// What stands in the address, besides what is said of the clip.
#[derive(Debug, Deserialize)]
pub(crate) struct Dropped {
    /// As the file was called.
    name: String,
}

/// What the disk is given.
enum Piece {
    Of(Bytes),
    /// Nothing is missing.
    End,
}

/// Takes a clip in; its name here.
///
/// # Errors
/// In words, where it is no video, is too large, does not come to its end, or the disk is full.
pub(crate) async fn receive(
    From(desk): From<Arc<Desk>>,
    Query(dropped): Query<Dropped>,
    Query(entered): Query<Entered>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), Plain> {
    let refused = |status, words: String| Plain(Failure::new(status, words));
    let name = Name::of(&dropped.name).map_err(|words| refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, words))?;
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > DROPPED) {
        return Err(too_large());
    }
    let of = Arc::clone(&desk);
    let about = spawn_blocking(move || entered.checked(&of.history, &of.own)).await.map_err(failed)?;
    let about = about.map_err(|wrong| refused(StatusCode::UNPROCESSABLE_ENTITY, wrong.words))?;
    let (pieces, waiting) = mpsc::channel(PIECES);
    let clips = Arc::clone(&desk.clips);
    let writing = spawn_blocking(move || write(&clips, &name, about, waiting));
    let sent = send(request, &pieces).await;
    drop(pieces);
    // Where the disk is at fault, that is what to say.
    let written = writing.await.map_err(failed)?;
    match (written, sent) {
        (Err(error), _) if error.kind() != io::ErrorKind::UnexpectedEof => Err(not_kept(&error)),
        (_, Err(sent)) => Err(sent),
        (Err(_), Ok(())) => Err(cut_off()),
        (Ok(name), Ok(())) => Ok((StatusCode::CREATED, Json(json!({"name": name})))),
    }
}

/// Hands the pieces on as they come.
async fn send(request: Request, pieces: &mpsc::Sender<Piece>) -> Result<(), Plain> {
    let mut body = request.into_body().into_data_stream();
    let mut length = 0;
    loop {
        let next = tokio::time::timeout(PATIENCE, body.next()).await.map_err(|_| cut_off())?;
        let (piece, last) = match next {
            Some(piece) => (Piece::Of(piece.map_err(|_| cut_off())?), false),
            None => (Piece::End, true),
        };
        if let Piece::Of(bytes) = &piece {
            length += bytes.len() as u64;
        }
        if length > DROPPED {
            return Err(too_large());
        }
        // The disk's side is gone where it has failed, and says why itself.
        if pieces.send(piece).await.is_err() || last {
            return Ok(());
        }
    }
}

/// The disk's side. What does not come to its end is gone again.
fn write(clips: &Clips, name: &Name, about: About, mut pieces: mpsc::Receiver<Piece>) -> io::Result<String> {
    let mut arrival = clips.arrival(name)?;
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Of(bytes) => arrival.write(&bytes)?,
            Piece::End => return clips.arrived(arrival, name, about),
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// What is said of a clip above [`DROPPED`].
pub(super) fn larger_than_any() -> String {
    format!("This clip is larger than {} GB. Cut it, and drop the parts.", DROPPED >> 30)
}

fn too_large() -> Plain {
    Plain(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, larger_than_any()))
}

fn cut_off() -> Plain {
    Plain(Failure::new(StatusCode::REQUEST_TIMEOUT, "The clip did not arrive completely. Drop it again."))
}

fn not_kept(error: &io::Error) -> Plain {
    let words = format!("The clip could not be stored ({error}). Make room on the disk, and drop it again.");
    Plain(Failure::new(StatusCode::INSUFFICIENT_STORAGE, words))
}

fn failed(error: tokio::task::JoinError) -> Plain {
    Plain(io::Error::other(error).into())
}
