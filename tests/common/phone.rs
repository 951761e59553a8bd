//! A phone at the desk's door: its requests under TLS byte by byte, and its line for pictures.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned,
};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket, client};

use super::desk_page::{Line, answer, connect, next};
use super::review_server::{Answer, Server};

pub type Tls = StreamOwned<ClientConnection, TcpStream>;

/// Takes any certificate, as a person does who continues past the warning, and keeps it.
#[derive(Debug)]
struct Shown {
    provider: Arc<CryptoProvider>,
    certificate: Mutex<Vec<u8>>,
}

impl ServerCertVerifier for Shown {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.certificate.lock().unwrap() = certificate.to_vec();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("an old version of TLS".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What the laptop shows of an invitation.
pub struct Invitation {
    /// `127.0.0.1:PORT`.
    pub host: String,
    pub token: String,
    pub fingerprint: String,
}

impl Invitation {
    /// Of the line to the laptop's page.
    pub fn of(line: &Value) -> Self {
        let phone = &line["phone"];
        assert!(
            phone["code"]["edge"].as_u64().unwrap() > 20 && phone["code"]["path"].as_str().unwrap().contains("M4 4")
        );
        let address = phone["address"].as_str().unwrap().strip_prefix("https://").expect("under TLS");
        let (host, token) = address.split_once("/phone#").unwrap();
        let fingerprint = phone["fingerprint"].as_str().unwrap().to_owned();
        Self { host: host.to_owned(), token: token.to_owned(), fingerprint }
    }

    /// A connection, and the certificate that was shown in it.
    pub fn open(&self) -> std::io::Result<(Tls, Vec<u8>)> {
        let provider = Arc::new(ring::default_provider());
        let shown = Arc::new(Shown { provider: Arc::clone(&provider), certificate: Mutex::default() });
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.dangerous().with_custom_certificate_verifier(Arc::clone(&shown) as _).with_no_client_auth();
        let name = self.host.split(':').next().unwrap().to_owned();
        let mut tls = ClientConnection::new(Arc::new(config), ServerName::try_from(name).unwrap()).unwrap();
        let mut tcp = TcpStream::connect(&self.host)?;
        while tls.is_handshaking() {
            tls.complete_io(&mut tcp)?;
        }
        let certificate = shown.certificate.lock().unwrap().clone();
        Ok((StreamOwned::new(tls, tcp), certificate))
    }

    /// Sends bytes as they are and reads until the server closes.
    pub fn raw(&self, request: &str) -> std::io::Result<Answer> {
        let (mut stream, _) = self.open()?;
        stream.write_all(request.as_bytes())?;
        let mut bytes = Vec::new();
        // It may close without a farewell.
        let _ = stream.read_to_end(&mut bytes);
        Answer::of(&bytes).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
    }

    /// A request with the phone's own host and these further header lines.
    pub fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let lines: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{lines}\r\n", self.host);
        self.raw(&head).expect("there is an answer")
    }

    pub fn origin(&self) -> String {
        format!("Origin: https://{}", self.host)
    }

    /// Asks to be let in, with a token and what a browser keeps.
    pub fn hello(&self, token: Option<&str>, cookie: Option<&str>) -> Answer {
        let token = token.map(|token| format!("X-Coxa-Token: {token}"));
        let cookie = cookie.map(|cookie| format!("Cookie: other=1; {cookie}"));
        let own = [self.origin(), "Content-Length: 0".into()];
        let lines: Vec<&str> = own.iter().chain(&token).chain(&cookie).map(String::as_str).collect();
        self.ask("POST", "/phone/hello", &lines)
    }

    /// Is let in; what a browser would keep.
    pub fn enter(&self) -> String {
        let answer = self.hello(Some(&self.token), None);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.header("set-cookie").unwrap().split(';').next().unwrap().replace("__host", "__Host")
    }

    /// The line of the phone that was let in.
    ///
    /// # Errors
    /// With the status of the answer.
    pub fn line(&self, cookie: &str) -> Result<WebSocket<Tls>, u16> {
        let mut request = format!("wss://{}/phone/pictures", self.host).into_client_request().unwrap();
        request.headers_mut().insert("Origin", format!("https://{}", self.host).parse().unwrap());
        request.headers_mut().insert("Cookie", cookie.parse().unwrap());
        match client(request, self.open().unwrap().0) {
            Ok((line, _)) => Ok(line),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(answer))) => {
                Err(answer.status().as_u16())
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// SHA-256 as browsers show it.
pub fn fingerprint(certificate: &[u8]) -> String {
    let bytes: Vec<String> = Sha256::digest(certificate).iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(":")
}

/// A desk before which someone may exercise, with a door for a phone.
pub fn desk() -> (TempDir, Server) {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::desk_with_phone(dir.path());
    answer(&server);
    (dir, server)
}

/// A session that waits for its phone.
pub fn invite(server: &Server) -> (Line, Invitation) {
    let mut line = connect(server, "exercise=squat&start=now&camera=phone");
    let invitation = Invitation::of(&next(&mut line).expect("a phone is invited"));
    (line, invitation)
}

/// What the laptop's page gets next.
pub enum Got {
    Line(Value),
    Picture(Vec<u8>),
}

pub fn got(line: &mut Line) -> Got {
    loop {
        match line.read().expect("the session continues") {
            Message::Text(text) => return Got::Line(serde_json::from_str(&text).unwrap()),
            Message::Binary(jpeg) => return Got::Picture(jpeg.to_vec()),
            _ => {}
        }
    }
}

pub fn heard(phone: &mut WebSocket<Tls>) -> Value {
    loop {
        match phone.read().expect("the phone hears of it") {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            _ => continue,
        }
    }
}
