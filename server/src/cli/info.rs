//! `layercake info` and `layercake version`: what the engine is, and what it has.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::FORMAT;
use layercake_core::command::template;
use layercake_core::render::size;
use serde_json::Value;

use super::{Outcome, output};
use crate::engine::{Engine, info};

/// What `info` shows, and what each is called there; what stands a step to the right belongs to the line above.
const LINES: [(&str, &str); 18] = [
    ("Containers", "Containers"),
    (" Running", "ContainersRunning"),
    (" Paused", "ContainersPaused"),
    (" Stopped", "ContainersStopped"),
    ("Images", "Images"),
    ("Volumes", "Volumes"),
    ("Server Version", "ServerVersion"),
    ("Storage Driver", "Driver"),
    ("Cgroup Driver", "CgroupDriver"),
    ("Cgroup Version", "CgroupVersion"),
    ("Works as", "Mode"),
    ("Kernel Version", "KernelVersion"),
    ("Operating System", "OperatingSystem"),
    ("OSType", "OSType"),
    ("Architecture", "Architecture"),
    ("CPUs", "NCPU"),
    ("Name", "Name"),
    ("Root Dir", "DockerRootDir"),
];

/// Limits that may not hold here (`doctor` says what gives them), and docker's words for each.
const LIMITS: [(&str, &str); 5] = [
    ("MemoryLimit", "memory limit"),
    ("PidsLimit", "pids limit"),
    ("CpuCfsQuota", "cpu cfs quota"),
    ("CPUShares", "cpu shares"),
    ("CPUSet", "cpuset"),
];

/// `info`.
pub(super) fn run(line: &Line) -> Outcome {
    let format = line.text(&FORMAT);
    let info = Engine::open()?.info()?;
    if let Some(format) = format {
        output::line(&template::apply(format, &info)?)?;
        return Ok(0);
    }
    for (label, field) in LINES {
        output::line(&format!("{label}: {}", plain(&info[field])))?;
    }
    let memory = info["MemTotal"].as_u64().unwrap_or_default();
    output::line(&format!("Total Memory: {}", size::human(memory)))?;
    for (field, limit) in LIMITS {
        if info[field] == Value::Bool(false) {
            output::remark(&format!("WARNING: No {limit} support"));
        }
    }
    Ok(0)
}

/// `version`.
pub(super) fn version(line: &Line) -> Outcome {
    let version = info::version();
    if let Some(format) = line.text(&FORMAT) {
        output::line(&template::apply(format, &version)?)?;
        return Ok(0);
    }
    let client = &version["Client"];
    output::line(&format!("layercake {}", info::VERSION))?;
    output::line(&format!(" OS/Arch:  {}/{}", plain(&client["Os"]), plain(&client["Arch"])))?;
    output::line(&format!(" Kernel:   {}", plain(&client["KernelVersion"])))?;
    Ok(0)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
