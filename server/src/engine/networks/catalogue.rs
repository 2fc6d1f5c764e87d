//! Networks: made, listed, shown and removed.

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;

use layercake_core::command::filter::Filters;
use layercake_core::image::time;
use layercake_core::ordered;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::NetworkError;
use crate::engine::containers::settings::Settings;
use crate::engine::{Engine, EngineError, names, now};
use crate::runtime::linux::switch::client;
use crate::runtime::networks::{Link, NetworkSpec, Subnet, pools, routes};
use crate::store::networks::NetworkRow;

/// The keys that a filter may have here.
pub const FILTERS: [&str; 5] = ["driver", "id", "label", "name", "type"];
/// The one kind of network that can be made.
pub const DRIVER: &str = "bridge";
/// The networks that nobody has made.
const PREDEFINED: [(&str, &str); 3] = [("bridge", "bridge"), ("host", "host"), ("none", "null")];

/// What the command line says about a network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Its name.
    pub name: String,
    /// `--driver`.
    pub driver: String,
    /// `--subnet`.
    pub subnet: Option<String>,
    /// `--gateway`.
    pub gateway: Option<String>,
    /// `--internal`.
    pub internal: bool,
    /// `--label`.
    pub labels: BTreeMap<String, String>,
}

/// A network, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What makes it.
    pub driver: String,
    /// Seconds since 1970; 0 for one that nobody has made.
    pub created: i64,
    /// Free labels.
    pub labels: BTreeMap<String, String>,
    /// What the runtime needs to know, of one that somebody has made.
    pub(in crate::engine) spec: Option<NetworkSpec>,
}

/// As it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    subnet: Subnet,
    gateway: Ipv4Addr,
    internal: bool,
    #[serde(default)]
    labels: BTreeMap<String, String>,
}

impl Engine {
    /// Makes a network; returns its id.
    ///
    /// # Errors
    /// [`NetworkError`]; what the store said.
    pub fn create_network(&self, wish: &Wish) -> Result<String, EngineError> {
        check_name(&wish.name)?;
        if wish.driver != DRIVER {
            return Err(NetworkError::NoDriver(wish.driver.clone()).into());
        }
        let id = names::random_id();
        let made = self.store.make_network(|others| {
            let taken: Vec<Subnet> =
                others.iter().filter_map(|row| read(row).spec).map(|spec| spec.subnet).chain(reached()).collect();
            let (subnet, gateway) = addresses(wish, &taken)?;
            let kept = Kept { subnet, gateway, internal: wish.internal, labels: wish.labels.clone() };
            let settings = serde_json::to_string(&kept).expect("strings and numbers are plain data");
            Ok::<_, EngineError>(NetworkRow { id: id.clone(), name: wish.name.clone(), created: now(), settings })
        })?;
        if made { Ok(id) } else { Err(NetworkError::Exists(wish.name.clone()).into()) }
    }

    /// All networks that `filters` let through, by their names.
    ///
    /// # Errors
    /// What the store said.
    pub fn networks(&self, filters: &Filters) -> Result<Vec<Network>, EngineError> {
        let predefined = PREDEFINED.map(|(name, driver)| Network {
            id: id_of(name),
            name: name.to_owned(),
            driver: driver.to_owned(),
            created: 0,
            labels: BTreeMap::new(),
            spec: None,
        });
        let made = self.store.networks()?;
        let mut all: Vec<Network> = predefined.into_iter().chain(made.iter().map(read)).collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all.retain(|network| {
            let labels: ordered::Map<String, String> = network.labels.clone().into_iter().collect();
            let kind = if network.spec.is_some() { "custom" } else { "builtin" };
            filters.any("name", |wanted| network.name.contains(wanted))
                && filters.any("id", |wanted| network.id.starts_with(wanted))
                && filters.any("driver", |wanted| network.driver == wanted)
                && filters.any("type", |wanted| kind == wanted)
                && filters.labels(Some(&labels))
        });
        Ok(all)
    }

    /// The network that has this name, or whose id starts so.
    ///
    /// # Errors
    /// [`NetworkError::NotFound`].
    pub fn network(&self, name: &str) -> Result<Network, EngineError> {
        let all = self.networks(&Filters::default())?;
        let named = all.iter().find(|network| network.name == name);
        let is_id = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut begins = all.iter().filter(|network| is_id && network.id.starts_with(name));
        let found = match (named, begins.next(), begins.next()) {
            (Some(found), ..) | (None, Some(found), None) => found,
            _ => return Err(NetworkError::NotFound(name.to_owned()).into()),
        };
        Ok(found.clone())
    }

    /// The network that `name` means, as `GET /networks/{name}` answers.
    ///
    /// # Errors
    /// [`NetworkError::NotFound`]; what the store said.
    pub fn inspect_network(&self, name: &str) -> Result<Value, EngineError> {
        let network = self.network(name)?;
        let mut containers = Map::new();
        for (id, links) in client::members(&self.networks_folder())? {
            if let (Some(link), Some(container)) =
                (links.iter().find(|link| link.network.id == network.id), self.store.find_container(&id)?)
            {
                containers.insert(id, member(&container.name, link));
            }
        }
        let (config, internal) = match &network.spec {
            Some(spec) => {
                let config = json!({ "Subnet": range(&spec.subnet), "Gateway": spec.gateway.to_string() });
                (vec![config], spec.internal)
            }
            None => (Vec::new(), false),
        };
        Ok(json!({
            "Name": network.name,
            "Id": network.id,
            "Created": time::rfc3339(network.created),
            "Scope": "local",
            "Driver": network.driver,
            "EnableIPv4": true,
            "EnableIPv6": false,
            "IPAM": { "Driver": "default", "Options": {}, "Config": config },
            "Internal": internal,
            "Attachable": false,
            "Ingress": false,
            "ConfigFrom": { "Network": "" },
            "ConfigOnly": false,
            "Containers": containers,
            "Options": {},
            "Labels": network.labels,
        }))
    }

    /// Removes the network that `name` means; `false` where there is none, and `force` passes that over.
    ///
    /// # Errors
    /// [`NetworkError::InUse`], [`NetworkError::Predefined`]; what the store said.
    pub fn remove_network(&self, name: &str, force: bool) -> Result<bool, EngineError> {
        let network = match self.network(name) {
            Err(EngineError::Network(NetworkError::NotFound(_))) if force => return Ok(false),
            network => network?,
        };
        if network.spec.is_none() {
            return Err(NetworkError::Predefined(network.name).into());
        }
        for (id, links) in client::members(&self.networks_folder())? {
            if links.iter().any(|link| link.network.id == network.id) {
                let holder = self.store.find_container(&id)?.map_or(id.clone(), |container| container.name);
                return Err(NetworkError::InUse { network: network.name, holder, id }.into());
            }
        }
        Ok(self.store.remove_network(&network.id)?)
    }

    /// Removes all networks that no container uses, running or not, and that `filters` let through; their names.
    ///
    /// # Errors
    /// What the store said.
    pub fn prune_networks(&self, filters: &Filters) -> Result<Vec<String>, EngineError> {
        let mut used = Vec::new();
        for container in self.store.containers()? {
            used.extend(Settings::of(&container)?.connection.endpoints.into_iter().map(|endpoint| endpoint.network));
        }
        let mut removed = Vec::new();
        for network in self.networks(filters)? {
            if network.spec.is_some() && !used.contains(&network.id) && self.store.remove_network(&network.id)? {
                removed.push(network.name);
            }
        }
        Ok(removed)
    }
}

fn member(name: &str, link: &Link) -> Value {
    json!({
        "Name": name,
        "EndpointID": "",
        "MacAddress": hardware(link),
        "IPv4Address": format!("{}/{}", link.address, link.network.subnet.prefix),
        "IPv6Address": "",
    })
}

/// A place's hardware address, as people write it.
pub(in crate::engine) fn hardware(link: &Link) -> String {
    link.hardware.map(|byte| format!("{byte:02x}")).join(":")
}

fn range(subnet: &Subnet) -> String {
    format!("{}/{}", subnet.address, subnet.prefix)
}

fn read(row: &NetworkRow) -> Network {
    // Written by a later layercake, it is listed, and containers are not put on it.
    let kept: Option<Kept> = serde_json::from_str(&row.settings).ok();
    let spec = kept.as_ref().map(|kept| NetworkSpec {
        id: row.id.clone(),
        name: row.name.clone(),
        subnet: kept.subnet,
        gateway: kept.gateway,
        internal: kept.internal,
    });
    Network {
        id: row.id.clone(),
        name: row.name.clone(),
        driver: DRIVER.to_owned(),
        created: row.created,
        labels: kept.map(|kept| kept.labels).unwrap_or_default(),
        spec,
    }
}

/// Of a network that nobody has made: the same in every store.
pub(super) fn id_of(name: &str) -> String {
    let digest = layercake_core::digest::Digest::of(format!("layercake network {name}").as_bytes()).to_string();
    digest.rsplit_once(':').map_or(digest.clone(), |(_, digits)| digits.to_owned())
}

fn check_name(name: &str) -> Result<(), NetworkError> {
    let is_valid = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    if !is_valid {
        return Err(NetworkError::InvalidName(name.to_owned()));
    }
    let is_predefined = ["default", "container"].contains(&name) || PREDEFINED.iter().any(|(other, _)| *other == name);
    if is_predefined { Err(NetworkError::Exists(name.to_owned())) } else { Ok(()) }
}

/// The range and the gateway that are wished for, or the first that nobody has.
fn addresses(wish: &Wish, taken: &[Subnet]) -> Result<(Subnet, Ipv4Addr), NetworkError> {
    let subnet = match &wish.subnet {
        Some(text) => {
            let subnet = parse(text).ok_or_else(|| NetworkError::InvalidSubnet(text.clone()))?;
            if taken.iter().any(|other| other.meets(&subnet)) {
                return Err(NetworkError::Overlap);
            }
            subnet
        }
        // The first is that of `bridge`.
        None => {
            pools().skip(1).find(|pool| !taken.iter().any(|other| other.meets(pool))).ok_or(NetworkError::NoRange)?
        }
    };
    let gateway = match &wish.gateway {
        Some(text) => text.parse().ok().filter(|gateway| subnet.holds(*gateway)),
        None => subnet.hosts().next(),
    };
    let invalid = || NetworkError::InvalidGateway(wish.gateway.clone().unwrap_or_default());
    Ok((subnet, gateway.ok_or_else(invalid)?))
}

/// `10.1.0.0/16`, with room for a gateway and a container at least.
fn parse(text: &str) -> Option<Subnet> {
    let (address, prefix) = text.split_once('/')?;
    let prefix = prefix.parse().ok().filter(|prefix| (1..=30).contains(prefix))?;
    Some(Subnet::around(address.parse().ok()?, prefix))
}

/// The ranges that this machine reaches others by. It has no such file where it has no network.
fn reached() -> Vec<Subnet> {
    routes(&fs::read_to_string("/proc/net/route").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subnet: Option<&str>, gateway: Option<&str>, taken: &[&str], expected: &str) {
        let wish = Wish { subnet: subnet.map(str::to_owned), gateway: gateway.map(str::to_owned), ..Wish::default() };
        let taken: Vec<Subnet> = taken.iter().map(|text| parse(text).unwrap()).collect();
        let told = match addresses(&wish, &taken) {
            Ok((subnet, gateway)) => format!("{} {gateway}", range(&subnet)),
            Err(error) => error.to_string(),
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn ranges_are_those_that_nobody_has() {
        check(None, None, &[], "172.18.0.0/16 172.18.0.1");
        check(None, None, &["172.18.0.0/16", "172.16.0.0/13"], "172.24.0.0/16 172.24.0.1");
        check(None, None, &["172.16.0.0/12"], "192.168.0.0/20 192.168.0.1");
        check(Some("10.1.2.3/24"), Some("10.1.2.254"), &[], "10.1.2.0/24 10.1.2.254");
        check(Some("10.1.0.0/16"), Some("10.2.0.1"), &[], "invalid gateway address: 10.2.0.1");
        check(Some("10.1.0.0/16"), None, &["10.0.0.0/8"], "Pool overlaps with other one on this address space");
        check(Some("10.1.0.0"), None, &[], "invalid subnet 10.1.0.0: invalid CIDR block notation");
        check(Some("10.1.0.0/31"), None, &[], "invalid subnet 10.1.0.0/31: invalid CIDR block notation");
    }

    #[test]
    fn names_are_dockers() {
        for name in ["shop", "a.b-c_d", "1"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "-a", "a b", "host", "none", "bridge", "default", "container"] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
