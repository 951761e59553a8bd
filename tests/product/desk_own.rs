//! Exercises of one's own on the desk.

use std::fs;

use serde_json::{Value, json};

use crate::common::review_server::{Server, folder};
use crate::desk_clips::{bytes, drop_clip, named, settled};

const SQUAT: &str = include_str!("../../src/exercises/builtin/squat.toml");

fn deep_squat() -> String {
    let named = SQUAT.replacen("name = \"squat\"", "name = \"deep_squat\"", 1);
    named.replacen("title = \"Squat\"", "title = \"Deep squat\"", 1)
}

#[test]
fn an_exercise_of_one_s_own_is_offered_wherever_those_of_coxa_are() {
    let dir = folder();
    let server = Server::desk(dir.path());
    let own = dir.path().join("exercises");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("mine.toml"), deep_squat()).unwrap();
    fs::write(own.join("broken.toml"), "name = \"x").unwrap();
    let today = server.get("/").text();
    assert!(today.contains("Deep squat") && today.contains("broken.toml is not offered"), "{today}");
    assert!(server.get("/exercise/deep_squat").text().contains("Deep squat"));
    assert_eq!(server.get("/exercise/x").status, 404);
    assert!(server.get("/clips").text().contains("<option value=\"deep_squat\">Deep squat</option>"));
    let token = server.page_token("/clips");
    assert_eq!(drop_clip(&server, &token, "name=a.jsonl.gz&exercise=deep_squat", &bytes("squat")).status, 201);
    assert_eq!(drop_clip(&server, &token, "name=b.jsonl.gz&exercise=exercises/mine.toml", &bytes("squat")).status, 422);
    let clips = settled(&server);
    let clip = named(&clips, "a.jsonl.gz");
    assert_eq!((clip["state"].as_str(), clip["title"].as_str()), (Some("done"), Some("Deep squat")), "{clip}");
}

#[test]
fn a_plan_takes_it_and_no_other_file() {
    let dir = folder();
    let own = dir.path().join("exercises");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("mine.toml"), deep_squat()).unwrap();
    fs::write(dir.path().join("other.toml"), deep_squat()).unwrap();
    let server = Server::desk(dir.path());
    let token = format!("X-Coxa-Token: {}", server.page_token("/plan"));
    let save = |name: &str| {
        let mut form = server.get("/plan/form").json();
        form["form"]["exercises"][0] = json!({"name": name, "sets": "2", "repetitions": "8"});
        let body = json!({"version": form["version"], "form": form["form"]}).to_string();
        server.ask("POST", "/plan", &[&token, "Content-Type: application/json"], &body).json()["wrong"].clone()
    };
    let choices = server.get("/plan/form").json()["exercises"].clone();
    let mine = choices.as_array().unwrap().iter().find(|choice| choice["title"] == "Deep squat").unwrap();
    assert_eq!(mine["name"], "exercises/mine.toml");
    assert_eq!(save("other.toml")["field"], "name");
    assert_eq!(save("exercises/../other.toml")["field"], "name");
    assert_eq!(save("exercises/mine.toml"), Value::Null);
    let today = server.get("/").text();
    assert!(today.contains("Deep squat") && today.contains("2 sets of 8 repetitions"), "{today}");
    fs::write(own.join("broken.toml"), "name = \"x").unwrap();
    assert!(server.get("/").text().contains("broken.toml is not offered"), "a plan hides no mistake");
}
