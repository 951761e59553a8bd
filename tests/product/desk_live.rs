//! A session led by the desk: a page's pictures over a socket are counted as those of a camera, and none is lost.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::Message;

use crate::common::desk_page::{FPS, Line, answer, clip, connect, next, post, reps, rest, send, session};
use crate::common::review_server::Server;
use crate::common::{coxa, report};

const PATIENCE: Duration = Duration::from_secs(120);

/// Sends a clip as the page does, a picture when the one before was shown but no sooner than it was taken; everything
/// that came back. `until` ends it early.
fn play(line: &mut Line, clip: &[Vec<u8>], until: impl Fn(&Value) -> bool) -> Vec<Value> {
    let (mut heard, clock) = (Vec::new(), Instant::now());
    // The first picture is shown when the model is loaded.
    let mut began = clock;
    for (i, jpeg) in clip.iter().enumerate() {
        let due = i as f64 / FPS;
        thread::sleep(Duration::from_secs_f64(due).saturating_sub(began.elapsed()));
        if send(line, 1000.0 * clock.elapsed().as_secs_f64() + 5e5, jpeg).is_err() {
            return heard;
        }
        loop {
            assert!(clock.elapsed() < PATIENCE, "{heard:?}");
            let Some(said) = next(line) else { return heard };
            let (seen, last) = (said.get("seen").is_some(), until(&said));
            heard.push(said);
            if last {
                return heard;
            }
            if seen {
                break;
            }
        }
        if i == 0 {
            began = Instant::now();
        }
    }
    heard
}

#[test]
fn three_squats_before_the_page_s_camera_are_shown_said_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    assert_eq!(post(&server, "/mat/person", json!({"person": "anna"})), 200);
    answer(&server);
    let mut line = connect(&server, "exercise=squat&start=now&pain=4");
    let mut heard = play(&mut line, &clip(), |_| false);
    line.send(Message::Text("end".into())).unwrap();
    heard.extend(rest(&mut line));
    assert_eq!(reps(&heard), 3, "{:?}", heard.iter().filter(|h| h.get("seen").is_none()).collect::<Vec<_>>());
    let said: Vec<_> = heard.iter().filter_map(|h| h["say"]["words"].as_str()).collect();
    assert!(["1", "2", "3"].iter().all(|number| said.contains(number)), "{said:?}");
    let shown: Vec<&Value> = heard.iter().filter_map(|h| h.get("seen")).collect();
    let last = shown.last().unwrap();
    assert_eq!((last["board"]["count"].as_u64(), &last["size"]), (Some(3), &json!([480, 640])));
    assert!(shown.iter().filter(|seen| !seen["bones"].as_array().unwrap().is_empty()).count() > 100);
    let over = &heard.last().unwrap()["over"]["reports"][0];
    assert_eq!(server.get(over["address"].as_str().unwrap()).status, 200, "{over}");
    let made = report(&session(dir.path()));
    let page = server.get(over["address"].as_str().unwrap()).text();
    let counted = over["counted"].as_str().unwrap();
    assert!(counted.contains("; not judged: ") && page.contains(counted), "{counted}");
    let messages: Vec<&Value> =
        made["warnings"].as_array().unwrap().iter().map(|warning| &warning["message"]).collect();
    assert_eq!(over["warnings"].as_array().unwrap().iter().collect::<Vec<_>>(), messages);
    assert_eq!((made["summary"]["rep_count"].as_u64(), made["person"].as_str()), (Some(3), Some("anna")));
    assert_eq!(post(&server, "/mat/pain", json!({"pain": 11})), 422);
    assert_eq!(post(&server, "/mat/pain", json!({"pain": 2})), 204);
    drop(server);
    let history = dir.path().join("history.sqlite");
    let said = coxa(&["history", "export", "--json", "--history", history.to_str().unwrap()]);
    let kept: Value = serde_json::from_slice(&said.stdout).unwrap();
    let text = kept.to_string();
    assert!(text.contains("\"pain_before\":4") && text.contains("\"pain_after\":2"), "{text}");
}

#[test]
fn a_session_that_is_killed_is_there_when_the_desk_is_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    answer(&server);
    let mut line = connect(&server, "exercise=squat&start=now");
    let twice = std::cell::Cell::new(0);
    let heard = play(&mut line, &clip(), |said| {
        twice.set(twice.get() + usize::from(said["event"]["event"] == "rep"));
        twice.get() == 2
    });
    assert_eq!(reps(&heard), 2);
    // At once: what was said is in the journal already.
    server.kill();
    let server = Server::desk(dir.path());
    let began = Instant::now();
    let made = loop {
        let folder = session(dir.path());
        if folder.join("report.json").exists() && !folder.join("journal.jsonl").exists() {
            break report(&folder);
        }
        assert!(began.elapsed() < PATIENCE);
        thread::sleep(Duration::from_millis(100));
    };
    assert_eq!(made["summary"]["rep_count"], 2, "what was said is not lost");
    assert!(server.get("/reports").text().contains("sessions/"));
}

#[test]
fn a_page_that_is_closed_ends_its_session_with_a_report() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    answer(&server);
    let mut line = connect(&server, "exercise=squat&start=now");
    let heard = play(&mut line, &clip(), |said| said["event"]["event"] == "rep");
    assert_eq!(reps(&heard), 1);
    let mut second = connect(&server, "exercise=squat&start=now");
    assert!(next(&mut second).unwrap()["over"]["error"].as_str().unwrap().contains("another window"));
    drop(line);
    let first = session(dir.path());
    // A page that is loaded again comes back while the report of its own session is being written.
    let mut again = connect(&server, "exercise=squat&start=now");
    send(&mut again, 0.0, &clip()[0]).unwrap();
    let shown =
        std::iter::from_fn(|| next(&mut again)).find(|said| said.get("seen").is_some() || said.get("over").is_some());
    assert!(shown.is_some_and(|said| said.get("seen").is_some()), "it begins when that is done");
    drop(again);
    assert_eq!(server.interrupt(), Some(0), "the desk waits for the report");
    assert_eq!(report(&first)["summary"]["rep_count"], 1);
}

#[test]
fn nothing_begins_before_the_warning_signs_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    let token = server.page_token("/");
    let why = || server.get(&format!("/live/why?exercise=squat&token={token}"));
    assert_eq!(why().status, 403);
    assert_eq!(post(&server, "/mat/signs", json!({"cancer": false})), 422, "what is left out is no no");
    assert_eq!(post(&server, "/mat/person", json!({"person": "ben"})), 200);
    let signs = json!({
        "bladder_bowel_or_saddle": false, "fall_and_cannot_stand": true, "hot_swollen_joint_or_calf": false,
        "fever_or_weight_loss": false, "night_pain": false, "cancer": false
    });
    assert_eq!(post(&server, "/mat/signs?confirmed=true", signs), 200);
    assert!(why().text().contains("emergency department"), "{}", why().text());
    assert!(server.get("/exercise/squat").text().contains("Do not exercise yet"));
    assert_eq!(post(&server, "/mat/agreed", json!({"words": "?"})), 422);
    assert_eq!(post(&server, "/mat/agreed", json!({"words": "Dr Berg, 3 March"})), 204);
    assert_eq!(why().status, 204);
    let stale = server.get("/live/why?exercise=squat&token=0123456789abcdef0123456789abcdef");
    assert!(stale.status == 403 && stale.text().contains("Load the page again"), "{}", stale.text());
    assert_eq!(server.get(&format!("/live/why?exercise=..%2Fx.toml&token={token}")).status, 422);
}

#[test]
fn a_plan_says_what_is_left_of_it_today() {
    let dir = tempfile::tempdir().unwrap();
    let plan = "label = \"Hip\"\nsessions_per_week = 3\n[[exercise]]\nname = \"squat\"\nsets = 2\nrepetitions = 3\n";
    fs::write(dir.path().join("plan.toml"), plan).unwrap();
    let server = Server::desk(dir.path());
    let page = server.get("/").text();
    assert!(page.contains("2 sets of 3 repetitions") && page.contains("To be done") && !page.contains("Clamshell"));
    assert_eq!(server.get("/exercise/clamshell").status, 404);
    let calendar = server.get("/plan.ics");
    assert_eq!(calendar.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert!(calendar.text().contains("BYDAY=MO,WE,FR") && calendar.text().contains("Squat"));
    answer(&server);
    let mut line = connect(&server, "exercise=squat&start=now");
    let heard = play(&mut line, &clip(), |said| said["event"]["event"] == "set_end");
    assert!(heard.iter().any(|h| h["seen"]["board"]["goal"] == json!([2, 3])), "the plan leads");
    line.send(Message::Text("end".into())).unwrap();
    let over = rest(&mut line).pop().unwrap();
    assert_eq!(over["over"]["left"], "2 sets of 3 repetitions; 1 of 2 sets left today", "{over}");
    assert!(server.get("/").text().contains("1 of 2 sets left"), "{}", server.get("/").text());
    let mut line = connect(&server, "exercise=squat&start=now");
    let heard = play(&mut line, &clip(), |_| false);
    let boards: Vec<&Value> = heard.iter().filter_map(|said| said.get("seen")).map(|seen| &seen["board"]).collect();
    let sets: std::collections::BTreeSet<u64> = boards.iter().map(|board| board["set"].as_u64().unwrap()).collect();
    assert_eq!(sets.into_iter().collect::<Vec<_>>(), [2], "it begins with the set that is left, and ends with it");
    assert_eq!(boards.last().unwrap()["count"], 3);
    let over = heard.last().unwrap();
    assert_eq!(over["over"]["left"], "2 sets of 3 repetitions; done today", "{over}");
    fs::write(dir.path().join("plan.toml"), "label = 3").unwrap();
    assert!(server.get("/").text().contains("plan.toml:1"), "a mistake is shown, and the exercises are there");
}

#[test]
fn only_the_desk_s_own_page_may_open_the_line() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    answer(&server);
    let (token, host) = (server.page_token("/"), server.host.clone());
    let ask = |query: &str, lines: &str| {
        let request = format!(
            "GET /live?{query} HTTP/1.1\r\n{lines}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        server.first_line(request.as_bytes())
    };
    let own = format!("Host: {host}\r\n");
    let good = format!("token={token}&exercise=squat");
    let origin = format!("Origin: http://{host}\r\n");
    for (query, lines) in [
        (good.as_str(), own.clone()),
        (&good, format!("{own}Origin: http://evil.example\r\n")),
        (&good, format!("{own}Origin: null\r\n")),
        (&good, format!("{own}Origin: https://{host}\r\n")),
        (&good, format!("Host: evil.example\r\n{origin}")),
        (&good, format!("{own}{origin}Sec-Fetch-Site: cross-site\r\n")),
        ("exercise=squat", format!("{own}{origin}")),
        ("token=0123456789abcdef0123456789abcdef&exercise=squat", format!("{own}{origin}")),
    ] {
        assert_eq!(ask(query, &lines), 403, "{query} {lines:?}");
    }
    assert_eq!(ask(&format!("token={token}&exercise=%2Fetc%2Fx.toml"), &format!("{own}{origin}")), 422);
    assert_eq!(ask(&good, &format!("{own}{origin}")), 101);
}

#[test]
fn whatever_is_sent_ends_at_most_its_own_session() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk(dir.path());
    answer(&server);
    let picture = &clip()[0];
    let mut line = connect(&server, "exercise=squat&start=now");
    for bytes in [&b""[..], b"short", &[0; 12], &[0xff; 4000], &picture[..picture.len() / 2]] {
        line.send(Message::Binary(bytes.to_vec().into())).unwrap();
        send(&mut line, f64::NAN, bytes).unwrap();
        line.send(Message::Text("no such key".into())).unwrap();
    }
    for i in 0..40 {
        // There may be no room for one of them.
        send(&mut line, 50.0 * f64::from(i), picture).unwrap();
        thread::sleep(Duration::from_millis(50));
    }
    let shown = std::iter::from_fn(|| next(&mut line)).find(|said| said.get("seen").is_some());
    assert!(shown.is_some(), "it goes on with what is a picture");
    // Larger than any picture.
    let _ = line.send(Message::Binary(vec![0; 8 << 20].into()));
    rest(&mut line);
    assert_eq!(server.get("/").status, 200);
}
