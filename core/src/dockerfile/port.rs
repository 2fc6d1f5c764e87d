//! Ports of EXPOSE and of `--publish`: `[ip:][host:]port[-port][/protocol]`.

use core::net::IpAddr;
use std::ops::RangeInclusive;

/// Why a text names no port, in Docker's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// Nothing before the protocol.
    #[error("no port specified: {0}<empty>")]
    Empty(String),
    /// No number from 0 to 65535, or a range that runs backwards.
    #[error("invalid containerPort: {0}")]
    Container(String),
    /// The same, before the `:`.
    #[error("invalid hostPort: {0}")]
    Host(String),
    /// Neither tcp, udp nor sctp.
    #[error("invalid proto: {0}")]
    Protocol(String),
    /// What stands before the ports is no address.
    #[error("invalid IP address: {0}")]
    Address(String),
    /// Several ports of the host for as many others of the container.
    #[error("invalid ranges specified for container and host Ports: {container} and {host}")]
    Ranges {
        /// The container's.
        container: String,
        /// The host's.
        host: String,
    },
}

/// A port of a container that `--publish` names, and from where it is to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The host's address; all of them where there is none.
    pub address: Option<IpAddr>,
    /// The host's ports, of which the first that is free is taken; any where there is none.
    pub host: Option<RangeInclusive<u16>>,
    /// The container's port.
    pub container: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// The ports that a word of `--publish` names. Ranges of one length are port for port; a range of the host's for one port of
/// the container's is a choice.
///
/// # Errors
/// [`PortError`] in Docker's words.
pub fn publish(word: &str) -> Result<Vec<Publication>, PortError> {
    let Ports { address, host, container, protocol } = read(word)?;
    let count = container.len();
    // Docker's way to say "any".
    let host = host.filter(|host| *host != (0..=0));
    if let Some(host) = &host
        && host.len() != count
        && count != 1
    {
        let text = |range: &RangeInclusive<u16>| format!("{}-{}", range.start(), range.end());
        return Err(PortError::Ranges { container: text(&container), host: text(host) });
    }
    let published = container.enumerate().map(|(place, port)| {
        let host = host.as_ref().map(|host| match count {
            1 => host.clone(),
            // As many as the container's, so that none is beyond the last.
            _ => host.clone().nth(place).map_or(0..=0, |port| port..=port),
        });
        Publication { address, host, container: port, protocol: protocol.clone() }
    });
    Ok(published.collect())
}

/// The ports that a word of EXPOSE names, as an image's configuration has them: `80/tcp`. Address and host port are read
/// and dropped: an image cannot publish.
///
/// # Errors
/// [`PortError`] in Docker's words.
pub fn parse(word: &str) -> Result<Vec<String>, PortError> {
    let Ports { container, protocol, .. } = read(word)?;
    Ok(container.map(|port| format!("{port}/{protocol}")).collect())
}

/// Whether a word of EXPOSE names ports, without making them all.
///
/// # Errors
/// Those of [`parse`].
pub fn check(word: &str) -> Result<(), PortError> {
    read(word).map(|_| ())
}

/// A word, taken apart.
struct Ports {
    address: Option<IpAddr>,
    host: Option<RangeInclusive<u16>>,
    container: RangeInclusive<u16>,
    protocol: String,
}

fn read(word: &str) -> Result<Ports, PortError> {
    let (ports, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let (before, container) = ports.rsplit_once(':').map_or((None, ports), |(before, port)| (Some(before), port));
    let (address, host) = match before {
        Some(before) => before.rsplit_once(':').map_or((None, before), |(address, host)| (Some(address), host)),
        None => (None, ""),
    };
    if container.is_empty() {
        return Err(PortError::Empty(word.to_owned()));
    }
    let protocol = if protocol.is_empty() { "tcp".to_owned() } else { protocol.to_ascii_lowercase() };
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(PortError::Protocol(protocol));
    }
    let address = address.unwrap_or("").trim_start_matches('[').trim_end_matches(']');
    let address = match address {
        "" => None,
        address => Some(address.parse().map_err(|_| PortError::Address(address.to_owned()))?),
    };
    let host = match host {
        "" => None,
        host => Some(range(host).ok_or_else(|| PortError::Host(host.to_owned()))?),
    };
    let container = range(container).ok_or_else(|| PortError::Container(container.to_owned()))?;
    Ok(Ports { address, host, container, protocol })
}

fn range(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some(first..=last)
}

fn number(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{parse, publish};

    fn check(word: &str, expected: Result<&[&str], &str>) {
        let found = parse(word).map_err(|error| error.to_string());
        assert_eq!(
            found,
            expected.map(|ports| ports.iter().map(|port| (*port).to_owned()).collect()).map_err(str::to_owned)
        );
    }

    #[test]
    fn parse_gives_the_ports_of_an_image() {
        check("80", Ok(&["80/tcp"]));
        check("53/UDP", Ok(&["53/udp"]));
        check("8000-8002/tcp", Ok(&["8000/tcp", "8001/tcp", "8002/tcp"]));
        check("8080:80", Ok(&["80/tcp"]));
        check("127.0.0.1:8080:80", Ok(&["80/tcp"]));
        check("[::1]:8080:80", Ok(&["80/tcp"]));
        check("0", Ok(&["0/tcp"]));
        check("http", Err("invalid containerPort: http"));
        check("65536", Err("invalid containerPort: 65536"));
        check("+80", Err("invalid containerPort: +80"));
        check("82-80", Err("invalid containerPort: 82-80"));
        check("x:80", Err("invalid hostPort: x"));
        check("300.1.1.1:80:80", Err("invalid IP address: 300.1.1.1"));
        check("80/icmp", Err("invalid proto: icmp"));
        check("/tcp", Err("no port specified: /tcp<empty>"));
    }

    /// What is published, a line each: `address host container/protocol`.
    fn check_publish(word: &str, expected: &str) {
        let found = match publish(word) {
            Ok(ports) => ports
                .iter()
                .map(|it| {
                    let address = it.address.map_or("*".to_owned(), |address| address.to_string());
                    let host = it.host.as_ref().map_or("*".to_owned(), |it| format!("{}-{}", it.start(), it.end()));
                    format!("{address} {host} {}/{}", it.container, it.protocol)
                })
                .collect::<Vec<_>>()
                .join("; "),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn publish_gives_ports_of_both_sides() {
        check_publish("80", "* * 80/tcp");
        check_publish("0:80", "* * 80/tcp");
        check_publish("8080:80", "* 8080-8080 80/tcp");
        check_publish("127.0.0.1::80/udp", "127.0.0.1 * 80/udp");
        check_publish("[::1]:8080:80", "::1 8080-8080 80/tcp");
        check_publish("8000-8010:80", "* 8000-8010 80/tcp");
        check_publish("8000-8001:80-81", "* 8000-8000 80/tcp; * 8001-8001 81/tcp");
        check_publish("8000-8002:80-81", "invalid ranges specified for container and host Ports: 80-81 and 8000-8002");
        check_publish("a:80", "invalid hostPort: a");
        check_publish("localhost:80:80", "invalid IP address: localhost");
    }
}
