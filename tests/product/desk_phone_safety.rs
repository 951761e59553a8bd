//! The door of the phone as those meet it who were not invited, or send something else than pictures.

use std::cell::Cell;
use std::fs;
use std::io::Read;
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tungstenite::Message;

use crate::common::desk_page::{answer, clip, connect, next, send};
use crate::common::phone::{Got, Invitation, desk, got, heard, invite};
use crate::common::review_server::Server;
use crate::common::{coxa, errors};

const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn the_first_phone_that_brings_the_code_is_let_in_and_no_other_one() {
    let (_dir, server) = desk();
    let (laptop, first) = invite(&server);
    let nobody = ["", "__Host-coxa-phone=", "__Host-coxa-phone=0123456789abcdef0123456789abcdef", "x=1"];
    for cookie in nobody {
        assert_eq!(first.line(cookie).err(), Some(403), "{cookie:?}");
    }
    let long = format!("{}0", first.token);
    for token in [None, Some(""), Some("0123456789abcdef0123456789abcdef"), Some(&first.token[..31]), Some(&long)] {
        let answer = first.hello(token, None);
        assert_eq!((answer.status, answer.header("set-cookie")), (403, None), "{token:?}");
        assert!(answer.text().contains("Scan the code"), "{}", answer.text());
    }
    let cookie = first.enter();
    let second = first.hello(Some(&first.token), Some(nobody[2]));
    assert!(second.status == 403 && second.text().contains("Another phone"), "{}", second.text());
    assert_eq!(second.header("set-cookie"), None);
    assert_eq!(first.hello(None, Some(&cookie)).status, 200, "the first may load its page again");
    let mut old = first.line(&cookie).unwrap();
    let _new = first.line(&cookie).unwrap();
    assert_eq!(heard(&mut old), json!({"replaced": true}), "and open its line again");
    // What was of one session is nothing in the next one.
    drop(laptop);
    let next = patiently(|| {
        let mut line = connect(&server, "exercise=squat&start=now&camera=phone");
        let said = next(&mut line)?;
        said.get("phone").is_some().then(|| (line, Invitation::of(&said)))
    });
    assert_ne!(next.1.token, first.token);
    assert_eq!(next.1.fingerprint, first.fingerprint, "a person gets past the warning once");
    assert_eq!(next.1.hello(Some(&first.token), Some(&cookie)).status, 403);
    assert_eq!(next.1.line(&cookie).err(), Some(403));
    next.1.line(&next.1.enter()).unwrap();
}

/// Tries until it is so, however busy the machine.
fn patiently<T>(mut tried: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(so) = tried() {
            return so;
        }
        assert!(began.elapsed() < PATIENCE);
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_phone_s_door_answers_its_own_page_at_its_own_address_alone() {
    let (_dir, server) = desk();
    let (_laptop, invitation) = invite(&server);
    let cookie = format!("Cookie: {}", invitation.enter());
    let (host, origin) = (format!("Host: {}", invitation.host), invitation.origin());
    let line = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    let asked = |method: &str, path: &str, lines: &[&str]| {
        let request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n{}\r\n\r\n", lines.join("\r\n"));
        invitation.raw(&request).map_or(0, |answer| answer.status)
    };
    for (method, path, more) in
        [("GET", "/phone", "A: b"), ("POST", "/phone/hello", "Content-Length: 0"), ("GET", "/phone/pictures", line)]
    {
        for lines in [
            ["Host: evil.example", &origin],
            [&format!("Host: {}", server.host), &origin],
            ["Host: 127.0.0.1", &origin],
            [&host, "Origin: https://evil.example"],
            [&host, "Origin: null"],
            [&host, &format!("Origin: http://{}", invitation.host)],
            [&host, &format!("Origin: http://{}", server.host)],
            [&host, "Sec-Fetch-Site: cross-site"],
        ] {
            assert_eq!(asked(method, path, &[lines[0], lines[1], &cookie, more]), 403, "{path} {lines:?}");
        }
    }
    // A browser says of these where they come from.
    assert_eq!(asked("POST", "/phone/hello", &[&host, &cookie, "Content-Length: 0"]), 403);
    assert_eq!(asked("GET", "/phone/pictures", &[&host, &cookie, line]), 403);
    let token = format!("X-Coxa-Token: {}", server.page_token("/"));
    for path in [
        "/",
        "/phone/",
        "/phone/hello/x",
        "/reports",
        "/people",
        "/clips",
        "/exercise/squat",
        "/live",
        "/mat/person",
        "/app.css",
        "/live.js",
        "/..",
        "//phone",
    ] {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            assert_eq!(
                asked(method, path, &[&host, &origin, &cookie, &token, "Content-Length: 0"]),
                404,
                "{method} {path}"
            );
        }
    }
    for (path, kind) in [
        ("/phone", "text/html"),
        ("/phone.js", "text/javascript"),
        ("/sender.js", "text/javascript"),
        ("/phone.css", "text/css"),
        ("/icon.svg", "image/svg+xml"),
    ] {
        let answer = invitation.ask("GET", path, &[]);
        assert!(answer.status == 200 && answer.header("content-type").unwrap().starts_with(kind), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("permissions-policy"), Some("camera=(self), microphone=(), geolocation=()"));
        assert_eq!(
            (answer.header("cache-control"), answer.header("referrer-policy")),
            (Some("no-store"), Some("no-referrer"))
        );
        assert!(!answer.text().contains(&invitation.token), "the code alone has the token");
    }
    // The two doors lead into different rooms.
    assert_eq!(server.get("/phone").status, 404);
    assert_eq!(server.ask("POST", "/phone/hello", &[&token], "").status, 404);
}

#[test]
fn whatever_a_phone_sends_ends_at_most_its_own_line() {
    let (_dir, server) = desk();
    let (mut laptop, invitation) = invite(&server);
    let cookie = invitation.enter();
    let mut phone = invitation.line(&cookie).unwrap();
    let picture = &clip()[0];
    for bytes in [&b""[..], b"short", &[0; 12], &[0xff; 4000], &picture[..picture.len() / 2]] {
        phone.send(Message::Binary(bytes.to_vec().into())).unwrap();
        for text in ["end", "{}", "{\"front\": 1, \"size\": [0, 0]}", "{\"front\": true, \"size\": [-1, 4]}"] {
            phone.send(Message::Text(text.into())).unwrap();
        }
    }
    // Larger than any picture.
    let _ = phone.send(Message::Binary(vec![0; 8 << 20].into()));
    assert!(std::iter::from_fn(|| phone.read().ok()).all(|said| matches!(said, Message::Close(_) | Message::Ping(_))));
    let mut phone = invitation.line(&cookie).unwrap();
    let seen = Cell::new(false);
    for i in 0..40 {
        // There may be no room for one of them.
        send(&mut phone, 50.0 * f64::from(i), picture).unwrap();
        thread::sleep(Duration::from_millis(50));
    }
    while !seen.get() {
        seen.set(matches!(got(&mut laptop), Got::Line(line) if line.get("seen").is_some()));
    }
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn connections_that_say_nothing_hold_up_nobody() {
    let (_dir, server) = desk();
    let (_laptop, invitation) = invite(&server);
    let silent: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(&invitation.host).unwrap()).collect();
    assert_eq!(server.get("/").status, 200, "the laptop's own page is answered");
    // Those that have a place lose it; the others never got one.
    for mut stream in silent {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        assert!(!matches!(stream.read(&mut [0; 8]), Ok(1..)), "nothing is said to them, and they are closed");
    }
    patiently(|| {
        invitation.raw(&format!("GET /phone HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", invitation.host)).ok()
    });
    // Nor does one that does not speak TLS get an answer.
    let plain = TcpStream::connect(&invitation.host).unwrap();
    std::io::Write::write_all(&mut &plain, b"GET /phone HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    let _ = (&plain).read_to_end(&mut bytes);
    assert!(!String::from_utf8_lossy(&bytes).contains("HTTP"), "{bytes:?}");
    invitation.enter();
}

/// Addresses at which a process listens, as the system lists them.
#[cfg(target_os = "linux")]
fn listens(server: &Server) -> Vec<String> {
    let files = fs::read_dir(format!("/proc/{}/fd", server.process())).unwrap();
    let links = files.filter_map(|file| fs::read_link(file.unwrap().path()).ok());
    let sockets: Vec<String> =
        links.filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())).collect();
    let tables =
        ["tcp", "tcp6", "udp", "udp6"].map(|kind| (kind, fs::read_to_string(Path::new("/proc/net").join(kind))));
    let mut own = Vec::new();
    for (kind, table) in tables {
        for row in table.unwrap_or_default().lines().skip(1) {
            let cells: Vec<&str> = row.split_whitespace().collect();
            // 0A is a socket that listens; one for datagrams always does.
            if (kind.starts_with("udp") || cells[3] == "0A") && sockets.iter().any(|socket| socket == cells[9]) {
                own.push(format!("{kind} {}", cells[1].split(':').next().unwrap()));
            }
        }
    }
    own
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_listens_beyond_this_machine_unless_a_phone_is_wanted() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::desk(dir.path());
    answer(&server);
    assert_eq!(listens(&server), ["tcp 0100007F"]);
    assert!(!server.get("/exercise/squat").text().contains("Use a phone"));
    let why = server.get(&format!("/live/why?exercise=squat&camera=phone&token={}", server.page_token("/")));
    assert!(why.status == 422 && why.text().contains("coxa desk --phone"), "{}", why.text());
    assert_eq!(listens(&server).len(), 1);
    assert_eq!(
        listens(&Server::desk_with_phone(other.path())),
        ["tcp 0100007F"; 2],
        "where it was named, and nowhere else"
    );
    let desk = |more: &[&str]| {
        coxa(&[&["desk", other.path().to_str().unwrap(), "--no-browser", "--port", "0"], more].concat())
    };
    assert_eq!(desk(&["--phone-address", "127.0.0.1"]).status.code(), Some(2));
    for (address, what) in [
        ("8.8.8.8", "not an address of a local network"),
        ("0.0.0.0", "not an address of a local network"),
        ("10.255.254.253", "--phone-address"),
    ] {
        let refused = desk(&["--phone", "--phone-address", address]);
        let words = errors(&refused);
        assert!(refused.status.code() == Some(1) && words.contains(what) && words.lines().count() == 1, "{words}");
    }
}
