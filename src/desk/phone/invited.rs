//! A session's own end of its invitation: what its page shows of the phone, and the end of it all when it is dropped.

use std::future::pending;
use std::io;
use std::sync::Arc;

use axum::extract::ws::Message;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::code::Code;
use super::invitation::{FromPhone, Invitation, Told};
use super::routes::PAGE;
use super::state::Phone;
use crate::desk::pictures::ToSession;

/// A phone is invited for as long as this is kept.
pub(crate) struct Invited {
    phone: Arc<Phone>,
    invitation: Arc<Invitation>,
    watched: watch::Receiver<FromPhone>,
    /// What the page was given last.
    front: Option<bool>,
    number: u64,
}

impl Invited {
    /// Invites a phone; also what the page is to show to it.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub(crate) fn new(phone: &Arc<Phone>, told: Told, pictures: ToSession) -> io::Result<(Self, Value)> {
        let (token, invitation) = phone.invite(told, pictures)?;
        let watched = invitation.watched();
        // What stands behind the # is sent to nobody: the page itself reads it, and forgets it.
        let address = format!("https://{}{PAGE}#{token}", phone.address);
        let shown = json!({"phone": {
            "code": Code::of(&address), "address": address, "fingerprint": phone.fingerprint
        }});
        Ok((Self { phone: Arc::clone(phone), invitation, watched, front: None, number: 0 }, shown))
    }

    /// A picture was measured and shown: the phone may send another one.
    pub(crate) fn shown(&self) {
        self.invitation.shown();
    }

    /// What the page is given next. What was not waited for to the end is not lost.
    pub(crate) async fn next(&mut self) -> Message {
        loop {
            if let Some(news) = self.news() {
                return news;
            }
            if self.watched.changed().await.is_err() {
                return pending().await;
            }
        }
    }

    fn news(&mut self) -> Option<Message> {
        let now = self.watched.borrow_and_update();
        if now.front != self.front {
            self.front = now.front;
            let line = json!({"camera": {"here": now.front.is_some(), "front": now.front}});
            return Some(Message::Text(line.to_string().into()));
        }
        if now.number != self.number {
            self.number = now.number;
            return Some(Message::Binary(now.jpeg.clone()));
        }
        None
    }
}

impl Drop for Invited {
    fn drop(&mut self) {
        self.phone.close(&self.invitation);
    }
}
