//! The address of a camera in a network, and what of it may be written anywhere.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// `scheme://user:password@host:port/path?query`, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// `http`, `https` or `rtsp`, in small letters.
    pub scheme: String,
    /// Name and password, if they are in it.
    pub login: Option<(String, String)>,
    /// Name or number of the device, without the brackets of an IPv6 number.
    pub host: String,
    /// Of the device.
    pub port: u16,
    /// Path and query as they are asked for.
    pub target: String,
}

impl Address {
    /// Takes an address apart; `None` where it is none of a camera.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let usual_port = usual_port(&scheme)?;
        let rest = rest.split('#').next()?;
        let (place, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (login, place) = place.rsplit_once('@').map_or((None, place), |(login, place)| (Some(login), place));
        let (host, port) = match place.strip_prefix('[') {
            Some(number) => number.split_once(']').map(|(host, port)| (host, port.strip_prefix(':')))?,
            None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Some(usual_port), |port| port.parse().ok())?;
        let sound = |c: char| c.is_ascii_graphic();
        if host.is_empty() || host.contains(['/', '@']) || !host.chars().all(sound) || !target.chars().all(sound) {
            return None;
        }
        let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let login = login.map(|login| {
            let (name, password) = login.split_once(':').unwrap_or((login, ""));
            (plain(name), plain(password))
        });
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        Some(Self { scheme, login, host: host.to_owned(), port, target })
    }

    /// All of it, with the password: for the library that opens it, and nobody else.
    pub(super) fn whole(&self) -> String {
        let plain = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let login = self.login.as_ref().map(|(name, password)| format!("{}:{}@", plain(name), plain(password)));
        format!("{}://{}{}{}", self.scheme, login.unwrap_or_default(), self.authority(), self.target)
    }

    /// Host and port as a request names them.
    pub(super) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if usual_port(&self.scheme) == Some(self.port) { host } else { format!("{host}:{}", self.port) }
    }

    /// Where the device sends us instead, if it is a place on itself.
    pub(super) fn moved(&self, to: &str) -> Option<Self> {
        let target = match Self::parse(to) {
            Some(other) => {
                let same = (&other.scheme, &other.host, other.port) == (&self.scheme, &self.host, self.port);
                same.then_some(other.target)?
            }
            None if to.starts_with('/') && !to.starts_with("//") && to.chars().all(|c| c.is_ascii_graphic()) => {
                to.split('#').next()?.to_owned()
            }
            None => return None,
        };
        Some(Self { target, ..self.clone() })
    }
}

fn usual_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        "rtsp" => Some(554),
        _ => None,
    }
}

/// Without name, password and query: cameras are given passwords in each of these.
impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.target.split('?').next().unwrap_or_default();
        write!(f, "{}://{}{path}", self.scheme, self.authority())
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Address {
        Address::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn passwords_are_shown_nowhere() {
        for url in ["rtsp://me:se%63ret@10.0.0.2:555/a?pwd=secret", "http://me:s@ecret@10.0.0.2/a?x#secret"] {
            let address = parsed(url);
            for shown in [address.to_string(), format!("{address:?}")] {
                assert!(shown.contains("://10.0.0.2") && shown.ends_with("/a") && !shown.contains("cret"), "{shown}");
            }
            assert_eq!(address.login.unwrap().1.replace('@', ""), "secret");
        }
    }

    #[test]
    fn addresses_are_taken_apart_and_nonsense_is_none() {
        let address = parsed("HTTP://[::1]:8080?action=stream");
        assert_eq!((address.host.as_str(), address.port, address.target.as_str()), ("::1", 8080, "/?action=stream"));
        assert_eq!(parsed("http://cam:80/v").authority(), "cam");
        for nonsense in ["cam", "file:///etc/passwd", "http://", "http://a:b/", "http://a/\r\nX: y", "http://a b/"] {
            assert!(Address::parse(nonsense).is_none(), "{nonsense:?}");
        }
    }

    #[test]
    fn a_device_may_send_us_elsewhere_on_itself_alone() {
        let here = parsed("http://me:pw@cam:8080/a");
        for (to, target) in [("/b?c", Some("/b?c")), ("http://cam:8080/b", Some("/b")), ("http://cam/b", None)] {
            assert_eq!(here.moved(to).map(|a| a.target).as_deref(), target, "{to}");
        }
        for to in ["http://other:8080/b", "https://cam:8080/b", "//other/b", "rtsp://cam:8080/", "/a\r\nX:y", "b"] {
            assert!(here.moved(to).is_none(), "{to:?}");
        }
    }
}
