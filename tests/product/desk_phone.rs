//! A phone as the camera of the desk: squats before it are counted, also when it goes away and comes back.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use crate::common::desk_page::{FPS, Line, clip, reps, rest, send, session};
use crate::common::phone::{Got, Invitation, Tls, desk, fingerprint, got, heard, invite};
use crate::common::report;

const PATIENCE: Duration = Duration::from_secs(120);

fn says_camera(phone: &mut WebSocket<Tls>) {
    phone.send(Message::Text(json!({"front": false, "size": [480, 640]}).to_string().into())).unwrap();
}

/// Sends pictures as the phone's page does, each when the one before was shown but no sooner than it was taken, and reads
/// what the laptop's page gets, until `until` says so or the clip is over.
fn play(
    (laptop, phone): (&mut Line, &mut WebSocket<Tls>),
    pictures: &mut dyn Iterator<Item = &Vec<u8>>,
    until: impl Fn(&Value) -> bool,
) -> Vec<Value> {
    let (mut lines, clock) = (Vec::new(), Instant::now());
    let mut began = None;
    for (i, jpeg) in pictures.enumerate() {
        let due = Duration::from_secs_f64(i as f64 / FPS);
        thread::sleep(due.saturating_sub(began.map_or(Duration::ZERO, |began: Instant| began.elapsed())));
        send(phone, 1000.0 * clock.elapsed().as_secs_f64() + 5e5, jpeg).unwrap();
        let (mut shown, mut last) = (false, false);
        while !shown {
            assert!(clock.elapsed() < PATIENCE, "{lines:?}");
            match got(laptop) {
                Got::Picture(picture) => assert_eq!(&picture, jpeg, "the laptop shows what the phone sends"),
                Got::Line(line) => {
                    shown = line.get("seen").is_some();
                    last |= until(&line);
                    lines.push(line);
                }
            }
        }
        assert_eq!(heard(phone), json!({"shown": 1}), "the phone may send the next one");
        if last {
            break;
        }
        began.get_or_insert_with(Instant::now);
    }
    lines
}

/// What the laptop's page hears next of the phone's camera; what it hears before is kept.
fn camera(laptop: &mut Line, lines: &mut Vec<Value>) -> Value {
    loop {
        match got(laptop) {
            Got::Line(line) if line.get("camera").is_some() => return line["camera"].clone(),
            Got::Line(line) => lines.push(line),
            Got::Picture(_) => {}
        }
    }
}

#[test]
fn three_squats_before_a_phone_are_counted_also_when_it_goes_and_comes_back() {
    let (dir, server) = desk();
    let (mut laptop, invitation) = invite(&server);
    let (_, certificate) = invitation.open().unwrap();
    assert_eq!(fingerprint(&certificate), invitation.fingerprint, "the laptop shows whose certificate it is");
    assert!(certificate.windows(6).any(|six| six == [0x87, 4, 127, 0, 0, 1]), "it is of this address");
    let page = invitation.ask("GET", "/phone", &[]);
    assert!(page.status == 200 && page.text().contains("This phone as the camera"), "{}", page.text());
    let let_in = invitation.hello(Some(&invitation.token), None);
    assert_eq!((&let_in.json()["title"], &let_in.json()["size"]), (&json!("Squat"), &Value::Null));
    let kept = let_in.header("set-cookie").unwrap().to_owned();
    for rule in ["__host-coxa-phone=", "secure", "httponly", "samesite=strict", "path=/"] {
        assert!(kept.contains(rule), "{kept}");
    }
    let cookie = kept.split(';').next().unwrap().replace("__host", "__Host");
    let mut phone = invitation.line(&cookie).unwrap();
    says_camera(&mut phone);
    let Got::Line(line) = got(&mut laptop) else { panic!("no picture yet") };
    assert_eq!(line, json!({"camera": {"here": true, "front": false}}));
    let (clip, mut lines) = (clip(), Vec::new());
    let mut pictures = clip.iter();
    lines.extend(play((&mut laptop, &mut phone), &mut pictures, |line| line["event"]["event"] == "rep"));
    assert_eq!(reps(&lines), 1);
    // It is carried out of the Wi-Fi, and back.
    drop(phone);
    assert_eq!(camera(&mut laptop, &mut lines)["here"], false);
    let again = invitation.hello(None, Some(&cookie));
    assert_eq!((again.status, &again.json()["size"]), (200, &json!([480, 640])), "{}", again.text());
    let mut phone = invitation.line(&cookie).unwrap();
    says_camera(&mut phone);
    assert_eq!(camera(&mut laptop, &mut lines)["here"], true);
    lines.extend(play((&mut laptop, &mut phone), &mut pictures, |_| false));
    laptop.send(Message::Text("end".into())).unwrap();
    lines.extend(rest(&mut laptop));
    let said: Vec<_> = lines.iter().filter(|line| line.get("seen").is_none()).collect();
    assert_eq!(reps(&lines), 3, "{said:?}");
    assert!(["1", "2", "3"].iter().all(|number| said.iter().any(|line| line["say"]["words"] == *number)), "{said:?}");
    let last = std::iter::from_fn(|| Some(heard(&mut phone))).find(|line| line.get("shown").is_none());
    assert_eq!(last, Some(json!({"over": true})), "the phone puts its camera out");
    assert_eq!(server.get(said.last().unwrap()["over"]["reports"][0]["address"].as_str().unwrap()).status, 200);
    let made = report(&session(dir.path()));
    assert_eq!(made["summary"]["rep_count"], 3);
    assert_eq!(made["source"]["name"], "camera of a phone");
    after(&invitation, &cookie);
    assert_eq!(server.interrupt(), Some(0));
}

/// Nothing of a session that is over opens the door.
fn after(invitation: &Invitation, cookie: &str) {
    let page = invitation.ask("GET", "/phone", &[]);
    assert!(page.status == 410 && page.text().contains("No session waits for a phone"), "{}", page.text());
    for answer in [invitation.hello(Some(&invitation.token), None), invitation.hello(None, Some(cookie))] {
        assert!(answer.status == 410 && answer.text().contains("The session is over."), "{}", answer.text());
    }
    assert_eq!(invitation.line(cookie).err(), Some(410));
}
