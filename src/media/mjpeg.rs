//! A camera that sends one JPEG picture after the other over HTTP, with a limit on everything that it may send.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use digest_auth::HttpMethod;

use super::address::Address;
use super::asking::{
    Answer, MOST_ASKED, MOST_HEADER, Problem, SENT_AWAY, TURNED_AWAY, identify, in_time, line, pass_line, reach, words,
};

/// Larger pictures are none of a camera, bytes.
const MOST_PICTURE: usize = 16 << 20;

/// Pictures coming from a camera.
pub(super) struct Mjpeg {
    stream: BufReader<TcpStream>,
    /// What stands between two pictures, if the camera said so.
    boundary: Option<Vec<u8>>,
    /// A picture that takes longer is not waited for.
    patience: Duration,
    picture: Vec<u8>,
}

impl Mjpeg {
    /// Asks for the pictures and waits for the first answer.
    ///
    /// # Errors
    /// When the camera is not there, refuses, sends us to another one, or sends something else than pictures.
    pub(super) fn connect(address: &Address, opening: Duration, patience: Duration) -> Result<Self, Problem> {
        let mut at = address.clone();
        let mut pass = None;
        for _ in 0..MOST_ASKED {
            let mut stream = ask(&at, pass.as_deref(), opening, patience).map_err(|e| words(&e))?;
            let answer = Answer::read(&mut stream, "HTTP", Instant::now() + opening).map_err(|e| words(&e))?;
            match answer.code {
                200 => {
                    let boundary = boundary(&answer)?;
                    return Ok(Self { stream, boundary, patience, picture: Vec::new() });
                }
                301 | 302 | 303 | 307 | 308 => {
                    let moved = answer.header("location").and_then(|to| at.moved(to));
                    at = moved.ok_or(SENT_AWAY)?;
                }
                401 if pass.is_none() => pass = Some(identify(&at, HttpMethod::GET, &at.target, &answer)?),
                401 | 403 => return Err(TURNED_AWAY.into()),
                code => return Err(format!("it answers with the error {code}")),
            }
        }
        Err("it sends us round in circles".into())
    }

    /// The bytes of the next picture; `None` when the camera has ended.
    ///
    /// # Errors
    /// When it breaks off, is too slow, or sends more than any camera.
    pub(super) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        let until = Instant::now() + self.patience;
        let Some(length) = self.part(until)? else { return Ok(None) };
        self.picture.clear();
        match length {
            Some(length) if length > MOST_PICTURE => {
                return Err(io::Error::other("it sends pictures that are too large"));
            }
            Some(length) => {
                while self.picture.len() < length {
                    if self.take(length - self.picture.len(), until)? == 0 {
                        return Ok(None);
                    }
                }
            }
            None => {
                if !self.up_to_boundary(until)? {
                    return Ok(None);
                }
            }
        }
        Ok(Some(&self.picture))
    }

    /// Reads the header of the next picture: its length, if it says that.
    fn part(&mut self, until: Instant) -> io::Result<Option<Option<usize>>> {
        let (mut length, mut inside, mut read) = (None, false, 0);
        loop {
            let Some(line) = line(&mut self.stream, until)? else { return Ok(None) };
            read += line.len() + 2;
            if read > MOST_HEADER {
                return Err(io::Error::other("it sends headers without end"));
            }
            match line.iter().position(|&b| b == b':') {
                None if line.is_empty() && inside => return Ok(Some(length)),
                Some(colon) if line[..colon].eq_ignore_ascii_case(b"content-length") => {
                    let number = String::from_utf8_lossy(&line[colon + 1..]);
                    length = number.trim().parse().ok();
                    inside = true;
                }
                Some(_) => inside = true,
                // The boundary; a camera may send pictures without any header.
                None => inside |= line.starts_with(b"--"),
            }
        }
    }

    /// Reads on until the next boundary, which is left out of the picture. `false` where the camera ended before.
    fn up_to_boundary(&mut self, until: Instant) -> io::Result<bool> {
        let mark = self.boundary.clone().unwrap_or_else(|| b"\r\n--".to_vec());
        loop {
            if self.take(1, until)? == 0 {
                return Ok(false);
            }
            if self.picture.ends_with(&mark) {
                self.picture.truncate(self.picture.len() - mark.len());
                return Ok(true);
            }
            if self.picture.len() > MOST_PICTURE {
                return Err(io::Error::other("it sends a picture without end"));
            }
        }
    }

    /// Adds so many bytes at most to the picture; how many there were.
    fn take(&mut self, most: usize, until: Instant) -> io::Result<usize> {
        in_time(until)?;
        let waiting = self.stream.fill_buf()?;
        let count = waiting.len().min(most);
        self.picture.extend_from_slice(&waiting[..count]);
        self.stream.consume(count);
        Ok(count)
    }
}

fn ask(at: &Address, pass: Option<&str>, opening: Duration, patience: Duration) -> io::Result<BufReader<TcpStream>> {
    let mut stream = reach(at, opening, patience)?;
    // In the older version of HTTP nothing comes in pieces.
    let (target, host, pass) = (&at.target, at.authority(), pass_line(pass));
    // In one go: a camera that reads once and answers would break off over what came after.
    let request = format!("GET {target} HTTP/1.0\r\nHost: {host}\r\nUser-Agent: coxa\r\nAccept: */*\r\n{pass}\r\n");
    stream.get_mut().write_all(request.as_bytes())?;
    Ok(stream)
}

/// What stands between the pictures.
fn boundary(answer: &Answer) -> Result<Option<Vec<u8>>, Problem> {
    let kind = answer.header("content-type").unwrap_or_default();
    let lower = kind.to_ascii_lowercase();
    if !lower.starts_with("multipart/") || answer.header("transfer-encoding").is_some() {
        return Err("it sends no stream of JPEG pictures (MJPEG)".into());
    }
    let at = lower.find("boundary=").map(|at| at + "boundary=".len());
    let named = at.map(|at| kind[at..].split(';').next().unwrap_or_default().trim().trim_matches('"'));
    // Some cameras put the two dashes that go before it into the name.
    Ok(named.map(|name| format!("--{}", name.trim_start_matches("--")).into_bytes()))
}
