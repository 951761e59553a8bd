//! Clips that are taken away from the desk again.

use std::fs;

use serde_json::json;

use crate::common::review_server::Server;
use crate::desk_clips::{bytes, clips, drop_clip, named, settled};

#[test]
fn a_clip_is_deleted_with_all_that_was_made_of_it_and_with_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    let token = server.page_token("/clips");
    for name in ["a", "b", "c"] {
        let query = format!("name={name}.jsonl.gz&exercise=squat&person=anna-{name}&is_new=true&date=2026-03-02");
        assert_eq!(drop_clip(&server, &token, &query, &bytes("squat")).status, 201);
    }
    let page = named(&settled(&server), "a.jsonl.gz")["report"].as_str().unwrap().to_owned();
    let lies = dir.path().join("clips");
    let folders = |name: &str| lies.join(format!("{name}-coxa"));
    assert!(folders("a").join("report.json").exists() && folders("c").join("report.json").exists());
    fs::write(folders("a").join("notes.json"), "{}").unwrap();
    // What somebody has put beside a report is theirs.
    fs::write(folders("b").join("letter.txt"), "mine").unwrap();
    // A folder that was swapped for a link is not followed.
    fs::rename(folders("c"), outside.path().join("c")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("c"), folders("c")).unwrap();
    let remove = |name: &str| {
        let token = format!("X-Coxa-Token: {token}");
        let body = json!({"name": name}).to_string();
        server.ask("POST", "/clips/remove", &[&token, "Content-Type: application/json"], &body).status
    };
    let elsewhere = ["../history.sqlite", "", "nobody.mp4", ".coxa-clips.json", "a-coxa"];
    elsewhere.iter().for_each(|name| assert_eq!(remove(name), 422, "{name}"));
    assert_eq!((remove("a.jsonl.gz"), remove("b.jsonl.gz")), (200, 200));
    assert_eq!(remove("a.jsonl.gz"), 422, "it is gone");
    assert_eq!(remove("c.jsonl.gz"), 500);
    assert!(outside.path().join("c/report.json").exists() && lies.join("c.jsonl.gz").exists());
    assert!(!folders("a").exists() && !lies.join("a.jsonl.gz").exists() && !lies.join("b.jsonl.gz").exists());
    let left: Vec<_> = fs::read_dir(folders("b")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["letter.txt"]);
    assert_eq!(clips(&server).len(), 1);
    assert_eq!(server.get(&page).status, 404);
    let people = server.get("/people").text();
    assert!(!people.contains("anna-a") && !people.contains("anna-b"), "{people}");
    assert_eq!(server.interrupt(), Some(0));
    // The next start takes nothing of them for a new clip.
    let server = Server::desk(dir.path());
    assert_eq!(clips(&server).len(), 1);
}
