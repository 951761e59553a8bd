//! A camera that sends one JPEG picture after the other over HTTP, with a limit on everything that it may send.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use digest_auth::AuthContext;

use super::address::Address;

/// Larger pictures are none of a camera, bytes.
const MOST_PICTURE: usize = 16 << 20;
/// Nor are longer headers, of an answer or of a picture.
const MOST_HEADER: usize = 16 << 10;
/// So often may a camera send us elsewhere, or ask who we are.
const MOST_ASKED: usize = 4;

/// Pictures coming from a camera.
pub struct Mjpeg {
    stream: BufReader<TcpStream>,
    /// What stands between two pictures, if the camera said so.
    boundary: Option<Vec<u8>>,
    /// A picture that takes longer is not waited for.
    patience: Duration,
    picture: Vec<u8>,
}

/// What is wrong with a camera, in words for its user.
type Problem = String;

impl Mjpeg {
    /// Asks for the pictures and waits for the first answer.
    ///
    /// # Errors
    /// When the camera is not there, refuses, sends us to another one, or sends something else than pictures.
    pub fn connect(address: &Address, opening: Duration, patience: Duration) -> Result<Self, Problem> {
        let mut at = address.clone();
        let mut pass = None;
        for _ in 0..MOST_ASKED {
            let mut stream = ask(&at, pass.as_deref(), opening, patience).map_err(|e| words(&e))?;
            let answer = Answer::read(&mut stream, Instant::now() + opening).map_err(|e| words(&e))?;
            match answer.code {
                200 => {
                    let boundary = answer.boundary()?;
                    return Ok(Self { stream, boundary, patience, picture: Vec::new() });
                }
                301 | 302 | 303 | 307 | 308 => {
                    let moved = answer.header("location").and_then(|to| at.moved(to));
                    at = moved.ok_or("it sends us to another device or port, which is not followed; name that one")?;
                }
                401 if pass.is_none() => pass = Some(identify(&at, &answer)?),
                401 | 403 => return Err("it does not accept the name and password".into()),
                code => return Err(format!("it answers with the error {code}")),
            }
        }
        Err("it sends us round in circles".into())
    }

    /// The bytes of the next picture; `None` when the camera has ended.
    ///
    /// # Errors
    /// When it breaks off, is too slow, or sends more than any camera.
    pub fn next(&mut self) -> io::Result<Option<&[u8]>> {
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
    let places = (at.host.as_str(), at.port).to_socket_addrs()?;
    let mut found = Err(io::ErrorKind::NotFound.into());
    for place in places.take(MOST_ASKED) {
        found = TcpStream::connect_timeout(&place, opening);
        if found.is_ok() {
            break;
        }
    }
    let mut stream = found?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(opening))?;
    let pass = pass.map(|pass| format!("Authorization: {pass}\r\n")).unwrap_or_default();
    // In the older version of HTTP nothing comes in pieces.
    let (target, host) = (&at.target, at.authority());
    // In one go: a camera that reads once and answers would break off over what came after.
    let request = format!("GET {target} HTTP/1.0\r\nHost: {host}\r\nUser-Agent: coxa\r\nAccept: */*\r\n{pass}\r\n");
    stream.write_all(request.as_bytes())?;
    Ok(BufReader::with_capacity(1 << 16, stream))
}

/// Says who we are, in the way that the camera wants to hear it.
fn identify(at: &Address, answer: &Answer) -> Result<String, Problem> {
    let (name, password) = at.login.as_ref().ok_or("it wants a name and a password: http://NAME:PASSWORD@...")?;
    let ways = || answer.headers.iter().filter(|(name, _)| name == "www-authenticate").map(|(_, way)| way.as_str());
    let is = |way: &str, kind: &str| way.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind));
    if let Some(way) = ways().find(|way| is(way, "digest")) {
        let answered = digest_auth::parse(way).and_then(|mut prompt| {
            prompt.respond(&AuthContext::new(name.as_str(), password.as_str(), at.target.as_str()))
        });
        return answered
            .map(|header| header.to_header_string())
            .map_err(|_| "it asks for a password in a strange way".into());
    }
    if ways().any(|way| is(way, "basic")) {
        return Ok(format!("Basic {}", STANDARD.encode(format!("{name}:{password}"))));
    }
    Err("it asks for a password in a strange way".into())
}

/// The head of what a camera answers; names in small letters.
struct Answer {
    code: u16,
    headers: Vec<(String, String)>,
}

impl Answer {
    fn read(stream: &mut BufReader<TcpStream>, until: Instant) -> io::Result<Self> {
        let strange = || io::Error::other("it does not speak HTTP");
        let first = line(stream, until)?.ok_or_else(strange)?;
        let first = String::from_utf8_lossy(&first).into_owned();
        let mut words = first.split_ascii_whitespace();
        let speaks = words.next().is_some_and(|word| word.starts_with("HTTP/1.") || word == "ICY");
        let code = words.next().and_then(|code| code.parse().ok()).filter(|_| speaks).ok_or_else(strange)?;
        let (mut headers, mut read) = (Vec::new(), 0);
        loop {
            let next = line(stream, until)?.ok_or_else(strange)?;
            read += next.len() + 2;
            if next.is_empty() {
                return Ok(Self { code, headers });
            }
            if read > MOST_HEADER {
                return Err(io::Error::other("it sends headers without end"));
            }
            let text = String::from_utf8_lossy(&next);
            if let Some((name, value)) = text.split_once(':') {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// What stands between the pictures.
    fn boundary(&self) -> Result<Option<Vec<u8>>, Problem> {
        let kind = self.header("content-type").unwrap_or_default();
        let lower = kind.to_ascii_lowercase();
        if !lower.starts_with("multipart/") || self.header("transfer-encoding").is_some() {
            return Err("it sends no stream of JPEG pictures (MJPEG)".into());
        }
        let at = lower.find("boundary=").map(|at| at + "boundary=".len());
        let named = at.map(|at| kind[at..].split(';').next().unwrap_or_default().trim().trim_matches('"'));
        // Some cameras put the two dashes that go before it into the name.
        Ok(named.map(|name| format!("--{}", name.trim_start_matches("--")).into_bytes()))
    }
}

/// The next line without its end; `None` at the end of everything.
fn line(stream: &mut BufReader<TcpStream>, until: Instant) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        in_time(until)?;
        let mut one = [0];
        if stream.read(&mut one)? == 0 {
            return Ok((!line.is_empty()).then_some(line));
        }
        match one[0] {
            b'\n' => {
                line.truncate(line.len() - usize::from(line.ends_with(b"\r")));
                return Ok(Some(line));
            }
            byte if line.len() < MOST_HEADER => line.push(byte),
            _ => return Err(io::Error::other("it sends headers without end")),
        }
    }
}

fn in_time(until: Instant) -> io::Result<()> {
    if Instant::now() > until { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
}

fn words(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "it does not answer".into(),
        _ => error.to_string(),
    }
}
