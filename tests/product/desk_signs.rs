//! Warning signs at the desk: a slip is asked about, a yes stops everything, and who was never asked has not said no.

use serde_json::{Value, json};

use crate::common::clinic::Clinic;
use crate::common::desk_page::{answer, post};
use crate::common::review_server::Server;

/// The answers with a yes to pain at night.
fn signs(night_pain: bool) -> Value {
    json!({"bladder_bowel_or_saddle": false, "fall_and_cannot_stand": false, "hot_swollen_joint_or_calf": false,
        "fever_or_weight_loss": false, "night_pain": night_pain, "cancer": false})
}

fn send(server: &Server, path: &str, body: &Value) -> Value {
    let token = format!("X-Coxa-Token: {}", server.page_token("/"));
    let sent = server.ask("POST", path, &[&token, "Content-Type: application/json"], &body.to_string());
    assert_eq!(sent.status, 200, "{}", sent.text());
    sent.json()
}

#[test]
fn a_yes_is_asked_about_once_and_then_stops_today_and_sets_by_hand() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    assert_eq!(post(&server, "/mat/person", json!({"person": "anna"})), 200);
    let asked = send(&server, "/mat/signs", &signs(true));
    assert_eq!((&asked["clear"], asked["confirm"].as_array().unwrap().len()), (&json!(false), 1), "{asked}");
    assert!(asked["confirm"][0].as_str().unwrap().contains("hurt at night"));
    assert!(server.get("/exercise/squat").text().contains("id=\"signs\""), "nothing is kept yet");
    assert!(server.get("/").text().contains("aria-label=\"Start Squat\""));
    let kept = send(&server, "/mat/signs?confirmed=true", &signs(true));
    assert!(kept["words"].as_str().unwrap().contains("See a doctor"), "{kept}");
    assert!(server.get("/exercise/squat").text().contains("A professional has agreed: who, and when?"));
    let today = server.get("/").text();
    assert!(today.contains("Do not exercise yet.") && today.contains("See a doctor before you exercise"), "{today}");
    assert!(!today.contains("aria-label=\"Start") && !today.contains("Done without the camera?"), "{today}");
    let squats = json!({"exercise": "squat", "sets": 1, "repetitions": 10});
    assert_eq!(post(&server, "/mat/done", squats.clone()), 422);
    assert_eq!(post(&server, "/mat/agreed", json!({"words": "Dr Berg"})), 204);
    assert!(server.get("/").text().contains("aria-label=\"Start Squat\""));
    assert_eq!(post(&server, "/mat/done", squats), 204);
}

#[test]
fn people_says_who_was_never_asked_who_said_no_and_who_was_cleared() {
    let clinic = Clinic::new();
    clinic.assess("squat", "never", "2026-03-02", &[]);
    let server = Server::desk(clinic.folder.path());
    for (label, yes) in [("no", false), ("stopped", true), ("cleared", true)] {
        assert_eq!(post(&server, "/mat/person", json!({"person": label})), 200);
        send(&server, "/mat/signs?confirmed=true", &signs(yes));
    }
    assert_eq!(post(&server, "/mat/agreed", json!({"words": "Dr Berg"})), 204);
    let page = server.get("/people").text();
    let row = |label: &str| {
        let rows = page.split("<tr>").find(|row| row.contains(&format!("<bdi>{label}</bdi></a>"))).unwrap();
        rows.split("data-label=\"Warning signs\"").nth(1).unwrap().split("</td>").next().unwrap().to_owned()
    };
    assert!(row("never").contains("never asked"), "{}", row("never"));
    assert!(row("no").contains(">none<"), "{}", row("no"));
    assert!(row("stopped").contains("See a doctor"), "{}", row("stopped"));
    assert!(row("cleared").contains("cleared on ") && row("cleared").contains(" by Dr Berg"), "{}", row("cleared"));
}

#[test]
fn without_a_label_the_questions_are_asked_once_a_day_also_when_the_desk_is_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    assert_eq!(server.get("/mat/clear").json(), json!({"clear": false}));
    answer(&server);
    assert_eq!(server.get("/mat/clear").json(), json!({"clear": true}));
    assert_eq!(server.interrupt(), Some(0));
    let server = Server::desk(dir.path());
    assert_eq!(server.get("/mat/clear").json(), json!({"clear": true}));
    assert!(!server.get("/exercise/squat").text().contains("id=\"signs\""));
    // An answer of another day says nothing of this one.
    assert_eq!(server.interrupt(), Some(0));
    std::fs::write(dir.path().join(".coxa-desk.json"), r#"{"person": null, "asked_on": "2026-03-02"}"#).unwrap();
    let server = Server::desk(dir.path());
    assert!(server.get("/exercise/squat").text().contains("id=\"signs\""));
}
