//! How containers are reached, and what they reach: what the command line asks for becomes what the runtime starts.

pub mod catalogue;
pub mod places;
pub mod ports;

use std::collections::BTreeMap;

use std::net::Ipv4Addr;

use layercake_core::dockerfile::port;
use layercake_core::image::config::ContainerConfig;
use serde::{Deserialize, Serialize};

use super::{Engine, EngineError};
pub use crate::runtime::ports::{Bound, Protocol, Publish};
pub use crate::runtime::spec::Names;
use crate::runtime::spec::Network;
use places::Endpoint;

/// What the command line says about a container's network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkRequest {
    /// `--network`.
    pub mode: Option<String>,
    /// `--publish`.
    pub publish: Vec<Publish>,
    /// `--publish-all`.
    pub publish_all: bool,
    /// `--expose`, as an image has its ports: `80/tcp`.
    pub expose: Vec<String>,
    /// `--network-alias`.
    pub aliases: Vec<String>,
    /// `--ip`.
    pub address: Option<Ipv4Addr>,
    /// `--add-host`, `--dns` and its kin.
    pub names: Names,
}

/// How a container is connected: kept with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// As docker's `NetworkMode` has it: `host`, `none`, `bridge`, or the name of a network.
    pub mode: String,
    /// The networks that somebody has made.
    #[serde(default)]
    pub endpoints: Vec<Endpoint>,
}

/// What can go wrong with a network.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// No network has this name.
    #[error("network {0} not found")]
    NotFound(String),
    /// A name with characters that no name may have.
    #[error("invalid network name {0:?}: only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")]
    InvalidName(String),
    /// A network has the name.
    #[error("network with name {0} already exists")]
    Exists(String),
    /// Networks that something else would have to make.
    #[error("could not find a network driver named {0:?}: there is bridge")]
    NoDriver(String),
    /// A range that is none.
    #[error("invalid subnet {0}: invalid CIDR block notation")]
    InvalidSubnet(String),
    /// A gateway that is none, or lies elsewhere.
    #[error("invalid gateway address: {0}")]
    InvalidGateway(String),
    /// A range that others have, or this machine.
    #[error("Pool overlaps with other one on this address space")]
    Overlap,
    /// All ranges are taken.
    #[error("could not find an available, non-overlapping IPv4 address pool among the defaults")]
    NoRange,
    /// One of those that are always there.
    #[error("{0} is a pre-defined network and cannot be removed")]
    Predefined(String),
    /// Containers are on it.
    #[error("error while removing network: network {network} has active endpoints (name:{holder:?} id:{id:?})")]
    InUse {
        /// The network.
        network: String,
        /// A container on it.
        holder: String,
        /// Its id.
        id: String,
    },
    /// One of those that are always there has no places for containers.
    #[error("container cannot be connected to network {0}: only to networks that `network create` made")]
    NotConnectable(String),
    /// A container that has this machine's network, or none, keeps it.
    #[error(
        "container {name} has network mode {mode}, and cannot change networks: give it one by --network when it is made"
    )]
    Fixed {
        /// The container.
        name: String,
        /// Its mode.
        mode: String,
    },
    /// It has a place there.
    #[error("endpoint with name {name} already exists in network {network}")]
    AlreadyThere {
        /// The container.
        name: String,
        /// The network.
        network: String,
    },
    /// It has none there.
    #[error("container {name} is not connected to network {network}")]
    NotThere {
        /// The container.
        name: String,
        /// The network.
        network: String,
    },
    /// An address of another range.
    #[error("invalid IP address {address}: it does not belong to network {network}")]
    OutOfRange {
        /// The address.
        address: Ipv4Addr,
        /// The network.
        network: String,
    },
    /// Two things that cannot both be.
    #[error("conflicting options: {0}")]
    Conflict(&'static str),
    /// The container whose network is to be shared does not run.
    #[error("cannot join network of a non running container: {0}")]
    OtherNotRunning(String),
    /// An address where nobody could have one.
    #[error("user specified IP address is supported on user defined networks only")]
    NoAddress,
    /// A name where nobody would hear it.
    #[error("network-scoped alias is supported only for containers in user defined networks")]
    NoAliases,
    /// The process that has the networks is gone.
    #[error("container {0} has lost its networks: start it again")]
    NoNetworks(String),
    /// Another command has begun with networks after this one had.
    #[error("another command has just started the first container on a network: run this again")]
    Overtaken,
    /// A port of the host is not to be had.
    #[error("failed to set up container networking: {refused}")]
    Port {
        /// What the runtime said, in Docker's words.
        refused: String,
        /// The host's port.
        port: u16,
        /// The container that it is passed on to; `None` where no container of this store has it.
        holder: Option<String>,
        /// Whether it is for root alone.
        privileged: bool,
    },
    /// The container passes no port of that name on.
    #[error("no public port '{port}' published for {container}")]
    NotPublished {
        /// As `80/tcp`.
        port: String,
        /// As the user called it.
        container: String,
    },
}

impl Engine {
    /// What the container gets, and what is to be kept of it. The image's configuration learns which ports are told of.
    pub(super) fn connection(
        &self,
        request: &NetworkRequest,
        config: &mut ContainerConfig,
    ) -> Result<(Connection, Network, Vec<Publish>), EngineError> {
        if let Some(other) = request.mode.as_deref().and_then(|mode| mode.strip_prefix(SHARED)) {
            conflicts(request)?;
            let mode = format!("{SHARED}{}", self.container(other)?.id);
            return Ok((Connection { mode, endpoints: Vec::new() }, Network::Shared, Vec::new()));
        }
        let (mut mode, network) = mode(request);
        let mut endpoints = Vec::new();
        if network.is_none() {
            let (endpoint, name) = self.endpoint(&mode, request)?;
            endpoints.push(endpoint);
            mode = name;
        } else if request.address.is_some() {
            return Err(NetworkError::NoAddress.into());
        } else if !request.aliases.is_empty() {
            return Err(NetworkError::NoAliases.into());
        }
        let network = network.unwrap_or(Network::Own);
        let publish = ports_of(request, network, config);
        Ok((Connection { mode, endpoints }, network, publish))
    }
}

/// What the network of another container is called by.
pub(in crate::engine) const SHARED: &str = "container:";

/// Refuses what the other container has decided already.
fn conflicts(request: &NetworkRequest) -> Result<(), NetworkError> {
    let Names { hosts, servers, search, options } = &request.names;
    let conflict = if !request.publish.is_empty() || request.publish_all {
        "port publishing and the container type network mode"
    } else if !request.expose.is_empty() {
        "port exposing and the container type network mode"
    } else if !hosts.is_empty() {
        "custom host-to-IP mapping and the network mode"
    } else if !(servers.is_empty() && search.is_empty() && options.is_empty()) {
        "dns and the network mode"
    } else if request.address.is_some() {
        return Err(NetworkError::NoAddress);
    } else if !request.aliases.is_empty() {
        return Err(NetworkError::NoAliases);
    } else {
        return Ok(());
    };
    Err(NetworkError::Conflict(conflict))
}

/// The network's name, and what it is of those that nobody has made.
fn mode(request: &NetworkRequest) -> (String, Option<Network>) {
    let asked = request.mode.as_deref().filter(|mode| *mode != "default");
    let reached = request.publish_all || !request.publish.is_empty();
    let mode = asked.unwrap_or(if reached { "bridge" } else { "host" });
    let network = match mode {
        "none" => Some(Network::None),
        "host" => Some(Network::Host),
        "bridge" => Some(Network::Own),
        _ => None,
    };
    (mode.to_owned(), network)
}

/// The ports that are passed on. The image's configuration learns which are told of.
fn ports_of(request: &NetworkRequest, network: Network, config: &mut ContainerConfig) -> Vec<Publish> {
    expose(request, config);
    let mut publish = request.publish.clone();
    if request.publish_all {
        publish.extend(exposed(config).into_iter().filter(|it| !is_published(&request.publish, it)));
    }
    if network != Network::Own {
        publish.clear();
    }
    publish
}
fn is_published(published: &[Publish], port: &Publish) -> bool {
    published.iter().any(|it| (it.container, it.protocol) == (port.container, port.protocol))
}

/// Ports that are passed on, or named by `--expose`, count as those that the image names.
fn expose(request: &NetworkRequest, config: &mut ContainerConfig) {
    let published = request.publish.iter().map(|it| format!("{}/{}", it.container, it.protocol));
    let ports: BTreeMap<String, ()> = published.chain(request.expose.iter().cloned()).map(|port| (port, ())).collect();
    if ports.is_empty() {
        return;
    }
    let exposed = config.exposed_ports.get_or_insert_default();
    for port in ports.into_keys() {
        exposed.insert(port, serde_json::json!({}));
    }
}

/// What the configuration names of ports, each for any port of the host.
fn exposed(config: &ContainerConfig) -> Vec<Publish> {
    let words = config.exposed_ports.iter().flat_map(|ports| ports.keys());
    let ports = words.filter_map(|word| port::publish(word).ok()).flatten();
    ports.filter_map(|port| Publish::read(&port)).map(|port| Publish { address: None, host: None, ..port }).collect()
}

impl Publish {
    /// What the words of the command line, or of an image, ask for; `None` for a protocol that is not passed on (sctp).
    #[must_use]
    pub fn read(port: &port::Publication) -> Option<Self> {
        let protocol = match port.protocol.as_str() {
            "tcp" => Protocol::Tcp,
            "udp" => Protocol::Udp,
            _ => return None,
        };
        let host = port.host.as_ref().map(|host| (*host.start(), *host.end()));
        Some(Self { address: port.address, host, container: port.container, protocol })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(word: &str) -> Vec<Publish> {
        port::publish(word).unwrap().iter().filter_map(Publish::read).collect()
    }

    /// Of a request, its mode, and each port that is passed on.
    fn check(mode: Option<&str>, words: &str, all: bool, expected: &str) {
        let exposed = [("53/udp".to_owned(), serde_json::json!({})), ("80/tcp".to_owned(), serde_json::json!({}))];
        let mut config =
            ContainerConfig { exposed_ports: Some(exposed.into_iter().collect()), ..ContainerConfig::default() };
        let request = NetworkRequest {
            mode: mode.map(str::to_owned),
            publish: words.split_whitespace().flat_map(publish).collect(),
            publish_all: all,
            ..NetworkRequest::default()
        };
        let (mode, network) = super::mode(&request);
        let ports = ports_of(&request, network.unwrap_or(Network::Own), &mut config);
        let ports = ports.iter().map(|it| match it.host {
            Some((first, _)) => format!(" {first}:{}/{}", it.container, it.protocol),
            None => format!(" *:{}/{}", it.container, it.protocol),
        });
        assert_eq!(mode + &ports.collect::<String>(), expected);
    }

    #[test]
    fn a_container_that_is_to_be_reached_gets_a_network_of_its_own() {
        check(None, "", false, "host");
        check(Some("default"), "", false, "host");
        check(Some("none"), "", false, "none");
        check(None, "8080:80", false, "bridge 8080:80/tcp");
        check(None, "8080:80 81", true, "bridge 8080:80/tcp *:81/tcp *:53/udp");
        check(None, "", true, "bridge *:53/udp *:80/tcp");
        check(Some("host"), "8080:80", true, "host");
        check(Some("shop"), "8080:80", false, "shop 8080:80/tcp");
    }
}
