//! Networks: who is in which. Packets are not modelled.

use super::names::Names;
use crate::ordered;

/// A network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What makes it: `bridge`, `host` or `null`.
    pub driver: String,
    /// When it was made, seconds since 1970.
    pub created: i64,
    /// Its addresses.
    pub subnet: String,
    /// Its labels.
    pub labels: ordered::Map<String, String>,
    /// Whether the engine has it from the start.
    pub built_in: bool,
}

/// The networks that an engine has from the start.
pub(super) fn built_in(names: &mut Names, created: i64) -> Vec<Network> {
    let network = |(name, driver, subnet): (&str, &str, &str)| Network {
        id: names.id(),
        name: name.to_owned(),
        driver: driver.to_owned(),
        created,
        subnet: subnet.to_owned(),
        labels: ordered::Map::new(),
        built_in: true,
    };
    [("bridge", "bridge", "172.17.0.0/16"), ("host", "host", ""), ("none", "null", "")].map(network).into()
}
