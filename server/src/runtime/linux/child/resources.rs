//! Resource limits (setrlimit) of a container's processes.
//!
//! Docker's daemon runs with as many open files as the system allows, and containers inherit that; a command typed at a shell
//! has a soft limit of 1024. So the soft limit is raised to the hard one. The hard limits stay as they are: raising one takes
//! CAP_SYS_RESOURCE, which the caller may not have.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::super::super::failure::{Failure, Step as _};

/// Open files that no more is asked for than: what Docker's daemon has.
const OPEN_FILES: u64 = 1 << 20;

/// Sets the limits of this process and all that it starts.
pub(super) fn set() -> Result<(), Failure> {
    let limit = getrlimit(Resource::Nofile);
    let soft = limit.maximum.map_or(OPEN_FILES, |hard| hard.min(OPEN_FILES));
    if limit.current.is_none_or(|current| current >= soft) {
        return Ok(());
    }
    setrlimit(Resource::Nofile, Rlimit { current: Some(soft), maximum: limit.maximum })
        .step("raise the limit of open files")
}
