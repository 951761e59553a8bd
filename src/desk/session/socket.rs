//! The line between a page and its session: pictures and keys one way, everything that is shown and said the other.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use futures_util::future::{Either, select};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;

use super::camera::Camera;
use super::face::Line;
use super::lead::{self, Lines};
use crate::bounded::SENT_PICTURE;
use crate::coach::Command;
use crate::commands::LiveArgs;
use crate::commands::live::Key;
use crate::desk::mat::Clear;
use crate::desk::phone::{Invited, Phone, Told};
use crate::desk::pictures::{ToSession, way};
use crate::desk::state::{Desk, apart};
use crate::desk::typed::Wanted;
use crate::review::{Failure, Plain};

/// Lines that may wait for the page.
const LINES: usize = 256;

/// Stands in the address: a page can give a socket no header.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    token: String,
    camera: Camera,
}

/// Opens the line, unless the person may not exercise.
///
/// # Errors
/// In words, where another page asks, a warning sign stands, or there is no such exercise.
pub(crate) async fn socket(
    State(desk): State<Arc<Desk>>,
    Query(Asked { token, camera }): Query<Asked>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Plain> {
    // The guard has looked whose it is; a browser always says it of a socket.
    if !headers.contains_key(header::ORIGIN) {
        return Err(refused(StatusCode::FORBIDDEN, "only a page of Coxa opens this line"));
    }
    is_ours(&desk, &token)?;
    let begun = apart(Arc::clone(&desk), move |desk| begin(desk, &wanted, camera)).await??;
    let upgrade = upgrade.max_message_size(SENT_PICTURE).max_frame_size(SENT_PICTURE);
    Ok(upgrade.on_upgrade(move |socket| talk(socket, desk, begun)))
}

/// Why a line would not be opened: a browser hides what a socket is answered. Nothing where it would.
///
/// # Errors
/// As [`socket`].
pub(crate) async fn why(
    State(desk): State<Arc<Desk>>,
    Query(Asked { token, camera }): Query<Asked>,
    Query(wanted): Query<Wanted>,
) -> Result<StatusCode, Plain> {
    is_ours(&desk, &token)?;
    apart(desk, move |desk| begin(desk, &wanted, camera)).await??;
    Ok(StatusCode::NO_CONTENT)
}

fn is_ours(desk: &Desk, token: &str) -> Result<(), Plain> {
    let words = "Coxa was started again since this page was loaded. Load the page again, then press the button.";
    if token == desk.site.token { Ok(()) } else { Err(refused(StatusCode::FORBIDDEN, words)) }
}

fn refused(status: StatusCode, words: impl Into<String>) -> Plain {
    Plain(Failure::new(status, words))
}

/// A session that may begin.
struct Begun {
    /// What is to be done, as it would be typed.
    args: LiveArgs,
    camera: Camera,
    /// Where a phone is to be its camera: who invites it, and to what.
    phone: Option<(Arc<Phone>, Told)>,
}

fn begin(desk: &Desk, wanted: &Wanted, camera: Camera) -> Result<Begun, Plain> {
    let wrong = |error: crate::commands::CommandError| refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string());
    let args = match desk.mat.is_clear(&desk.history).map_err(wrong)? {
        Clear::Yes => wanted.typed(desk).map_err(wrong)?,
        Clear::NotAsked => {
            return Err(refused(StatusCode::FORBIDDEN, "Answer the questions on the exercise's page first."));
        }
        Clear::No(words) => return Err(refused(StatusCode::FORBIDDEN, format!("Do not exercise yet. {words}"))),
    };
    let phone = match camera {
        Camera::Browser => None,
        Camera::Phone => Some(invites(desk, wanted)?),
    };
    Ok(Begun { args, camera, phone })
}

fn invites(desk: &Desk, wanted: &Wanted) -> Result<(Arc<Phone>, Told), Plain> {
    let phone = desk.phone.clone().ok_or_else(|| {
        refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "A phone is not let in here. End Coxa, and start it again with coxa desk --phone.",
        )
    })?;
    let item = desk.today().items.into_iter().find(|item| item.exercise.name == wanted.exercise);
    let exercise = item.map(|item| item.exercise);
    let told = exercise.map(|exercise| Told { title: exercise.title, place: exercise.camera.place });
    told.map(|told| (phone, told))
        .ok_or_else(|| refused(StatusCode::UNPROCESSABLE_ENTITY, "The plan has changed. Load the page again."))
}

/// What comes next on the line.
enum Next {
    FromPage(Message),
    ToPage(Line),
    FromPhone(Message),
    /// The page, or the session, is gone.
    Over,
}

async fn talk(mut socket: WebSocket, desk: Arc<Desk>, Begun { args, camera, phone }: Begun) {
    let (lines, mut waiting) = mpsc::channel(LINES);
    let (pictures, coming) = way();
    let (keys, pressed) = channel();
    let sessions = Arc::clone(&desk.sessions);
    let line = Lines { lines, camera, pictures: coming, keys: pressed };
    // A page that was loaded again in mid-session finds its own, which is writing its report.
    if sessions.puts_away() {
        let words = json!({"waits": "The last session is being put away."});
        let _ = socket.send(Message::Text(words.to_string().into())).await;
        sessions.put_away().await;
    }
    let _watching = match sessions.begin(move |stop| lead::session(&desk, &args, line, stop)) {
        Ok(watching) => watching,
        Err(busy) => return over(&mut socket, busy.words()).await,
    };
    let mut pictures = match phone {
        None => Pictures::OfPage(pictures),
        Some((phone, told)) => match Invited::new(&phone, told, pictures) {
            Ok((invited, shown)) if socket.send(Message::Text(shown.to_string().into())).await.is_ok() => {
                Pictures::OfPhone(invited)
            }
            Ok(_) => return,
            Err(error) => return over(&mut socket, &error.to_string()).await,
        },
    };
    loop {
        let said = match next(&mut socket, &mut waiting, &mut pictures).await {
            Next::FromPage(message) => {
                heard(message, &mut pictures, &keys);
                continue;
            }
            Next::ToPage(Line::Seen(line)) => {
                pictures.shown();
                Message::Text(line.into())
            }
            Next::ToPage(Line::Said(line)) => Message::Text(line.into()),
            Next::FromPhone(message) => message,
            Next::Over => break,
        };
        if socket.send(said).await.is_err() {
            break;
        }
    }
    let _ = socket.send(Message::Close(None)).await;
}

async fn next(socket: &mut WebSocket, waiting: &mut mpsc::Receiver<Line>, pictures: &mut Pictures) -> Next {
    let (page, session) = (socket.recv(), waiting.recv());
    let (page, session, phone) = (pin!(page), pin!(session), pin!(pictures.next()));
    match select(page, select(session, phone)).await {
        Either::Left((Some(Ok(message)), _)) => Next::FromPage(message),
        Either::Right((Either::Left((Some(line), _)), _)) => Next::ToPage(line),
        Either::Right((Either::Right((message, _)), _)) => Next::FromPhone(message),
        Either::Left(_) | Either::Right((Either::Left((None, _)), _)) => Next::Over,
    }
}

/// Nothing began; the page may be gone already.
async fn over(socket: &mut WebSocket, words: &str) {
    let _ = socket.send(Message::Text(json!({"over": {"error": words}}).to_string().into())).await;
}

/// By which line pictures come.
enum Pictures {
    /// That of the page itself.
    OfPage(ToSession),
    /// That of the phone which it has invited.
    OfPhone(Invited),
}

impl Pictures {
    /// One of them is shown.
    fn shown(&self) {
        if let Self::OfPhone(invited) = self {
            invited.shown();
        }
    }

    /// What the page is to see of the phone. It sees its own pictures by itself.
    async fn next(&mut self) -> Message {
        match self {
            Self::OfPage(_) => pending().await,
            Self::OfPhone(invited) => invited.next().await,
        }
    }
}

fn heard(message: Message, pictures: &mut Pictures, keys: &Sender<Key>) {
    match (message, pictures) {
        (Message::Binary(bytes), Pictures::OfPage(session)) => drop(session.give(bytes)),
        (Message::Text(text), _) => {
            // A session that has ended hears no key.
            key(&text).map(|key| keys.send(key).is_ok());
        }
        _ => {}
    }
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
