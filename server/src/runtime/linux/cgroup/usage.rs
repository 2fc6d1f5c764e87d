//! What a group has counted, and whether it stands still.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::super::super::failure::{Failure, Step as _};
use super::Places;
use super::hierarchies::{Controller, Version};

/// What the processes of a container use, as far as something counts it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Nanoseconds of processors' time since the start.
    pub processor: Option<u64>,
    /// Bytes of memory, without the file contents that the kernel can drop.
    pub memory: Option<u64>,
    /// Bytes of memory at most, where there is a limit.
    pub memory_limit: Option<u64>,
    /// Processes and threads.
    pub pids: Option<u64>,
    /// Bytes read from disks, and written.
    pub disks: Option<(u64, u64)>,
}

/// What the container in `directory` uses; `None` where it has no group.
pub(in crate::runtime) fn usage(directory: &Path) -> Result<Option<Usage>, Failure> {
    let Some(places) = Places::read(directory)? else { return Ok(None) };
    let number = |controller, file| read(&places, controller, file).and_then(|text| text.trim().parse().ok());
    Ok(Some(match places.version {
        Version::One => Usage {
            processor: number(Controller::Cpuacct, "cpuacct.usage"),
            memory: number(Controller::Memory, "memory.usage_in_bytes").map(|used: u64| {
                let stat = read(&places, Controller::Memory, "memory.stat").unwrap_or_default();
                used.saturating_sub(field(&stat, "total_inactive_file").unwrap_or(0))
            }),
            // No limit is written as the largest number of whole pages.
            memory_limit: number(Controller::Memory, "memory.limit_in_bytes").filter(|limit| *limit < 1 << 62),
            pids: number(Controller::Pids, "pids.current"),
            disks: read(&places, Controller::Blkio, "blkio.throttle.io_service_bytes")
                .map(|text| disks_of_first(&text)),
        },
        Version::Two => Usage {
            processor: read_any(&places, "cpu.stat").and_then(|text| Some(field(&text, "usage_usec")? * 1000)),
            memory: number(Controller::Memory, "memory.current").map(|used: u64| {
                let stat = read(&places, Controller::Memory, "memory.stat").unwrap_or_default();
                used.saturating_sub(field(&stat, "inactive_file").unwrap_or(0))
            }),
            memory_limit: number(Controller::Memory, "memory.max"),
            pids: number(Controller::Pids, "pids.current"),
            disks: read(&places, Controller::Blkio, "io.stat").map(|text| disks_of_second(&text)),
        },
    }))
}

/// Whether the kernel has killed a process because the group used more memory than it may.
pub(super) fn out_of_memory(places: &Places) -> bool {
    let file = match places.version {
        Version::One => "memory.oom_control",
        Version::Two => "memory.events",
    };
    let text = read(places, Controller::Memory, file).unwrap_or_default();
    field(&text, "oom_kill").is_some_and(|count| count > 0)
}

/// Whether the processes of the container in `directory` stand still.
pub(in crate::runtime) fn frozen(directory: &Path) -> Result<bool, Failure> {
    let Some(places) = Places::read(directory)? else { return Ok(false) };
    Ok(match places.version {
        Version::One => {
            read(&places, Controller::Freezer, "freezer.state").is_some_and(|state| state.trim() != "THAWED")
        }
        Version::Two => read_any(&places, "cgroup.freeze").is_some_and(|state| state.trim() == "1"),
    })
}

/// Lets the processes of the container in `directory` stand still, or go on. `false` where it has no group that can.
pub(in crate::runtime) fn set_frozen(directory: &Path, freeze: bool) -> Result<bool, Failure> {
    let Some(places) = Places::read(directory)? else { return Ok(false) };
    let Some(file) = freezer(&places) else { return Ok(false) };
    let word = match (places.version, freeze) {
        (Version::One, true) => "FROZEN",
        (Version::One, false) => "THAWED",
        (Version::Two, true) => "1",
        (Version::Two, false) => "0",
    };
    fs::write(&file, word).step_with(|| format!("write {word} to {}", file.display()))?;
    let end = Instant::now() + Duration::from_secs(10);
    while freeze && !stands_still(&places) {
        if Instant::now() > end {
            // Half of it standing still would be neither.
            thaw(&places);
            return Err(io::Error::other("a process does not stop: the kernel is at work for it"))
                .step("let the container's processes stand still");
        }
        std::thread::sleep(Duration::from_millis(1));
        // A process that was just being started may have escaped; the kernel looks again when it is told again (version 1).
        if places.version == Version::One {
            fs::write(&file, word).step_with(|| format!("write {word} to {}", file.display()))?;
        }
    }
    Ok(true)
}

/// Lets the container in `directory` go on, if it stands still: it may have ended meanwhile, and then there is nothing to do.
pub(in crate::runtime) fn resume(directory: &Path) {
    if let Ok(Some(places)) = Places::read(directory) {
        thaw(&places);
    }
}

/// Lets the processes go on, where they stand still.
pub(super) fn thaw(places: &Places) {
    if let Some(file) = freezer(places) {
        // A group that is gone has nothing that stands still.
        let _ = fs::write(file, if places.version == Version::One { "THAWED" } else { "0" });
    }
}

fn stands_still(places: &Places) -> bool {
    match places.version {
        Version::One => {
            read(places, Controller::Freezer, "freezer.state").is_some_and(|state| state.trim() == "FROZEN")
        }
        Version::Two => read_any(places, "cgroup.events").is_some_and(|events| field(&events, "frozen") == Some(1)),
    }
}

fn freezer(places: &Places) -> Option<std::path::PathBuf> {
    match places.version {
        Version::One => places.with(Controller::Freezer).map(|group| group.join("freezer.state")),
        Version::Two => places.all.first().map(|place| place.path.join("cgroup.freeze")),
    }
}

fn read(places: &Places, controller: Controller, file: &str) -> Option<String> {
    fs::read_to_string(places.with(controller)?.join(file)).ok()
}

/// Version 2: what every group has, whatever its controllers.
fn read_any(places: &Places, file: &str) -> Option<String> {
    fs::read_to_string(places.all.first()?.path.join(file)).ok()
}

/// The number behind a name, in a file of such lines.
fn field(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}

/// `254:0 Read 28672` of each disk.
fn disks_of_first(text: &str) -> (u64, u64) {
    let sum = |kind: &str| {
        let numbers = text.lines().filter_map(|line| {
            let mut words = line.split_ascii_whitespace().skip(1);
            (words.next()? == kind).then(|| words.next()?.parse::<u64>().ok()).flatten()
        });
        numbers.sum()
    };
    (sum("Read"), sum("Write"))
}

/// `254:0 rbytes=28672 wbytes=0 ...` of each disk.
fn disks_of_second(text: &str) -> (u64, u64) {
    let sum = |name: &str| {
        text.split_ascii_whitespace().filter_map(|word| word.strip_prefix(name)?.parse::<u64>().ok()).sum()
    };
    (sum("rbytes="), sum("wbytes="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read_from_the_kernel_s_words() {
        assert_eq!(field("oom_kill_disable 0\nunder_oom 0\noom_kill 3\n", "oom_kill"), Some(3));
        assert_eq!(field("low 0\noom 0\n", "oom_kill"), None);
        assert_eq!(disks_of_first("254:0 Read 10\n254:0 Write 2\n8:0 Read 5\nTotal 17\n"), (15, 2));
        assert_eq!(disks_of_second("254:0 rbytes=10 wbytes=2 rios=1\n8:0 rbytes=5 wbytes=0 rios=1\n"), (15, 2));
    }
}
