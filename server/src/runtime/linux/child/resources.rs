//! Resource limits (setrlimit) of a container's processes, and how soon they are killed when the machine is short of memory.
//!
//! Docker's daemon runs with as many open files as the system allows, and containers inherit that; a command typed at a shell
//! has a soft limit of 1024. So the soft limit is raised to the hard one. The hard limits stay as they are: raising one takes
//! CAP_SYS_RESOURCE, which the caller may not have.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::super::super::failure::{Failure, Step as _};
use super::super::super::protocol::Streams;
use super::super::super::resources::{Resources, Ulimit};
use super::super::cgroup::Entrance;
use super::super::ulimits::{clamped, lower, named};

/// Open files that no more is asked for than: what Docker's daemon has.
const OPEN_FILES: u64 = 1 << 20;

/// Sets the limits of this process and all that it starts.
pub(super) fn set(resources: &Resources, streams: Streams, entrance: &Entrance) -> Result<(), Failure> {
    let limit = getrlimit(Resource::Nofile);
    let soft = limit.maximum.map_or(OPEN_FILES, |hard| hard.min(OPEN_FILES));
    if limit.current.is_some_and(|current| current < soft) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(soft), maximum: limit.maximum })
            .step("raise the limit of open files")?;
    }
    if let Some(pids) = resources.limits.pids.filter(|_| !entrance.counts_processes()) {
        // The kernel counts this one for each user of a user namespace (Linux 5.14), and there every container has its own. In it
        // also work the monitor, and the command that waits for a container in the foreground.
        let ours = if streams == Streams::Detached { 1 } else { 2 };
        let limit = Some(lower(Some(pids + ours), getrlimit(Resource::Nproc).maximum).unwrap_or(pids + ours));
        setrlimit(Resource::Nproc, Rlimit { current: limit, maximum: limit }).step("limit the number of processes")?;
    }
    for ulimit in &resources.ulimits {
        let Some(resource) = named(&ulimit.name) else { continue };
        // Clamped again: it may be started from another shell than it was created from.
        let Ulimit { soft, hard, .. } = clamped(ulimit);
        setrlimit(resource, Rlimit { current: soft, maximum: hard }).step_with(|| format!("limit {}", ulimit.name))?;
    }
    Ok(())
}
