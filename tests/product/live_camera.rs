//! Cameras of strangers: what they may send, where they may lead, and where their passwords are not written.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::mjpeg::pictures;
use crate::common::{assert_refused, coxa, errors, repository};

/// A device that answers every request by what is given; the request is its argument.
fn device(answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = Vec::new();
            let mut some = [0; 1024];
            while !request.windows(4).any(|w| w == b"\r\n\r\n") {
                match stream.read(&mut some) {
                    Ok(count @ 1..) => request.extend(&some[..count]),
                    _ => break,
                }
            }
            // Whoever asked may have had enough.
            let _ = answer(&String::from_utf8_lossy(&request), &mut stream);
        }
    });
    place
}

fn live(url: &str, out: &Path) -> Output {
    let out = out.to_str().unwrap();
    let quick = ["--headless", "--start", "now", "--model", "lite", "--wait", "0"];
    coxa(&[&["live", "--exercise", "squat", "--url", url, "--out", out], &quick[..]].concat())
}

const STREAM: &[u8] = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n";

fn send(stream: &mut TcpStream, pictures: &[Vec<u8>]) -> std::io::Result<()> {
    stream.write_all(STREAM)?;
    for picture in pictures {
        write!(stream, "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", picture.len())?;
        stream.write_all(picture)?;
        stream.write_all(b"\r\n")?;
        thread::sleep(Duration::from_millis(30));
    }
    Ok(())
}

#[test]
fn a_camera_leads_to_no_other_device_and_no_list() {
    let dir = tempfile::tempdir().unwrap();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    other.set_nonblocking(true).unwrap();
    let far = format!("http://{}/video", other.local_addr().unwrap());
    for code in [301, 302, 307] {
        let to = far.clone();
        let place = device(move |_, stream| write!(stream, "HTTP/1.0 {code} Moved\r\nLocation: {to}\r\n\r\n"));
        assert_refused(&live(&format!("http://{place}/"), &dir.path().join("out")), "another device");
    }
    let list = format!("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{far}\n#EXT-X-ENDLIST\n");
    for kind in ["application/vnd.apple.mpegurl", "video/mp4", "text/plain"] {
        let list = list.clone();
        let head = format!("HTTP/1.0 200 OK\r\nContent-Type: {kind}\r\n\r\n");
        let place = device(move |_, stream| write!(stream, "{head}{list}"));
        assert_refused(&live(&format!("http://{place}/a.m3u8"), &dir.path().join("out")), "no stream of JPEG pictures");
    }
    let round = device(|_, stream| write!(stream, "HTTP/1.0 302 Found\r\nLocation: /again\r\n\r\n"));
    assert_refused(&live(&format!("http://{round}/"), &dir.path().join("out")), "round in circles");
    assert!(other.accept().is_err(), "the other device was called");
}

#[test]
fn what_has_no_end_is_given_up() {
    let dir = tempfile::tempdir().unwrap();
    type Endless = fn(&mut TcpStream) -> std::io::Result<()>;
    let kinds: [(&str, Endless); 4] = [
        ("headers without end", |stream| {
            stream.write_all(b"HTTP/1.0 200 OK\r\n")?;
            loop {
                stream.write_all(b"X-More: and more\r\n")?;
            }
        }),
        ("headers without end", |stream| {
            stream.write_all(STREAM)?;
            loop {
                stream.write_all(&[b'x'; 4096])?;
            }
        }),
        ("too large", |stream| {
            stream.write_all(STREAM)?;
            stream.write_all(b"--frame\r\nContent-Length: 99999999999\r\n\r\n")
        }),
        ("without end", |stream| {
            stream.write_all(STREAM)?;
            stream.write_all(b"--frame\r\nContent-Type: image/jpeg\r\n\r\n")?;
            loop {
                stream.write_all(&[0xff; 65536])?;
            }
        }),
    ];
    for (word, kind) in kinds {
        let place = device(move |_, stream| kind(stream));
        let begun = Instant::now();
        assert_refused(&live(&format!("http://{place}/"), &dir.path().join("out")), word);
        // Some of them never end by themselves.
        assert!(begun.elapsed() < Duration::from_secs(120), "{word}: {:?}", begun.elapsed());
    }
}

#[test]
fn a_password_opens_a_camera_and_is_written_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let clip = pictures(&repository("samples/squat.mp4"))[..45].to_vec();
    let asks = "WWW-Authenticate: Digest realm=\"cam\", nonce=\"dcd98b7102dd\", qop=\"auth\", algorithm=MD5\r\n";
    for (ask, way) in
        [(asks, "Digest username=\"me\""), ("WWW-Authenticate: Basic realm=\"cam\"\r\n", "Basic bWU6czNjcmV0IQ==")]
    {
        let clip = clip.clone();
        let place = device(move |request, stream| match request.contains(way) {
            true => send(stream, &clip),
            false => write!(stream, "HTTP/1.0 401 Unauthorized\r\n{ask}\r\n"),
        });
        let out = dir.path().join(&way[..5]);
        let done = live(&format!("http://me:s3cret%21@{place}/live?user=me&pwd=s3cret!"), &out);
        assert!(done.status.success(), "{}", errors(&done));
        let said = [&done.stdout[..], &done.stderr[..]].map(|said| String::from_utf8_lossy(said).into_owned());
        assert!(said[1].contains(&format!("stream http://{place}/live gives")), "{}", said[1]);
        let mut texts = said.to_vec();
        for file in walk(&out) {
            texts.push(String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned());
        }
        assert!(texts.len() > 4 && !texts.iter().any(|text| text.contains("s3cret")), "{texts:?}");
        let wrong = live(&format!("http://you:s3cret@{place}/"), &dir.path().join("wrong"));
        assert_refused(&wrong, "does not accept");
        assert!(!errors(&wrong).contains("s3cret"));
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
