//! Connections of browsers, each for as long as it asks: one that is half open is closed, and costs the others nothing.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// The head of a request has to be there in this time, counted from the connection's begin or the request before.
const PATIENCE: Duration = Duration::from_secs(10);
/// Where no more connections can be had, for instance because too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers connections without end.
pub(super) async fn serve(listener: TcpListener, router: Router) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
        // A browser that goes away is no failure.
        tokio::spawn(async move { drop(http.serve_connection(TokioIo::new(stream), service).with_upgrades().await) });
    }
}
