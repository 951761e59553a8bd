//! `coxa review` as somebody meets it who is after other people's files or notes.

use std::fs;
use std::os::unix::fs::symlink;

use crate::common::review_server::{Server, folder, put};
use serde_json::json;

const SCRIPT: &str = "<script>alert(1)</script>";

#[test]
fn no_path_leads_out_of_the_folder() {
    let dir = folder();
    let inside = dir.path().join("served");
    put(&inside.join("a/b"), |report| {
        report["media"]["clip"] = json!("clip.mp4");
        report["media"]["annotated"] = json!("../../squat/report.json");
        report["media"]["stills"] = json!([{"file": "stills/rep-02.jpg", "rep": 2, "fault": null, "at_s": 1.0},
            {"file": "stills/rep-01.jpg", "rep": 1, "fault": null, "at_s": 1.0},
            {"file": "stills/../../../squat/report.json", "rep": 1, "fault": null, "at_s": 1.0}]);
    });
    fs::write(inside.join("a/b/report.html"), SCRIPT).unwrap();
    fs::write(inside.join("a/b/frames.csv"), "time_s\n").unwrap();
    fs::write(inside.join("a/b/annotated.mp4"), "not listed by its own name").unwrap();
    symlink(dir.path().join("squat"), inside.join("linked")).unwrap();
    symlink(dir.path().join("squat/report.json"), inside.join("a/b/clip.mp4")).unwrap();
    symlink(dir.path().join("squat"), inside.join("a/b/stills")).unwrap();
    fs::write(dir.path().join("squat/rep-01.jpg"), "outside").unwrap();
    image::RgbImage::new(8, 8).save(dir.path().join("squat/rep-02.jpg")).unwrap();
    let server = Server::start(&inside);
    assert_eq!(server.get("/a/a%2Fb/").status, 200);
    let paths = [
        "/../../etc/passwd",
        "/a/../../etc/passwd",
        "/a/../../../../../../etc/passwd",
        "/a/%2e%2e/%2e%2e/etc/passwd",
        "/a/..%2f..%2fetc%2fpasswd/",
        "/a/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/a/%252e%252e%252fsquat/",
        "/a/..%2Fsquat/",
        "/a/a%2Fb%2F..%2F..%2F..%2Fsquat/",
        "/a/a%2Fb/../../../squat/report.json",
        "/a/a%2Fb/%2e%2e/%2e%2e/%2e%2e/squat/report.json",
        "/a/a%2Fb/..%2f..%2f..%2fsquat%2freport.json",
        "/a/a%2Fb/stills/../../../squat/report.json",
        "/a/a%2Fb/stills/rep-01.jpg",
        "/a/a%2Fb/thumbnail",
        "/a/a%2Fb/clip.mp4",
        "/a/a%2Fb/clip.mp4%00.jpg",
        "/a/a%2Fb%00/",
        "/a/a%2Fb/annotated.mp4",
        "/a/a%2Fb/report.html",
        "/a/a%2Fb/report.json",
        "/a/a%2Fb/frames.csv",
        "/a/a%2Fb/%2Fetc%2Fpasswd",
        "/a/%2Fetc%2Fpasswd/",
        "/a/%2Fetc/passwd",
        "//etc/passwd",
        "/a/linked/",
        "/a/a%2Fb/..\\..\\squat\\report.json",
        "/a/%ff%fe/",
        "/compare?a=..%2Fsquat&b=a%2Fb",
        "/compare/figures?a=%2Fetc%2Fpasswd&b=a%2Fb",
    ];
    for path in paths {
        let answer = server.get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        let text = answer.text();
        assert!(
            !text.contains("root:") && !text.contains("coxa.report") && !text.contains("outside"),
            "{path}: {text}"
        );
    }
    assert_eq!(server.get("/a/a%2Fb").header("location"), Some("/a/a%2fb/"));
}

#[test]
fn only_this_server_s_own_pages_are_answered() {
    let dir = folder();
    let server = Server::start(dir.path());
    let port = server.host.rsplit(':').next().unwrap().to_owned();
    let plain =
        |lines: &str| server.raw(format!("GET / HTTP/1.1\r\nConnection: close\r\n{lines}\r\n").as_bytes()).status;
    assert_eq!(plain(&format!("Host: localhost:{port}\r\n")), 200);
    let own = format!("Host: {}\r\n", server.host);
    let refused = [
        "Host: evil.example\r\n".to_owned(),
        format!("Host: evil.example:{port}\r\n"),
        "Host: 127.0.0.1\r\n".into(),
        "Host: 127.0.0.1:1\r\n".into(),
        format!("Host: 127.0.0.1:{port}.evil.example\r\n"),
        String::new(),
        format!("{own}Host: evil.example\r\n"),
        format!("{own}Origin: http://evil.example\r\n"),
        format!("{own}Origin: null\r\n"),
        format!("{own}Origin: https://{}\r\n", server.host),
        format!("{own}Origin: http://127.0.0.1:1\r\n"),
        format!("{own}Sec-Fetch-Site: cross-site\r\n"),
        format!("{own}Sec-Fetch-Site: same-site\r\n"),
    ];
    for lines in refused {
        assert!([400, 403].contains(&plain(&lines)), "{lines:?}");
    }
    let whole = format!("GET http://evil.example/ HTTP/1.1\r\nConnection: close\r\n{own}\r\n");
    assert_eq!(server.raw(whole.as_bytes()).status, 403);
    assert_eq!(plain(&format!("{own}Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", server.host)), 200);
    assert_eq!(server.get("/").header("access-control-allow-origin"), None);
}

#[test]
fn without_the_key_of_the_printed_address_nothing_is_shown_to_others_on_the_machine() {
    for server in [Server::start(folder().path()), Server::desk(folder().path())] {
        let ask = |path: &str, lines: &str| {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{lines}\r\n", server.host);
            server.unknown(request.as_bytes())
        };
        let port = server.host.rsplit(':').next().unwrap();
        for path in
            ["/", "/compare", "/a/squat/", "/a/squat/notes", "/a/squat/sheet.pdf", "/list.js", "/nothing", "/clips"]
        {
            for lines in ["", &format!("Cookie: coxa-{port}={}\r\n", "0".repeat(32)), "Sec-Fetch-Mode: navigate\r\n"] {
                let refused = ask(path, lines);
                assert_eq!(refused.status, 403, "{path} {lines}");
                assert!(refused.text().contains("the whole address that coxa printed"), "{}", refused.text());
                assert!(!refused.text().contains("squat"), "{}", refused.text());
                assert_eq!(refused.header("set-cookie"), None);
            }
        }
        let (page, key) = (format!("/{}/", server.key), &server.key);
        let by_program = ask(&page, "");
        assert_eq!(by_program.status, 200);
        let kept = by_program.header("set-cookie").unwrap();
        assert_eq!(kept, format!("coxa-{port}={key}; path=/; httponly; samesite=strict"));
        let cookie = format!("Cookie: coxa-{port}={key}\r\n");
        assert_eq!(ask("/", &cookie).text(), by_program.text());
        // A browser is led to an address without the key, also from another site, and nowhere else.
        for (more, to) in [("", "/"), ("a/squat/", "/a/squat/"), ("/evil.example/", "/evil.example/"), ("<b>", "/")] {
            let lines = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site\r\n";
            let entrance = ask(&format!("{page}{more}"), lines);
            assert!(entrance.status == 400 || entrance.text().contains(&format!("url={to}\"")), "{}", entrance.text());
            assert!(!entrance.text().contains(key) && entrance.status != 302);
        }
        let own = ask(&format!("{page}compare?a=x"), "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\n");
        assert_eq!((own.status, own.header("location")), (303, Some("/compare?a=x")));
        assert!(own.header("set-cookie").is_some());
        // Who has the key is still no page of another site, and no other name leads here.
        let other = format!("GET {page} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        assert_eq!(server.unknown(other.as_bytes()).status, 403);
        assert_eq!(ask(&page, "Sec-Fetch-Site: cross-site\r\n").status, 403);
        let write = format!(
            "POST /{key}/a/squat/notes HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Mode: navigate\r\n\
             Origin: http://evil.example\r\nContent-Length: 2\r\n\r\n{{}}",
            server.host
        );
        assert_eq!(server.unknown(write.as_bytes()).status, 403);
    }
}

#[test]
fn nothing_is_written_without_the_token_or_beyond_the_limits() {
    let dir = folder();
    let server = Server::start(dir.path());
    let token = format!("X-Coxa-Token: {}", server.token("squat"));
    let (kind, comment) =
        ("Content-Type: application/json", r#"{"change":"add_comment","at_s":1,"text":"x","author":null}"#);
    let post = |headers: &[&str], body: &str| server.ask("POST", "/a/squat/notes", headers, body).status;
    assert_eq!(post(&[kind], comment), 403);
    assert_eq!(post(&[kind, "X-Coxa-Token: 0123456789abcdef0123456789abcdef"], comment), 403);
    assert_eq!(post(&[kind, &token, "Origin: http://evil.example"], comment), 403);
    assert_eq!(post(&[&token, "Content-Type: text/plain"], comment), 415);
    assert_eq!(post(&[kind, &token], &format!("\"{}\"", "x".repeat(70_000))), 413);
    assert_eq!(post(&[kind, &token], "{"), 400);
    assert_eq!(post(&[kind, &token], r#"{"change":"format_disk"}"#), 422);
    assert_eq!(post(&[kind, &token], r#"{"change":"no_repetition","rep":99,"why":null}"#), 422);
    assert_eq!(server.ask("DELETE", "/a/squat/notes", &[&token], "").status, 405);
    assert!(!dir.path().join("squat/notes.json").exists());
    assert_eq!(post(&[kind, &token], comment), 200);
    assert!(dir.path().join("squat/notes.json").exists());
}
