//! Asking a camera for something over the network: reaching it, saying who we are, and the head of its answer.

use std::io::{self, BufReader, Read};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use digest_auth::{AuthContext, HttpMethod};

use super::address::Address;

/// Longer headers, of an answer or of a picture, are none of a camera, bytes.
pub(super) const MOST_HEADER: usize = 16 << 10;
/// So often may a camera send us elsewhere, or ask who we are.
pub(super) const MOST_ASKED: usize = 4;

/// What is wrong with a camera, in words for its user.
pub(super) type Problem = String;

/// It may not.
pub(super) const SENT_AWAY: &str = "it sends us to another device or port, which is not followed; name that one";
/// It does not let us in.
pub(super) const TURNED_AWAY: &str = "it does not accept the name and password";

/// Reaches the device of an address within `opening`; it may keep silent for `patience`.
///
/// # Errors
/// When it is not there.
pub(super) fn reach(at: &Address, opening: Duration, patience: Duration) -> io::Result<BufReader<TcpStream>> {
    let places = (at.host.as_str(), at.port).to_socket_addrs()?;
    let mut found = Err(io::ErrorKind::NotFound.into());
    for place in places.take(MOST_ASKED) {
        found = TcpStream::connect_timeout(&place, opening);
        if found.is_ok() {
            break;
        }
    }
    let stream = found?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(opening))?;
    Ok(BufReader::with_capacity(1 << 16, stream))
}

/// The line of a request that says who we are, if that is known.
pub(super) fn pass_line(pass: Option<&str>) -> String {
    pass.map(|pass| format!("Authorization: {pass}\r\n")).unwrap_or_default()
}

/// Says who we are, in the way that the camera wants to hear it; `what` is asked for in this way.
///
/// # Errors
/// When nobody said a name and a password, or the camera asks in a way of its own.
pub(super) fn identify(at: &Address, method: HttpMethod<'_>, what: &str, answer: &Answer) -> Result<String, Problem> {
    let unnamed = || format!("it wants a name and a password: {}://NAME:PASSWORD@...", at.scheme);
    let (name, password) = at.login.as_ref().ok_or_else(unnamed)?;
    let ways = || answer.headers.iter().filter(|(name, _)| name == "www-authenticate").map(|(_, way)| way.as_str());
    let is = |way: &str, kind: &str| way.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind));
    if let Some(way) = ways().find(|way| is(way, "digest")) {
        let answered = digest_auth::parse(way).and_then(|mut prompt| {
            prompt.respond(&AuthContext::new_with_method(name.as_str(), password.as_str(), what, None::<&[u8]>, method))
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

/// The head of what a camera answers.
pub(super) struct Answer {
    /// What became of the request.
    pub code: u16,
    /// Names in small letters.
    headers: Vec<(String, String)>,
}

impl Answer {
    /// Reads it from a camera that speaks `language`.
    ///
    /// # Errors
    /// When it does not, or takes too long.
    pub(super) fn read(stream: &mut BufReader<TcpStream>, language: &str, until: Instant) -> io::Result<Self> {
        let strange = || io::Error::other(format!("it does not speak {language}"));
        let first = line(stream, until)?.ok_or_else(strange)?;
        let first = String::from_utf8_lossy(&first).into_owned();
        let mut words = first.split_ascii_whitespace();
        let speaks = words
            .next()
            .is_some_and(|word| word.starts_with(&format!("{language}/1.")) || language == "HTTP" && word == "ICY");
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

    /// The first header of this name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The next line without its end; `None` at the end of everything.
///
/// # Errors
/// When it is too long or too late.
pub(super) fn line(stream: &mut BufReader<TcpStream>, until: Instant) -> io::Result<Option<Vec<u8>>> {
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

/// Whether there is time left.
///
/// # Errors
/// When there is none.
pub(super) fn in_time(until: Instant) -> io::Result<()> {
    if Instant::now() > until { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
}

/// What went wrong, for the camera's user.
pub(super) fn words(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "it does not answer".into(),
        _ => error.to_string(),
    }
}
