//! A container's configuration as docker's API, and `inspect`, show it.
//!
//! Source: the answers of docker 28 to `GET /images/{name}/json`. The engine and the simulated one show it alike.

use serde_json::{Map, Value, json};

use super::config::ContainerConfig;

/// A configuration with all of docker's fields, those that are not set as it shows them.
#[must_use]
pub fn inspected(config: &ContainerConfig) -> Map<String, Value> {
    let fields = [
        ("Cmd", json!(config.cmd)),
        ("Entrypoint", json!(config.entrypoint)),
        ("Env", json!(config.env)),
        ("Labels", json!(config.labels)),
        ("OnBuild", json!(config.on_build)),
        ("User", json!(config.user)),
        ("Volumes", json!(config.volumes)),
        ("WorkingDir", json!(config.working_dir)),
    ];
    let optional = [
        ("ExposedPorts", config.exposed_ports.as_ref().map(|ports| json!(ports))),
        ("Healthcheck", config.healthcheck.clone()),
        ("Shell", config.shell.as_ref().map(|shell| json!(shell))),
        ("StopSignal", config.stop_signal.as_ref().map(|signal| json!(signal))),
    ];
    let optional = optional.into_iter().filter_map(|(name, field)| Some((name, field?)));
    fields.into_iter().chain(optional).map(|(name, field)| (name.to_owned(), field)).collect()
}
