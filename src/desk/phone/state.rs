//! What the phone's door is answered from: its address, its certificate, and the session that waits for a phone.

use std::io;
use std::net::SocketAddrV4;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::invitation::{Invitation, Refused, Told};
use crate::desk::pictures::ToSession;
use crate::review::random_hex;

/// The door at which a phone is let in, while a session waits for it.
pub(crate) struct Phone {
    /// On the local network.
    pub(super) address: SocketAddrV4,
    /// Of the certificate, as browsers show it.
    pub(super) fingerprint: String,
    open: Mutex<Option<Arc<Invitation>>>,
}

impl Phone {
    /// No session waits yet.
    pub(super) fn new(address: SocketAddrV4, fingerprint: String) -> Self {
        Self { address, fingerprint, open: Mutex::new(None) }
    }

    fn open(&self) -> MutexGuard<'_, Option<Arc<Invitation>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session waits for a phone that brings the token which is given back.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub(super) fn invite(&self, told: Told, pictures: ToSession) -> io::Result<(String, Arc<Invitation>)> {
        let token = random_hex()?;
        let invitation = Arc::new(Invitation::new(&token, told, pictures));
        if let Some(before) = self.open().replace(Arc::clone(&invitation)) {
            before.close();
        }
        Ok((token, invitation))
    }

    /// That session is over.
    pub(super) fn close(&self, invitation: &Arc<Invitation>) {
        invitation.close();
        self.open().take_if(|open| Arc::ptr_eq(open, invitation));
    }

    /// The session that waits.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn invitation(&self) -> Result<Arc<Invitation>, Refused> {
        self.open().clone().ok_or(Refused::Over)
    }
}
