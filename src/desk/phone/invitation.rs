//! The invitation of one session to one phone: who may be its camera, and what goes to and fro while it is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::desk::pictures::ToSession;

/// What the phone is to see: an exercise's title, and where its camera stands.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// Title of the exercise.
    pub title: String,
    /// Where to put the camera.
    pub place: String,
}

/// Why a phone is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// No session waits for a phone.
    Over,
    /// Another phone came first.
    Taken,
    /// It does not know the word of this session.
    Unknown,
}

/// What the phone is to hear.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct ToPhone {
    /// Lines that were opened; only the newest is listened to.
    lines: u64,
    /// Pictures that were measured and shown.
    shown: u64,
    over: bool,
}

/// What the laptop's page is to see.
#[derive(Debug, Clone, Default)]
pub(super) struct FromPhone {
    /// Which of its cameras a phone that is there uses: `true` for the one on the side of its screen.
    pub front: Option<bool>,
    /// How many pictures there were.
    pub number: u64,
    /// The newest.
    pub jpeg: Bytes,
}

/// Two texts that have the same are the same; how long it takes to compare them says nothing about them.
#[derive(PartialEq, Eq)]
struct Hash([u8; 32]);

impl Hash {
    fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }
}

struct Inner {
    /// The secret of the phone that came first.
    bound: Option<Hash>,
    /// Gone when the session is over.
    pictures: Option<ToSession>,
    /// Of the first picture: those of a session are all of one size, whatever a page that is loaded again would choose.
    size: Option<[u32; 2]>,
}

/// A session's word to one phone.
pub(super) struct Invitation {
    /// What its page says.
    pub told: Told,
    token: Hash,
    inner: Mutex<Inner>,
    to_phone: watch::Sender<ToPhone>,
    to_page: watch::Sender<FromPhone>,
}

impl Invitation {
    /// To the phone that brings this token first.
    pub(super) fn new(token: &str, told: Told, pictures: ToSession) -> Self {
        Self {
            told,
            token: Hash::of(token),
            inner: Mutex::new(Inner { bound: None, pictures: Some(pictures), size: None }),
            to_phone: watch::Sender::default(),
            to_page: watch::Sender::default(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is the phone that came first.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn knows(&self, secret: Option<&str>) -> Result<(), Refused> {
        let secret = secret.map(Hash::of);
        if secret.is_some() && self.inner().bound == secret { Ok(()) } else { Err(Refused::Unknown) }
    }

    /// The phone that brings the token is the camera from now on, and no other one.
    ///
    /// # Errors
    /// When there is one already, or it is another token.
    pub(super) fn bind(&self, token: Option<&str>, secret: &str) -> Result<(), Refused> {
        if token.map(Hash::of).as_ref() != Some(&self.token) {
            return Err(Refused::Unknown);
        }
        let mut inner = self.inner();
        if inner.bound.is_some() {
            return Err(Refused::Taken);
        }
        inner.bound = Some(Hash::of(secret));
        Ok(())
    }

    /// Of the pictures that came before.
    pub(super) fn size(&self) -> Option<[u32; 2]> {
        self.inner().size
    }

    /// A line from the phone; an older one, which may hang on a network that is gone, is not listened to any more.
    pub(super) fn connect(&self) -> Line {
        let mut number = 0;
        self.to_phone.send_modify(|now| {
            now.lines += 1;
            number = now.lines;
        });
        let mut told = self.to_phone.subscribe();
        let shown = told.borrow_and_update().shown;
        Line { number, shown, told }
    }

    fn is_newest(&self, line: &Line) -> bool {
        self.to_phone.borrow().lines == line.number
    }

    /// A picture of the phone.
    pub(super) fn picture(&self, line: &Line, message: Bytes) {
        if !self.is_newest(line) {
            return;
        }
        let jpeg = self.inner().pictures.as_mut().and_then(|pictures| pictures.give(message));
        if let Some(jpeg) = jpeg {
            self.to_page.send_modify(|now| {
                now.number += 1;
                now.jpeg = jpeg;
            });
        }
    }

    /// Which camera the phone uses, and how large its pictures are.
    pub(super) fn camera(&self, line: &Line, front: bool, size: [u32; 2]) {
        if self.is_newest(line) {
            self.inner().size.get_or_insert(size);
            self.to_page.send_modify(|now| now.front = Some(front));
        }
    }

    /// A line has ended.
    pub(super) fn left(&self, line: &Line) {
        if self.is_newest(line) {
            self.to_page.send_modify(|now| now.front = None);
        }
    }

    /// A picture was measured and shown.
    pub(super) fn shown(&self) {
        self.to_phone.send_modify(|now| now.shown += 1);
    }

    /// The session is over: no picture of the phone goes anywhere from now on.
    pub(super) fn close(&self) {
        self.inner().pictures = None;
        self.to_phone.send_modify(|now| now.over = true);
    }

    /// What comes of the phone.
    pub(super) fn watched(&self) -> watch::Receiver<FromPhone> {
        self.to_page.subscribe()
    }
}

/// What the phone hears next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// So many more of its pictures were shown.
    Shown(u64),
    /// It has opened another line.
    Replaced,
    /// The session is over.
    Over,
}

/// A phone's line.
pub(super) struct Line {
    number: u64,
    shown: u64,
    told: watch::Receiver<ToPhone>,
}

impl Line {
    /// Waits for it. What was not waited for to the end is not lost.
    pub(super) async fn next(&mut self) -> Heard {
        loop {
            let now = *self.told.borrow_and_update();
            if now.over {
                return Heard::Over;
            }
            if now.lines != self.number {
                return Heard::Replaced;
            }
            let more = now.shown - self.shown;
            if more > 0 {
                self.shown = now.shown;
                return Heard::Shown(more);
            }
            if self.told.changed().await.is_err() {
                return Heard::Over;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::pictures::way;

    fn invitation() -> (Invitation, std::sync::mpsc::Receiver<crate::desk::pictures::Picture>) {
        let (pictures, from) = way();
        (Invitation::new("token", Told { title: String::new(), place: String::new() }, pictures), from)
    }

    fn message() -> Bytes {
        Bytes::from([&[0; 12][..], b"jpeg"].concat())
    }

    #[test]
    fn the_first_phone_is_the_camera_and_no_other_one() {
        let (invitation, _from) = invitation();
        assert_eq!(invitation.knows(None), Err(Refused::Unknown), "nobody is not the phone that nobody is yet");
        assert_eq!(invitation.bind(None, "first"), Err(Refused::Unknown));
        assert_eq!(invitation.bind(Some("other"), "first"), Err(Refused::Unknown));
        assert_eq!(invitation.bind(Some("token"), "first"), Ok(()));
        assert_eq!(invitation.bind(Some("token"), "second"), Err(Refused::Taken));
        assert_eq!(invitation.knows(Some("first")), Ok(()));
        for other in [None, Some(""), Some("second"), Some("token")] {
            assert_eq!(invitation.knows(other), Err(Refused::Unknown), "{other:?}");
        }
    }

    #[test]
    fn the_newest_line_alone_brings_pictures_and_none_does_after_the_session() {
        let (invitation, from) = invitation();
        let old = invitation.connect();
        invitation.picture(&old, message());
        let new = invitation.connect();
        invitation.picture(&old, message());
        invitation.left(&old);
        assert_eq!(from.try_iter().count(), 1);
        invitation.picture(&new, message());
        assert_eq!(from.try_iter().count(), 1);
        invitation.camera(&new, true, [480, 640]);
        invitation.camera(&new, false, [640, 480]);
        assert_eq!((invitation.size(), invitation.watched().borrow().front), (Some([480, 640]), Some(false)));
        invitation.close();
        invitation.picture(&new, message());
        assert!(from.recv().is_err(), "the session knows that no more will come");
        assert_eq!(invitation.watched().borrow().number, 2);
    }
}
