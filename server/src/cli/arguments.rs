//! Arguments that several commands read in the same way.

use crate::runtime::spec::Network;

/// Reads `NAME=value`, or `NAME` alone: the value is then the caller's own; a variable that the caller does not have is
/// left out, as Docker does.
pub(super) fn environment(settings: &[String]) -> Vec<String> {
    let value = |setting: &String| match setting.contains('=') {
        true => Some(setting.clone()),
        false => std::env::var(setting).ok().map(|value| format!("{setting}={value}")),
    };
    settings.iter().filter_map(value).collect()
}

/// Reads the name of a network.
pub(super) fn network(name: &str) -> Result<Network, String> {
    match name {
        "none" => Ok(Network::None),
        "host" | "default" => Ok(Network::Host),
        "bridge" => Err("bridge networks are not there yet: use host, or none".to_owned()),
        other => Err(format!("network {other} not found: there are host and none")),
    }
}
