//! Messages to the kernel about interfaces, addresses and routes (rtnetlink(7)) and about packet filters (nfnetlink), each
//! answered before the next is sent. The few that a container's network takes, so that no program of the machine's and no
//! runtime for asynchronous work is needed.

use std::io;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netdevice, netlink};

/// A conversation with the kernel, in the network namespace of the process that began it.
#[derive(Debug)]
pub(super) struct Netlink {
    socket: OwnedFd,
    sequence: u32,
}

/// A message, or a part of one. Numbers are the machine's own way round, but where the protocol says otherwise.
#[derive(Debug, Default, Clone)]
pub(super) struct Message(Vec<u8>);

const REQUEST: u16 = libc::NLM_F_REQUEST as u16;
const ACKNOWLEDGE: u16 = libc::NLM_F_ACK as u16;
const CREATE: u16 = (libc::NLM_F_CREATE | libc::NLM_F_EXCL) as u16;
/// A header: length, kind, flags, sequence, port.
const HEADER: usize = 16;
const ERROR: u16 = libc::NLMSG_ERROR as u16;

impl Message {
    /// Appends bytes as they are.
    pub(super) fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Appends an attribute.
    pub(super) fn attribute(&mut self, kind: u16, value: &[u8]) -> &mut Self {
        let length = (4 + value.len()) as u16;
        self.put(&length.to_ne_bytes()).put(&kind.to_ne_bytes()).put(value);
        self.pad()
    }

    /// Appends an attribute that is a text with its end.
    pub(super) fn text(&mut self, kind: u16, value: &str) -> &mut Self {
        self.attribute(kind, &[value.as_bytes(), b"\0"].concat())
    }

    /// Appends an attribute that holds others.
    pub(super) fn nested(&mut self, kind: u16, fill: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::default();
        fill(&mut inner);
        self.attribute(kind | libc::NLA_F_NESTED as u16, &inner.0)
    }

    /// Appends another's content.
    pub(super) fn append(&mut self, other: &Self) -> &mut Self {
        self.put(&other.0)
    }

    /// Appends a whole message: its header, and what `fill` writes.
    pub(super) fn message(&mut self, kind: u16, flags: u16, sequence: u32, fill: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::default();
        fill(&mut inner);
        let length = (HEADER + inner.0.len()) as u32;
        self.put(&length.to_ne_bytes()).put(&kind.to_ne_bytes()).put(&flags.to_ne_bytes());
        self.put(&sequence.to_ne_bytes()).put(&0u32.to_ne_bytes()).put(&inner.0)
    }

    fn pad(&mut self) -> &mut Self {
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }
}

impl Netlink {
    /// About interfaces, addresses and routes.
    pub(super) fn route() -> io::Result<Self> {
        Self::open(None)
    }

    /// About packet filters.
    pub(super) fn filter() -> io::Result<Self> {
        Self::open(Some(netlink::NETFILTER))
    }

    fn open(protocol: Option<rustix::net::Protocol>) -> io::Result<Self> {
        let (family, kind) = (AddressFamily::NETLINK, SocketType::RAW);
        let socket = rustix::net::socket_with(family, kind, SocketFlags::CLOEXEC, protocol)?;
        Ok(Self { socket, sequence: 0 })
    }

    /// Sends one message, and waits until it is done.
    fn ask(&mut self, kind: u16, flags: u16, fill: impl FnOnce(&mut Message)) -> io::Result<()> {
        self.sequence += 1;
        let mut message = Message::default();
        message.message(kind, REQUEST | ACKNOWLEDGE | flags, self.sequence, fill);
        self.send(&message)?;
        self.acknowledged(self.sequence)
    }

    /// Sends messages that come into force together, between the kinds `begin` and `end`.
    pub(super) fn batch(&mut self, (begin, end): (u16, u16), fill: &mut dyn FnMut(&mut Batch<'_>)) -> io::Result<()> {
        // Family, version, and which part of the kernel they are for.
        let [high, low] = (libc::NFNL_SUBSYS_NFTABLES as u16).to_be_bytes();
        let whose = [libc::AF_UNSPEC as u8, 0, high, low];
        let mut message = Message::default();
        self.sequence += 1;
        message.message(begin, REQUEST, self.sequence, |message| {
            message.put(&whose);
        });
        fill(&mut Batch { message: &mut message, sequence: &mut self.sequence });
        let last = self.sequence;
        self.sequence += 1;
        message.message(end, REQUEST, self.sequence, |message| {
            message.put(&whose);
        });
        self.send(&message)?;
        self.acknowledged(last)
    }

    fn send(&self, message: &Message) -> io::Result<()> {
        rustix::net::send(&self.socket, &message.0, SendFlags::empty())?;
        Ok(())
    }

    /// Reads answers up to that of the message `sequence`; the first failure among them.
    fn acknowledged(&self, sequence: u32) -> io::Result<()> {
        let mut buffer = [0; 16 << 10];
        loop {
            let (count, _) = rustix::net::recv(&self.socket, &mut buffer[..], RecvFlags::empty())?;
            let mut rest = buffer.get(..count).unwrap_or_default();
            while let Some((header, body)) = rest.split_at_checked(HEADER) {
                let field =
                    |at: usize| header.get(at..at + 4).and_then(|it| it.try_into().ok()).map(u32::from_ne_bytes);
                let (Some(length), Some(kind), Some(of)) = (field(0), field(4), field(8)) else { break };
                if kind as u16 == ERROR {
                    let code = body.get(..4).and_then(|it| it.try_into().ok()).map_or(0, i32::from_ne_bytes);
                    if code != 0 {
                        return Err(io::Error::from_raw_os_error(-code));
                    }
                    if of == sequence {
                        return Ok(());
                    }
                }
                rest = rest.get((length as usize).next_multiple_of(4).max(HEADER)..).unwrap_or_default();
            }
        }
    }

    /// The number of an interface; `None` where there is none of that name.
    pub(super) fn index(&self, name: &str) -> io::Result<Option<u32>> {
        let socket = rustix::net::socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
        match netdevice::name_to_index(socket, name) {
            Ok(index) => Ok(Some(index)),
            Err(rustix::io::Errno::NODEV) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Raises an interface.
    pub(super) fn raise(&mut self, index: u32) -> io::Result<()> {
        let up = libc::IFF_UP as u32;
        self.ask(libc::RTM_NEWLINK, 0, |message| {
            link(message, index, up, up);
        })
    }

    /// Makes a bridge.
    pub(super) fn make_bridge(&mut self, name: &str) -> io::Result<()> {
        self.ask(libc::RTM_NEWLINK, CREATE, |message| {
            link(message, 0, 0, 0).text(libc::IFLA_IFNAME, name).nested(libc::IFLA_LINKINFO, |info| {
                info.attribute(libc::IFLA_INFO_KIND, b"bridge");
            });
        })
    }

    /// Makes two interfaces that are the ends of one line: one here, a part of a bridge where one is named, and another in the
    /// network `namespace`, with a hardware address where one is named. Either is gone when the other is.
    pub(super) fn make_pair(
        &mut self,
        (name, master): (&str, Option<u32>),
        (inside, hardware): (&str, Option<[u8; 6]>),
        namespace: impl AsFd,
    ) -> io::Result<()> {
        const VETH_INFO_PEER: u16 = 1;
        let namespace = namespace.as_fd().as_raw_fd().to_ne_bytes();
        self.ask(libc::RTM_NEWLINK, CREATE, |message| {
            link(message, 0, libc::IFF_UP as u32, libc::IFF_UP as u32);
            message.text(libc::IFLA_IFNAME, name);
            if let Some(master) = master {
                message.attribute(libc::IFLA_MASTER, &master.to_ne_bytes());
            }
            message.nested(libc::IFLA_LINKINFO, |info| {
                info.attribute(libc::IFLA_INFO_KIND, b"veth").nested(libc::IFLA_INFO_DATA, |data| {
                    data.nested(VETH_INFO_PEER, |peer| {
                        link(peer, 0, 0, 0).text(libc::IFLA_IFNAME, inside);
                        if let Some(hardware) = hardware {
                            peer.attribute(libc::IFLA_ADDRESS, &hardware);
                        }
                        peer.attribute(libc::IFLA_NET_NS_FD, &namespace);
                    });
                });
            });
        })
    }

    /// Puts an interface to a bridge.
    pub(super) fn plug(&mut self, index: u32, bridge: u32) -> io::Result<()> {
        self.ask(libc::RTM_NEWLINK, 0, |message| {
            link(message, index, 0, 0).attribute(libc::IFLA_MASTER, &bridge.to_ne_bytes());
        })
    }

    /// Removes an interface.
    pub(super) fn remove(&mut self, index: u32) -> io::Result<()> {
        self.ask(libc::RTM_DELLINK, 0, |message| {
            link(message, index, 0, 0);
        })
    }

    /// Gives an interface an address, in a net of `prefix` bits.
    pub(super) fn add_address(&mut self, index: u32, address: Ipv4Addr, prefix: u8) -> io::Result<()> {
        self.ask(libc::RTM_NEWADDR, CREATE, |message| {
            // Family, bits, flags, scope.
            message.put(&[libc::AF_INET as u8, prefix, 0, 0]).put(&index.to_ne_bytes());
            message.attribute(libc::IFA_LOCAL, &address.octets()).attribute(libc::IFA_ADDRESS, &address.octets());
        })
    }

    /// Sends everything that no other route is for to `gateway`.
    pub(super) fn add_default_route(&mut self, gateway: Ipv4Addr) -> io::Result<()> {
        self.ask(libc::RTM_NEWROUTE, CREATE, |message| {
            // Family, bits of destination and source, type of service; table, origin, scope, kind; flags.
            message.put(&[libc::AF_INET as u8, 0, 0, 0]);
            message.put(&[libc::RT_TABLE_MAIN, libc::RTPROT_BOOT, libc::RT_SCOPE_UNIVERSE, libc::RTN_UNICAST]);
            message.put(&0u32.to_ne_bytes()).attribute(libc::RTA_GATEWAY, &gateway.octets());
        })
    }
}

/// Messages on their way.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    message: &'a mut Message,
    sequence: &'a mut u32,
}

impl Batch<'_> {
    /// Adds one that makes something.
    pub(super) fn add(&mut self, kind: u16, flags: u16, fill: impl FnOnce(&mut Message)) {
        *self.sequence += 1;
        let flags = REQUEST | ACKNOWLEDGE | libc::NLM_F_CREATE as u16 | flags;
        self.message.message(kind, flags, *self.sequence, fill);
    }
}

/// What messages about an interface begin with: family, padding, type, number, flags, and which of these are meant.
fn link(message: &mut Message, index: u32, flags: u32, change: u32) -> &mut Message {
    message.put(&[0; 4]).put(&index.to_ne_bytes()).put(&flags.to_ne_bytes()).put(&change.to_ne_bytes())
}
