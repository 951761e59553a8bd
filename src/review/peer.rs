//! Whose a connection is. 127.0.0.1 is everyone's who uses the machine, so the system is asked which user is at the other
//! end: only this one is answered, and the administrator, who can read the files anyway.

use std::net::SocketAddr;

/// Connections to one port of this machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peers {
    server: SocketAddr,
    /// The user whose program this is; `None` where the system does not say whose a connection is.
    user: Option<u32>,
}

impl Peers {
    /// Those of the port at which this program listens. Where its own entry is missing, the system keeps no list for us.
    pub(super) fn of(server: SocketAddr) -> Self {
        let user = system::user().filter(|&user| system::user_of(server, None) == Some(user));
        Self { server, user }
    }

    /// Whether the program at this end of a connection is of the same user. The system is waited for.
    pub(super) fn is_own(&self, peer: SocketAddr) -> bool {
        const ADMINISTRATOR: u32 = 0;
        let Some(user) = self.user else { return true };
        system::user_of(peer, Some(self.server)).is_some_and(|of| of == user || of == ADMINISTRATOR)
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::net::{IpAddr, SocketAddr};

    use procfs::net::{TcpNetEntry, tcp, tcp6};

    pub(super) fn user() -> Option<u32> {
        Some(rustix::process::geteuid().as_raw())
    }

    /// Of the socket at `local` that is connected to `remote`, or to nobody.
    pub(super) fn user_of(local: SocketAddr, remote: Option<SocketAddr>) -> Option<u32> {
        let is_it = |entry: &TcpNetEntry| {
            plain(entry.local_address) == local && remote.is_none_or(|remote| plain(entry.remote_address) == remote)
        };
        // A program may reach the same address through a socket for the longer kind.
        let of = |entries: Result<Vec<TcpNetEntry>, procfs::ProcError>| entries.ok()?.into_iter().find(is_it);
        of(tcp()).or_else(|| of(tcp6())).map(|entry| entry.uid)
    }

    fn plain(address: SocketAddr) -> SocketAddr {
        match address.ip() {
            IpAddr::V6(ip) => ip.to_ipv4_mapped().map_or(address, |ip| (ip, address.port()).into()),
            IpAddr::V4(_) => address,
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::net::SocketAddr;

    pub(super) fn user() -> Option<u32> {
        None
    }

    pub(super) fn user_of(_: SocketAddr, _: Option<SocketAddr>) -> Option<u32> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_connection_of_this_user_is_known_and_one_of_nobody_is_not() {
        use std::net::{Ipv6Addr, TcpListener, TcpStream};
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = listener.local_addr().unwrap();
        let peers = Peers::of(server);
        assert_eq!(peers.user, system::user());
        let own = TcpStream::connect(server).unwrap();
        assert!(peers.is_own(own.local_addr().unwrap()));
        assert!(!peers.is_own("127.0.0.1:1".parse().unwrap()));
        let longer: SocketAddr = (Ipv6Addr::from(u128::from(0xffff_7f00_0001_u64)), server.port()).into();
        let own = TcpStream::connect(longer).unwrap();
        let peer = listener.incoming().take(2).last().unwrap().unwrap().peer_addr().unwrap();
        assert_eq!(peer.port(), own.local_addr().unwrap().port());
        assert!(peers.is_own(peer));
    }

    #[test]
    fn whoever_it_is_is_let_in_only_where_the_system_cannot_say() {
        let nowhere: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let peers = Peers::of(nowhere);
        assert_eq!(peers.user, None);
        assert!(peers.is_own(nowhere));
    }
}
