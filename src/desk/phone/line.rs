//! The line of a phone: its pictures one way, and the other way that one was shown, or that the session is over.

use std::pin::pin;
use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use futures_util::future::{Either, select};
use serde::Deserialize;
use serde_json::json;

use super::invitation::{Heard, Invitation};

/// Which of its cameras a phone uses, and the pixels of the pictures that it sends.
#[derive(Debug, Deserialize)]
struct Camera {
    front: bool,
    size: [u32; 2],
}

/// Until the phone, the session or the line is gone.
pub(super) async fn talk(mut socket: WebSocket, invitation: Arc<Invitation>) {
    let mut line = invitation.connect();
    loop {
        let heard = match select(pin!(socket.recv()), pin!(line.next())).await {
            Either::Left((Some(Ok(message)), _)) => Err(message),
            Either::Left(_) => break,
            Either::Right((heard, _)) => Ok(heard),
        };
        let (words, last) = match heard {
            Err(Message::Binary(picture)) => {
                invitation.picture(&line, picture);
                continue;
            }
            Err(Message::Text(text)) => {
                if let Ok(Camera { front, size }) = serde_json::from_str(&text) {
                    invitation.camera(&line, front, size);
                }
                continue;
            }
            Err(_) => continue,
            Ok(Heard::Shown(pictures)) => (json!({"shown": pictures}), false),
            Ok(Heard::Replaced) => (json!({"replaced": true}), true),
            Ok(Heard::Over) => (json!({"over": true}), true),
        };
        if socket.send(Message::Text(words.to_string().into())).await.is_err() || last {
            break;
        }
    }
    invitation.left(&line);
    // It may be gone already.
    let _ = socket.send(Message::Close(None)).await;
}
