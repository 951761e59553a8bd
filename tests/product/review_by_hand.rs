//! Angles and joints by hand: kept beside the machine's values, refused where they can be none, and given away with the rest.

use std::fs;
use std::path::Path;

use crate::common::review_server::Server;
use crate::common::samples::{assess, recording};
use crate::common::{coxa, errors};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The whole folder of an assessment, `squat`, in a folder of its own.
fn assessed() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    assess(&recording("squat"), "squat", &dir.path().join("squat"), &[]);
    dir
}

/// A right angle in the picture, with its vertex in the middle.
fn angle(at_s: f64) -> Value {
    json!({"change": "measure_angle", "at_s": at_s, "label": "<b>pelvis",
        "points": [{"x": 0.5, "y": 0.2}, {"x": 0.5, "y": 0.5}, {"x": 0.8, "y": 0.5}]})
}

fn joint(name: &str, x: f64) -> Value {
    json!({"change": "move_joint", "at_s": 2.0, "joint": name, "to": {"x": x, "y": 0.5}, "label": null})
}

fn kept(dir: &Path) -> Value {
    serde_json::from_slice(&fs::read(dir.join("squat/notes.json")).unwrap()).unwrap()
}

#[test]
fn what_is_measured_by_hand_is_kept_beside_the_machine_s_values_and_taken_back() {
    let dir = assessed();
    let before = fs::read(dir.path().join("squat/report.json")).unwrap();
    let later = json!({"schema": "coxa.notes/1", "mood": "good", "angles": [{"id": "a", "at_s": 1.0, "colour": "red",
        "points": [{"x": 0.1, "y": 0.1}, {"x": 0.2, "y": 0.2}, {"x": 0.3, "y": 0.2}], "written": "2026-03-02T10:00:00Z"}]});
    fs::write(dir.path().join("squat/notes.json"), later.to_string()).unwrap();
    let server = Server::start(dir.path());
    assert_eq!(server.note("squat", &angle(3.0)).status, 200);
    let seen = server.note("squat", &joint("left_knee", 0.5)).json();
    let words: Vec<&str> = seen["by_hand"].as_array().unwrap().iter().map(|r| r["words"].as_str().unwrap()).collect();
    assert_eq!(words.len(), 3);
    assert!(words[2] == "Angle by hand: 90° in the picture's plane: <b>pelvis", "{words:?}");
    let of_joint = words[1];
    for part in ["The left knee, moved by hand: ", "left hip flexion", "left knee flexion", "as found, measured", "±"]
    {
        assert!(of_joint.contains(part), "{part} in {of_joint}");
    }
    let notes = kept(dir.path());
    assert_eq!((&notes["mood"], &notes["angles"][0]["colour"]), (&json!("good"), &json!("red")));
    assert_eq!((&notes["angles"][1]["at_s"], &notes["joints"][0]["joint"]), (&json!(3.0), &json!("left_knee")));
    for reading in seen["by_hand"].as_array().unwrap() {
        assert_eq!(server.note("squat", &json!({"change": "remove_by_hand", "id": reading["id"]})).status, 200);
    }
    assert_eq!(server.get("/a/squat/notes").json()["by_hand"], json!([]));
    assert_eq!(server.note("squat", &json!({"change": "remove_by_hand", "id": "a"})).status, 409);
    assert_eq!(fs::read(dir.path().join("squat/report.json")).unwrap(), before, "the machine's answer is as it was");
}

#[test]
fn what_can_be_none_is_refused_and_nothing_is_kept() {
    let dir = assessed();
    let server = Server::start(dir.path());
    let points = |x: Value| {
        let mut said = angle(3.0);
        said["points"][0]["x"] = x;
        said
    };
    let mut flat = points(json!(0.5));
    flat["points"][0]["y"] = json!(0.5);
    let mut long = angle(3.0);
    long["label"] = json!("x".repeat(201));
    let refused = [
        (angle(-1.0), "moment"),
        (angle(9999.0), "moment"),
        (points(json!(1.01)), "inside the picture"),
        (points(json!(-0.01)), "inside the picture"),
        (flat, "length"),
        (long, "200 characters"),
        (joint("left_toe", 0.5), "knees"),
        (joint("left_knee", 1.5), "inside the picture"),
    ];
    let let_in = refused.iter().filter(|(said, word)| {
        let answer = server.note("squat", said);
        answer.status != 422 || !answer.text().contains(word)
    });
    assert_eq!(let_in.map(|(said, _)| said.to_string()).collect::<Vec<_>>(), [""; 0]);
    let mut two = angle(3.0);
    two["points"].as_array_mut().unwrap().pop();
    for broken in [points(json!("0.5")), points(json!(null)), two, json!({"change": "measure_angle", "at_s": 1.0})] {
        assert_eq!(server.note("squat", &broken).status, 422, "{broken}");
    }
    let endless = angle(3.0).to_string().replace("3.0", "1e999");
    let headers = [format!("X-Coxa-Token: {}", server.token("squat")), "Content-Type: application/json".into()];
    let answer = server.ask("POST", "/a/squat/notes", &headers.each_ref().map(String::as_str), &endless);
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert_eq!(
        server
            .ask(
                "POST",
                "/a/squat/notes",
                &headers[1..].iter().map(String::as_str).collect::<Vec<_>>(),
                &angle(3.0).to_string()
            )
            .status,
        403
    );
    assert!(!dir.path().join("squat/notes.json").exists());
}

#[test]
fn there_is_an_end_to_how_many() {
    let dir = assessed();
    let one = json!({"id": "a", "at_s": 1.0, "points": angle(1.0)["points"], "label": null, "written": "2026-03-02T10:00:00Z"});
    let many = json!({"schema": "coxa.notes/1", "angles": vec![one; 1000]});
    fs::write(dir.path().join("squat/notes.json"), many.to_string()).unwrap();
    let server = Server::start(dir.path());
    let answer = server.note("squat", &angle(3.0));
    assert!(answer.status == 422 && answer.text().contains("no more than 1000"), "{}", answer.text());
    assert_eq!(server.note("squat", &joint("right_hip", 0.4)).status, 200, "each has a list of its own");
}

#[test]
fn what_is_given_away_has_it_too() {
    let dir = assessed();
    let server = Server::start(dir.path());
    assert_eq!(server.note("squat", &angle(3.0)).status, 200);
    let folder = dir.path().join("squat");
    let made = coxa(&["share", folder.to_str().unwrap()]);
    assert!(made.status.success(), "{}", errors(&made));
    let page = fs::read_to_string(folder.join("squat.html")).unwrap();
    assert!(page.contains("Angle by hand: 90°") && page.contains("&#60;b&#62;pelvis"), "words are text");
    assert!(page.contains("data-drawn=\"{&#34;points&#34;:[{&#34;x&#34;:0.5"), "a click draws it");
    let sheet = |folder: &Path| {
        assert!(coxa(&["pdf", folder.to_str().unwrap(), "--force"]).status.success());
        fs::read(folder.join("squat.pdf")).unwrap()
    };
    let with = sheet(&folder);
    fs::remove_file(folder.join("notes.json")).unwrap();
    assert_ne!(with.len(), sheet(&folder).len(), "the sheet has a line more");
}
