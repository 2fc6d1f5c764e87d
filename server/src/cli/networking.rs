//! What the command line says about a container's network: of `run`, and of `create`.

use layercake_core::command::Line;
use layercake_core::command::flags::container::{EXPOSE, NETWORK, PUBLISH, PUBLISH_ALL};
use layercake_core::dockerfile::port;

use super::error::Failure;
use super::output;
use crate::engine::networks::{NetworkRequest, Publish};

/// Reads it. What has no effect is said.
pub(super) fn request(line: &Line) -> Result<NetworkRequest, Failure> {
    let request = NetworkRequest {
        mode: line.text(&NETWORK).map(str::to_owned),
        publish: publish(&line.texts(&PUBLISH))?,
        publish_all: line.on(&PUBLISH_ALL),
        expose: expose(&line.texts(&EXPOSE))?,
    };
    let reached = request.publish_all || !request.publish.is_empty();
    match request.mode.as_deref() {
        Some(mode @ ("host" | "none")) if reached => {
            output::remark(&format!("WARNING: Published ports are discarded when using {mode} network mode"));
        }
        Some("bridge") => output::remark(NO_WAY_OUT),
        None | Some("default") if reached => output::remark(NO_WAY_OUT),
        _ => {}
    }
    Ok(request)
}

const NO_WAY_OUT: &str = "WARNING: the container has a network of its own: it is reached through its published ports, and \
                          reaches nothing outside itself; --network host has this machine's network";

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
