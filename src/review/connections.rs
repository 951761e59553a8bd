//! Connections of browsers, each for as long as it asks: one that is half open is closed, and costs the others nothing.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_blocking;

use super::peer::Peers;

/// The head of a request has to be there in this time, counted from the connection's begin or the request before.
const PATIENCE: Duration = Duration::from_secs(10);
/// Where no more connections can be had, for instance because too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// What others on the machine are told.
const ANOTHER_USER: &str = "This page belongs to another user of this machine.\n";

/// Answers connections without end: those of this user from `router`, and everybody else's with a refusal.
///
/// # Errors
/// When the system does not say where it listens.
pub(super) async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    let peers = Peers::of(listener.local_addr()?);
    let refusal = Router::new().fallback(|| async { (StatusCode::FORBIDDEN, ANOTHER_USER) });
    loop {
        let stream = next(&listener).await;
        let (router, refusal) = (router.clone(), refusal.clone());
        tokio::spawn(async move {
            let Ok(peer) = stream.peer_addr() else { return };
            let is_own = spawn_blocking(move || peers.is_own(peer)).await.unwrap_or(false);
            answer(stream, if is_own { router } else { refusal }).await;
        });
    }
}

/// Waits for a connection.
pub(crate) async fn next(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Answers what is asked on a connection, until it is closed or asks nothing.
pub(crate) async fn answer(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, router: Router) {
    let service = TowerToHyperService::new(router);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    // A browser that goes away is no failure.
    let _ = http.serve_connection(TokioIo::new(stream), service).with_upgrades().await;
}
