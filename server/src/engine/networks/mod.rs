//! How containers are reached, and what they reach: what the command line asks for becomes what the runtime starts.

pub mod ports;

use std::collections::BTreeMap;

use layercake_core::dockerfile::port;
use layercake_core::image::config::ContainerConfig;
use serde::{Deserialize, Serialize};

use super::Engine;
pub use crate::runtime::ports::{Bound, Protocol, Publish};
use crate::runtime::spec::Network;

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
}

/// How a container is connected: kept with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// As docker's `NetworkMode` has it: `host`, `none`, `bridge`.
    pub mode: String,
}

/// What can go wrong with a network.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// No network has this name.
    #[error("network {0} not found")]
    NotFound(String),
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
        request: &NetworkRequest,
        config: &mut ContainerConfig,
    ) -> Result<(Connection, Network, Vec<Publish>), NetworkError> {
        let asked = request.mode.as_deref().filter(|mode| *mode != "default");
        let reached = request.publish_all || !request.publish.is_empty();
        let mode = asked.unwrap_or(if reached { "bridge" } else { "host" });
        let network = match mode {
            "none" => Network::None,
            "host" => Network::Host,
            "bridge" => Network::Own,
            other => return Err(NetworkError::NotFound(other.to_owned())),
        };
        expose(request, config);
        let mut publish = request.publish.clone();
        if request.publish_all {
            publish.extend(exposed(config).into_iter().filter(|it| !is_published(&request.publish, it)));
        }
        if network != Network::Own {
            publish.clear();
        }
        Ok((Connection { mode: mode.to_owned() }, network, publish))
    }
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
            expose: Vec::new(),
        };
        let told = match Engine::connection(&request, &mut config) {
            Err(error) => error.to_string(),
            Ok((connection, _, ports)) => {
                let ports = ports.iter().map(|it| match it.host {
                    Some((first, _)) => format!(" {first}:{}/{}", it.container, it.protocol),
                    None => format!(" *:{}/{}", it.container, it.protocol),
                });
                connection.mode + &ports.collect::<String>()
            }
        };
        assert_eq!(told, expected);
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
        check(Some("shop"), "", false, "network shop not found");
    }
}
