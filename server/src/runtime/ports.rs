//! Ports of the host that are passed on to a container's, as data.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

/// What speaks through a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Streams.
    Tcp,
    /// Datagrams.
    Udp,
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        })
    }
}

/// A port of the container that is to be reached from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publish {
    /// The host's address; all of them, of both families, where there is none.
    pub address: Option<IpAddr>,
    /// The host's ports, first and last, of which the first free one is taken; any where there is none.
    pub host: Option<(u16, u16)>,
    /// The container's port.
    pub container: u16,
    /// What speaks through it.
    pub protocol: Protocol,
}

/// A port of the host that is passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The host's address.
    pub address: IpAddr,
    /// The host's port.
    pub port: u16,
    /// The container's port.
    pub container: u16,
    /// What speaks through it.
    pub protocol: Protocol,
}

impl Bound {
    /// Where it is reached on the host.
    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.port)
    }
}
