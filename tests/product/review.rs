//! `coxa review` as a browser meets it: list, clips, notes and comparison.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use crate::common::review_server::{Server, folder, put};
use crate::common::{assert_refused, coxa};
use serde_json::{Value, json};

const SCRIPT: &str = "<script>alert(1)</script>";

#[test]
fn the_list_shows_every_assessment_and_what_is_none_says_why() {
    let dir = folder();
    put(&dir.path().join("a patient/2026"), |report| report["exercise_title"] = json!(SCRIPT));
    put(&dir.path().join("<script>b"), |report| {
        report["source"]["name"] = json!("<img src=x onerror=alert(1)>.mp4");
        report["reps"][0]["faults"] = json!([{"id": "<b>own", "side": "both", "at_s": 1.0, "value": 1.0, "sd": 1.0, "limit": 1.0, "unit": "deg"}]);
    });
    fs::create_dir(dir.path().join("broken")).unwrap();
    fs::write(dir.path().join("broken/report.json"), b"{").unwrap();
    let server = Server::start(dir.path());
    let answer = server.get("/");
    let page = answer.text();
    assert_eq!((answer.status, page.matches("<tr ").count()), (200, 4));
    assert!(page.contains("href=\"/a/a%20patient%2F2026/\"") && page.contains("report.json is no report"));
    let [script, image, own] = ["<script>", "<img src=x", "<b>"].map(|markup| page.matches(markup).count());
    assert_eq!((script, image, own), (0, 0, 0), "names are text");
    assert!(page.contains("&#60;script&#62;alert(1)") && page.contains("&#60;b&#62;own"));
    for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(answer.header("content-security-policy").unwrap().contains(part), "{part}");
    }
    assert_eq!(page.matches("<script").count(), 1, "its own script alone");
    let other = server.get("/a/a%20patient%2F2026/").text();
    assert!(other.contains("&#60;script&#62;alert(1)") && !other.contains(SCRIPT));
    assert_eq!(server.get("/a/%3Cscript%3Eb/").status, 200);
    assert_eq!(server.get("/a/broken/").status, 422);
}

#[test]
fn two_hundred_assessments_are_listed_and_new_ones_appear() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..200 {
        put(&dir.path().join(format!("patient {}/{i}", i % 20)), |_| {});
    }
    let server = Server::start(dir.path());
    assert_eq!(server.get("/").text().matches("<tr ").count(), 200);
    put(&dir.path().join("new"), |_| {});
    assert_eq!(server.get("/").text().matches("<tr ").count(), 201);
    assert_eq!(server.get("/a/new/").status, 200);
}

#[test]
fn the_list_has_a_small_picture_of_each() {
    let dir = folder();
    let still = |file: &str| json!([{"file": file, "rep": 1, "fault": null, "at_s": 1.0}]);
    put(&dir.path().join("seen"), |report| report["media"]["stills"] = still("stills/rep-01.jpg"));
    put(&dir.path().join("gone"), |report| report["media"]["stills"] = still("stills/rep-01.jpg"));
    fs::create_dir(dir.path().join("seen/stills")).unwrap();
    image::RgbImage::new(1920, 1080).save(dir.path().join("seen/stills/rep-01.jpg")).unwrap();
    let server = Server::start(dir.path());
    assert_eq!(server.get("/").text().matches("<img ").count(), 1);
    let small = server.get("/a/seen/thumbnail");
    assert_eq!((small.status, small.header("content-type")), (200, Some("image/jpeg")));
    assert_eq!(image::load_from_memory(&small.body).unwrap().width(), 320);
    assert_eq!(server.get("/a/seen/stills/rep-01.jpg").status, 200);
    assert_eq!((server.get("/a/gone/thumbnail").status, server.get("/a/squat/thumbnail").status), (404, 404));
}

#[test]
fn a_long_clip_is_had_in_parts() {
    let dir = folder();
    put(&dir.path().join("long"), |report| report["media"]["clip"] = json!("clip.mp4"));
    let (size, place) = (3_u64 << 30, 2_500_000_000_u64);
    let mut clip = File::create(dir.path().join("long/clip.mp4")).unwrap();
    clip.set_len(size).unwrap();
    clip.seek(SeekFrom::Start(place)).unwrap();
    clip.write_all(b"in the middle").unwrap();
    let server = Server::start(dir.path());
    let part = |range: &str| server.ask("GET", "/a/long/clip.mp4", &[&format!("Range: bytes={range}")], "");
    let middle = part(&format!("{place}-{}", place + 12));
    assert_eq!((middle.status, middle.text().as_str()), (206, "in the middle"));
    assert_eq!(middle.header("content-range"), Some(format!("bytes {place}-{}/{size}", place + 12).as_str()));
    assert_eq!(middle.header("content-type"), Some("video/mp4"));
    assert_eq!(middle.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(middle.header("cross-origin-resource-policy"), Some("same-origin"));
    assert_eq!(middle.header("cache-control"), Some("no-store"));
    let end = part("-4");
    assert_eq!((end.status, end.body.len()), (206, 4));
    assert_eq!(part(&format!("{}-", size - 2)).body.len(), 2);
    let beyond = part(&format!("{size}-"));
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some(format!("bytes */{size}").as_str())));
    let head = server.ask("HEAD", "/a/long/clip.mp4", &[], "");
    assert_eq!((head.status, head.header("accept-ranges")), (200, Some("bytes")));
    assert_eq!(head.header("content-length"), Some(size.to_string().as_str()));
}

#[test]
fn notes_stand_beside_the_machine_s_answer_and_survive_a_restart() {
    let dir = folder();
    let path = dir.path().join("squat/report.json");
    let before = fs::read(&path).unwrap();
    let server = Server::start(dir.path());
    let said = json!({"change": "add_comment", "at_s": 2.5, "text": SCRIPT, "author": "<b>Eva"});
    assert_eq!(server.note("squat", &said).status, 200);
    let seen = server.note("squat", &json!({"change": "no_repetition", "rep": 2, "why": "turned round"})).json();
    assert_eq!((&seen["machine"]["reps"], &seen["corrected"]), (&json!(3), &Value::Null));
    let id = &seen["corrections"][0]["id"];
    let seen = server.note("squat", &json!({"change": "confirm", "id": id, "confirmed": true})).json();
    assert_eq!(seen["corrected"]["reps"], 2);
    assert_eq!(server.note("squat", &json!({"change": "review", "reviewed": true})).status, 200);
    assert_eq!(server.interrupt(), Some(0));

    let server = Server::start(dir.path());
    let seen = server.get("/a/squat/notes").json();
    assert_eq!(seen["comments"][0]["text"], SCRIPT);
    assert_eq!(seen["comments"][0]["author"], "<b>Eva");
    assert_eq!(seen["corrections"][0]["confirmed"], true);
    let list = server.get("/").text();
    assert!(
        list.contains("corrected; machine: 3") && list.contains("<strong>2</strong>") && list.contains(">reviewed<")
    );
    assert!(!list.contains("Eva"), "the list tells how many comments there are, not what they say");
    let page = server.get("/a/squat/").text();
    assert!(page.contains("Corrected by a reviewer: 2 repetitions") && page.contains("machine alone counted 3"));
    assert_eq!(fs::read(&path).unwrap(), before, "the machine's answer is as it was");
    let notes: Value = serde_json::from_slice(&fs::read(dir.path().join("squat/notes.json")).unwrap()).unwrap();
    assert_eq!((&notes["schema"], &notes["corrections"][0]["kind"]), (&json!("coxa.notes/1"), &json!("no_repetition")));
}

#[test]
fn notes_that_can_not_be_read_are_told_and_kept() {
    let dir = folder();
    let path = dir.path().join("squat/notes.json");
    fs::write(&path, b"not ours").unwrap();
    let server = Server::start(dir.path());
    assert!(server.get("/").text().contains("notes.json holds no notes"));
    assert_eq!(server.get("/a/squat/").status, 200);
    let said = json!({"change": "add_comment", "at_s": 1, "text": "x", "author": null});
    put(&dir.path().join("other"), |_| {});
    let token = server.token("other");
    let refused = server.note_with(&token, "squat", &said);
    assert!(refused.status == 409 && refused.text().contains("move it away"));
    assert_eq!(fs::read(&path).unwrap(), b"not ours");
}

#[test]
fn writers_at_the_same_time_lose_nothing() {
    let dir = folder();
    let servers = [Server::start(dir.path()), Server::start(dir.path())];
    thread::scope(|scope| {
        for writer in 0..6 {
            let server = &servers[writer % 2];
            scope.spawn(move || {
                for i in 0..5 {
                    let text = format!("{writer}/{i}");
                    let said = json!({"change": "add_comment", "at_s": i, "text": text, "author": null});
                    assert_eq!(server.note("squat", &said).status, 200);
                }
            });
        }
    });
    for server in &servers {
        assert_eq!(server.get("/a/squat/notes").json()["comments"].as_array().unwrap().len(), 30);
    }
}

#[test]
fn two_repetitions_are_compared_in_figures() {
    let dir = folder();
    put(&dir.path().join("later"), |report| {
        report["reps"][0]["measures"]["left_hip_flexion"]["max_deg"] = json!(20.0);
        report["exercise_title"] = json!(SCRIPT);
    });
    let server = Server::start(dir.path());
    let rows = server.get("/compare/figures?a=squat&b=later&ra=2&rb=1").json();
    let row = |name: &str| rows["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone();
    assert_eq!(row("hip flexion, left: peak")["verdict"], "smaller");
    assert!(row("hip flexion, left: peak")["difference"].as_str().unwrap().contains("\u{b1}"));
    let same = server.get("/compare/figures?a=squat&b=squat&ra=1&rb=1").json();
    assert!(
        same["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| ["", "no real change"].contains(&row["verdict"].as_str().unwrap()))
    );
    let page = server.get("/compare?a=squat").text();
    assert!(page.contains("hip flexion, left: peak") && !page.contains(SCRIPT));
    assert_eq!(server.get("/compare").status, 200);
}

#[test]
fn what_can_not_be_served_is_told_in_one_line() {
    let dir = folder();
    let review = |dir: &Path, port: &str| coxa(&["review", dir.to_str().unwrap(), "--no-browser", "--port", port]);
    assert_refused(&review(&dir.path().join("missing"), "0"), "name a folder");
    assert_refused(&review(&dir.path().join("squat/report.json"), "0"), "name a folder");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    assert_refused(&review(dir.path(), &taken.local_addr().unwrap().port().to_string()), "leave --port out");
    assert_eq!(coxa(&["review"]).status.code(), Some(2));
}

#[test]
fn a_comparison_has_both_bodies_and_every_repetition_and_a_report_leads_to_the_next() {
    let dir = folder();
    put(&dir.path().join("later"), |report| {
        report["reps"].as_array_mut().unwrap().pop();
    });
    let server = Server::start(dir.path());
    let page = server.get("/compare?a=squat&b=later").text();
    assert_eq!(page.matches("<tr><th scope=\"row\">").count() - page.matches("data-label=\"Meaning\"").count(), 3);
    assert!(
        page.contains("hip flexion") && page.contains("data-label=\"Second\">\u{2013}"),
        "the third has no partner"
    );
    assert!(server.get("/a/squat/player").json()["bones"].as_array().is_some_and(|bones| !bones.is_empty()));
    assert!(server.get("/body.js").text().starts_with("export function bodyOf"));
    let pages = ["squat", "later"].map(|id| server.get(&format!("/a/{id}/")).text());
    assert!(
        pages.iter().any(|page| page.contains(">Older report<"))
            && pages.iter().any(|page| page.contains(">Newer report<"))
    );
}

#[test]
fn what_the_machine_missed_is_added_and_followed_everywhere() {
    let dir = folder();
    let server = Server::start(dir.path());
    let at = |start_s: f64, end_s: f64| json!({"change": "missed_repetition", "start_s": start_s, "end_s": end_s, "side": "both", "why": null, "confirmed": true});
    for (start_s, end_s) in [(100.0, 101.5), (8.5, 20.0)] {
        let refused = server.note("squat", &at(start_s, end_s));
        let said = refused.text();
        assert!(refused.status == 422 && said.contains("the clip goes from 0.0 s to 8.9 s"), "{said}");
    }
    let missed = at(8.5, 8.95);
    let seen = server.note("squat", &missed).json();
    assert_eq!(seen["corrected"]["reps"], 4);
    assert_eq!(server.note("squat", &missed).status, 422, "it is there already");
    let other = json!({"change": "other_exercise", "exercise": "bridge", "why": null, "confirmed": true});
    assert_eq!(server.note("squat", &other).status, 200);
    let list = server.get("/").text();
    assert!(list.contains("<strong>4</strong>") && list.contains("Glute bridge"), "{list}");
    let page = server.get("/a/squat/").text();
    assert!(page.contains("<h1>Glute bridge") && page.matches("tr data-rep").count() == 4);
}
