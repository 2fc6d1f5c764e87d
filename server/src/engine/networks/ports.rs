//! Ports that are passed on, as `ps`, `port` and `inspect` tell of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Bound, NetworkError};
use crate::engine::containers::settings::Settings;
use crate::engine::{Engine, EngineError, RuntimeError};
use crate::runtime::state;
use crate::store::containers::Container;

impl Engine {
    /// Where ports of a running container are reached: all, or `wanted` (`80` or `80/tcp`) alone. A line each.
    ///
    /// # Errors
    /// [`NetworkError::NotPublished`]; that there is no such container.
    pub fn ports(&self, name: &str, wanted: Option<&str>) -> Result<Vec<String>, EngineError> {
        let container = self.container(name)?;
        let bound = self.bound(&container)?;
        let Some(wanted) = wanted else {
            return Ok(bound.iter().map(|it| format!("{}/{} -> {}", it.container, it.protocol, it.socket())).collect());
        };
        let (port, protocol) = wanted.split_once('/').unwrap_or((wanted, "tcp"));
        let is_it = |it: &&Bound| it.container.to_string() == port && it.protocol.to_string() == protocol;
        let found: Vec<String> = bound.iter().filter(is_it).map(|it| it.socket().to_string()).collect();
        if found.is_empty() {
            let port = format!("{port}/{protocol}");
            return Err(NetworkError::NotPublished { port, container: name.to_owned() }.into());
        }
        Ok(found)
    }

    /// Which ports of the host lead to a container that runs.
    pub(in crate::engine) fn bound(&self, container: &Container) -> Result<Vec<Bound>, EngineError> {
        let mut bound = state::ports(&self.store.container_directory(&container.id))?;
        bound.sort_by_key(|it| (it.container, it.protocol, it.address, it.port));
        Ok(bound)
    }

    /// Says of a port that was not to be had who has it.
    pub(in crate::engine) fn explain_port(&self, error: RuntimeError) -> EngineError {
        let RuntimeError::Port { address, protocol, source } = &error else { return error.into() };
        let port = address.port();
        let is_it = |it: &Bound| it.port == port && it.protocol == *protocol;
        // Only to say more: the port stays taken if nobody can be asked.
        let holder = self
            .store
            .containers()
            .unwrap_or_default()
            .into_iter()
            .find(|container| self.bound(container).is_ok_and(|bound| bound.iter().any(is_it)));
        let privileged = source.kind() == std::io::ErrorKind::PermissionDenied;
        let holder = holder.map(|container| container.name);
        NetworkError::Port { refused: error.to_string(), port, holder, privileged }.into()
    }
}

/// The column PORTS of `ps`, by docker's rules: ports that only the image names first, neighbours joined where they keep their
/// numbers.
pub(in crate::engine) fn column(bound: &[Bound], settings: &Settings) -> String {
    let exposed = settings.config.exposed_ports.iter().flat_map(|ports| ports.keys());
    let is_bound = |port: &&String| bound.iter().any(|it| **port == format!("{}/{}", it.container, it.protocol));
    let only = exposed.filter(|port| !is_bound(port)).filter_map(|port| {
        let (number, protocol) = port.split_once('/')?;
        Some((number.parse().ok()?, protocol.to_owned()))
    });
    let mut only: Vec<(u16, String)> = only.collect();
    only.sort();
    let mut groups: Vec<(String, String, u16, u16)> = Vec::new();
    let mut join = |host: String, protocol: String, port: u16| {
        let last = groups.iter_mut().rev().find(|(of, through, ..)| (of, through) == (&host, &protocol));
        match last {
            Some((.., last)) if last.checked_add(1) == Some(port) => *last = port,
            _ => groups.push((host, protocol, port, port)),
        }
    };
    only.into_iter().for_each(|(port, protocol)| join(String::new(), protocol, port));
    let (same, moved): (Vec<&Bound>, Vec<&Bound>) = bound.iter().partition(|it| it.port == it.container);
    for it in same {
        let host = it.socket().to_string();
        let host = host.rsplit_once(':').map_or("", |(host, _)| host);
        join(host.to_owned(), it.protocol.to_string(), it.port);
    }
    let joined = groups.into_iter().map(|(host, protocol, first, last)| {
        let ports = if first == last { first.to_string() } else { format!("{first}-{last}") };
        if host.is_empty() { format!("{ports}/{protocol}") } else { format!("{host}:{ports}->{ports}/{protocol}") }
    });
    let moved = moved.into_iter().map(|it| format!("{}->{}/{}", it.socket(), it.container, it.protocol));
    joined.chain(moved).collect::<Vec<_>>().join(", ")
}

/// `NetworkSettings.Ports`: every port that is told of, with where it is reached, or null.
pub(in crate::engine) fn map(bound: &[Bound], settings: &Settings) -> Value {
    let mut ports: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for port in settings.config.exposed_ports.iter().flat_map(|ports| ports.keys()) {
        ports.entry(port.clone()).or_default();
    }
    for it in bound {
        let places = ports.entry(format!("{}/{}", it.container, it.protocol)).or_default();
        places.push(json!({ "HostIp": it.address.to_string(), "HostPort": it.port.to_string() }));
    }
    let value = |places: Vec<Value>| if places.is_empty() { Value::Null } else { Value::Array(places) };
    Value::Object(ports.into_iter().map(|(port, places)| (port, value(places))).collect())
}

/// `HostConfig.PortBindings`: what was asked for.
pub(in crate::engine) fn bindings(settings: &Settings) -> Value {
    let mut ports = Map::new();
    for it in &settings.spec.publish {
        let host = match it.host {
            Some((first, last)) if first != last => format!("{first}-{last}"),
            Some((first, _)) => first.to_string(),
            None => String::new(),
        };
        let address = it.address.map(|address| address.to_string()).unwrap_or_default();
        let places = ports.entry(format!("{}/{}", it.container, it.protocol)).or_insert_with(|| json!([]));
        if let Value::Array(places) = places {
            places.push(json!({ "HostIp": address, "HostPort": host }));
        }
    }
    Value::Object(ports)
}
