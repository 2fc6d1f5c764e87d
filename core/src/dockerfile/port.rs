//! Ports of EXPOSE: `[ip:][host:]port[-port][/protocol]`.

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
}

/// The ports that a word of EXPOSE names, as an image's configuration has them: `80/tcp`. Address and host port are read
/// and dropped: an image cannot publish.
///
/// # Errors
/// [`PortError`] in Docker's words.
pub fn parse(word: &str) -> Result<Vec<String>, PortError> {
    let (ports, protocol) = read(word)?;
    Ok(ports.map(|port| format!("{port}/{protocol}")).collect())
}

/// Whether a word of EXPOSE names ports, without making them all.
///
/// # Errors
/// Those of [`parse`].
pub fn check(word: &str) -> Result<(), PortError> {
    read(word).map(|_| ())
}

fn read(word: &str) -> Result<(RangeInclusive<u16>, String), PortError> {
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
    if !address.is_empty() && address.parse::<core::net::IpAddr>().is_err() {
        return Err(PortError::Address(address.to_owned()));
    }
    if !host.is_empty() && range(host).is_none() {
        return Err(PortError::Host(host.to_owned()));
    }
    let ports = range(container).ok_or_else(|| PortError::Container(container.to_owned()))?;
    Ok((ports, protocol))
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
    use super::parse;

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
}
