//! Limits that a person asked for, checked by Docker's rules, and held against what this machine can enforce.

use std::fs;

use super::{ContainerError, Engine};
use crate::mode::Mode;
use crate::runtime::linux::cgroup::hierarchies::{Controller, Hierarchies, Version};
use crate::runtime::linux::ulimits;
use crate::runtime::resources::{Limits, Resources, Swap};
use crate::runtime::state::State;
use crate::store::containers::Container;

/// Why no container can have such limits. The words are Docker's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Nothing could start in so little.
    #[error("Minimum memory limit allowed is 6MB")]
    Memory,
    /// Less memory and swap than memory.
    #[error("Minimum memoryswap limit should be larger than memory limit, see usage")]
    SwapBelowMemory,
    /// A limit of both, without one of memory.
    #[error("You should always set the Memory limit when using Memoryswap limit, see usage")]
    SwapAlone,
    /// As [`Self::Memory`].
    #[error("Minimum memory reservation allowed is 6MB")]
    Reservation,
    /// More is to be left to it than it may have.
    #[error("Minimum memory limit can not be less than memory reservation limit, see usage")]
    ReservationAboveMemory,
    /// A limit of memory that is changed to more than the limit of memory and swap.
    #[error("Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time")]
    MemoryAboveSwap,
    /// More processors than there are.
    #[error("Range of CPUs is from 0.01 to {0}.00, as there are only {0} CPUs available")]
    Processors(usize),
    /// Two ways to say the same.
    #[error("Conflicting options: Nano CPUs and CPU {0} cannot both be set")]
    Conflict(&'static str),
    /// A period that the kernel does not take.
    #[error("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)")]
    Period,
    /// A quota that the kernel does not take.
    #[error("CPU cfs quota can not be less than 1ms (i.e. 1000)")]
    Quota,
    /// Processors' time is to be limited, and nothing can.
    #[error("NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted")]
    NoScheduler,
    /// A list of processors that is none.
    #[error("Invalid value {0} for cpuset cpus")]
    ProcessorList(String),
    /// Processors that this machine does not have.
    #[error("Requested CPUs are not available - requested {asked}, available: {available}")]
    MissingProcessors {
        /// As asked for.
        asked: String,
        /// Those that there are.
        available: String,
    },
    /// A limit of processes by a name that none has.
    #[error("invalid ulimit type: {0}")]
    UlimitName(String),
    /// A soft limit above the hard one.
    #[error("ulimit soft limit must be less than or equal to hard limit: {soft} > {hard}")]
    UlimitOrder {
        /// The soft one.
        soft: String,
        /// The hard one.
        hard: String,
    },
    /// A number that the kernel does not take.
    #[error("Invalid value {0}, range for oom score adj is [-1000, 1000]")]
    OomScore(i64),
}

/// What was asked for and is not enforced, or in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortfall {
    /// No limit of memory.
    Memory,
    /// No limit of swap.
    Swap,
    /// Nothing is left to it.
    Reservation,
    /// No limit of the number of processes.
    Pids,
    /// The number of processes is limited for each user of the container, not for all together.
    PidsByUser,
    /// No share of the processors' time.
    Shares,
    /// No quota of the processors' time.
    Quota,
    /// All processors.
    Processors,
    /// A limit of each process that would be above that of this shell.
    Ulimit {
        /// Its name.
        name: String,
        /// What it is instead.
        hard: Option<u64>,
    },
}

/// The least memory that Docker lets a container have.
const LEAST_MEMORY: u64 = 6 << 20;

/// `--cpus`, as it is asked for: billionths of a processor.
pub type NanoCpus = u64;

impl Engine {
    /// Whether the kernel has killed a process of a container that has ended, because they used more memory than they may.
    #[must_use]
    pub fn was_out_of_memory(&self, container: &Container) -> bool {
        // Asked for a remark only.
        matches!(self.state(container), Ok(State::Exited { out_of_memory: true, .. }))
    }
}

/// Checks what was asked for, and fills in what follows from it. Returns it without what cannot be enforced, and that.
///
/// # Errors
/// [`LimitError`].
pub(super) fn check(
    mut asked: Resources,
    cpus: Option<NanoCpus>,
    mode: Mode,
) -> Result<(Resources, Vec<Shortfall>), ContainerError> {
    check_memory(&mut asked.limits)?;
    let processors = Processors::read();
    check_processors(&mut asked.limits, cpus, &processors)?;
    let mut shortfalls = Vec::new();
    // What nobody limits need not be looked for: every start would pay for it.
    if asked.limits != Limits::default() {
        let hierarchies = Hierarchies::find();
        if cpus.is_some() && hierarchies.with(Controller::Cpu).is_none() {
            return Err(LimitError::NoScheduler.into());
        }
        discard(&mut asked.limits, &hierarchies, mode, &mut shortfalls);
    }
    for ulimit in &mut asked.ulimits {
        if !ulimits::is_known(&ulimit.name) {
            return Err(LimitError::UlimitName(ulimit.name.clone()).into());
        }
        let word = |limit: Option<u64>| limit.map_or_else(|| "-1".to_owned(), |limit| limit.to_string());
        if ulimit.hard.is_some_and(|hard| ulimit.soft.is_none_or(|soft| soft > hard)) {
            return Err(LimitError::UlimitOrder { soft: word(ulimit.soft), hard: word(ulimit.hard) }.into());
        }
        let clamped = ulimits::clamped(ulimit);
        if clamped != *ulimit {
            shortfalls.push(Shortfall::Ulimit { name: ulimit.name.clone(), hard: clamped.hard });
            *ulimit = clamped;
        }
    }
    if let Some(score) = asked.oom_score_adj.filter(|score| !(-1000..=1000).contains(score)) {
        return Err(LimitError::OomScore(score.into()).into());
    }
    Ok((asked, shortfalls))
}

fn check_memory(limits: &mut Limits) -> Result<(), LimitError> {
    if limits.memory.is_some_and(|memory| memory < LEAST_MEMORY) {
        return Err(LimitError::Memory);
    }
    match (limits.memory_swap, limits.memory) {
        (Some(Swap::Bytes(both)), Some(memory)) if both < memory => return Err(LimitError::SwapBelowMemory),
        (Some(Swap::Bytes(_)), None) => return Err(LimitError::SwapAlone),
        // Docker's rule: as much swap as memory.
        (None, Some(memory)) => limits.memory_swap = Some(Swap::Bytes(memory.saturating_mul(2))),
        _ => {}
    }
    match (limits.memory_reservation, limits.memory) {
        (Some(reservation), _) if reservation < LEAST_MEMORY => Err(LimitError::Reservation),
        (Some(reservation), Some(memory)) if memory < reservation => Err(LimitError::ReservationAboveMemory),
        _ => Ok(()),
    }
}

/// Microseconds of the period by which `--cpus` is told to the kernel.
const PERIOD: u64 = 100_000;

fn check_processors(limits: &mut Limits, cpus: Option<NanoCpus>, processors: &Processors) -> Result<(), LimitError> {
    if let Some(cpus) = cpus {
        for (given, name) in [(limits.cpu_period, "Period"), (limits.cpu_quota, "Quota")] {
            if given.is_some() {
                return Err(LimitError::Conflict(name));
            }
        }
        let count = processors.all.len();
        if cpus < 10_000_000 || cpus > 1_000_000_000 * count as u64 {
            return Err(LimitError::Processors(count));
        }
        (limits.cpu_period, limits.cpu_quota) = (Some(PERIOD), Some(cpus / (1_000_000_000 / PERIOD)));
    }
    if limits.cpu_period.is_some_and(|period| !(1000..=1_000_000).contains(&period)) {
        return Err(LimitError::Period);
    }
    if limits.cpu_quota.is_some_and(|quota| quota < 1000) {
        return Err(LimitError::Quota);
    }
    // The kernel's own bounds, to which Docker brings it too.
    limits.cpu_shares = limits.cpu_shares.map(|shares| shares.clamp(2, 262_144));
    if let Some(list) = &limits.cpuset {
        let wanted = parse_list(list).ok_or_else(|| LimitError::ProcessorList(list.clone()))?;
        if !wanted.iter().all(|processor| processors.all.contains(processor)) {
            return Err(LimitError::MissingProcessors { asked: list.clone(), available: processors.text.clone() });
        }
    }
    Ok(())
}

/// Takes away what nothing here can enforce.
fn discard(limits: &mut Limits, hierarchies: &Hierarchies, mode: Mode, shortfalls: &mut Vec<Shortfall>) {
    let has = |controller| hierarchies.with(controller).is_some();
    if !has(Controller::Memory) {
        limits.memory_swap = None;
        if limits.memory.take().is_some() {
            shortfalls.push(Shortfall::Memory);
        }
        if limits.memory_reservation.take().is_some() {
            shortfalls.push(Shortfall::Reservation);
        }
    } else if limits.memory_swap.is_some() && !limits_swap(hierarchies) {
        limits.memory_swap = None;
        shortfalls.push(Shortfall::Swap);
    }
    if !has(Controller::Pids) && limits.pids.is_some() {
        // The kernel lets root have as many as it likes.
        if mode == Mode::Root {
            limits.pids = None;
            shortfalls.push(Shortfall::Pids);
        } else {
            shortfalls.push(Shortfall::PidsByUser);
        }
    }
    if !has(Controller::Cpu) {
        if limits.cpu_shares.take().is_some() {
            shortfalls.push(Shortfall::Shares);
        }
        if limits.cpu_quota.take().is_some() | limits.cpu_period.take().is_some() {
            shortfalls.push(Shortfall::Quota);
        }
    }
    if !has(Controller::Cpuset) && limits.cpuset.take().is_some() {
        shortfalls.push(Shortfall::Processors);
    }
}

/// Whether the kernel counts swap. With version 1 it can be started so that it does not.
fn limits_swap(hierarchies: &Hierarchies) -> bool {
    let memory = hierarchies.with(Controller::Memory);
    hierarchies.version == Version::Two
        || memory.is_some_and(|memory| memory.base.join("memory.memsw.limit_in_bytes").exists())
}

/// The processors that work.
#[derive(Debug)]
struct Processors {
    text: String,
    all: Vec<usize>,
}

impl Processors {
    fn read() -> Self {
        let text = fs::read_to_string("/sys/devices/system/cpu/online").unwrap_or_default().trim().to_owned();
        // A kernel without the file has one that is always there.
        let all = parse_list(&text).unwrap_or_else(|| vec![0]);
        Self { text, all }
    }
}

/// The largest number of a processor that anybody has.
const LARGEST_PROCESSOR: usize = 8191;

/// `0-2,4` as numbers; `None` for what is no such list.
fn parse_list(text: &str) -> Option<Vec<usize>> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number <= LARGEST_PROCESSOR);
    let mut all = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last)?);
                if first > last {
                    return None;
                }
                all.extend(first..=last);
            }
            None => all.push(number(part)?),
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(memory: Option<u64>, swap: Option<Swap>, reservation: Option<u64>) -> Result<Limits, LimitError> {
        let mut limits = Limits { memory, memory_swap: swap, memory_reservation: reservation, ..Limits::default() };
        check_memory(&mut limits).map(|()| limits)
    }

    #[test]
    fn memory_has_dockers_rules() {
        let megabytes = |count: u64| Some(count << 20);
        assert_eq!(memory(megabytes(64), None, None).unwrap().memory_swap, Some(Swap::Bytes(128 << 20)));
        assert_eq!(memory(megabytes(5), None, None), Err(LimitError::Memory));
        assert_eq!(memory(None, Some(Swap::Bytes(1)), None), Err(LimitError::SwapAlone));
        assert_eq!(memory(megabytes(64), Some(Swap::Bytes(1)), None), Err(LimitError::SwapBelowMemory));
        assert_eq!(memory(megabytes(64), None, megabytes(1)), Err(LimitError::Reservation));
        assert_eq!(memory(megabytes(64), None, megabytes(65)), Err(LimitError::ReservationAboveMemory));
        assert!(memory(megabytes(64), Some(Swap::Unlimited), megabytes(8)).is_ok());
    }

    fn processors(limits: Limits, cpus: Option<NanoCpus>) -> Result<Limits, LimitError> {
        let mut limits = limits;
        let two = Processors { text: "0-1".to_owned(), all: vec![0, 1] };
        check_processors(&mut limits, cpus, &two).map(|()| limits)
    }

    #[test]
    fn processors_have_dockers_rules() {
        let half = processors(Limits::default(), Some(500_000_000)).unwrap();
        assert_eq!((half.cpu_quota, half.cpu_period), (Some(50_000), Some(100_000)));
        for cpus in [1, 2_000_000_001] {
            assert_eq!(processors(Limits::default(), Some(cpus)), Err(LimitError::Processors(2)));
        }
        let given = |quota, period| Limits { cpu_quota: quota, cpu_period: period, ..Limits::default() };
        assert_eq!(processors(given(Some(5000), None), Some(1_000_000_000)), Err(LimitError::Conflict("Quota")));
        assert_eq!(processors(given(Some(999), None), None), Err(LimitError::Quota));
        assert_eq!(processors(given(None, Some(999)), None), Err(LimitError::Period));
        let set = |list: &str| processors(Limits { cpuset: Some(list.to_owned()), ..Limits::default() }, None);
        assert!(set("0,1").is_ok() && set("0-1").is_ok());
        for wrong in ["", "a", "1-0", "0-", "0-99999999999"] {
            assert_eq!(set(wrong), Err(LimitError::ProcessorList(wrong.to_owned())));
        }
        assert!(matches!(set("0-2"), Err(LimitError::MissingProcessors { .. })));
    }

    #[test]
    fn what_nothing_can_enforce_is_taken_away_and_told() {
        let all = Limits {
            memory: Some(64 << 20),
            memory_swap: Some(Swap::Unlimited),
            memory_reservation: Some(8 << 20),
            pids: Some(20),
            cpu_shares: Some(2),
            cpu_quota: Some(5000),
            cpu_period: Some(5000),
            cpuset: Some("0".to_owned()),
        };
        let none = Hierarchies { version: Version::One, usable: Vec::new() };
        let mut shortfalls = Vec::new();
        let mut limits = all.clone();
        discard(&mut limits, &none, Mode::OneId, &mut shortfalls);
        use Shortfall::{Memory, Pids, PidsByUser, Processors, Quota, Reservation, Shares};
        assert_eq!(shortfalls, [Memory, Reservation, PidsByUser, Shares, Quota, Processors]);
        assert_eq!(limits, Limits { pids: Some(20), ..Limits::default() });
        let (mut limits, mut shortfalls) = (all, Vec::new());
        discard(&mut limits, &none, Mode::Root, &mut shortfalls);
        assert!(shortfalls.contains(&Pids) && limits == Limits::default());
    }
}
