//! The review server: the assessments of a folder in the browser of this machine, and a therapist's notes beside them.
//! A larger app adds its own pages at its `Door`, behind the same guard.
//!
//! Invariants: nothing but the loopback address is listened on; no path is ever made from what a request says (a
//! request names an assessment that the `index` found and a file that its report lists); `report.json` is never
//! written; every text from a folder or a request reaches a page through a template that escapes it.

mod compare;
pub(crate) mod connections;
mod house;
pub(crate) mod index;
pub(crate) mod notes;

mod date;
mod digest;
mod drafting;
mod error;
mod failure;
pub(crate) mod given;
mod giving;
mod left_out;
mod media;
pub(crate) mod pages;
mod peer;
mod random;
mod readings;
pub(crate) mod routes;
pub(crate) mod security;
mod state;
mod thumbnail;

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::sync::Notify;

pub use error::ReviewError;
pub(crate) use failure::{Failure, Plain};
pub(crate) use giving::called;
pub(crate) use house::{At, House};
pub use notes::change::Change;
pub use notes::corrected;
pub use notes::store::{change as change_notes, read as read_notes};
pub(crate) use random::random_hex;
pub(crate) use state::Site;

/// Notes that are being written when the server is stopped get this long to reach the disk.
const PATIENCE: Duration = Duration::from_secs(3);

/// A server that is about to answer.
pub(crate) struct Ready {
    /// Where it answers: `http://127.0.0.1:PORT/`.
    pub address: String,
    /// How many assessments the folder holds, the unreadable ones among them.
    pub assessments: usize,
    /// Ends it.
    pub stop: Stop,
}

/// Ends a server from anywhere.
#[derive(Clone)]
pub(crate) struct Stop(Arc<Notify>);

impl Stop {
    /// The server takes no more requests and returns when its notes are written.
    pub(crate) fn now(&self) {
        self.0.notify_one();
    }
}

/// A port of 127.0.0.1 that is taken, and the folder that will be served at it.
pub(crate) struct Door {
    listener: TcpListener,
    site: Arc<Site>,
}

impl Door {
    /// Takes the port and looks through the folder; port 0 takes a free one.
    ///
    /// # Errors
    /// When the folder can not be read or the port can not be had.
    pub(crate) fn open(folder: &Path, port: u16, house: House) -> Result<Self, ReviewError> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|source| ReviewError::Port { port, source })?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, site: Arc::new(Site::open(folder, port, house)?) })
    }

    /// What requests are answered from.
    pub(crate) fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Answers until it is stopped; `more` is what a larger app adds to the pages of the review, and `beside` what it
    /// does in the meantime.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub(crate) fn serve(
        self,
        more: Router,
        beside: impl Future<Output = ()> + Send + 'static,
        ready: impl FnOnce(Ready),
    ) -> Result<(), ReviewError> {
        let Self { listener, site } = self;
        let stop = Stop(Arc::new(Notify::new()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let shown = if site.port == 80 { String::new() } else { format!(":{}", site.port) };
        let address = format!("http://127.0.0.1{shown}/");
        ready(Ready { address, assessments: site.entries().len(), stop: stop.clone() });
        runtime.spawn(connections::serve(listener, routes::router(site, more)));
        runtime.spawn(beside);
        runtime.block_on(stop.0.notified());
        runtime.shutdown_timeout(PATIENCE);
        Ok(())
    }
}

/// Serves a folder on 127.0.0.1 until it is stopped; port 0 takes a free one.
///
/// # Errors
/// When the folder can not be read or the port can not be had.
pub(crate) fn serve(folder: &Path, port: u16, ready: impl FnOnce(Ready)) -> Result<(), ReviewError> {
    Door::open(folder, port, House::Review)?.serve(Router::new(), async {}, ready)
}
