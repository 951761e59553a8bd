//! The program in a terminal's world: signals, closed and full outputs, limits of the system, and what is no clip.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{assert_refused, coxa, errors, repository};

fn recording() -> String {
    repository("samples/landmarks/squat.jsonl.gz").to_str().unwrap().to_owned()
}

/// `sh -c "BEFORE exec coxa ARGS"`; BEFORE may set the shell's arguments to a program that starts it.
fn under(before: &str, args: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{before} exec \"$@\" '{}' {args}", env!("CARGO_BIN_EXE_coxa"))]);
    command
}

/// A review server begun like this, and its address with the key.
fn review(dir: &Path, before: &str, after: &str) -> (Child, String) {
    let mut command = under(before, &format!("review --no-browser '{}' {after}", dir.display()));
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned())
}

fn answers(address: &str) -> bool {
    let (host, key) = address.split_once('/').unwrap();
    let Ok(mut stream) = TcpStream::connect(host) else { return false };
    let _ = write!(stream, "GET /{key}/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    text.starts_with("HTTP/1.1 200")
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn what_was_started_to_outlive_its_terminal_does_and_the_rest_ends_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let (mut kept, host) = review(dir.path(), "trap '' HUP;", "");
    signal(&kept, "-HUP");
    // The signal comes before the next request is answered.
    for _ in 0..10 {
        assert!(answers(&host) && kept.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(20));
    }
    signal(&kept, "-TERM");
    assert_eq!(kept.wait().unwrap().code(), Some(0));
    // These tests may have been started by `nohup` themselves.
    let (mut ended, _) = review(dir.path(), "set -- env --default-signal=HUP;", "");
    signal(&ended, "-HUP");
    assert_eq!(ended.wait().unwrap().code(), Some(0));
}

#[test]
fn a_closed_or_full_standard_error_ends_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for after in ["2>&-", "2>/dev/full"] {
        let (mut server, host) = review(dir.path(), "", after);
        assert!(answers(&host), "{after}");
        signal(&server, "-TERM");
        assert_eq!(server.wait().unwrap().code(), Some(0), "{after}");
        let out = dir.path().join("out");
        let args =
            format!("--stats assess '{}' --exercise squat --force --out '{}' {after}", recording(), out.display());
        assert_eq!(under("", &args).output().unwrap().status.code(), Some(0), "{after}");
        let refused = under("", &format!("assess /nowhere --exercise squat --out x {after}")).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{after}");
    }
}

#[test]
fn a_limit_on_the_size_of_files_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let args = format!("assess '{}' --exercise squat --out '{}'", recording(), out.display());
    let output = under("ulimit -f 8;", &args).output().unwrap();
    assert_refused(&output, "File too large");
    assert!(!out.exists(), "nothing half-written stays");
}

#[test]
fn an_excerpt_without_a_picture_and_a_photo_are_errors_that_say_how_long_the_clip_is() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut inputs = vec![(recording(), "8.9 s long")];
    if cfg!(all(feature = "camera", feature = "onnx")) {
        inputs.push((repository("samples/squat.mp4").to_str().unwrap().to_owned(), "8.9 s long"));
    }
    for (input, length) in &inputs {
        for part in [&["--from", "5", "--to", "3"][..], &["--from", "100"], &["--from", "3.001", "--to", "3.002"]] {
            let args = ["assess", input, "--exercise", "squat", "--model", "lite", "--out", out.to_str().unwrap()];
            let output = coxa(&[&args[..], part].concat());
            assert_refused(&output, length);
            assert!(!out.exists());
        }
    }
    if cfg!(all(feature = "camera", feature = "onnx")) {
        let photo = dir.path().join("photo.jpg");
        image::RgbImage::from_pixel(640, 480, image::Rgb([90, 120, 90])).save(&photo).unwrap();
        let args = ["assess", photo.to_str().unwrap(), "--exercise", "squat", "--model", "lite", "--out"];
        assert_refused(&coxa(&[&args[..], &[out.to_str().unwrap()]].concat()), "photo.jpg");
    }
}

#[test]
fn a_half_open_connection_is_closed_and_a_folder_in_use_is_told_and_blocks_nothing_else() {
    let dir = crate::common::review_server::folder();
    crate::common::review_server::put(&dir.path().join("other"), |_| {});
    let server = crate::common::review_server::Server::start(dir.path());
    let mut silent = TcpStream::connect(&server.host).unwrap();
    silent.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    let opened = Instant::now();
    // Another run is at work in one of the folders.
    let busy = fs::File::open(dir.path().join("squat")).unwrap();
    busy.lock().unwrap();
    let token = server.token("other");
    let note = serde_json::json!({"change": "add_comment", "at_s": 1.0, "text": "x", "author": null});
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| server.note_with(&token, "squat", &note));
        for _ in 0..3 {
            assert_eq!(server.note_with(&token, "other", &note).status, 200);
            assert_eq!(server.get("/").status, 200);
        }
        let told = waiting.join().unwrap();
        assert_eq!(told.status, 409);
        assert!(told.text().contains("in use by another run"), "{}", told.text());
    });
    drop(busy);
    assert_eq!(server.note_with(&token, "squat", &note).status, 200);
    silent.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
    let mut rest = Vec::new();
    // Closed, with or without an answer.
    silent.read_to_end(&mut rest).unwrap();
    assert!(opened.elapsed() >= Duration::from_secs(5), "{:?}", opened.elapsed());
}

/// Every file of a folder as text, unpacked where it is packed.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: &Path| match path.extension().is_some_and(|e| e == "gz") {
        true => Command::new("gzip").arg("-dc").arg(path).output().unwrap().stdout,
        false => fs::read(path).unwrap(),
    };
    let read =
        |path: std::path::PathBuf| (path.display().to_string(), String::from_utf8_lossy(&text(&path)).into_owned());
    entries.filter(|path| path.is_file()).map(read).collect()
}

#[test]
fn no_folder_of_the_user_s_is_named_in_what_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let private = dir.path().join("patients of dr-quartz");
    fs::create_dir(&private).unwrap();
    // As an earlier build wrote it: with the folders.
    let packed = Command::new("gzip").arg("-dc").arg(recording()).output().unwrap().stdout;
    let text = String::from_utf8(packed).unwrap();
    let (first, frames) = text.split_once('\n').unwrap();
    let mut header: Value = serde_json::from_str(first).unwrap();
    header["source"] = private.join("anna.mp4").to_str().unwrap().into();
    let input = private.join("old.jsonl");
    fs::write(&input, format!("{header}\n{frames}")).unwrap();
    let [out, copy] = ["out", "copy.jsonl"].map(|name| private.join(name));
    let args = ["assess", input.to_str().unwrap(), "--exercise", "squat", "--export", "csv,json,trc,mot,c3d,fhir"];
    let more = ["--landmarks", copy.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let done = coxa(&[&args[..], &more].concat());
    assert!(done.status.success(), "{}", errors(&done));
    let made = [texts(&out), vec![("copy".into(), fs::read_to_string(&copy).unwrap())]].concat();
    assert!(made.len() >= 10, "{}", made.len());
    for (file, text) in made {
        assert!(!text.contains("dr-quartz"), "{file}");
    }
    assert_eq!(crate::common::report(&out)["source"]["name"], "old.jsonl");
}
