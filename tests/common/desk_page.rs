//! A page of the desk as the desk knows it: what it posts, and its line while a session is led.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket, client};

use super::mjpeg::pictures;
use super::repository;
use super::review_server::Server;

/// The sample's rate.
pub const FPS: f64 = 15.0;

pub type Line = WebSocket<TcpStream>;

pub fn post(server: &Server, path: &str, body: Value) -> u16 {
    let token = format!("X-Coxa-Token: {}", server.page_token("/"));
    server.ask("POST", path, &[&token, "Content-Type: application/json"], &body.to_string()).status
}

/// The questions that come before the first exercise, all answered with no.
pub fn answer(server: &Server) {
    let signs = [
        "bladder_bowel_or_saddle",
        "fall_and_cannot_stand",
        "hot_swollen_joint_or_calf",
        "fever_or_weight_loss",
        "night_pain",
        "cancer",
    ];
    let no: serde_json::Map<String, Value> = signs.iter().map(|sign| ((*sign).to_owned(), false.into())).collect();
    assert_eq!(post(server, "/mat/signs", no.into()), 200);
}

pub fn connect(server: &Server, query: &str) -> Line {
    let token = server.page_token("/");
    let mut request = format!("ws://{}/live?token={token}&{query}", server.host).into_client_request().unwrap();
    request.headers_mut().insert("Origin", format!("http://{}", server.host).parse().unwrap());
    let cookie = server.cookie();
    request.headers_mut().insert("Cookie", cookie.trim_start_matches("Cookie: ").parse().unwrap());
    client(request, TcpStream::connect(&server.host).unwrap()).expect("the line is opened").0
}

pub fn send<S: Read + Write>(line: &mut WebSocket<S>, taken_ms: f64, jpeg: &[u8]) -> Result<(), tungstenite::Error> {
    let message = [&0_u32.to_le_bytes()[..], &taken_ms.to_le_bytes(), jpeg].concat();
    line.send(Message::Binary(message.into()))
}

pub fn next(line: &mut Line) -> Option<Value> {
    loop {
        match line.read() {
            Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

pub fn rest(line: &mut Line) -> Vec<Value> {
    std::iter::from_fn(|| next(line)).collect()
}

/// Three squats, and then the person stands for a second and a half: a repetition is over when rest has settled.
pub fn clip() -> Vec<Vec<u8>> {
    let mut all = pictures(&repository("samples/squat.mp4"));
    let last = all.last().unwrap().clone();
    all.extend(std::iter::repeat_n(last, 22));
    all
}

pub fn reps(heard: &[Value]) -> usize {
    heard.iter().filter(|said| said["event"]["event"] == "rep").count()
}

/// The only session folder.
pub fn session(dir: &Path) -> PathBuf {
    let folders: Vec<_> = fs::read_dir(dir.join("sessions")).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders[0].clone()
}
