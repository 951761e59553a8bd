//! The address at which phones find this machine: one of the local network, and never one of the internet.

use std::io;
use std::net::{Ipv4Addr, UdpSocket};

use crate::commands::CommandError;

/// Kept free for documents, so that the way to it is the way to anywhere else. Nothing is sent there.
const ANYWHERE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// The address that was named, else the one by which this machine is on its network.
///
/// # Errors
/// When there is no network, or the address can be reached from the internet.
pub(super) fn chosen(named: Option<Ipv4Addr>) -> Result<Ipv4Addr, CommandError> {
    let address = match named {
        Some(address) => address,
        None => of_default_route().ok().filter(|found| !found.is_unspecified()).ok_or_else(|| {
            CommandError::Usage(
                "this machine is on no network on which a phone could find it; join one, or leave --phone out".into(),
            )
        })?,
    };
    if is_near(address) {
        return Ok(address);
    }
    Err(CommandError::Usage(format!(
        "{address} is not an address of a local network, so a phone is not let in there; name one with --phone-address"
    )))
}

/// A socket for datagrams gets its own address as soon as it knows where they would go.
fn of_default_route() -> io::Result<Ipv4Addr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.connect(ANYWHERE)?;
    match socket.local_addr()? {
        std::net::SocketAddr::V4(own) => Ok(*own.ip()),
        std::net::SocketAddr::V6(_) => Err(io::ErrorKind::AddrNotAvailable.into()),
    }
}

/// Routers of the internet carry nothing to these.
fn is_near(address: Ipv4Addr) -> bool {
    address.is_private() || address.is_link_local() || address.is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_local_network_is_listened_on() {
        for (address, near) in [
            ("127.0.0.1", true),
            ("10.0.0.7", true),
            ("172.16.3.4", true),
            ("192.168.178.20", true),
            ("169.254.7.7", true),
            ("0.0.0.0", false),
            ("172.32.0.1", false),
            ("8.8.8.8", false),
            ("255.255.255.255", false),
        ] {
            assert_eq!(chosen(Some(address.parse().unwrap())).is_ok(), near, "{address}");
        }
    }
}
