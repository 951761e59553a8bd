//! A phone as the camera: one page for one phone, over TLS on the local network, while a session waits for its pictures.
//!
//! Invariants: without `--phone` none of this is opened; no address of the internet is listened on; key and certificate
//! are never written; a phone is let in by a token that works once and for one session, and sends pictures, nothing
//! else: it starts no session, reads no report, and hears of no person.

mod address;
mod certificate;
mod code;
mod guard;
mod invitation;
mod invited;
mod line;
mod routes;
mod state;

use std::net::{SocketAddrV4, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::commands::{CommandError, DeskArgs};
use crate::review::connections;
pub(crate) use invitation::Told;
pub(crate) use invited::Invited;
pub(crate) use state::Phone;

/// Both sides have to agree on a key in this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is asked on a connection is asked and read in this time; a browser opens another one by itself.
const LIFE: Duration = Duration::from_secs(60);
/// Connections at once. Anyone on the network can open some; the laptop's own page must not run out of files by it.
const CONNECTIONS: usize = 32;

/// The door of the phone, before anyone is let in.
pub(crate) struct PhoneDoor {
    listener: TcpListener,
    tls: TlsAcceptor,
    phone: Arc<Phone>,
}

impl PhoneDoor {
    /// Where it is wanted: a free port on the local network, and a certificate for it.
    ///
    /// # Errors
    /// When there is no such network.
    pub(crate) fn open(args: &DeskArgs) -> Result<Option<Self>, CommandError> {
        if !args.phone {
            return Ok(None);
        }
        let address = address::chosen(args.phone_address)?;
        let wrong = |e: std::io::Error| {
            CommandError::Usage(format!(
                "{address} cannot be used for a phone ({e}); name another address of this machine with --phone-address"
            ))
        };
        let listener = TcpListener::bind((address, 0)).map_err(wrong)?;
        listener.set_nonblocking(true).map_err(wrong)?;
        let port = listener.local_addr().map_err(wrong)?.port();
        let certificate = certificate::made_for(address).map_err(|e| {
            CommandError::Usage(format!("no certificate can be made for the phone ({e}); leave --phone out"))
        })?;
        let phone = Arc::new(Phone::new(SocketAddrV4::new(address, port), certificate.fingerprint));
        Ok(Some(Self { listener, tls: TlsAcceptor::from(certificate.server), phone }))
    }

    /// Where a session invites its phone.
    pub(crate) fn phone(&self) -> &Arc<Phone> {
        &self.phone
    }

    /// In words where it stands.
    pub(crate) fn words(&self) -> String {
        format!(
            "a phone on your network can be the camera at {}, while a session waits for it and with the code that \
             the session shows",
            self.phone.address
        )
    }

    /// Answers phones without end.
    ///
    /// # Errors
    /// When the system gives no sockets.
    pub(crate) async fn serve(self) -> std::io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let router: Router = routes::router(self.phone);
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let stream = connections::next(&listener).await;
            let Ok(place) = Arc::clone(&room).try_acquire_owned() else { continue };
            let (tls, router) = (self.tls.clone(), router.clone());
            tokio::spawn(async move {
                if let Ok(Ok(stream)) = timeout(PATIENCE, tls.accept(stream)).await {
                    // The line of a phone that was let in lives on by itself.
                    let _ = timeout(LIFE, connections::answer(stream, router)).await;
                }
                drop(place);
            });
        }
    }
}
