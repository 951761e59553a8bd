//! Where the pictures of an RTSP camera are, asked before FFmpeg opens it: FFmpeg would follow it to any device.

use std::io::Write;
use std::time::{Duration, Instant};

use digest_auth::HttpMethod;

use super::address::Address;
use super::asking::{Answer, MOST_ASKED, Problem, SENT_AWAY, TURNED_AWAY, identify, pass_line, reach, words};

/// The address at which the camera describes its pictures: the one named, or another place on the same device and port.
///
/// # Errors
/// When it is not there, refuses, or sends us to another device or port.
pub(super) fn settled(address: &Address, opening: Duration) -> Result<Address, Problem> {
    let mut at = address.clone();
    let mut pass = None;
    for asked in 1..=MOST_ASKED {
        let answer = describe(&at, asked, pass.as_deref(), opening).map_err(|e| words(&e))?;
        match answer.code {
            300..=399 => at = answer.header("location").and_then(|to| at.moved(to)).ok_or(SENT_AWAY)?,
            401 if pass.is_none() => pass = Some(identify(&at, HttpMethod::from("DESCRIBE"), &place(&at), &answer)?),
            401 | 403 => return Err(TURNED_AWAY.into()),
            // What else may be wrong shows when it is opened.
            _ => return Ok(at),
        }
    }
    Err("it sends us round in circles".into())
}

fn describe(at: &Address, asked: usize, pass: Option<&str>, opening: Duration) -> std::io::Result<Answer> {
    let until = Instant::now() + opening;
    let mut stream = reach(at, opening, opening)?;
    let (place, pass) = (place(at), pass_line(pass));
    let request = format!(
        "DESCRIBE {place} RTSP/1.0\r\nCSeq: {asked}\r\nUser-Agent: coxa\r\nAccept: application/sdp\r\n{pass}\r\n"
    );
    stream.get_mut().write_all(request.as_bytes())?;
    Answer::read(&mut stream, "RTSP", until)
}

/// The address as a request names it, without name and password.
fn place(at: &Address) -> String {
    format!("{}://{}{}", at.scheme, at.authority(), at.target)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    /// A camera that gives these answers in turn; its address, and what it was asked.
    fn camera(answers: Vec<String>) -> (u16, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = thread::spawn(move || {
            let answer = |answer: &String| {
                let (mut stream, _) = listener.accept().unwrap();
                let lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
                let request: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
                write!(stream, "RTSP/1.0 {answer}\r\n\r\n").unwrap();
                request.join("\n")
            };
            answers.iter().map(answer).collect()
        });
        (port, asked)
    }

    fn ask(port: u16) -> Result<String, Problem> {
        let address = Address::parse(&format!("rtsp://me:secret@127.0.0.1:{port}/a")).unwrap();
        settled(&address, PATIENCE).map(|address| address.target)
    }

    #[test]
    fn a_camera_leads_to_another_place_on_itself_and_to_no_other_device() {
        let decoy = TcpListener::bind("127.0.0.1:0").unwrap();
        decoy.set_nonblocking(true).unwrap();
        let elsewhere = format!("rtsp://127.0.0.1:{}/b", decoy.local_addr().unwrap().port());
        let (port, asked) = camera(vec![format!("302 Moved\r\nLocation: {elsewhere}")]);
        assert_eq!(ask(port), Err(SENT_AWAY.to_owned()));
        assert!(decoy.accept().is_err(), "nobody came");
        assert!(!asked.join().unwrap()[0].contains("secret"));
        let (port, asked) = camera(vec!["301 Moved\r\nLocation: /b?c".into(), "200 OK".into()]);
        assert_eq!(ask(port).as_deref(), Ok("/b?c"));
        assert!(asked.join().unwrap()[1].starts_with(&format!("DESCRIBE rtsp://127.0.0.1:{port}/b?c RTSP/1.0")));
    }

    #[test]
    fn a_camera_that_wants_to_know_who_asks_is_answered_once() {
        let wants = || "401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"0a1b\"".to_owned();
        let (port, asked) = camera(vec![wants(), "200 OK".into()]);
        assert_eq!(ask(port).as_deref(), Ok("/a"));
        let asked = asked.join().unwrap();
        assert!(
            asked[1].contains("Authorization: Digest username=\"me\"") && !asked[1].contains("secret"),
            "{asked:?}"
        );
        let (port, _) = camera(vec![wants(), wants()]);
        assert_eq!(ask(port), Err(TURNED_AWAY.to_owned()));
    }
}
