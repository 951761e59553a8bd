//! Pictures on their way from a page to its session: what there is no room for is left out and counted.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use axum::body::Bytes;

/// Pictures that may wait to be decoded; a page sends few before it has heard of those before.
const PICTURES: usize = 2;

/// A picture as it comes: how many the page left out before it, when it was taken in milliseconds, and the JPEG.
pub(super) struct Picture {
    /// Left out before it.
    pub missed: u64,
    /// On the page's clock, milliseconds.
    pub taken_ms: f64,
    /// The picture.
    pub jpeg: Bytes,
}

/// The end at which pictures come in.
pub(super) struct ToSession {
    to: SyncSender<Picture>,
    /// Pictures for which there was no room.
    missed: u64,
}

/// A way from a page to a session.
pub(super) fn way() -> (ToSession, Receiver<Picture>) {
    let (to, from) = sync_channel(PICTURES);
    (ToSession { to, missed: 0 }, from)
}

impl ToSession {
    /// Gives a message on, where it is a picture; the JPEG that it brought.
    pub(super) fn give(&mut self, message: Bytes) -> Option<Bytes> {
        let mut picture = picture(message)?;
        let (missed, jpeg) = (picture.missed, picture.jpeg.clone());
        picture.missed += self.missed;
        self.missed = match self.to.try_send(picture) {
            Ok(()) => 0,
            Err(_) => self.missed + missed + 1,
        };
        Some(jpeg)
    }
}

/// Four bytes of a number, eight of a moment, both little-endian, then the picture.
fn picture(bytes: Bytes) -> Option<Picture> {
    let missed = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?);
    let taken_ms = f64::from_le_bytes(bytes.get(4..12)?.try_into().ok()?);
    Some(Picture { missed: missed.into(), taken_ms, jpeg: bytes.slice(12..) })
}
