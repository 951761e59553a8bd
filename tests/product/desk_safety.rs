//! The desk as somebody meets it who is after other people's clips, or wants to leave something there.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::common::review_server::{Server, folder};

/// Every address that writes, with something that it would take.
const WRITES: [(&str, &str, &str); 9] = [
    ("/clips/drop?name=a.mp4", "application/octet-stream", "x"),
    ("/clips/ask", "application/json", r#"{"files": []}"#),
    ("/mat/person", "application/json", r#"{"person": "mallory"}"#),
    ("/mat/signs", "application/json", "{}"),
    ("/mat/agreed", "application/json", r#"{"words": "me, now"}"#),
    ("/mat/done", "application/json", r#"{"exercise": "squat", "sets": 1, "repetitions": 1}"#),
    ("/mat/pain", "application/json", r#"{"pain": 1}"#),
    ("/clips/again", "application/json", r#"{"name": "a.mp4", "exercise": "squat"}"#),
    ("/clips/remove", "application/json", r#"{"name": "a.mp4"}"#),
];
const READS: [&str; 5] = ["/", "/people", "/clips", "/clips/queue", "/reports"];

#[test]
fn only_the_desk_s_own_pages_are_answered() {
    let dir = folder();
    let server = Server::desk(dir.path());
    let token = server.page_token("/clips");
    let own = format!("Host: {}", server.host);
    let refused = |lines: &str, method: &str, path: &str, body: &str| {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\n{lines}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let status = server.raw(request.as_bytes()).status;
        assert!([400, 403].contains(&status), "{method} {path} {lines:?}: {status}");
    };
    let elsewhere = [
        "Host: evil.example".to_owned(),
        format!("{own}\r\nOrigin: http://evil.example"),
        format!("{own}\r\nOrigin: null"),
        format!("{own}\r\nSec-Fetch-Site: cross-site"),
    ];
    for lines in &elsewhere {
        READS.iter().for_each(|path| refused(lines, "GET", path, ""));
        for (path, kind, body) in WRITES {
            refused(&format!("{lines}\r\nX-Coxa-Token: {token}\r\nContent-Type: {kind}"), "POST", path, body);
        }
    }
    for (path, kind, body) in WRITES {
        refused(&format!("{own}\r\nContent-Type: {kind}"), "POST", path, body);
        refused(&format!("{own}\r\nContent-Type: {kind}\r\nX-Coxa-Token: {}", "0".repeat(32)), "POST", path, body);
        assert_eq!(server.get(path).status, 405, "{path}");
    }
    assert_eq!(fs::read_dir(dir.path().join("clips")).unwrap().count(), 1, "the list alone");
    for path in READS {
        let page = server.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"), "{path}");
        assert!(page.header("permissions-policy").unwrap().contains("camera=()"), "{path}");
    }
    let exercise = server.get("/exercise/squat");
    assert_eq!(exercise.header("permissions-policy"), Some("camera=(self), microphone=(), geolocation=()"));
    assert!(!server.get("/").text().contains("mallory"), "nobody has changed who is on the mat");
}

#[test]
fn a_clip_has_a_name_a_size_and_a_type_that_do_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("desk");
    let server = Server::desk(&inside);
    let token = format!("X-Coxa-Token: {}", server.page_token("/clips"));
    let send = |query: &str, headers: &[&str], body: &[u8]| {
        server.send("POST", &format!("/clips/drop?{query}"), &[&[token.as_str()], headers].concat(), body).status
    };
    for (query, status) in [
        ("name=a.exe", 415),
        ("name=..%2f..%2fevil.sh", 415),
        ("name=report.json", 415),
        ("name=", 415),
        ("", 400),
        ("name=a.mp4&person=-rf", 422),
        ("name=a.mp4&date=2999-01-01", 422),
        ("name=a.mp4&exercise=%2Fetc%2Fpasswd.toml", 422),
    ] {
        assert_eq!(send(query, &[], b"x"), status, "{query}");
    }
    // What is said to be larger than any clip is refused before a byte of it is read.
    let head = format!(
        "POST /clips/drop?name=a.mp4 HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{token}\r\nContent-Length: {}\r\n\r\n",
        server.host,
        1_u64 << 40
    );
    assert_eq!(server.raw(head.as_bytes()).status, 413);
    assert_eq!(send("name=..%2F..%2Fpasswd.mp4", &[], b"x"), 201);
    assert_eq!(send("name=%2Fetc%2Fa%0Ab%3Cscript%3E.mp4", &[], b"x"), 201);
    let mut names: Vec<_> = fs::read_dir(inside.join("clips")).unwrap().map(|e| e.unwrap()).collect();
    names.retain(|entry| entry.file_name().to_string_lossy().ends_with(".mp4"));
    names.sort_by_key(fs::DirEntry::file_name);
    let texts: Vec<_> = names.iter().map(|entry| entry.file_name().into_string().unwrap()).collect();
    assert_eq!(texts, ["a-b-script-.mp4", "passwd.mp4"]);
    for entry in names {
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "nobody else may read it");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing lies outside");
}

#[test]
fn a_link_in_place_of_the_clips_is_not_followed() {
    let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    symlink(outside.path(), dir.path().join("clips")).unwrap();
    let refused = crate::common::coxa(&["desk", dir.path().to_str().unwrap(), "--no-browser", "--port", "0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}
