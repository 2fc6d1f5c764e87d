//! Who is on which network, at which address and under which names.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use super::super::super::failure::Failure;
use super::super::super::networks::{Attachment, Link, NetworkSpec, pools};
use super::super::user_namespace::current_mode;
use super::uplink::{self, Uplink};
use super::wire::{Ask, Told};
use super::{inside, reason};
use crate::mode::Mode;
use crate::sys::process::SingleThread;

/// All containers that are on networks, and these networks.
#[derive(Debug)]
pub(super) struct Members {
    members: BTreeMap<u64, Member>,
    /// By their ids, those that somebody is on.
    networks: BTreeMap<String, Net>,
    /// Whether networks can be left: root's.
    leave: bool,
    lines: u64,
    single: SingleThread,
}

/// A network that somebody is on.
#[derive(Debug)]
struct Net {
    spec: NetworkSpec,
    namespace: OwnedFd,
    _uplink: Option<Uplink>,
}

/// A container, from the moment in which places are kept for it.
#[derive(Debug)]
struct Member {
    container: String,
    links: Vec<Link>,
    /// Whom it asks for names, in place of the host's servers.
    servers: Vec<IpAddr>,
    /// Its network namespace, and the socket in it at which it asks for names.
    wired: Option<(OwnedFd, OwnedFd)>,
    interfaces: u32,
}

impl Members {
    pub(super) fn new(single: SingleThread) -> Self {
        Self {
            members: BTreeMap::new(),
            networks: BTreeMap::new(),
            leave: current_mode() == Mode::Root,
            lines: 0,
            single,
        }
    }

    /// Does what the connection `id` asks for; `None` where that makes no sense.
    pub(super) fn obey(&mut self, id: u64, asked: Ask, namespace: Option<OwnedFd>) -> Option<Told> {
        let done = match asked {
            Ask::Hold => Ok(Told::Done),
            Ask::Reserve { container, wanted, servers } => self.reserve(id, container, &wanted, servers),
            Ask::Wire => self.wire(id, namespace?),
            Ask::Connect { container, wanted } => self.connect(&container, &wanted),
            Ask::Disconnect { container, network } => self.disconnect(&container, &network),
            Ask::List => {
                let members = self.members.values().map(|it| (it.container.clone(), it.links.clone()));
                Ok(Told::Members(members.collect()))
            }
        };
        Some(done.unwrap_or_else(reason))
    }

    /// Gives back what belongs to a connection that is gone.
    pub(super) fn remove(&mut self, id: u64) {
        self.members.remove(&id);
        self.forget_empty();
    }

    /// The sockets at which containers ask for names.
    pub(super) fn name_sockets(&self) -> impl Iterator<Item = (u64, BorrowedFd<'_>)> {
        self.members.iter().filter_map(|(id, member)| Some((*id, member.wired.as_ref()?.1.as_fd())))
    }

    /// The socket of one.
    pub(super) fn name_socket(&self, id: u64) -> Option<BorrowedFd<'_>> {
        Some(self.members.get(&id)?.wired.as_ref()?.1.as_fd())
    }

    /// The servers that it asks for names; none for the host's.
    pub(super) fn servers(&self, id: u64) -> &[IpAddr] {
        self.members.get(&id).map(|member| member.servers.as_slice()).unwrap_or_default()
    }

    /// Whether a container can leave some network of its own.
    pub(super) fn leads_out(&self, id: u64) -> bool {
        self.members.get(&id).is_some_and(|member| member.links.iter().any(|link| !link.network.internal))
    }

    /// The addresses of a name, as the container `id` sees it: `None` where nobody on its networks has the name.
    pub(super) fn addresses(&self, id: u64, name: &str) -> Option<Vec<Ipv4Addr>> {
        let found: Vec<Ipv4Addr> = self
            .seen_by(id)
            .filter(|link| {
                let bare = name.strip_suffix(&format!(".{}", link.network.name.to_ascii_lowercase())).unwrap_or(name);
                link.names.iter().any(|own| own.eq_ignore_ascii_case(bare))
            })
            .map(|link| link.address)
            .collect();
        (!found.is_empty()).then_some(found)
    }

    /// The name of an address, as the container `id` sees it.
    pub(super) fn name_of(&self, id: u64, address: Ipv4Addr) -> Option<String> {
        let link = self.seen_by(id).find(|link| link.address == address)?;
        Some(format!("{}.{}", link.names.first()?, link.network.name))
    }

    /// The places on the networks of the container `id`.
    fn seen_by(&self, id: u64) -> impl Iterator<Item = &Link> {
        let own: Vec<&str> =
            self.members.get(&id).iter().flat_map(|it| &it.links).map(|it| it.network.id.as_str()).collect();
        let all = self.members.values().flat_map(|member| &member.links);
        all.filter(move |link| own.contains(&link.network.id.as_str()))
    }

    fn reserve(
        &mut self,
        id: u64,
        container: String,
        wanted: &[Attachment],
        servers: Vec<IpAddr>,
    ) -> Result<Told, Failure> {
        let mut member = Member { container, links: Vec::new(), servers, wired: None, interfaces: 0 };
        let reserved = wanted.iter().try_for_each(|wanted| {
            let wanted = self.made(wanted)?;
            member.links.push(self.link(&wanted, member.interfaces)?);
            member.interfaces += 1;
            Ok(())
        });
        let links = member.links.clone();
        if reserved.is_ok() {
            self.members.insert(id, member);
        }
        self.forget_empty();
        reserved.map(|()| Told::Links(links))
    }

    /// Makes the network that is wanted where there is none yet; what is wanted, with the network as it is.
    fn made(&mut self, wanted: &Attachment) -> Result<Attachment, Failure> {
        let id = &wanted.network.id;
        if !self.networks.contains_key(id) {
            self.lines += 1;
            let leads_out = (self.leave && !wanted.network.internal).then_some(self.lines);
            let net = Net::make(&wanted.network, leads_out, self.single)?;
            self.networks.insert(id.clone(), net);
        }
        let network = self.networks.get(id).map_or_else(|| wanted.network.clone(), |net| net.spec.clone());
        Ok(Attachment { network, ..wanted.clone() })
    }

    /// A place as it is wanted.
    fn link(&self, wanted: &Attachment, interface: u32) -> Result<Link, Failure> {
        let network = &wanted.network;
        let taken: Vec<Ipv4Addr> = self
            .members
            .values()
            .flat_map(|member| &member.links)
            .filter(|link| link.network.id == network.id)
            .map(|link| link.address)
            .collect();
        let is_free = |address: &Ipv4Addr| *address != network.gateway && !taken.contains(address);
        let address = match wanted.address {
            Some(address) if !is_free(&address) => return Err(Failure::Network("Address already in use".to_owned())),
            Some(address) => address,
            None => {
                let free = network.subnet.hosts().find(is_free);
                let full = || Failure::Network(format!("no available IPv4 addresses on network {}", network.name));
                free.ok_or_else(full)?
            }
        };
        let [a, b, c, d] = address.octets();
        Ok(Link {
            network: network.clone(),
            interface: format!("eth{interface}"),
            address,
            // One of those that nobody has made, by docker's rule.
            hardware: [0x02, 0x42, a, b, c, d],
            names: wanted.names.clone(),
        })
    }

    fn wire(&mut self, id: u64, namespace: OwnedFd) -> Result<Told, Failure> {
        let Some(member) = self.members.get(&id) else { return Err(unknown("")) };
        let links = member.links.clone();
        let socket = inside::name_socket(&namespace, self.single)?;
        // The first network that can be left is the one by which the container leaves.
        let way_out = links.iter().position(|link| !link.network.internal);
        for (place, link) in links.iter().enumerate() {
            self.lay(link, &namespace, way_out == Some(place))?;
        }
        if let Some(member) = self.members.get_mut(&id) {
            member.wired = Some((namespace, socket));
        }
        Ok(Told::Done)
    }

    fn lay(&mut self, link: &Link, namespace: &OwnedFd, way_out: bool) -> Result<(), Failure> {
        let Some(network) = self.networks.get(&link.network.id) else { return Ok(()) };
        self.lines += 1;
        inside::connect(link, self.lines, &network.namespace, namespace, way_out, self.single)
    }

    fn connect(&mut self, container: &str, wanted: &Attachment) -> Result<Told, Failure> {
        let (id, member) = self.wired(container)?;
        if member.links.iter().any(|link| link.network.id == wanted.network.id) {
            let name = &wanted.network.name;
            return Err(Failure::Network(format!("endpoint with name {container} already exists in network {name}")));
        }
        let way_out = member.links.iter().all(|link| link.network.internal) && !wanted.network.internal;
        let interface = member.interfaces;
        let Some((namespace, _)) = &member.wired else { return Err(unknown(container)) };
        let namespace = namespace.try_clone().map_err(|error| Failure::setup("connect it", error.to_string()))?;
        let link = self.made(wanted).and_then(|wanted| self.link(&wanted, interface));
        let laid = link.and_then(|link| self.lay(&link, &namespace, way_out).map(|()| link));
        // A network that was made for this alone goes again.
        let link = laid.inspect_err(|_| self.forget_empty())?;
        if let Some(member) = self.members.get_mut(&id) {
            member.links.push(link.clone());
            member.interfaces += 1;
        }
        Ok(Told::Links(vec![link]))
    }

    fn disconnect(&mut self, container: &str, network: &str) -> Result<Told, Failure> {
        let (id, member) = self.wired(container)?;
        let Some(place) = member.links.iter().position(|link| link.network.id == network) else {
            return Err(Failure::Network(format!("container {container} is not connected to network {network}")));
        };
        if let (Some(link), Some((namespace, _))) = (member.links.get(place), &member.wired) {
            inside::disconnect(link, namespace, self.single)?;
        }
        if let Some(member) = self.members.get_mut(&id) {
            member.links.remove(place);
        }
        self.forget_empty();
        Ok(Told::Done)
    }

    fn wired(&self, container: &str) -> Result<(u64, &Member), Failure> {
        let found = self.members.iter().find(|(_, it)| it.container == container && it.wired.is_some());
        found.map(|(id, member)| (*id, member)).ok_or_else(|| unknown(container))
    }

    /// With the last container a network goes, and all that is in its namespace.
    fn forget_empty(&mut self) {
        let used: Vec<String> =
            self.members.values().flat_map(|it| &it.links).map(|link| link.network.id.clone()).collect();
        self.networks.retain(|id, _| used.contains(id));
    }
}

impl Net {
    /// With a way out of that number, where there is to be one.
    fn make(network: &NetworkSpec, way_out: Option<u64>, single: SingleThread) -> Result<Self, Failure> {
        let leads_out = way_out.is_some();
        // Ranges are chosen and taken by one store at a time: they are addresses of the host.
        let _alone = leads_out.then(uplink::alone).transpose()?;
        let mut spec = network.clone();
        if spec.subnet.prefix == 0 {
            let routes = if leads_out { uplink::routes() } else { Vec::new() };
            let free = pools().find(|pool| !routes.iter().any(|route| route.meets(pool)));
            spec.subnet = free.ok_or_else(|| Failure::Network("all ranges of addresses are taken".to_owned()))?;
            spec.gateway = spec.subnet.hosts().next().unwrap_or(spec.gateway);
        } else if leads_out && !uplink::is_free(&spec.subnet) {
            return Err(Failure::Network(format!(
                "network {}: Pool overlaps with other one on this address space",
                spec.name
            )));
        }
        let namespace = inside::make_network(&spec, leads_out, single)?;
        let uplink = way_out.map(|number| uplink::make(&spec, number, &namespace, single)).transpose()?;
        Ok(Self { spec, namespace, _uplink: uplink })
    }
}

fn unknown(container: &str) -> Failure {
    Failure::Network(format!("container {container} is on no network"))
}
