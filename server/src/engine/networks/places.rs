//! Containers' places on networks: as they start, and while they run.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use layercake_core::image::config::ContainerConfig;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::catalogue::{Network, hardware, id_of};
use super::{Connection, NetworkError, NetworkRequest, SHARED};
use crate::engine::containers::settings::Settings;
use crate::engine::{Engine, EngineError};
use crate::mode::Mode;
use crate::runtime::linux::switch::client::{self, Held, Turn};
use crate::runtime::networks::{Attachment, Link, NetworkSpec, Subnet};
use crate::runtime::spec::Spec;
use crate::runtime::state::{self, State};
use crate::store::containers::Container;

/// A network that a container is on whenever it runs: kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The network's id.
    pub network: String,
    /// `--network-alias`.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// `--ip`.
    #[serde(default)]
    pub address: Option<Ipv4Addr>,
}

impl Engine {
    /// Where the switch of this store's networks listens.
    pub(in crate::engine) fn networks_folder(&self) -> PathBuf {
        self.store.root().join("networks")
    }

    /// The network that `--network` names, for a container that is made.
    pub(in crate::engine) fn endpoint(
        &self,
        name: &str,
        request: &NetworkRequest,
    ) -> Result<(Endpoint, String), EngineError> {
        let network = self.network(name)?;
        let endpoint = endpoint(&network, &request.aliases, request.address)?;
        Ok((endpoint, network.name))
    }

    /// Prepares for starting a container: waits until this process may start one on networks, or finds the one whose network it
    /// shares, so that [`Self::own_files`], which comes later, joins whom it must. Does nothing for a container that has neither.
    pub(in crate::engine) fn take_turn(&self, connection: &Connection) -> Result<(), EngineError> {
        if let Some(other) = connection.mode.strip_prefix(SHARED) {
            let running = state::shared(&self.store.container_directory(other))?;
            let (_, process) = running.ok_or_else(|| NetworkError::OtherNotRunning(other.to_owned()))?;
            *self.company.borrow_mut() = Some(process);
            return Ok(());
        }
        let is_on_networks =
            !connection.endpoints.is_empty() || (self.mode == Mode::Root && connection.mode == "bridge");
        if is_on_networks && self.turn.borrow().is_none() {
            let turn = Turn::wait(&self.networks_folder())?;
            if self.owns_files.get() && self.mode != Mode::Root && turn.switch()?.is_some() {
                return Err(NetworkError::Overtaken.into());
            }
            *self.turn.borrow_mut() = Some(turn);
        }
        Ok(())
    }

    /// What a container is started with: its places on the networks as these are now. The second value is to be held until the
    /// container has started.
    pub(in crate::engine) fn placed(
        &self,
        container: &Container,
        settings: &Settings,
    ) -> Result<(Spec, Option<Held>), EngineError> {
        let mut spec = settings.spec.clone();
        for endpoint in &settings.connection.endpoints {
            spec.attachments.push(self.attachment(endpoint, container, &settings.config)?);
        }
        if let Some(other) = settings.network_mode().strip_prefix(SHARED) {
            let running = state::shared(&self.store.container_directory(other))?;
            let (shared, _) = running.ok_or_else(|| NetworkError::OtherNotRunning(other.to_owned()))?;
            spec.shared = Some(shared);
        }
        if self.mode == Mode::Root && settings.network_mode() == "bridge" {
            spec.attachments.push(default_bridge());
        }
        if spec.attachments.is_empty() {
            return Ok((spec, None));
        }
        self.take_turn(&settings.connection)?;
        spec.networks = self.networks_folder();
        let turn = self.turn.borrow();
        let held = turn.as_ref().map(Turn::hold).transpose()?;
        Ok((spec, held))
    }

    /// The next one may start a container on networks.
    pub(in crate::engine) fn end_turn(&self) {
        self.turn.borrow_mut().take();
    }

    /// Puts a container on one more network, at once if it runs.
    ///
    /// # Errors
    /// [`NetworkError`]; what the store said.
    pub fn connect_network(
        &self,
        network: &str,
        container: &str,
        aliases: &[String],
        address: Option<Ipv4Addr>,
    ) -> Result<(), EngineError> {
        let network = self.network(network)?;
        let (container, mut settings) = self.changeable(container)?;
        let endpoint = endpoint(&network, aliases, address)?;
        if settings.connection.endpoints.iter().any(|other| other.network == network.id) {
            let (name, network) = (container.name, network.name);
            return Err(NetworkError::AlreadyThere { name, network }.into());
        }
        if matches!(self.state(&container)?, State::Running { .. }) {
            let wanted = self.attachment(&endpoint, &container, &settings.config)?;
            let joined = client::join(&self.networks_folder(), &container.id, &wanted)?;
            joined.ok_or_else(|| NetworkError::NoNetworks(container.name.clone()))?;
        }
        settings.connection.endpoints.push(endpoint);
        Ok(self.store.change_container(&container.id, &settings.to_value())?)
    }

    /// Takes a container off a network, at once if it runs.
    ///
    /// # Errors
    /// [`NetworkError`]; what the store said.
    pub fn disconnect_network(&self, network: &str, container: &str) -> Result<(), EngineError> {
        let network = self.network(network)?;
        let (container, mut settings) = self.changeable(container)?;
        let place = settings.connection.endpoints.iter().position(|other| other.network == network.id);
        let Some(place) = place else {
            let (name, network) = (container.name, network.name);
            return Err(NetworkError::NotThere { name, network }.into());
        };
        if matches!(self.state(&container)?, State::Running { .. }) {
            client::leave(&self.networks_folder(), &container.id, &network.id)?;
        }
        settings.connection.endpoints.remove(place);
        Ok(self.store.change_container(&container.id, &settings.to_value())?)
    }

    fn changeable(&self, name: &str) -> Result<(Container, Settings), EngineError> {
        let container = self.container(name)?;
        let settings = Settings::of(&container)?;
        match settings.network_mode() {
            mode if settings.connection.endpoints.is_empty() && is_fixed(mode) => {
                Err(NetworkError::Fixed { name: container.name, mode: mode.to_owned() }.into())
            }
            _ => Ok((container, settings)),
        }
    }

    fn attachment(
        &self,
        endpoint: &Endpoint,
        container: &Container,
        _config: &ContainerConfig,
    ) -> Result<Attachment, EngineError> {
        let network = self.network(&endpoint.network)?;
        let spec = network.spec.ok_or(NetworkError::NotFound(network.name))?;
        let short = container.id.get(..12).unwrap_or(&container.id).to_owned();
        let names = [container.name.clone(), short].into_iter().chain(endpoint.aliases.iter().cloned());
        Ok(Attachment { network: spec, names: names.collect(), address: endpoint.address })
    }

    /// The places of a running container.
    pub(in crate::engine) fn links(&self, container: &Container) -> Result<Vec<Link>, EngineError> {
        let members = client::members(&self.networks_folder())?;
        Ok(members.into_iter().find(|(id, _)| *id == container.id).map(|(_, links)| links).unwrap_or_default())
    }

    /// `NetworkSettings.Networks`: each with its address, where the container runs.
    pub(in crate::engine) fn networks_of(
        &self,
        container: &Container,
        settings: &Settings,
    ) -> Result<Value, EngineError> {
        let mut networks = Map::new();
        let links = self.links(container)?;
        if settings.connection.endpoints.is_empty() {
            let own = links.first().map_or_else(|| json!({}), |link| place(Some(link), &[], &link.network.id));
            networks.insert(settings.network_mode().to_owned(), own);
            return Ok(Value::Object(networks));
        }
        for endpoint in &settings.connection.endpoints {
            let Ok(network) = self.network(&endpoint.network) else { continue };
            let link = links.iter().find(|link| link.network.id == network.id);
            networks.insert(network.name, place(link, &endpoint.aliases, &network.id));
        }
        Ok(Value::Object(networks))
    }
}

/// Whether a container of this mode keeps it.
fn is_fixed(mode: &str) -> bool {
    matches!(mode, "host" | "none" | "bridge") || mode.starts_with(SHARED)
}

/// A place, as docker's API shows it.
fn place(link: Option<&Link>, aliases: &[String], network: &str) -> Value {
    let text = |value: Option<String>| value.unwrap_or_default();
    json!({
        "Aliases": aliases,
        "NetworkID": network,
        "Gateway": text(link.map(|link| link.network.gateway.to_string())),
        "IPAddress": text(link.map(|link| link.address.to_string())),
        "IPPrefixLen": link.map_or(0, |link| link.network.subnet.prefix),
        "MacAddress": text(link.map(hardware)),
        "DNSNames": link.map(|link| link.names.clone()).unwrap_or_default(),
    })
}

/// Root's network for containers that are put on none of those that somebody has made. As with Docker, names are not known there.
fn default_bridge() -> Attachment {
    let any = Ipv4Addr::UNSPECIFIED;
    let network = NetworkSpec {
        id: id_of("bridge"),
        name: "bridge".to_owned(),
        subnet: Subnet { address: any, prefix: 0 },
        gateway: any,
        internal: false,
    };
    Attachment { network, names: Vec::new(), address: None }
}

fn endpoint(network: &Network, aliases: &[String], address: Option<Ipv4Addr>) -> Result<Endpoint, NetworkError> {
    let Some(spec) = &network.spec else { return Err(NetworkError::NotConnectable(network.name.clone())) };
    match address {
        Some(address) if !spec.subnet.holds(address) => {
            Err(NetworkError::OutOfRange { address, network: network.name.clone() })
        }
        address => Ok(Endpoint { network: network.id.clone(), aliases: aliases.to_vec(), address }),
    }
}
