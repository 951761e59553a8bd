//! The certificate that the phone's page is shown under: made for this run, kept in memory alone, and signed by nobody else.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SanType};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{self, ServerConfig};

use crate::moment::Moment;

/// What a browser shows as its owner. It names neither person nor machine: it goes to whoever asks for it.
const NAME: &str = "Coxa, for this session";
/// A desk is seldom left open for longer; browsers refuse certificates that are good for years.
const DAYS: i64 = 60;

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub(super) enum CertificateError {
    /// It could not be made.
    #[error("{0}")]
    Made(#[from] rcgen::Error),
    /// It could not be used.
    #[error("{0}")]
    Used(#[from] rustls::Error),
}

/// A certificate and what is done with it.
pub(super) struct Certificate {
    /// Answers under it.
    pub server: Arc<ServerConfig>,
    /// SHA-256 of it, as browsers show it.
    pub fingerprint: String,
}

/// A new key and a new certificate for an address.
///
/// # Errors
/// When the system gives no random numbers.
pub(super) fn made_for(address: Ipv4Addr) -> Result<Certificate, CertificateError> {
    let key = KeyPair::generate()?;
    let certificate = params(address).self_signed(&key)?;
    let fingerprint = fingerprint(certificate.der());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut server = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&TLS13])?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Certificate { server: Arc::new(server), fingerprint })
}

fn params(address: Ipv4Addr) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.subject_alt_names = vec![SanType::IpAddress(IpAddr::V4(address))];
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, NAME);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let today = Moment::now().date();
    let day =
        |date: Date| rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs());
    // The phone's clock may be behind by a zone.
    params.not_before = day(today.saturating_sub(1.day()));
    params.not_after = day(today.saturating_add(DAYS.days()));
    params
}

fn fingerprint(der: &[u8]) -> String {
    let bytes: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(":")
}
