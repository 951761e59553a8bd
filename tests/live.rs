//! `coxa live --headless` on an MJPEG stream of the tests' own, which stands in for a camera.
#![cfg(all(feature = "camera", feature = "onnx"))]

mod common;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use common::{assert_refused, coxa, errors, report, repository};
use serde_json::Value;

/// The sample's frames as JPEG pictures.
fn pictures() -> Vec<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("frames.mjpeg");
    let sample = repository("samples/squat.mp4");
    common::ffmpeg(&["-i", sample.to_str().unwrap(), "-q:v", "3", "-f", "mjpeg", path.to_str().unwrap()]);
    let bytes = std::fs::read(path).unwrap();
    let starts: Vec<usize> = (0..bytes.len() - 2).filter(|&i| bytes[i..i + 3] == [0xff, 0xd8, 0xff]).collect();
    let ends = starts[1..].iter().copied().chain([bytes.len()]);
    starts.iter().zip(ends).map(|(&from, to)| bytes[from..to].to_vec()).collect()
}

/// Serves the pictures once, at the pace of the clip, and closes the connection. Returns its address.
fn serve(pictures: Vec<Vec<u8>>, interval: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/video.mjpg", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 2048]);
        let head = "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n";
        let mut sent = stream.write_all(head.as_bytes());
        for picture in pictures {
            let part = format!("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", picture.len());
            sent = sent.and_then(|()| stream.write_all(part.as_bytes()));
            sent = sent.and_then(|()| stream.write_all(&picture));
            sent = sent.and_then(|()| stream.write_all(b"\r\n"));
            if sent.is_err() {
                return;
            }
            thread::sleep(interval);
        }
    });
    address
}

#[test]
fn a_stream_gives_the_same_repetitions_as_the_file() {
    let url = serve(pictures(), Duration::from_micros(66_667));
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().to_str().unwrap();
    let args = ["live", "--exercise", "squat", "--url", &url, "--headless", "--start", "now", "--model", "lite"];
    let output = coxa(&[&args[..], &["--out", out]].concat());
    assert!(output.status.success(), "{}", errors(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let events: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect();
    let count = events.iter().filter(|e| e["event"] == "rep").count();
    assert_eq!(count, 3, "{text}");
    assert_eq!(events.last().unwrap()["event"], "end");
    assert_eq!(report(dir.path())["summary"]["rep_count"], 3);
}

#[test]
fn a_stream_or_camera_that_is_not_there_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let base = ["live", "--exercise", "squat", "--headless", "--out", out.to_str().unwrap()];
    // A port that was just free: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/video.mjpg");
    assert_refused(&coxa(&[&base[..], &["--url", &url]].concat()), "can not be opened");
    assert_refused(&coxa(&[&base[..], &["--camera", "97"]].concat()), "camera 97");
    assert!(!out.exists());
}
