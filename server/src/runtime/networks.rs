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
    /// Its addresses. Of no bits in common: the first range that is free when it is needed.
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

    /// The bits that all have in common, as a number.
    #[must_use]
    pub fn mask(&self) -> u32 {
        mask(self.prefix)
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

/// Docker's ranges, in the order in which they are used.
pub fn pools() -> impl Iterator<Item = Subnet> {
    let wide = (17..=31).map(|second| Subnet::around(Ipv4Addr::new(172, second, 0, 0), 16));
    wide.chain((0..16).map(|third| Subnet::around(Ipv4Addr::new(192, 168, third * 16, 0), 20)))
}

/// The ranges that a machine reaches others by, but for its way to all the rest: a container must not take them for its neighbours.
/// `text` is what Linux says in `/proc/net/route`.
#[must_use]
pub fn routes(text: &str) -> Vec<Subnet> {
    // In the machine's own order of bytes.
    let number = |word: &str| u32::from_str_radix(word, 16).ok().map(u32::from_be);
    let route = |line: &str| {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let (address, mask) = (number(words.get(1)?)?, number(words.get(7)?)?);
        (mask != 0).then(|| Subnet::around(Ipv4Addr::from_bits(address), mask.leading_ones() as u8))
    };
    text.lines().skip(1).filter_map(route).collect()
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

    #[cfg(target_endian = "little")]
    #[test]
    fn routes_are_read_as_linux_writes_them() {
        let text = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\n\
                    eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\n\
                    eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\n";
        assert_eq!(routes(text), [Subnet::around(Ipv4Addr::new(192, 0, 2, 0), 24)]);
    }
}
