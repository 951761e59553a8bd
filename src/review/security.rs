//! Who may ask and what a page may do: this machine's browser on this server's own pages, and nothing from elsewhere.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::failure::housed;
use super::state::Site;
use crate::report::page;

/// Requests that write carry the token of the pages in this header.
pub(crate) const TOKEN_HEADER: &str = "x-coxa-token";

/// Pages run this server's own scripts and styles, show its own pictures and clips, and reach nothing else.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The report page brings its own script and style inside it, allowed by their hashes, and small pictures as text.
pub(super) fn report_policy() -> String {
    let (script, style) = page::hashes();
    POLICY
        .replace("script-src 'self'", &format!("script-src 'self' {script}"))
        .replace("style-src 'self'", &format!("style-src 'self' {style}"))
        .replace("img-src 'self'", "img-src 'self' data:")
}

/// Of addresses that begin with `http://`.
const USUAL_PORT: u16 = 80;

/// Said of every answer.
const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Pages use no device, unless one of them says so itself.
const DEVICES: &str = "camera=(), microphone=(), geolocation=()";

/// Refuses what does not come from this server's own pages, and says what a browser may do with the answer.
pub(super) async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let refused = refusal(&site, request.method(), request.uri(), request.headers());
    let mut response = match refused {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => housed(site.house, next.run(request).await),
    };
    cover(response.headers_mut());
    response
}

/// Says what a browser may do with an answer; what the answer says itself stands.
pub(crate) fn cover(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry("permissions-policy").or_insert(HeaderValue::from_static(DEVICES));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
}

fn refusal(site: &Site, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<&'static str> {
    // A name of somebody else's that leads to 127.0.0.1 would let their page read ours as its own.
    let mut hosts = headers.get_all(header::HOST).iter().map(HeaderValue::as_bytes);
    let named = (hosts.next(), hosts.next());
    let whole = uri.authority().map(|authority| authority.as_str().as_bytes());
    if !matches!(named, (Some(host), None) if is_own(site.port, host))
        || !whole.is_none_or(|host| is_own(site.port, host))
    {
        return Some("this server answers to 127.0.0.1 alone; open the address that coxa printed\n");
    }
    let origins = headers.get_all(header::ORIGIN).iter().map(HeaderValue::as_bytes);
    let foreign = |origin: &[u8]| !origin.strip_prefix(b"http://").is_some_and(|host| is_own(site.port, host));
    let fetched_from = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if origins.into_iter().any(foreign) || fetched_from.is_some_and(|site| site != b"same-origin" && site != b"none") {
        return Some("only pages of this server itself may ask; open the address that coxa printed\n");
    }
    let reads = method == Method::GET || method == Method::HEAD;
    let token = headers.get(TOKEN_HEADER).map(HeaderValue::as_bytes);
    (!reads && token != Some(site.token.as_bytes())).then_some("the page is of an earlier start; load it again\n")
}

fn is_own(port: u16, host: &[u8]) -> bool {
    let own = |name: &str| {
        // A browser leaves out the port that is usual.
        format!("{name}:{port}").as_bytes() == host || (port == USUAL_PORT && name.as_bytes() == host)
    };
    own("127.0.0.1") || own("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_port_may_be_left_out_and_no_other() {
        for (port, host, own) in [
            (80, "127.0.0.1", true),
            (80, "localhost", true),
            (80, "127.0.0.1:80", true),
            (80, "evil.example", false),
            (8080, "127.0.0.1", false),
            (8080, "127.0.0.1:8080", true),
        ] {
            assert_eq!(is_own(port, host.as_bytes()), own, "{host} on {port}");
        }
    }
}
