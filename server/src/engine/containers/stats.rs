//! What containers use of the machine: as their groups count it, or, where they have none, summed up from `/proc`.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use nix::unistd::SysconfVar;

use super::{Engine, EngineError};
use crate::runtime::group;
pub use crate::runtime::group::Usage;
use crate::runtime::state::State;
use crate::store::containers::Container;

/// What one container has used up to a moment.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was looked at.
    pub at: Instant,
    /// `None` where it does not run.
    pub usage: Option<Usage>,
    /// Bytes received from a network of its own, and sent.
    pub network: Option<(u64, u64)>,
    /// Whether nothing counts it, so that it is a sum over its processes.
    pub summed_up: bool,
}

impl Engine {
    /// The containers of these names, or, where there are none, those that run; with `all`, the others too.
    ///
    /// # Errors
    /// That there is no such container; what the store said.
    pub fn containers_to_watch(&self, names: &[String], all: bool) -> Result<Vec<Container>, EngineError> {
        if !names.is_empty() {
            return names.iter().map(|name| self.container(name)).collect();
        }
        let mut containers = self.store.containers()?;
        if !all {
            let mut running = Vec::with_capacity(containers.len());
            for container in containers {
                if matches!(self.state(&container)?, State::Running { .. }) {
                    running.push(container);
                }
            }
            containers = running;
        }
        Ok(containers)
    }

    /// What a container has used up to now.
    ///
    /// # Errors
    /// That its records cannot be read.
    pub fn sample(&self, container: &Container) -> Result<Sample, EngineError> {
        let mut sample = Sample {
            id: container.id.clone(),
            name: container.name.clone(),
            at: Instant::now(),
            usage: None,
            network: None,
            summed_up: false,
        };
        if let State::Running { pid, .. } = self.state(container)? {
            let counted = group::usage(&self.directory(container))?;
            sample.summed_up = counted.is_none();
            sample.usage = counted.or_else(|| sum(pid));
            sample.network = network(pid);
        }
        Ok(sample)
    }
}

/// Bytes of memory that this machine has.
#[must_use]
pub fn memory_of_machine() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.split_ascii_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

/// What all processes in the namespace of process `first` use. Memory that several share counts for each of them.
fn sum(first: i32) -> Option<Usage> {
    let inside = namespace(first, "pid")?;
    let configured = |name| u64::try_from(nix::unistd::sysconf(name).ok()??).ok();
    let (ticks, page) = (configured(SysconfVar::CLK_TCK)?, configured(SysconfVar::PAGE_SIZE)?);
    let (mut processor, mut memory, mut pids) = (0, 0, 0);
    for entry in fs::read_dir("/proc").ok()?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        if namespace(pid, "pid").as_ref() != Some(&inside) {
            continue;
        }
        // One that ends meanwhile counts no more.
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some((time, threads, pages)) = parse_stat(&stat) else { continue };
        processor += time;
        memory += pages * page;
        pids += threads;
    }
    Some(Usage {
        processor: Some(processor * (1_000_000_000 / ticks.max(1))),
        memory: Some(memory),
        memory_limit: None,
        pids: Some(pids),
        disks: None,
    })
}

/// Fields 14 and 15, 20 and 24 of proc_pid_stat(5): processors' time, threads, resident pages. The second one may hold anything.
fn parse_stat(stat: &str) -> Option<(u64, u64, u64)> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    // The third is the first here.
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    Some((field(14)? + field(15)?, field(20)?, field(24)?))
}

/// Bytes received and sent in the network namespace of a process; `None` where it is this process's own.
fn network(pid: i32) -> Option<(u64, u64)> {
    if namespace(pid, "net")? == fs::read_link("/proc/self/ns/net").ok()? {
        return None;
    }
    Some(parse_interfaces(&fs::read_to_string(format!("/proc/{pid}/net/dev")).ok()?))
}

/// All interfaces but loopback, whose bytes go nowhere.
fn parse_interfaces(text: &str) -> (u64, u64) {
    let interfaces = text.lines().filter_map(|line| line.split_once(':')).filter(|(name, _)| name.trim() != "lo");
    interfaces.fold((0, 0), |(received, sent), (_, counters)| {
        let counters: Vec<u64> = counters.split_ascii_whitespace().map_while(|it| it.parse().ok()).collect();
        let counter = |at: usize| counters.get(at).copied().unwrap_or(0);
        (received + counter(0), sent + counter(8))
    })
}

fn namespace(pid: i32, kind: &str) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{pid}/ns/{kind}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_s_line_is_read_behind_a_hostile_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 50 60 7 8 20 0 3 0 4242 9000 12 0";
        assert_eq!(parse_stat(stat), Some((110, 3, 12)));
        assert_eq!(parse_stat("7 (a"), None);
    }

    #[test]
    fn interfaces_are_summed_up_without_loopback() {
        let text =
            "Inter-| Receive | Transmit\n face |bytes\n    lo: 5 0 0 0 0 0 0 0 5 0\n  eth0: 918 9 0 0 0 0 0 0 126 3\n";
        assert_eq!(parse_interfaces(text), (918, 126));
    }
}
