//! `coxa review` or `coxa desk` on a folder of the test's own, and requests to it byte by byte.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use super::{coxa, report, repository};

/// A server that ends with the test.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub host: String,
    /// The key in the printed address.
    pub key: String,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Server {
    /// Starts the review and waits for its address.
    pub fn start(dir: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coxa"));
        command.arg("review").arg(dir).arg("--no-browser");
        Self::of(command)
    }

    /// Starts the desk at a free port, with a history inside its folder, and waits for its address.
    pub fn desk(dir: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coxa"));
        command.arg("desk").arg(dir).args(["--no-browser", "--port", "0", "--history"]).arg(dir.join("history.sqlite"));
        Self::of(command)
    }

    /// The same with a door for a phone, on this machine alone.
    pub fn desk_with_phone(dir: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coxa"));
        command.arg("desk").arg(dir).args(["--no-browser", "--port", "0", "--phone", "--phone-address", "127.0.0.1"]);
        command.arg("--history").arg(dir.join("history.sqlite"));
        Self::of(command)
    }

    /// Of the program that serves.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    fn of(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/'));
        let (host, key) =
            address.and_then(|rest| rest.split_once('/')).unwrap_or_else(|| panic!("no address: {line:?}"));
        Self { host: host.to_owned(), key: key.to_owned(), child }
    }

    /// What a browser that was let in sends along.
    pub fn cookie(&self) -> String {
        format!("Cookie: coxa-{}={}", self.host.rsplit(':').next().unwrap(), self.key)
    }

    /// The same request with the cookie behind its first line.
    fn known(&self, request: &[u8]) -> Vec<u8> {
        let end = request.windows(2).position(|two| two == b"\r\n").map_or(request.len(), |at| at + 2);
        let (first, rest) = request.split_at(end);
        [first, self.cookie().as_bytes(), b"\r\n", rest].concat()
    }

    /// Sends bytes as they are, and the cookie, and reads until the server closes.
    pub fn raw(&self, request: &[u8]) -> Answer {
        self.unknown(&self.known(request))
    }

    /// Sends bytes as they are and reads until the server closes.
    pub fn unknown(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        // A server that refuses early may close before it has read everything.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        Answer::of(&bytes).expect("there is a head")
    }

    /// The status of the answer to bytes as they are, and the cookie, of which no more is read: a line that stays open has no end.
    pub fn first_line(&self, request: &[u8]) -> u16 {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.write_all(&self.known(request)).unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{line:?}"))
    }

    /// A request with these further header lines.
    pub fn ask(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Answer {
        self.send(method, path, headers, body.as_bytes())
    }

    /// The same, whatever the body is.
    pub fn send(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
        let own =
            [format!("Host: {}", self.host), "Connection: close".into(), format!("Content-Length: {}", body.len())];
        let lines = own.iter().map(String::as_str).chain(headers.iter().copied()).collect::<Vec<_>>().join("\r\n");
        let head = format!("{method} {path} HTTP/1.1\r\n{lines}\r\n\r\n");
        self.raw(&[head.as_bytes(), body].concat())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    /// The token that the page of an assessment asks for.
    pub fn token(&self, assessment: &str) -> String {
        self.get(&format!("/a/{assessment}/notes")).json()["token"].as_str().expect("there is a token").to_owned()
    }

    /// Makes one change to the notes, as the page does.
    pub fn note(&self, assessment: &str, change: &Value) -> Answer {
        self.note_with(&self.token(assessment), assessment, change)
    }

    /// The same with a token that is known already.
    pub fn note_with(&self, token: &str, assessment: &str, change: &Value) -> Answer {
        let token = format!("X-Coxa-Token: {token}");
        let headers = [token.as_str(), "Content-Type: application/json"];
        self.ask("POST", &format!("/a/{assessment}/notes"), &headers, &change.to_string())
    }

    /// The token that a page of the desk carries.
    pub fn page_token(&self, page: &str) -> String {
        let text = self.get(page).text();
        let after = text.split("coxa-token\" content=\"").nth(1).expect("there is a token");
        after.split('"').next().unwrap().to_owned()
    }

    /// Ends it at once, as the system does when memory is short.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as Ctrl-C does, and gives its exit code.
    pub fn interrupt(mut self) -> Option<i32> {
        assert!(Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    /// Of bytes as they came; `None` where they are no answer.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).ok()?.to_ascii_lowercase();
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self { status, head, body: bytes[end + 4..].to_vec() })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The value of a header, in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// The report of the sample squats, made once.
fn squat() -> Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    let made = REPORT.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let recording = repository("samples/landmarks/squat.jsonl.gz");
        let args =
            ["assess", recording.to_str().unwrap(), "--exercise", "squat", "--out", dir.path().to_str().unwrap()];
        assert!(coxa(&args).status.success());
        report(dir.path())
    });
    made.clone()
}

/// Puts an assessment into a folder, changed as the test wants.
pub fn put(folder: &Path, change: impl FnOnce(&mut Value)) {
    let mut report = squat();
    change(&mut report);
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("report.json"), serde_json::to_vec(&report).unwrap()).unwrap();
}

/// A folder with one assessment, `squat`.
pub fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    put(&dir.path().join("squat"), |_| {});
    dir
}
