//! The name of a registry, as images have it → where it is asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::configuration::{Configuration, ConfigurationError};

/// Docker Hub's name in images.
pub const DOCKER_HUB: &str = "docker.io";

/// Where Docker Hub is asked.
const DOCKER_HUB_HOST: &str = "registry-1.docker.io";

/// How Docker Hub is called where credentials are kept.
pub const DOCKER_HUB_INDEX: &str = "https://index.docker.io/v1/";

/// How long nothing may come before a registry is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a registry is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Host, and port where it has one.
    pub authority: String,
    /// How it is spoken with.
    pub scheme: Scheme,
    /// The name that credentials are kept under.
    pub account: String,
    /// How long nothing may come.
    pub patience: Duration,
    /// Whether it is asked in another's place.
    pub is_mirror: bool,
}

/// How a registry is spoken with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Encrypted, and no other way.
    Https,
    /// In plain text, as somebody said.
    Http,
    /// In plain text where it speaks so, else encrypted: registries of this machine, and those that somebody called insecure.
    Either,
}

impl Endpoint {
    /// The registry of this name itself.
    #[must_use]
    pub fn of(registry: &str, configuration: &Configuration) -> Self {
        let settings = configuration.of(registry);
        let hub = registry == DOCKER_HUB;
        let either = settings.insecure || (!hub && is_loopback(registry));
        Self {
            authority: if hub { DOCKER_HUB_HOST.to_owned() } else { registry.to_owned() },
            scheme: if either { Scheme::Either } else { Scheme::Https },
            account: if hub { DOCKER_HUB_INDEX.to_owned() } else { registry.to_owned() },
            patience: settings.timeout.map_or(PATIENCE, |seconds| Duration::from_secs(seconds.max(1))),
            is_mirror: false,
        }
    }

    /// The registry of this name, and before it those that hold copies of its images.
    ///
    /// # Errors
    /// [`ConfigurationError::Mirror`].
    pub fn to_pull_from(registry: &str, configuration: &Configuration) -> Result<Vec<Self>, ConfigurationError> {
        let mut endpoints = Vec::new();
        for mirror in configuration.of(registry).mirrors {
            let invalid = || ConfigurationError::Mirror(mirror.clone());
            let (scheme, authority) = match mirror.trim_end_matches('/').split_once("://") {
                Some(("https", authority)) => (Scheme::Https, authority),
                Some(("http", authority)) => (Scheme::Http, authority),
                _ => return Err(invalid()),
            };
            if authority.is_empty() || authority.contains(['/', '@', '?', '#']) {
                return Err(invalid());
            }
            let own = Self::of(authority, configuration);
            endpoints.push(Self { scheme, is_mirror: true, ..own });
        }
        endpoints.push(Self::of(registry, configuration));
        Ok(endpoints)
    }
}

/// Whether a host is this machine, by its name alone: what a name server says is no reason to speak in plain text.
#[must_use]
pub fn is_loopback(authority: &str) -> bool {
    match host(authority) {
        "localhost" => true,
        host => host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
    }
}

/// The host of `host:port`, without the brackets of IPv6.
#[must_use]
pub fn host(authority: &str) -> &str {
    match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    }
}

/// What an address is that no stranger should send us to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearby {
    /// This machine.
    Loopback,
    /// What is on the same cable only: clouds keep their machines' secrets there.
    LinkLocal,
}

/// Whether an address is nearby.
#[must_use]
pub fn nearby(address: &IpAddr) -> Option<Nearby> {
    let of_version_4 = |address: &Ipv4Addr| match address {
        _ if address.is_loopback() || address.is_unspecified() => Some(Nearby::Loopback),
        _ if address.is_link_local() || address.is_broadcast() => Some(Nearby::LinkLocal),
        _ => None,
    };
    let of_version_6 = |address: &Ipv6Addr| match address {
        _ if address.is_loopback() || address.is_unspecified() => Some(Nearby::Loopback),
        // fd00:ec2::254 is where one of the clouds keeps its machines' secrets.
        _ if address.is_unicast_link_local() || address.segments()[..2] == [0xfd00, 0x0ec2] => Some(Nearby::LinkLocal),
        _ => None,
    };
    match address {
        IpAddr::V4(address) => of_version_4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => of_version_4(&address),
            None => of_version_6(address),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_hub_is_asked_elsewhere_and_loopback_in_plain_text() {
        let none = Configuration::default();
        let hub = Endpoint::of("docker.io", &none);
        assert_eq!((hub.authority.as_str(), hub.scheme), ("registry-1.docker.io", Scheme::Https));
        assert_eq!(hub.account, "https://index.docker.io/v1/");
        for (registry, scheme) in [
            ("quay.io", Scheme::Https),
            ("10.0.0.1:5000", Scheme::Https),
            ("127.0.0.1:5000", Scheme::Either),
            ("localhost", Scheme::Either),
            ("[::1]:5000", Scheme::Either),
            ("localhost.example.org", Scheme::Https),
        ] {
            assert_eq!(Endpoint::of(registry, &none).scheme, scheme, "{registry}");
        }
    }

    #[test]
    fn mirrors_come_first_and_must_be_addresses() {
        let configuration = |text: &str| toml::from_str::<Configuration>(text).unwrap();
        let given = configuration("[registry.\"docker.io\"]\nmirrors = [\"https://m.example/\", \"http://n:5000\"]\n");
        let endpoints = Endpoint::to_pull_from("docker.io", &given).unwrap();
        let hosts: Vec<_> = endpoints.iter().map(|endpoint| (endpoint.authority.as_str(), endpoint.scheme)).collect();
        let expected =
            [("m.example", Scheme::Https), ("n:5000", Scheme::Http), ("registry-1.docker.io", Scheme::Https)];
        assert_eq!(hosts, expected);
        for wrong in ["m.example", "ftp://m", "https://m/path", "https://"] {
            let given = configuration(&format!("[registry.\"docker.io\"]\nmirrors = [\"{wrong}\"]\n"));
            assert!(Endpoint::to_pull_from("docker.io", &given).is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_nearby_are_told_however_they_are_written() {
        for (address, expected) in [
            ("127.8.9.1", Some(Nearby::Loopback)),
            ("0.0.0.0", Some(Nearby::Loopback)),
            ("::1", Some(Nearby::Loopback)),
            ("::ffff:127.0.0.1", Some(Nearby::Loopback)),
            ("169.254.169.254", Some(Nearby::LinkLocal)),
            ("::ffff:169.254.169.254", Some(Nearby::LinkLocal)),
            ("fe80::1", Some(Nearby::LinkLocal)),
            ("fd00:ec2::254", Some(Nearby::LinkLocal)),
            ("10.0.0.1", None),
            ("2001:db8::1", None),
        ] {
            assert_eq!(nearby(&address.parse().unwrap()), expected, "{address}");
        }
    }
}
