//! Networks of containers, as data: what a container wants of them, and what it has got.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

/// A network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkSpec {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Its name, which belongs to the names of those in it: `web.shop`.
    pub name: String,
    /// Its addresses.
    pub subnet: Subnet,
    /// The address by which it is left; nobody else's.
    pub gateway: Ipv4Addr,
    /// Whether it cannot be left.
    pub internal: bool,
}

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// The first, which is nobody's.
    pub address: Ipv4Addr,
    /// The bits that all have in common.
    pub prefix: u8,
}

impl Subnet {
    /// The range that has `address` in it.
    #[must_use]
    pub fn around(address: Ipv4Addr, prefix: u8) -> Self {
        Self { address: Ipv4Addr::from_bits(address.to_bits() & mask(prefix)), prefix }
    }

    /// Whether an address lies in it.
    #[must_use]
    pub fn holds(&self, address: Ipv4Addr) -> bool {
        address.to_bits() & mask(self.prefix) == self.address.to_bits()
    }

    /// Whether some address lies in both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        if self.prefix <= other.prefix { self.holds(other.address) } else { other.holds(self.address) }
    }

    /// The addresses that can be given out, in order: neither the first nor the last of all.
    pub fn hosts(&self) -> impl Iterator<Item = Ipv4Addr> + use<> {
        let first = self.address.to_bits();
        let last = first | !mask(self.prefix);
        (first.saturating_add(1)..last).map(Ipv4Addr::from_bits)
    }
}

fn mask(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0)
}

/// A place in a network that a container wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Where.
    pub network: NetworkSpec,
    /// By which names the others find it.
    pub names: Vec<String>,
    /// The address that it wants; otherwise the first that is free.
    pub address: Option<Ipv4Addr>,
}

/// A place in a network that a container has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The network.
    pub network: NetworkSpec,
    /// How the container calls it: `eth0`.
    pub interface: String,
    /// Its address there.
    pub address: Ipv4Addr,
    /// Its hardware address there.
    pub hardware: [u8; 6],
    /// By which names the others find it.
    pub names: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_they_share_bits_with() {
        let subnet = Subnet::around(Ipv4Addr::new(10, 1, 2, 3), 30);
        assert_eq!(subnet.address, Ipv4Addr::new(10, 1, 2, 0));
        assert_eq!(subnet.hosts().collect::<Vec<_>>(), [Ipv4Addr::new(10, 1, 2, 1), Ipv4Addr::new(10, 1, 2, 2)]);
        assert!(subnet.meets(&Subnet::around(Ipv4Addr::new(10, 0, 0, 0), 8)));
        assert!(!subnet.meets(&Subnet::around(Ipv4Addr::new(10, 1, 2, 4), 30)));
        assert!(Subnet::around(Ipv4Addr::new(1, 1, 1, 1), 0).holds(Ipv4Addr::BROADCAST));
    }
}
