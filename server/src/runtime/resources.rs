//! What a container may have of the machine, as data: limits of its group, limits of each process, and what little else is set.

use serde::{Deserialize, Serialize};

/// What a container may have of the machine. By default, all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resources {
    /// Limits of all its processes together.
    pub limits: Limits,
    /// Limits of each process, by setrlimit(2).
    pub ulimits: Vec<Ulimit>,
    /// Bytes that /dev/shm holds at most, where it is not Docker's 64 MiB.
    pub shm_size: Option<u64>,
    /// How soon its processes are killed when the machine is short of memory: -1000 to 1000.
    pub oom_score_adj: Option<i32>,
    /// Whether a small init of ours is process 1, and the command its child.
    pub init: bool,
}

/// Limits of all processes of a container together. They take a group of the kernel's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Bytes of memory at most.
    pub memory: Option<u64>,
    /// Bytes of memory and swap at most.
    pub memory_swap: Option<Swap>,
    /// Bytes of memory that are left to it when the machine is short.
    pub memory_reservation: Option<u64>,
    /// Processes and threads at most.
    pub pids: Option<u64>,
    /// Microseconds of processors' time in each period.
    pub cpu_quota: Option<u64>,
    /// Microseconds that a period has, where it is not the kernel's 100,000.
    pub cpu_period: Option<u64>,
    /// Share of the processors' time beside others, whose is 1024.
    pub cpu_shares: Option<u64>,
    /// The processors on which it runs: `0-2,4`.
    pub cpuset: Option<String>,
}

impl Limits {
    /// In a change, of processes and quota: the limit goes.
    pub const UNLIMITED: u64 = u64::MAX;

    /// Without those that say there is none.
    #[must_use]
    pub fn without_unlimited(mut self) -> Self {
        for limit in [&mut self.pids, &mut self.cpu_quota] {
            *limit = limit.filter(|limit| *limit != Self::UNLIMITED);
        }
        self
    }
}

/// Memory and swap together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Swap {
    /// Bytes at most.
    Bytes(u64),
    /// As much swap as there is.
    Unlimited,
}

/// A limit of each process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ulimit {
    /// Docker's name for it: `nofile`.
    pub name: String,
    /// What a process has; `None` for no limit.
    pub soft: Option<u64>,
    /// To what it may raise that.
    pub hard: Option<u64>,
}
