//! What the engine is, and what it has: `info` and `version`.

use std::fs;

use serde_json::{Value, json};

use super::containers::enforceable::enforceable;
use super::containers::list::Selection;
use super::{Engine, EngineError};
use crate::mode::Mode;
use layercake_core::render::containers::Status;

/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What this program is, in the fields of docker's `version`: client and server are one.
#[must_use]
pub fn version() -> Value {
    let uname = rustix::system::uname();
    let part = json!({
        "Version": VERSION,
        "Os": "linux",
        "Arch": architecture(),
        "KernelVersion": uname.release().to_string_lossy(),
    });
    json!({ "Client": part, "Server": part })
}

impl Engine {
    /// What there is, in the fields of docker's `info` as far as they mean something here.
    ///
    /// # Errors
    /// What the store said.
    pub fn info(&self) -> Result<Value, EngineError> {
        let containers = self.containers(&Selection { all: true, ..Selection::default() })?;
        let count = |wanted: &dyn Fn(&Status) -> bool| containers.iter().filter(|row| wanted(&row.status)).count();
        let running = count(&|status| matches!(status, Status::Up { paused: false, .. }));
        let paused = count(&|status| matches!(status, Status::Up { paused: true, .. }));
        let limits = enforceable();
        let uname = rustix::system::uname();
        let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let memory =
            memory.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().split(' ').next()?.parse().ok());
        let os = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let os = os.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("Linux").trim_matches('"');
        Ok(json!({
            "Containers": containers.len(),
            "ContainersRunning": running,
            "ContainersPaused": paused,
            "ContainersStopped": containers.len() - running - paused,
            "Images": self.store.images()?.len(),
            "Volumes": self.store.volumes()?.len(),
            "ServerVersion": VERSION,
            "Driver": "overlay",
            "CgroupDriver": if limits.has_groups { "cgroupfs" } else { "none" },
            "CgroupVersion": if limits.is_second_version { "2" } else { "1" },
            "MemoryLimit": limits.has("memory"),
            "PidsLimit": limits.has("pids"),
            "CpuCfsQuota": limits.has("cpu"),
            "CPUShares": limits.has("cpu"),
            "CPUSet": limits.has("cpuset"),
            "Mode": match self.mode {
                Mode::Root => "root",
                Mode::SubordinateIds => "user with subordinate ids",
                Mode::OneId => "user with one id",
            },
            "KernelVersion": uname.release().to_string_lossy(),
            "OperatingSystem": os,
            "OSType": "linux",
            "Architecture": uname.machine().to_string_lossy(),
            "NCPU": std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            "MemTotal": memory.unwrap_or(0_u64) * 1024,
            "Name": uname.nodename().to_string_lossy(),
            "DockerRootDir": self.store.root().display().to_string(),
        }))
    }
}

/// The processor's family as docker calls it.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
