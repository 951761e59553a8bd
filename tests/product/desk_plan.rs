//! The plan editor of the desk, as a therapist uses it and as somebody who is after files would.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::common::clinic::Clinic;
use crate::common::review_server::{Answer, Server, folder};

const PLAN: &str = "# By hand.\nlabel = \"Hip\"\nsessions_per_week = 3\n\n[[exercise]]\n# Slowly!\nname = \"squat\"\nsets = 2\n\
                    repetitions = 8\n";

fn post(server: &Server, body: &Value) -> Answer {
    post_to(server, "/plan", body)
}

fn post_to(server: &Server, path: &str, body: &Value) -> Answer {
    let token = format!("X-Coxa-Token: {}", server.page_token("/plan"));
    server.ask("POST", path, &[&token, "Content-Type: application/json"], &body.to_string())
}

/// The form as the page has it, changed, and sent.
fn save(server: &Server, change: impl FnOnce(&mut Value)) -> Answer {
    let mut form = server.get("/plan/form").json();
    change(&mut form);
    post(server, &json!({"version": form["version"], "form": form["form"]}))
}

fn read(dir: &Path) -> String {
    fs::read_to_string(dir.join("plan.toml")).unwrap()
}

#[test]
fn a_saved_plan_keeps_its_comments_and_is_at_once_what_today_shows() {
    let dir = folder();
    fs::write(dir.path().join("plan.toml"), PLAN).unwrap();
    fs::set_permissions(dir.path().join("plan.toml"), fs::Permissions::from_mode(0o600)).unwrap();
    let server = Server::desk(dir.path());
    assert!(server.get("/").text().contains("2 sets of 8 repetitions"));
    let answer = save(&server, |form| form["form"]["exercises"][0]["sets"] = "4".into());
    assert_eq!((answer.status, answer.json()["wrong"].clone()), (200, Value::Null));
    assert_eq!(read(dir.path()), PLAN.replace("sets = 2", "sets = 4"));
    assert!(server.get("/").text().contains("4 sets of 8 repetitions"));
    let mode = fs::metadata(dir.path().join("plan.toml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "nobody else may read what was private");
}

#[test]
fn a_new_plan_is_written_when_it_is_saved_and_not_before() {
    let dir = folder();
    let server = Server::desk(dir.path());
    assert_eq!(server.get("/plan/form").json()["is_new"], true);
    assert!(!dir.path().join("plan.toml").exists());
    assert_eq!(save(&server, |form| form["form"]["label"] = "Mine".into()).status, 200);
    assert!(read(dir.path()).contains("label = \"Mine\"") && server.get("/").text().contains("3 sets of 10"));
}

#[test]
fn a_mistake_is_said_at_its_field_in_the_parsers_words_and_nothing_is_written() {
    let dir = folder();
    fs::write(dir.path().join("plan.toml"), PLAN).unwrap();
    let server = Server::desk(dir.path());
    for (key, typed, words) in [
        ("sets", "0", "wanted 1 to 20"),
        ("sets", "many", "wanted a whole number"),
        ("sets", "", "enter a value"),
        ("side", "left", "both legs together"),
        ("hold_s", "3", "has no hold"),
        ("camera", "back", "take side"),
        ("name", "sqaut", "did you mean"),
    ] {
        let answer = save(&server, |form| form["form"]["exercises"][0][key] = typed.into()).json();
        let wrong = &answer["wrong"];
        assert_eq!((&wrong["exercise"], &wrong["field"]), (&0.into(), &key.into()), "{key} {typed}: {wrong}");
        assert!(wrong["words"].as_str().unwrap().contains(words), "{key} {typed}: {wrong}");
    }
    let answer = save(&server, |form| form["form"]["exercises"][0]["targets"] = json!([["depth_deg", "700"]])).json();
    assert_eq!(answer["wrong"]["field"], "targets.depth_deg", "{answer}");
    for (targets, field, words) in [
        (json!([["depth_deg", "70"], ["depth_deg", "90"]]), "targets.depth_deg", "twice"),
        (json!([["tempo_s", " "]]), "targets.tempo_s", "enter a value"),
        (json!([["", "70"]]), "targets.", "choose a target"),
    ] {
        let answer = save(&server, |form| form["form"]["exercises"][0]["targets"] = targets).json();
        assert_eq!(answer["wrong"]["field"], field, "{answer}");
        assert!(answer["wrong"]["words"].as_str().unwrap().contains(words), "{answer}");
    }
    let answer = save(&server, |form| form["form"]["start"] = "soon".into()).json();
    assert_eq!((&answer["wrong"]["exercise"], &answer["wrong"]["field"]), (&Value::Null, &"start".into()));
    assert_eq!(answer["wrong"]["words"], "wanted a day, for example 2026-03-02");
    assert_eq!(read(dir.path()), PLAN);
}

#[test]
fn the_same_exercise_is_planned_once_or_once_a_side() {
    let dir = folder();
    fs::write(dir.path().join("plan.toml"), PLAN.replace("squat", "clamshell")).unwrap();
    let server = Server::desk(dir.path());
    let twice = |sides: [&str; 2]| {
        save(&server, |form| {
            let mut second = form["form"]["exercises"][0].clone();
            (second["was"], second["side"]) = (Value::Null, sides[1].into());
            form["form"]["exercises"][0]["side"] = sides[0].into();
            form["form"]["exercises"].as_array_mut().unwrap().push(second);
        })
        .json()
    };
    for sides in [["", ""], ["left", "left"], ["each", "left"]] {
        let wrong = &twice(sides)["wrong"];
        assert_eq!((&wrong["exercise"], &wrong["field"]), (&1.into(), &"name".into()), "{sides:?}: {wrong}");
        assert!(wrong["words"].as_str().unwrap().contains("in the plan already"), "{wrong}");
    }
    assert_eq!(twice(["left", "right"])["wrong"], Value::Null);
}

#[test]
fn anybody_s_plan_is_edited_from_people() {
    let clinic = Clinic::new();
    clinic.assess("squat", "Ana <b>", "2026-03-02", &[]);
    let dir = clinic.folder.path();
    let server = Server::desk(dir);
    let people = server.get("/people").text();
    assert!(people.contains("href=\"/plan?person=Ana%20%3Cb%3E\""), "{people}");
    let page = server.get("/plan?person=Ana%20%3Cb%3E").text();
    assert!(page.contains("For <bdi>Ana &#60;b&#62;</bdi>"), "{page}");
    let form = server.get("/plan/form?person=Ana%20%3Cb%3E").json();
    let body = json!({"version": form["version"], "form": form["form"]});
    assert_eq!(post_to(&server, "/plan?person=Ana%20%3Cb%3E", &body).json()["wrong"], Value::Null);
    assert!(dir.join("plans/Ana%20%3Cb%3E.toml").exists() && !dir.join("plan.toml").exists());
    assert_eq!(post(&server, &body).status, 409, "it is of another person");
    for path in ["/plan?person=nobody", "/plan?person=../../etc/passwd", "/plan/form?person=nobody"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}

#[test]
fn what_was_changed_meanwhile_is_not_written_over() {
    let dir = folder();
    fs::write(dir.path().join("plan.toml"), PLAN).unwrap();
    let server = Server::desk(dir.path());
    let theirs = PLAN.replace("sets = 2", "sets = 5");
    let answer = save(&server, |form| {
        form["form"]["exercises"][0]["sets"] = "4".into();
        fs::write(dir.path().join("plan.toml"), &theirs).unwrap();
    });
    assert_eq!((answer.status, read(dir.path())), (409, theirs.clone()));
    assert!(answer.text().contains("nothing was saved"), "{}", answer.text());
    // Another person's plan is another one.
    let old = server.get("/plan/form").json();
    assert_eq!(post_to(&server, "/mat/person", &json!({"person": "anna"})).status, 200);
    assert_eq!(post(&server, &json!({"version": old["version"], "form": old["form"]})).status, 409);
    assert_eq!(read(dir.path()), theirs);
}

#[test]
fn only_the_desk_s_own_page_saves_and_it_names_no_file() {
    let dir = folder();
    fs::write(dir.path().join("plan.toml"), PLAN).unwrap();
    let server = Server::desk(dir.path());
    let token = format!("X-Coxa-Token: {}", server.page_token("/plan"));
    let form = server.get("/plan/form").json();
    let body = json!({"version": form["version"], "form": {"label": "x"}}).to_string();
    let kind = "Content-Type: application/json";
    for headers in [
        vec![kind],
        vec![kind, &token, "Origin: http://evil.example"],
        vec![kind, &token, "Sec-Fetch-Site: cross-site"],
    ] {
        assert_eq!(server.ask("POST", "/plan", &headers, &body).status, 403, "{headers:?}");
    }
    for path in ["/plan", "/plan/form"] {
        assert_eq!(server.ask("GET", path, &["Origin: http://evil.example"], "").status, 403);
    }
    assert_eq!(server.ask("POST", "/plan", &[kind, &token], &"x".repeat(100_000)).status, 413);
    let file = json!({"version": form["version"], "form": form["form"], "file": "/etc/passwd"});
    assert_eq!(post(&server, &file).status, 422);
    for name in ["/etc/passwd.toml", "../../x.toml", "x.TOML", "/etc/passwd"] {
        let answer = save(&server, |form| form["form"]["exercises"][0]["name"] = name.into()).json();
        assert_eq!(answer["wrong"]["field"], "name", "{name}: {answer}");
        assert!(!answer["wrong"]["words"].as_str().unwrap().contains("No such file"), "{answer}");
    }
    assert_eq!(read(dir.path()), PLAN);
}
