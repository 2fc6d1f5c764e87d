//! All that is known of a container or an image, in the shape of Docker's API: the fields that we have.

use layercake_core::digest::ChainId;
use layercake_core::image::inspected::inspected;
use layercake_core::image::reference::ImageReference;
use layercake_core::image::time;
use serde_json::{Value, json};

use super::containers::mounts;
use super::containers::settings::Settings;
use super::networks::ports;
use super::{Engine, EngineError};
use crate::runtime::resources::{Resources, Swap};
use crate::runtime::state::State;
use crate::store::containers::Container;
use crate::store::images::Image;

/// What Docker writes for a moment that has not been.
const NEVER: &str = "0001-01-01T00:00:00Z";

impl Engine {
    /// The image that `name` means, as `GET /images/{name}/json` answers.
    ///
    /// # Errors
    /// That there is no such image; what the store said.
    pub fn inspect_image(&self, name: &str) -> Result<Value, EngineError> {
        let image = self.image(name)?;
        let names = self.names_of(&image.id)?;
        let tags: Vec<String> = names.iter().filter(|name| name.tag().is_some()).map(|name| name.familiar()).collect();
        let chain = ChainId::of(&image.config.rootfs.diff_ids);
        let digests: Vec<String> = self.digests_of(&image)?.iter().map(ImageReference::familiar).collect();
        let comment = image.config.history.last().and_then(|entry| entry.comment.clone());
        Ok(json!({
            "Id": image.id.to_string(),
            "RepoTags": tags,
            "RepoDigests": digests,
            "Parent": image.parent.map(|parent| parent.to_string()).unwrap_or_default(),
            "Comment": comment.unwrap_or_default(),
            "Created": image.config.created.clone().unwrap_or_else(|| NEVER.to_owned()),
            "Author": image.config.author.clone().unwrap_or_default(),
            "Architecture": image.config.architecture,
            "Os": image.config.os,
            "Size": image.size,
            "GraphDriver": { "Name": "overlay", "Data": { "LowerDir": self.lower_directories(chain.as_ref())? } },
            "RootFS": layers(&image),
            "Config": inspected(&image.config.config),
        }))
    }

    /// The container that `name` means, as `GET /containers/{name}/json` answers.
    ///
    /// # Errors
    /// That there is no such container; what the store said.
    pub fn inspect_container(&self, name: &str) -> Result<Value, EngineError> {
        let container = self.container(name)?;
        let settings = Settings::of(&container)?;
        let spec = &settings.spec;
        let (path, arguments) = container.command.split_first().map_or(("", &[][..]), |(path, rest)| (path, rest));
        let binds = mounts::binds(&settings.mounts);
        let mounts: Vec<Value> = settings.mounts.iter().map(mounts::inspected).collect();
        let network = settings.network_mode();
        let bound = self.bound(&container)?;
        let mut configuration = inspected(&settings.config);
        configuration.insert("Hostname".to_owned(), json!(spec.hostname));
        configuration.insert("Tty".to_owned(), json!(spec.process.terminal));
        configuration.insert("OpenStdin".to_owned(), json!(settings.stdin));
        configuration.insert("Image".to_owned(), json!(container.image_name));
        Ok(json!({
            "Id": container.id,
            "Created": time::rfc3339(container.created),
            "Path": path,
            "Args": arguments,
            "State": self.inspect_state(&container)?,
            "Image": container.image.to_string(),
            "LogPath": spec.directory.join("log").display().to_string(),
            "Name": format!("/{}", container.name),
            "Driver": "overlay",
            "Platform": "linux",
            "HostConfig": host_configuration(&settings, binds, network, container.auto_remove),
            "GraphDriver": {
                "Name": "overlay",
                "Data": {
                    "LowerDir": joined(&spec.root.lowers),
                    "UpperDir": spec.root.upper.display().to_string(),
                    "WorkDir": spec.root.work.display().to_string(),
                },
            },
            "Mounts": mounts,
            "Config": configuration,
            "NetworkSettings": {
                "Ports": ports::map(&bound, &settings),
                "Networks": self.networks_of(&container, &settings)?,
            },
        }))
    }

    fn inspect_state(&self, container: &Container) -> Result<Value, EngineError> {
        let state = self.state(container)?;
        let (status, pid, code, started, finished) = match state {
            State::Created => ("created", 0, 0, None, None),
            State::Running { pid, started, paused } => {
                (if paused { "paused" } else { "running" }, pid, 0, Some(started), None)
            }
            State::Exited { code, finished, .. } => ("exited", 0, code, None, Some(finished)),
        };
        let moment = |seconds: Option<i64>| seconds.map_or_else(|| NEVER.to_owned(), time::rfc3339);
        Ok(json!({
            "Status": status,
            "Running": matches!(state, State::Running { .. }),
            "Paused": status == "paused",
            "Restarting": false,
            "OOMKilled": matches!(state, State::Exited { out_of_memory: true, .. }),
            "Pid": pid,
            "ExitCode": code,
            "StartedAt": moment(started),
            "FinishedAt": moment(finished),
        }))
    }

    fn lower_directories(&self, chain: Option<&ChainId>) -> Result<String, EngineError> {
        Ok(joined(&self.store.lower_directories(chain)?))
    }
}

/// What of the machine the container has, with Docker's names; 0 and empty are no limit.
fn host_configuration(settings: &Settings, binds: Vec<String>, network: &str, auto_remove: bool) -> Value {
    let spec = &settings.spec;
    let Resources { limits, ulimits, shm_size, oom_score_adj, init } = &spec.resources;
    let number = |limit: Option<u64>| limit.unwrap_or(0);
    let hard = |limit: Option<u64>| limit.map_or(json!(-1), |limit| json!(limit));
    let ulimits = ulimits.iter().map(|it| json!({ "Name": it.name, "Soft": hard(it.soft), "Hard": hard(it.hard) }));
    json!({
        "Binds": binds,
        "NetworkMode": network,
        "PortBindings": ports::bindings(settings),
        "AutoRemove": auto_remove,
        "ReadonlyRootfs": spec.root.read_only,
        "Memory": number(limits.memory),
        "MemorySwap": match limits.memory_swap {
            Some(Swap::Bytes(bytes)) => json!(bytes),
            Some(Swap::Unlimited) => json!(-1),
            None => json!(0),
        },
        "MemoryReservation": number(limits.memory_reservation),
        "PidsLimit": limits.pids,
        "CpuQuota": number(limits.cpu_quota),
        "CpuPeriod": number(limits.cpu_period),
        "CpuShares": number(limits.cpu_shares),
        "CpusetCpus": limits.cpuset.clone().unwrap_or_default(),
        "Ulimits": ulimits.collect::<Vec<_>>(),
        "ShmSize": shm_size.unwrap_or(64 << 20),
        "OomScoreAdj": oom_score_adj.unwrap_or(0),
        "Init": init,
    })
}

fn joined(paths: &[std::path::PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(":")
}

fn layers(image: &Image) -> Value {
    let layers: Vec<String> = image.config.rootfs.diff_ids.iter().map(ToString::to_string).collect();
    json!({ "Type": "layers", "Layers": layers })
}
