//! Clips dropped on the desk: assessed one after the other, and none lost whatever happens.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::common::clinic::Clinic;
use crate::common::review_server::{Answer, Server};
use crate::common::samples::recording;
use crate::common::{assert_refused, coxa};

/// Far longer than any of these takes.
const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) fn drop_clip(server: &Server, token: &str, query: &str, bytes: &[u8]) -> Answer {
    let token = format!("X-Coxa-Token: {token}");
    server.send("POST", &format!("/clips/drop?{query}"), &[&token, "Content-Type: application/octet-stream"], bytes)
}

pub(crate) fn clips(server: &Server) -> Vec<Value> {
    server.get("/clips/queue").json()["clips"].as_array().unwrap().clone()
}

pub(crate) fn named<'a>(clips: &'a [Value], name: &str) -> &'a Value {
    clips.iter().find(|clip| clip["name"] == name).unwrap_or_else(|| panic!("no {name} in {clips:?}"))
}

/// Waits until nothing is to be done any more.
pub(crate) fn settled(server: &Server) -> Vec<Value> {
    let began = Instant::now();
    loop {
        let clips = clips(server);
        if clips.iter().all(|clip| clip["state"] == "done" || clip["state"] == "failed") {
            return clips;
        }
        assert!(began.elapsed() < PATIENCE, "{clips:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

pub(crate) fn bytes(exercise: &str) -> Vec<u8> {
    fs::read(recording(exercise)).unwrap()
}

#[test]
fn several_clips_are_assessed_and_one_that_is_none_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    let token = server.page_token("/clips");
    for (query, bytes) in [
        ("name=monday.jsonl.gz&person=anna&date=2026-03-02", bytes("squat")),
        ("name=broken.mp4&person=anna", b"not a video".to_vec()),
        ("name=monday.jsonl.gz&person=anna&exercise=bridge", bytes("bridge")),
    ] {
        let answer = drop_clip(&server, &token, query, &bytes);
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    let clips = settled(&server);
    assert_eq!(
        clips.iter().map(|clip| clip["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["monday-2.jsonl.gz", "broken.mp4", "monday.jsonl.gz"]
    );
    let squat = named(&clips, "monday.jsonl.gz");
    assert_eq!((squat["state"].as_str(), squat["title"].as_str()), (Some("done"), Some("Squat")), "{squat}");
    let counted = squat["counted"].as_str().unwrap();
    assert!(counted.starts_with("3 repetitions, all good; not judged: "), "{counted}");
    let page = server.get(squat["report"].as_str().unwrap());
    assert!(page.status == 200 && page.text().contains("Squat"));
    let broken = named(&clips, "broken.mp4");
    let why = broken["why"].as_str().unwrap();
    assert!(broken["state"] == "failed" && why.starts_with("broken.mp4 ") && why.lines().count() == 1, "{why}");
    assert_eq!(named(&clips, "monday-2.jsonl.gz")["title"], "Glute bridge");
    // Every clip is kept, as it was.
    assert_eq!(fs::read(dir.path().join("clips/monday.jsonl.gz")).unwrap(), bytes("squat"));
    assert_eq!(fs::read(dir.path().join("clips/broken.mp4")).unwrap(), b"not a video");
    assert_eq!(server.interrupt(), Some(0));
    // The person's results are where the commands look for them.
    let history = dir.path().join("history.sqlite");
    let said = coxa(&["history", "anna", "--history", history.to_str().unwrap()]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("2 Mar 2026") && said.contains("Squat"), "{said}");
}

#[test]
fn a_clip_is_assessed_again_as_what_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    let token = server.page_token("/clips");
    assert_eq!(drop_clip(&server, &token, "name=a.jsonl.gz&exercise=bridge", &bytes("squat")).status, 201);
    assert_eq!(named(&settled(&server), "a.jsonl.gz")["title"], "Glute bridge");
    let again = |body: Value| {
        let token = format!("X-Coxa-Token: {token}");
        server.ask("POST", "/clips/again", &[&token, "Content-Type: application/json"], &body.to_string()).status
    };
    assert_eq!(again(json!({"name": "../a.jsonl.gz", "exercise": "squat"})), 422);
    assert_eq!(again(json!({"name": "a.jsonl.gz", "exercise": "/etc/passwd"})), 422);
    assert_eq!(again(json!({"name": "a.jsonl.gz", "exercise": "squat"})), 200);
    assert_eq!(named(&settled(&server), "a.jsonl.gz")["title"], "Squat");
    assert_eq!(
        fs::read_dir(dir.path().join("clips")).unwrap().filter(|e| e.as_ref().unwrap().path().is_dir()).count(),
        1
    );
}

#[test]
fn a_wrong_person_or_day_is_put_right_and_nothing_of_it_stays_in_the_history() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    let token = server.page_token("/clips");
    let query = "name=a.jsonl.gz&exercise=squat&person=Anabel&is_new=true&date=2026-03-02";
    assert_eq!(drop_clip(&server, &token, query, &bytes("squat")).status, 201);
    settled(&server);
    assert_eq!(drop_clip(&server, &token, "name=b.jsonl.gz&person=cleo", &bytes("bridge")).status, 201);
    settled(&server);
    let again = |body: Value| {
        let token = format!("X-Coxa-Token: {token}");
        server.ask("POST", "/clips/again", &[&token, "Content-Type: application/json"], &body.to_string()).json()
    };
    let near = again(json!({"name": "a.jsonl.gz", "exercise": "squat", "person": "cleo2"}));
    assert_eq!(near["wrong"], Value::Null, "another number is another person: {near}");
    settled(&server);
    let near = again(json!({"name": "a.jsonl.gz", "exercise": "squat", "person": "cle\u{f3}"}));
    assert_eq!((&near["wrong"]["field"], &near["wrong"]["near"]), (&json!("person"), &json!(true)), "{near}");
    let ahead = again(json!({"name": "a.jsonl.gz", "exercise": "squat", "date": "2999-01-01"}));
    assert_eq!(ahead["wrong"]["field"], "date", "{ahead}");
    let done = again(json!({"name": "a.jsonl.gz", "exercise": "squat", "person": "cleo", "date": "2026-03-04"}));
    assert_eq!(done["wrong"], Value::Null);
    let clips = settled(&server);
    let clip = named(&clips, "a.jsonl.gz");
    assert_eq!(
        (&clip["person"], &clip["date"], &clip["title"]),
        (&json!("cleo"), &json!("2026-03-04"), &json!("Squat"))
    );
    // What is not said stays as it was.
    assert_eq!(again(json!({"name": "a.jsonl.gz", "exercise": "squat"}))["wrong"], Value::Null);
    let clips = settled(&server);
    assert_eq!(named(&clips, "a.jsonl.gz")["person"], "cleo");
    let history = dir.path().join("history.sqlite");
    let said = coxa(&["history", "export", "--json", "--history", history.to_str().unwrap()]);
    let kept: Value = serde_json::from_slice(&said.stdout).unwrap();
    let people = kept["patients"].as_array().unwrap();
    assert_eq!(people.len(), 1, "who has nothing left is gone: {kept}");
    assert_eq!((&people[0]["label"], people[0]["assessments"].as_array().unwrap().len()), (&json!("cleo"), 2));
    assert!(!server.get("/people").text().contains("Anabel"));
}

#[test]
fn a_failure_is_a_page_of_the_desk_and_speaks_of_no_terminal() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("broken")).unwrap();
    fs::write(dir.path().join("broken/report.json"), b"{").unwrap();
    let server = Server::desk(dir.path());
    for (path, status) in [("/nothing", 404), ("/people/nobody", 404), ("/a/broken/", 422), ("/exercise/juggling", 404)]
    {
        let failure = server.get(path);
        let page = failure.text();
        assert_eq!(failure.status, status, "{path}");
        assert!(page.contains("aria-label=\"Pages\"") && page.contains("href=\"/people\""), "{path}: {page}");
        let words = page.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        for word in ["`", "--", "coxa ", "Entity"] {
            assert!(!words.contains(word), "{path}: {words}");
        }
    }
    let review = Server::start(dir.path());
    assert!(!review.get("/nothing").text().contains("aria-label=\"Pages\""), "the review has its list alone");
}

#[test]
fn a_clip_outlives_the_program_whenever_it_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::desk(dir.path());
    let names: Vec<String> = (0..4).map(|i| format!("clip {i}.jsonl.gz")).collect();
    for (i, name) in names.iter().enumerate() {
        let token = server.page_token("/clips");
        let query = format!("name={}&person=ben", name.replace(' ', "%20"));
        assert_eq!(drop_clip(&server, &token, &query, &bytes("squat")).status, 201);
        // Sooner or later after it has arrived.
        thread::sleep(Duration::from_millis(40 * i as u64));
        server.kill();
        server = Server::desk(dir.path());
    }
    let clips = settled(&server);
    for name in &names {
        let clip = named(&clips, name);
        assert_eq!((clip["state"].as_str(), clip["person"].as_str()), (Some("done"), Some("ben")), "{clip}");
    }
    assert_eq!(clips.len(), names.len());
}

#[test]
fn what_does_not_arrive_completely_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    let token = server.page_token("/clips");
    let mut stream = TcpStream::connect(&server.host).unwrap();
    let head = format!(
        "POST /clips/drop?name=half.mp4 HTTP/1.1\r\nHost: {}\r\nX-Coxa-Token: {token}\r\nContent-Length: 1000000\r\n\r\n",
        server.host
    );
    std::io::Write::write_all(&mut stream, &[head.as_bytes(), &[7; 5000]].concat()).unwrap();
    let files = || fs::read_dir(dir.path().join("clips")).unwrap().map(|e| e.unwrap().file_name()).collect::<Vec<_>>();
    let wait = |until: &dyn Fn() -> bool| {
        let began = Instant::now();
        while !until() {
            assert!(began.elapsed() < PATIENCE, "{:?}", files());
            thread::sleep(Duration::from_millis(20));
        }
    };
    wait(&|| files().len() == 2);
    drop(stream);
    wait(&|| files().len() == 1);
    assert!(clips(&server).is_empty());
}

#[test]
fn what_is_wrong_is_said_before_anything_is_sent() {
    let clinic = Clinic::new();
    clinic.assess("squat", "Annabel", "2026-03-02", &[]);
    let server = Server::desk(clinic.folder.path());
    let token = format!("X-Coxa-Token: {}", server.page_token("/clips"));
    let ask = |about: Value| {
        let answer = server.ask("POST", "/clips/ask", &[&token, "Content-Type: application/json"], &about.to_string());
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let files = json!([["a.mp4", 5], ["a.txt", 5], ["b.mp4", 0], ["c.mp4", 1_u64 << 40]]);
    let good = ask(json!({"person": "annabel", "date": "", "files": files}));
    assert_eq!(good["wrong"], Value::Null);
    let words = |i: usize| good["files"][i].as_str().unwrap_or_default().to_owned();
    assert!(words(0).is_empty() && words(1).contains("not a video") && words(2).contains("empty"), "{good}");
    assert!(words(3).contains("GB"), "{good}");
    let near = ask(json!({"person": "Anabel", "files": []}));
    assert_eq!((near["wrong"]["field"].as_str(), near["wrong"]["near"].as_bool()), (Some("person"), Some(true)));
    assert_eq!(ask(json!({"person": "Anabel", "is_new": true, "files": []}))["wrong"], Value::Null);
    assert_eq!(ask(json!({"date": "2999-01-01", "files": []}))["wrong"]["field"], "date");
    assert!(server.get("/clips").text().contains("value=\"Annabel\""), "known people can be chosen");
}

#[test]
fn everyone_in_the_history_has_a_line_and_a_page() {
    let clinic = Clinic::new();
    clinic.assess("squat", "Ana <b>", "2026-03-02", &["--pain-before", "6", "--pain-after", "4"]);
    clinic.assess("bridge", "ben", "2026-03-04", &[]);
    let plans = clinic.path("plans");
    fs::create_dir(&plans).unwrap();
    let plan = "label = \"Hip\"\nsessions_per_week = 3\nstart = 2026-03-02\nweeks = 1\n[[exercise]]\nname = \"squat\"\nsets = 1\nrepetitions = 3\n";
    fs::write(plans.join("Ana%20%3Cb%3E.toml"), plan).unwrap();
    fs::write(plans.join("ben.toml"), "label = 3").unwrap();
    let server = Server::desk(clinic.folder.path());
    let page = server.get("/people").text();
    assert!(page.contains("2 Mar 2026") && page.contains("1 of 3 days, 33 %"), "{page}");
    assert!(page.contains("ben.toml:1") && page.contains("4 Mar 2026"), "a plan that is wrong hides nobody: {page}");
    assert!(!page.contains("<b>") && page.contains("href=\"/people/Ana%20%3Cb%3E\""), "{page}");
    let ana = server.get("/people/Ana%20%3Cb%3E");
    assert_eq!(ana.status, 200);
    assert!(ana.text().contains("Squat") && ana.text().contains("href=\"/people\""));
    assert!(ana.header("content-security-policy").unwrap().contains("style-src 'sha256-"));
    assert_eq!(server.get("/people/nobody").status, 404);
}

#[test]
fn what_was_done_without_a_camera_counts_for_the_plan() {
    let dir = tempfile::tempdir().unwrap();
    let plan = "label = \"Hip\"\nsessions_per_week = 7\n[[exercise]]\nname = \"squat\"\nsets = 3\nrepetitions = 10\n";
    fs::create_dir(dir.path().join("plans")).unwrap();
    fs::write(dir.path().join("plans/anna.toml"), plan).unwrap();
    let server = Server::desk(dir.path());
    let token = format!("X-Coxa-Token: {}", server.page_token("/"));
    let post = |path: &str, body: Value| {
        server.ask("POST", path, &[&token, "Content-Type: application/json"], &body.to_string()).status
    };
    let squats = |sets: u32| json!({"exercise": "squat", "sets": sets, "repetitions": 10});
    assert_eq!(post("/mat/done", squats(1)), 422, "of whom?");
    assert_eq!(post("/mat/person", json!({"person": "anna"})), 200);
    assert_eq!((post("/mat/done", squats(0)), post("/mat/done", squats(101))), (422, 422));
    assert_eq!(post("/mat/done", json!({"exercise": "bridge", "sets": 1, "repetitions": 1})), 422, "not in the plan");
    let few = json!({"exercise": "squat", "sets": 3, "repetitions": 4});
    assert_eq!(post("/mat/done", few), 204);
    assert!(server.get("/").text().contains("To be done"), "fewer repetitions are no set");
    assert_eq!(post("/mat/done", squats(2)), 204);
    assert!(server.get("/").text().contains("1 of 3 sets left"));
    assert_eq!(post("/mat/done", squats(1)), 204);
    assert!(server.get("/").text().contains("Everything for today is done"));
    assert!(server.get("/people/anna").text().contains("Hip"));
    let month = server.get("/people/anna/month.csv");
    let called = month.header("content-disposition").unwrap();
    assert!(called.starts_with("attachment; filename=\"record-anna-20"), "{called}");
    assert!(month.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(month.text().contains(",no,0.0,0,0,6,squat,,"), "nothing of it was measured: {}", month.text());
    assert_eq!(server.get("/people/nobody/month.csv").status, 404);
}

#[test]
fn one_folder_has_one_desk() {
    let dir = tempfile::tempdir().unwrap();
    let _server = Server::desk(dir.path());
    let second = coxa(&["desk", dir.path().to_str().unwrap(), "--no-browser", "--port", "0"]);
    assert_refused(&second, "another desk");
    assert!(Path::new(dir.path()).join("clips").is_dir());
}
