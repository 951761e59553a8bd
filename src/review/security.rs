//! Who may ask and what a page may do: this machine's browser on this server's own pages, and nothing from elsewhere.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::failure::housed;
use super::key::Way;
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

/// Refuses who has no key and what does not come from this server's own pages, and says what a browser may do with the
/// answer.
pub(super) async fn guard(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let way = site.key.way(request.uri(), request.headers());
    let refused = refusal(&site, &way, &request);
    let is_new = matches!(way, Way::ByAddress(_));
    let mut response = match (refused, way) {
        (Some(why), _) => (StatusCode::FORBIDDEN, why).into_response(),
        (None, Way::ByAddress(uri)) if is_navigation(request.headers()) => entrance(&uri, request.headers()),
        (None, way) => {
            if let Way::ByAddress(uri) = way {
                *request.uri_mut() = uri;
            }
            housed(site.house, next.run(request).await)
        }
    };
    if is_new
        && refused.is_none()
        && let Ok(kept) = HeaderValue::from_str(&site.key.kept())
    {
        response.headers_mut().append(header::SET_COOKIE, kept);
    }
    cover(response.headers_mut());
    response
}

/// Whether a browser goes to a page, and does not only ask for a part of one.
fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
}

/// Leads to a page by an address without the key. A browser that is sent on does not show the cookie where the way began on
/// another site, such as a page of mail; there a page of our own leads on.
fn entrance(uri: &Uri, headers: &HeaderMap) -> Response {
    if headers.get("sec-fetch-site").is_some_and(|site| site == "none" || site == "same-origin") {
        return Redirect::to(&uri.to_string()).into_response();
    }
    let harmless = |c: char| c.is_ascii_alphanumeric() || "/-._~%?=&+,".contains(c);
    let to = uri.to_string();
    let to = if to.chars().all(harmless) { to.as_str() } else { "/" };
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Coxa</title>\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\"><p><a href=\"{to}\">Open Coxa</a></p></html>\n"
    );
    Html(page).into_response()
}

/// Says what a browser may do with an answer; what the answer says itself stands.
pub(crate) fn cover(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry("permissions-policy").or_insert(HeaderValue::from_static(DEVICES));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
}

fn refusal(site: &Site, way: &Way, request: &Request) -> Option<&'static str> {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    // A name of somebody else's that leads to 127.0.0.1 would let their page read ours as its own.
    let mut hosts = headers.get_all(header::HOST).iter().map(HeaderValue::as_bytes);
    let named = (hosts.next(), hosts.next());
    let whole = uri.authority().map(|authority| authority.as_str().as_bytes());
    if !matches!(named, (Some(host), None) if is_own(site.port, host))
        || !whole.is_none_or(|host| is_own(site.port, host))
    {
        return Some("this server answers to 127.0.0.1 alone; open the address that coxa printed\n");
    }
    // Who comes in by an address with the key may come from anywhere, since no page gives an answer to another site.
    let comes_in = matches!(way, Way::ByAddress(_)) && method == Method::GET && is_navigation(headers);
    if comes_in {
        return None;
    }
    match way {
        Way::Unknown => return Some("the address needs its key; open the whole address that coxa printed\n"),
        Way::Outdated => {
            return Some(
                "Coxa was started again since this page was loaded; open the whole address that coxa printed\n",
            );
        }
        Way::Known | Way::ByAddress(_) => {}
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
