//! Limits as what is written to which file of a group.

use super::super::super::resources::{Limits, Swap};
use super::hierarchies::{Controller, Version};

/// One line for one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// Whose file it is.
    pub(super) controller: Controller,
    /// The file's name.
    pub(super) file: &'static str,
    /// What is written.
    pub(super) value: String,
    /// Whether a kernel may lack the file: limits of swap take an option at its start.
    pub(super) optional: bool,
}

impl Setting {
    fn new(controller: Controller, file: &'static str, value: impl ToString) -> Self {
        Self { controller, file, value: value.to_string(), optional: false }
    }

    fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

/// Microseconds of a period where none is named.
const PERIOD: u64 = 100_000;

/// The controllers that these limits need.
pub(crate) fn controllers(limits: &Limits) -> Vec<Controller> {
    let needs = [
        (Controller::Pids, limits.pids.is_some()),
        (
            Controller::Memory,
            limits.memory.is_some() || limits.memory_swap.is_some() || limits.memory_reservation.is_some(),
        ),
        (Controller::Cpu, limits.cpu_quota.is_some() || limits.cpu_period.is_some() || limits.cpu_shares.is_some()),
        (Controller::Cpuset, limits.cpuset.is_some()),
    ];
    needs.into_iter().filter(|(_, needed)| *needed).map(|(controller, _)| controller).collect()
}

/// What is written, in this order. Sources: the kernel's `admin-guide/cgroup-v1` and `admin-guide/cgroup-v2`; where Docker's numbers are
/// others than the kernel's, runc's `cgroups/fs` and `fs2`.
pub(super) fn settings(limits: &Limits, version: Version) -> Vec<Setting> {
    let mut settings = Vec::new();
    match version {
        Version::One => first(limits, &mut settings),
        Version::Two => second(limits, &mut settings),
    }
    if let Some(pids) = limits.pids {
        settings.push(Setting::new(Controller::Pids, "pids.max", word(pids, "max")));
    }
    if let Some(cpuset) = &limits.cpuset {
        settings.push(Setting::new(Controller::Cpuset, "cpuset.cpus", cpuset));
    }
    settings
}

/// A number, or the kernel's word for none.
fn word(limit: u64, none: &str) -> String {
    if limit == Limits::UNLIMITED { none.to_owned() } else { limit.to_string() }
}

fn first(limits: &Limits, settings: &mut Vec<Setting>) {
    use Controller::{Cpu, Memory};
    if let Some(memory) = limits.memory {
        settings.push(Setting::new(Memory, "memory.limit_in_bytes", memory));
    }
    match limits.memory_swap {
        Some(Swap::Bytes(bytes)) => {
            settings.push(Setting::new(Memory, "memory.memsw.limit_in_bytes", bytes).optional());
        }
        Some(Swap::Unlimited) => settings.push(Setting::new(Memory, "memory.memsw.limit_in_bytes", -1).optional()),
        None => {}
    }
    if let Some(bytes) = limits.memory_reservation {
        settings.push(Setting::new(Memory, "memory.soft_limit_in_bytes", bytes));
    }
    if let Some(period) = limits.cpu_period {
        settings.push(Setting::new(Cpu, "cpu.cfs_period_us", period));
    }
    if let Some(quota) = limits.cpu_quota {
        settings.push(Setting::new(Cpu, "cpu.cfs_quota_us", word(quota, "-1")));
    }
    if let Some(shares) = limits.cpu_shares {
        settings.push(Setting::new(Cpu, "cpu.shares", shares));
    }
}

fn second(limits: &Limits, settings: &mut Vec<Setting>) {
    use Controller::{Cpu, Memory};
    if let Some(memory) = limits.memory {
        settings.push(Setting::new(Memory, "memory.max", memory));
    }
    // Here swap is counted by itself.
    match (limits.memory_swap, limits.memory) {
        (Some(Swap::Bytes(both)), Some(memory)) => {
            settings.push(Setting::new(Memory, "memory.swap.max", both.saturating_sub(memory)).optional());
        }
        (Some(Swap::Unlimited), _) => settings.push(Setting::new(Memory, "memory.swap.max", "max").optional()),
        _ => {}
    }
    if let Some(bytes) = limits.memory_reservation {
        settings.push(Setting::new(Memory, "memory.low", bytes));
    }
    if limits.cpu_quota.is_some() || limits.cpu_period.is_some() {
        let quota = limits.cpu_quota.map_or_else(|| "max".to_owned(), |quota| word(quota, "max"));
        settings.push(Setting::new(Cpu, "cpu.max", format!("{quota} {}", limits.cpu_period.unwrap_or(PERIOD))));
    }
    if let Some(shares) = limits.cpu_shares {
        // From 2..=262144 to 1..=10000.
        let weight = 1 + (shares.clamp(2, 262_144) - 2) * 9_999 / 262_142;
        settings.push(Setting::new(Cpu, "cpu.weight", weight));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(limits: &Limits, version: Version, expected: &[(&str, &str)]) {
        let settings = settings(limits, version);
        let found: Vec<_> = settings.iter().map(|it| (it.file, it.value.as_str())).collect();
        assert_eq!(found, expected, "{version:?}");
        let mut needed: Vec<_> = settings.iter().map(|it| it.controller).collect();
        needed.sort_unstable();
        needed.dedup();
        assert_eq!(controllers(limits), needed);
    }

    #[test]
    fn each_limit_has_its_file_in_both_versions() {
        let limits = Limits {
            memory: Some(64 << 20),
            memory_swap: Some(Swap::Bytes(96 << 20)),
            memory_reservation: Some(8 << 20),
            pids: Some(20),
            cpu_quota: Some(50_000),
            cpu_period: None,
            cpu_shares: Some(512),
            cpuset: Some("0-1".to_owned()),
        };
        check(
            &limits,
            Version::One,
            &[
                ("memory.limit_in_bytes", "67108864"),
                ("memory.memsw.limit_in_bytes", "100663296"),
                ("memory.soft_limit_in_bytes", "8388608"),
                ("cpu.cfs_quota_us", "50000"),
                ("cpu.shares", "512"),
                ("pids.max", "20"),
                ("cpuset.cpus", "0-1"),
            ],
        );
        check(
            &limits,
            Version::Two,
            &[
                ("memory.max", "67108864"),
                ("memory.swap.max", "33554432"),
                ("memory.low", "8388608"),
                ("cpu.max", "50000 100000"),
                ("cpu.weight", "20"),
                ("pids.max", "20"),
                ("cpuset.cpus", "0-1"),
            ],
        );
        for version in [Version::One, Version::Two] {
            check(&Limits::default(), version, &[]);
        }
    }

    #[test]
    fn no_limit_of_swap_is_said_in_each_version_s_words() {
        let limits = Limits { memory: Some(1 << 30), memory_swap: Some(Swap::Unlimited), ..Limits::default() };
        check(&limits, Version::One, &[("memory.limit_in_bytes", "1073741824"), ("memory.memsw.limit_in_bytes", "-1")]);
        check(&limits, Version::Two, &[("memory.max", "1073741824"), ("memory.swap.max", "max")]);
    }
}
