//! `docker network`: which containers could reach each other. Names and members are kept; no packets are modelled.

use serde_json::{Value, json};

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::command::flags::shared::{FORCE, FORMAT, NO_TRUNC, QUIET};
use crate::image::time;
use crate::ordered;
use crate::render::formatted;
use crate::render::table::table;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::networks::Network;

/// `NAME=VALUE` words.
pub(super) fn labels(words: &[String]) -> ordered::Map<String, String> {
    words
        .iter()
        .map(|word| word.split_once('=').unwrap_or((word, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

pub(super) fn create(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let name = line.first().to_owned();
    if world.networks.iter().any(|network| network.name == name) {
        return Err(Failure::daemon(format_args!("network with name {name} already exists")));
    }
    let number = world.networks.len() + 15;
    let subnet = line.values_of("subnet").pop().unwrap_or_else(|| format!("172.{number}.0.0/16"));
    let network = Network {
        id: world.names.id(),
        name,
        driver: line.values_of("driver").pop().unwrap_or_else(|| "bridge".to_owned()),
        created: world.now(),
        subnet,
        labels: labels(&line.values_of("label")),
        built_in: false,
    };
    client.line(&network.id);
    world.networks.push(network);
    Ok(Progress::Done(0))
}

pub(super) fn find<'a>(world: &'a World, name: &str) -> Result<&'a Network, Failure> {
    let found = world.networks.iter().find(|network| network.name == name || network.id.starts_with(name));
    found.ok_or_else(|| Failure::daemon(format_args!("network {name} not found")).attempt("docker network ls"))
}

pub(super) fn list(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let mut networks: Vec<&Network> = world.networks.iter().collect();
    ordered::sort_by(&mut networks, |one, other| one.name.cmp(&other.name));
    let id = |network: &Network| {
        if line.on(&NO_TRUNC) { network.id.clone() } else { network.id.chars().take(12).collect() }
    };
    if line.on(&QUIET) {
        networks.iter().for_each(|network| client.line(id(network)));
        return Ok(Progress::Done(0));
    }
    if let Some(format) = line.text(&FORMAT) {
        let row = |network: &&Network| json!({ "ID": id(network), "Name": network.name, "Driver": network.driver, "Scope": "local" });
        let rows: Vec<Value> = networks.iter().map(row).collect();
        client.print(formatted::lines(format, &[("ID", "NETWORK ID")], &rows)?);
        return Ok(Progress::Done(0));
    }
    let rows: Vec<[String; 4]> = networks
        .into_iter()
        .map(|network| [id(network), network.name.clone(), network.driver.clone(), "local".to_owned()])
        .collect();
    client.print(table(["NETWORK ID", "NAME", "DRIVER", "SCOPE"], &rows));
    Ok(Progress::Done(0))
}

/// A network as the API shows it.
pub(super) fn value(world: &World, name: &str) -> Option<Value> {
    let network = find(world, name).ok()?;
    let members = world.containers.iter().filter(|it| it.is_running() && it.settings.networks.contains(&network.name));
    let containers: serde_json::Map<String, Value> =
        members.map(|container| (container.id.clone(), json!({ "Name": container.name }))).collect();
    let gateway = network.subnet.replace(".0/16", ".1").replace(".0/24", ".1");
    Some(json!({
        "Name": network.name,
        "Id": network.id,
        "Created": time::rfc3339(network.created),
        "Scope": "local",
        "Driver": network.driver,
        "EnableIPv4": true,
        "EnableIPv6": false,
        "IPAM": { "Driver": "default", "Options": {}, "Config": [{ "Subnet": network.subnet, "Gateway": gateway }] },
        "Internal": false,
        "Attachable": false,
        "Ingress": false,
        "ConfigFrom": { "Network": "" },
        "ConfigOnly": false,
        "Containers": containers,
        "Options": {},
        "Labels": network.labels,
    }))
}

pub(super) fn connect(world: &mut World, _: &mut Client, line: &Line) -> Begun {
    let (network, id) = both(world, line)?;
    if let Some(container) = world.containers.get_mut(&id)
        && !container.settings.networks.contains(&network)
    {
        container.settings.networks.push(network);
    }
    Ok(Progress::Done(0))
}

pub(super) fn disconnect(world: &mut World, _: &mut Client, line: &Line) -> Begun {
    let (network, id) = both(world, line)?;
    let Some(container) = world.containers.get_mut(&id) else { return Ok(Progress::Done(0)) };
    if !container.settings.networks.contains(&network) && !line.on(&FORCE) {
        let name = line.arguments().get(1).cloned().unwrap_or_default();
        return Err(Failure::daemon(format_args!("container {name} is not connected to network {network}")));
    }
    container.settings.networks.retain(|other| *other != network);
    Ok(Progress::Done(0))
}

fn both(world: &World, line: &Line) -> Result<(String, String), Failure> {
    let network = find(world, line.first())?.name.clone();
    let name = line.arguments().get(1).map(String::as_str).unwrap_or_default();
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    Ok((network, container.id.clone()))
}

pub(super) fn remove(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let mut code = 0;
    for name in line.arguments() {
        match may_remove(world, name) {
            Ok(id) => {
                world.networks.retain(|network| network.id != id);
                client.line(name);
            }
            Err(failure) => {
                failure.print(world, client);
                code = 1;
            }
        }
    }
    Ok(Progress::Done(code))
}

fn may_remove(world: &World, name: &str) -> Result<String, Failure> {
    let network = find(world, name)?;
    if network.built_in {
        return Err(
            Failure::daemon(format_args!("{} is a pre-defined network and cannot be removed", network.name)).code(1)
        );
    }
    let used = world.containers.iter().any(|it| it.is_running() && it.settings.networks.contains(&network.name));
    if used {
        return Err(Failure::daemon(format_args!(
            "error while removing network: network {} has active endpoints",
            network.name
        ))
        .means("A running container is in it."));
    }
    Ok(network.id.clone())
}

pub(super) fn prune(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    super::prune::confirm(line.on(&FORCE), "networks that no container uses")?;
    let names = unused(world);
    if !names.is_empty() {
        client.line("Deleted Networks:");
        names.iter().for_each(|name| client.line(name));
        client.line("");
    }
    Ok(Progress::Done(0))
}

/// Removes networks that no container is in.
pub(super) fn unused(world: &mut World) -> Vec<String> {
    let used = |name: &String| world.containers.iter().any(|it| it.settings.networks.contains(name));
    let names: Vec<String> =
        world.networks.iter().filter(|it| !it.built_in && !used(&it.name)).map(|it| it.name.clone()).collect();
    world.networks.retain(|network| !names.contains(&network.name));
    names
}
