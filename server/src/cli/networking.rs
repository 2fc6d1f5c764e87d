//! What the command line says about a container's network: of `run`, and of `create`.

use std::net::IpAddr;

use layercake_core::command::Line;
use layercake_core::command::flags::container::{
    ADD_HOST, DNS, DNS_OPTION, DNS_SEARCH, EXPOSE, IP, NETWORK, NETWORK_ALIAS, PUBLISH, PUBLISH_ALL,
};
use layercake_core::dockerfile::port;

use super::error::Failure;
use super::{network, output};
use crate::engine::leads_out;
use crate::engine::networks::{Names, NetworkRequest, Publish};

/// Reads it. What has no effect is said.
pub(super) fn request(line: &Line) -> Result<NetworkRequest, Failure> {
    let request = NetworkRequest {
        mode: line.text(&NETWORK).map(str::to_owned),
        publish: publish(&line.texts(&PUBLISH))?,
        publish_all: line.on(&PUBLISH_ALL),
        expose: expose(&line.texts(&EXPOSE))?,
        aliases: line.texts(&NETWORK_ALIAS),
        address: network::address(line.text(&IP))?,
        names: Names {
            hosts: line.texts(&ADD_HOST).iter().map(|text| host(text)).collect::<Result<_, _>>()?,
            servers: line.texts(&DNS).iter().map(|text| server(text)).collect::<Result<_, _>>()?,
            search: line.texts(&DNS_SEARCH).into_iter().filter(|domain| domain != ".").collect(),
            options: line.texts(&DNS_OPTION),
        },
    };
    let reached = request.publish_all || !request.publish.is_empty();
    match request.mode.as_deref() {
        Some(mode @ ("host" | "none")) if reached => {
            output::remark(&format!("WARNING: Published ports are discarded when using {mode} network mode"));
        }
        Some("host" | "none") => {}
        None | Some("default") if !reached => {}
        _ if leads_out() => {}
        _ => output::remark(NO_WAY_OUT),
    }
    Ok(request)
}

const NO_WAY_OUT: &str = "WARNING: an ordinary user's networks cannot be left: the container is reached through its published ports, \
                          and reaches nobody outside; --network host has this machine's network";

/// Reads `HOST:IP`, or `HOST=IP`.
fn host(text: &str) -> Result<(String, IpAddr), Failure> {
    let invalid = |why: String| Failure::new(why).with_code(125);
    let pair = text.split_once('=').or_else(|| text.split_once(':')).filter(|(name, _)| is_plain(name));
    let (name, address) = pair.ok_or_else(|| invalid(format!("bad format for add-host: {text:?}")))?;
    if address == "host-gateway" {
        return Err(invalid(format!("{text}: containers do not reach this machine, so host-gateway names nothing")));
    }
    let address = address.trim_start_matches('[').trim_end_matches(']').parse();
    Ok((name.to_owned(), address.map_err(|_| invalid(format!("invalid IP address in add-host: {text:?}")))?))
}

/// Whether a word is one in a file of words.
fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic())
}

fn server(text: &str) -> Result<IpAddr, Failure> {
    text.parse().map_err(|_| Failure::new(format!("{text} is not an ip address")).with_code(125))
}

fn publish(words: &[String]) -> Result<Vec<Publish>, Failure> {
    let mut all = Vec::new();
    for word in words {
        for port in port::publish(word).map_err(|error| Failure::new(error.to_string()).with_code(125))? {
            let sctp = || Failure::new(format!("{word}: sctp is not passed on, only tcp and udp are")).with_code(125);
            all.push(Publish::read(&port).ok_or_else(sctp)?);
        }
    }
    Ok(all)
}

fn expose(words: &[String]) -> Result<Vec<String>, Failure> {
    let mut all = Vec::new();
    for word in words {
        if word.contains(':') {
            let message = format!("invalid port format for --expose: {word}");
            return Err(Failure::new(message).with_code(125));
        }
        let invalid = |error| format!("invalid range format for --expose: {word}, error: {error}");
        all.extend(port::parse(word).map_err(|error| Failure::new(invalid(error)).with_code(125))?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, expected: &str) {
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        let told = match publish(&words) {
            Ok(ports) => ports.len().to_string(),
            Err(failure) => failure.message().unwrap_or_default().to_owned(),
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn ports_are_read_as_docker_reads_them() {
        check("80 8000-8002:90-92", "4");
        check("80:x", "invalid containerPort: x");
        check("80/sctp", "80/sctp: sctp is not passed on, only tcp and udp are");
    }
}
