//! Who may ask at the phone's door: its own page at its own address, and nobody who only knows the way.

use std::net::SocketAddrV4;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::state::Phone;
use crate::review::security::{POLICY, cover};

/// Refuses what does not come from the phone's own page, and says what a browser may do with the answer.
pub(super) async fn guard(State(phone): State<Arc<Phone>>, request: Request, next: Next) -> Response {
    let mut response = match refusal(phone.address, request.method(), request.headers()) {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(self), microphone=(), geolocation=()"));
    // Older phones do not take a page's own line for a part of itself.
    let policy = POLICY.replace("connect-src 'self'", &format!("connect-src 'self' wss://{}", phone.address));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    cover(headers);
    response
}

fn refusal(own: SocketAddrV4, method: &Method, headers: &HeaderMap) -> Option<&'static str> {
    let (host, origin) = (own.to_string(), format!("https://{own}"));
    let only = |name: header::HeaderName, wanted: &str| {
        let mut all = headers.get_all(name).iter().map(HeaderValue::as_bytes);
        matches!((all.next(), all.next()), (Some(one), None) if one == wanted.as_bytes())
    };
    // A name of somebody else's that leads here would let their page read ours as its own.
    if !only(header::HOST, &host) {
        return Some("scan the code that the laptop shows; this page has no other address\n");
    }
    // A browser always says it of what changes something, and of a line.
    let has_to_say = method != Method::GET || headers.contains_key(header::UPGRADE);
    let says_another = headers.contains_key(header::ORIGIN) && !only(header::ORIGIN, &origin);
    let fetched_from = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let is_foreign = fetched_from.is_some_and(|site| site != b"same-origin" && site != b"none");
    (says_another || is_foreign || (has_to_say && !headers.contains_key(header::ORIGIN)))
        .then_some("only the phone's own page may ask; scan the code that the laptop shows\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_page_at_its_own_address_may_ask() {
        let own: SocketAddrV4 = "192.168.1.5:4711".parse().unwrap();
        let (host, origin) = (("host", "192.168.1.5:4711"), ("origin", "https://192.168.1.5:4711"));
        let upgrade = ("upgrade", "websocket");
        for (method, lines, may) in [
            (Method::GET, vec![host], true),
            (Method::GET, vec![host, origin, upgrade], true),
            (Method::POST, vec![host, origin], true),
            (Method::GET, vec![host, upgrade], false),
            (Method::POST, vec![host], false),
            (Method::GET, vec![], false),
            (Method::GET, vec![host, host], false),
            (Method::GET, vec![("host", "192.168.1.5")], false),
            (Method::GET, vec![("host", "coxa.example:4711")], false),
            (Method::POST, vec![host, origin, origin], false),
            (Method::POST, vec![host, ("origin", "null")], false),
            (Method::POST, vec![host, ("origin", "http://192.168.1.5:4711")], false),
            (Method::POST, vec![host, ("origin", "http://127.0.0.1:2692")], false),
            (Method::GET, vec![host, ("sec-fetch-site", "cross-site")], false),
            (Method::GET, vec![host, ("sec-fetch-site", "same-site")], false),
            (Method::GET, vec![host, ("sec-fetch-site", "none")], true),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in &lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(refusal(own, &method, &headers).is_none(), may, "{method} {lines:?}");
        }
    }
}
