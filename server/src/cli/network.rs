//! `layercake network`: where containers find each other.

use std::io::{BufRead as _, stdin};
use std::net::Ipv4Addr;

use layercake_core::command::Line;
use layercake_core::command::filter::Filters;
use layercake_core::command::flags::network::{ALIAS, GATEWAY, INTERNAL, IP_THERE, SUBNET};
use layercake_core::command::flags::shared::{DRIVER, FILTER, FORCE, FORMAT, LABEL, NO_TRUNC, QUIET};
use layercake_core::image::time;
use layercake_core::render::formatted;
use layercake_core::render::table::table;
use serde_json::json;

use super::error::Failure;
use super::several::each;
use super::{Outcome, inspect, output};
use crate::engine::Engine;
use crate::engine::networks::catalogue::{self, Network, Wish};

/// `network create`: prints the id.
pub(super) fn create(line: &Line) -> Outcome {
    let labels = line.texts(&LABEL).into_iter().map(|label| match label.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (label, String::new()),
    });
    let text = |flag| line.text(flag).map(str::to_owned);
    let wish = Wish {
        labels: labels.collect(),
        name: line.first().to_owned(),
        driver: line.text(&DRIVER).unwrap_or(catalogue::DRIVER).to_owned(),
        subnet: text(&SUBNET),
        gateway: text(&GATEWAY),
        internal: line.on(&INTERNAL),
    };
    output::line(&Engine::open()?.create_network(&wish)?)?;
    Ok(0)
}

/// `network ls`: prints the table, or each network in the form that is asked for.
pub(super) fn list(line: &Line) -> Outcome {
    let (quiet, format, uncut) = (line.on(&QUIET), line.text(&FORMAT), line.on(&NO_TRUNC));
    let networks = Engine::open()?.networks(&Filters::read(&line.texts(&FILTER), &catalogue::FILTERS)?)?;
    let id = |network: &Network| if uncut { network.id.clone() } else { network.id.chars().take(12).collect() };
    if quiet {
        for network in &networks {
            output::line(&id(network))?;
        }
    } else if let Some(format) = format {
        let row = |network: &Network| {
            let labels: Vec<String> = network.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
            json!({
                "ID": id(network),
                "Name": network.name,
                "Driver": network.driver,
                "Scope": "local",
                "CreatedAt": time::rfc3339(network.created),
                "Labels": labels.join(","),
            })
        };
        let rows: Vec<_> = networks.iter().map(row).collect();
        output::text(&formatted::lines(format, &[("ID", "NETWORK ID")], &rows)?)?;
    } else {
        let row = |it: &Network| [id(it), it.name.clone(), it.driver.clone(), "local".to_owned()];
        let rows: Vec<_> = networks.iter().map(row).collect();
        output::text(&table(["NETWORK ID", "NAME", "DRIVER", "SCOPE"], &rows))?;
    }
    Ok(0)
}

/// `network inspect`: prints all that is known, as JSON.
pub(super) fn run_inspect(line: &Line) -> Outcome {
    inspect::print(line, |engine, name| Ok(engine.inspect_network(name)?))
}

/// `network rm`: removes each, and prints its name.
pub(super) fn remove(line: &Line) -> Outcome {
    let engine = Engine::open()?;
    let force = line.on(&FORCE);
    each(line.arguments(), |name| match engine.remove_network(name, force)? {
        true => output::line(name),
        false => Ok(()),
    })
}

/// `network prune`: removes those that no container uses, and prints their names.
pub(super) fn prune(line: &Line) -> Outcome {
    let filters = Filters::read(&line.texts(&FILTER), &["label"])?;
    if !line.on(&FORCE) {
        output::text(
            "WARNING! This will remove all custom networks not used by at least one container.\n\
             Are you sure you want to continue? [y/N] ",
        )?;
        let mut answer = String::new();
        stdin().lock().read_line(&mut answer).map_err(|error| Failure::system("read the answer", &error))?;
        if !["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()) {
            return Ok(0);
        }
    }
    let removed = Engine::open()?.prune_networks(&filters)?;
    if !removed.is_empty() {
        output::text(&format!("Deleted Networks:\n{}\n\n", removed.join("\n")))?;
    }
    Ok(0)
}

/// `network connect`: puts a container on one more network.
pub(super) fn connect(line: &Line) -> Outcome {
    let address = address(line.text(&IP_THERE))?;
    Engine::open()?.connect_network(line.first(), &line.arguments()[1], &line.texts(&ALIAS), address)?;
    Ok(0)
}

/// `network disconnect`: takes a container off a network.
pub(super) fn disconnect(line: &Line) -> Outcome {
    let force = line.on(&FORCE);
    match Engine::open()?.disconnect_network(line.first(), &line.arguments()[1]) {
        Err(error) if force => output::remark(&format!("passed over: {error}")),
        disconnected => disconnected?,
    }
    Ok(0)
}

/// Reads `--ip`.
pub(super) fn address(text: Option<&str>) -> Result<Option<Ipv4Addr>, Failure> {
    let read =
        |text: &str| text.parse().map_err(|_| Failure::new(format!("invalid IPv4 address: {text}")).with_code(125));
    text.map(read).transpose()
}
