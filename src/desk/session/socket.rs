//! The line between a page and its session: pictures and keys one way, everything that is shown and said the other.

use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use futures_util::future::{Either, select};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;

use super::lead::{self, Lines, Picture};
use crate::bounded::SENT_PICTURE;
use crate::coach::Command;
use crate::commands::LiveArgs;
use crate::commands::live::Key;
use crate::desk::mat::Clear;
use crate::desk::state::{Desk, apart};
use crate::desk::typed::Wanted;
use crate::review::{Failure, Plain};

/// Lines that may wait for the page.
const LINES: usize = 256;
/// Pictures that may wait to be decoded; the page itself sends none before it has heard of the one before.
const PICTURES: usize = 2;

/// Stands in the address: a page can give a socket no header.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Token {
    token: String,
}

/// Opens the line, unless the person may not exercise.
///
/// # Errors
/// In words, where another page asks, a warning sign stands, or there is no such exercise.
pub(crate) async fn socket(
    State(desk): State<Arc<Desk>>,
    Query(Token { token }): Query<Token>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Plain> {
    // The guard has looked whose it is; a browser always says it of a socket.
    if !headers.contains_key(header::ORIGIN) || token != desk.site.token {
        return Err(refused(StatusCode::FORBIDDEN, "the page is of an earlier start; load it again"));
    }
    let args = apart(Arc::clone(&desk), move |desk| begin(desk, &wanted)).await??;
    let upgrade = upgrade.max_message_size(SENT_PICTURE).max_frame_size(SENT_PICTURE);
    Ok(upgrade.on_upgrade(move |socket| talk(socket, desk, args)))
}

/// Why a line would not be opened: a browser hides what a socket is answered. Nothing where it would.
///
/// # Errors
/// As [`socket`].
pub(crate) async fn why(State(desk): State<Arc<Desk>>, Query(wanted): Query<Wanted>) -> Result<StatusCode, Plain> {
    apart(desk, move |desk| begin(desk, &wanted)).await??;
    Ok(StatusCode::NO_CONTENT)
}

fn refused(status: StatusCode, words: impl Into<String>) -> Plain {
    Plain(Failure::new(status, words))
}

/// What is to be done, as it would be typed.
fn begin(desk: &Desk, wanted: &Wanted) -> Result<LiveArgs, Plain> {
    let wrong = |error: crate::commands::CommandError| refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string());
    match desk.mat.is_clear(&desk.history).map_err(wrong)? {
        Clear::Yes => wanted.typed(desk).map_err(wrong),
        Clear::NotAsked => Err(refused(StatusCode::FORBIDDEN, "Answer the questions on the exercise's page first.")),
        Clear::No(words) => Err(refused(StatusCode::FORBIDDEN, format!("Do not exercise yet. {words}"))),
    }
}

/// What comes next on the line.
enum Next {
    FromPage(Message),
    ToPage(String),
    /// The page, or the session, is gone.
    Over,
}

async fn talk(mut socket: WebSocket, desk: Arc<Desk>, args: LiveArgs) {
    let (lines, mut waiting) = mpsc::channel(LINES);
    let (pictures, coming) = sync_channel(PICTURES);
    let (keys, pressed) = channel();
    let sessions = Arc::clone(&desk.sessions);
    let line = Lines { lines, pictures: coming, keys: pressed };
    if sessions.begin(move |stop| lead::session(&desk, &args, line, stop)).is_err() {
        let busy = json!({"over": {"error": "A session is going on in another window. End it there first."}});
        // The page may be gone already.
        let _ = socket.send(Message::Text(busy.to_string().into())).await;
        return;
    }
    let mut to_session = ToSession { pictures, keys, missed: 0 };
    loop {
        let next = match select(pin!(socket.recv()), pin!(waiting.recv())).await {
            Either::Left((Some(Ok(message)), _)) => Next::FromPage(message),
            Either::Right((Some(line), _)) => Next::ToPage(line),
            Either::Left(_) | Either::Right((None, _)) => Next::Over,
        };
        match next {
            Next::FromPage(message) => to_session.give(message),
            Next::ToPage(line) => {
                if socket.send(Message::Text(line.into())).await.is_err() {
                    break;
                }
            }
            Next::Over => break,
        }
    }
    let _ = socket.send(Message::Close(None)).await;
}

struct ToSession {
    pictures: SyncSender<Picture>,
    keys: Sender<Key>,
    /// Pictures for which there was no room.
    missed: u64,
}

impl ToSession {
    fn give(&mut self, message: Message) {
        match message {
            Message::Binary(bytes) => {
                let Some(mut picture) = picture(bytes) else { return };
                let missed = picture.missed;
                picture.missed += self.missed;
                self.missed = match self.pictures.try_send(picture) {
                    Ok(()) => 0,
                    Err(_) => self.missed + missed + 1,
                };
            }
            Message::Text(text) => {
                // A session that has ended hears no key.
                key(&text).map(|key| self.keys.send(key).is_ok());
            }
            _ => {}
        }
    }
}

/// Four bytes of a number, eight of a moment, both little-endian, then the picture.
fn picture(bytes: Bytes) -> Option<Picture> {
    let missed = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?);
    let taken_ms = f64::from_le_bytes(bytes.get(4..12)?.try_into().ok()?);
    Some(Picture { missed: missed.into(), taken_ms, jpeg: bytes.slice(12..) })
}

fn key(text: &str) -> Option<Key> {
    match text {
        "pause" => Some(Key::Coach(Command::TogglePause)),
        "undo" => Some(Key::Coach(Command::Undo)),
        "next" => Some(Key::Coach(Command::NextSet)),
        "end" => Some(Key::End),
        _ => None,
    }
}
