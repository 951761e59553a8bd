//! The key to a server of this machine: other people who use the machine reach its port too, and see nothing without it.
//!
//! It stands in the address that is printed. The browser is given a cookie for it at once, so that it stays in no address.
//! What starts the browser shows its arguments to everyone on the machine, so that address has a key that fits once.

use std::io;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, Uri, header};

use super::random::random_hex;

/// What lets a browser in.
pub(crate) struct Key {
    word: String,
    once: Mutex<Option<String>>,
    /// A browser has one set of cookies for every port of a machine.
    cookie: String,
}

/// How a request comes.
#[derive(Debug, PartialEq)]
pub(super) enum Way {
    /// With the cookie.
    Known,
    /// By an address with the key, and this is what it asks for.
    ByAddress(Uri),
    /// With the cookie of an earlier start.
    Outdated,
    /// Without any of them.
    Unknown,
}

impl Key {
    /// A new one for the server at this port.
    ///
    /// # Errors
    /// When the system gives no random bits.
    pub(super) fn new(port: u16) -> io::Result<Self> {
        Ok(Self { word: random_hex()?, once: Mutex::new(Some(random_hex()?)), cookie: format!("coxa-{port}") })
    }

    /// The part of the address that is printed.
    pub(super) fn word(&self) -> &str {
        &self.word
    }

    /// The part of the address that a browser is started with.
    pub(super) fn once(&self) -> Option<String> {
        self.once.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a browser is to keep.
    pub(super) fn kept(&self) -> String {
        kept(&self.cookie, &self.word, "")
    }

    /// How a request comes.
    pub(super) fn way(&self, uri: &Uri, headers: &HeaderMap) -> Way {
        let whole = uri.path_and_query().map_or("/", |asked| asked.as_str());
        let asked = whole.trim_start_matches('/');
        let (first, rest) = asked.split_at(asked.find(['/', '?']).unwrap_or(asked.len()));
        if same(first, &self.word) || self.spend(first) {
            // More than one slash would lead to another machine.
            let rest = format!("/{}", rest.trim_start_matches('/')).parse();
            return rest.map_or(Way::Unknown, Way::ByAddress);
        }
        let brought = || cookie(headers, &self.cookie);
        match brought().next() {
            None => Way::Unknown,
            Some(_) if brought().any(|word| same(word, &self.word)) => Way::Known,
            Some(_) => Way::Outdated,
        }
    }

    /// Whether it is the key that fits once; then it fits no more.
    fn spend(&self, word: &str) -> bool {
        let mut once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
        once.take_if(|once| same(once, word)).is_some()
    }
}

/// Compares in a time that says nothing of where two words differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// A cookie that only its own site gets back, and no script reads; `more` begins with a semicolon.
pub(crate) fn kept(name: &str, secret: &str, more: &str) -> String {
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict{more}")
}

/// Everything that a request brings under a cookie's name.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(move |cookie| cookie.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_has_the_key_comes_in_and_the_one_for_a_browser_fits_once() {
        let key = Key::new(2692).unwrap();
        let (word, once) = (key.word().to_owned(), key.once().unwrap());
        let way = |path: &str, cookies: &str| {
            let headers = HeaderMap::from_iter([(header::COOKIE, cookies.parse().unwrap())]);
            key.way(&path.parse().unwrap(), &headers)
        };
        let to = |path: &str| Way::ByAddress(path.parse().unwrap());
        assert_eq!(way("/", ""), Way::Unknown);
        assert_eq!(way(&format!("/{}", &word[1..]), ""), Way::Unknown);
        assert_eq!(way("/a/squat/", &format!("coxa-80={word}")), Way::Unknown);
        assert_eq!(way("/a/squat/", &format!("coxa-80={word}; coxa-2692=0")), Way::Outdated);
        assert_eq!(way("/a/squat/", &format!("coxa-80=0; coxa-2692={word}")), Way::Known);
        for (rest, wanted) in
            [("", "/"), ("/", "/"), ("/a/squat/", "/a/squat/"), ("//evil/", "/evil/"), ("?a=b", "/?a=b")]
        {
            assert_eq!(way(&format!("/{word}{rest}"), ""), to(wanted), "{rest}");
        }
        assert_eq!(way(&format!("/{once}/"), ""), to("/"));
        assert_eq!(way(&format!("/{once}/"), ""), Way::Unknown);
        assert_eq!(way("/", &format!("coxa-2692={once}")), Way::Outdated);
    }
}
