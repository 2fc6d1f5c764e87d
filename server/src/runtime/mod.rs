//! What runs: processes in namespaces, started from a [`spec::Spec`].
//!
//! Every container has a *monitor*: this binary, started again as a fresh single-threaded process, the parent of the
//! container's pid 1. The monitor makes the namespaces, keeps the log, and writes how it ended into the container's folder,
//! so that any later command can tell. It is tied to the command that started it by a socket: when that command dies, a
//! foreground container dies with it; a detached one lives on.
//!
//! Files in a container's folder: `monitor.lock` (held while the monitor lives), `state.json` (pids and start times),
//! `exit.json` (code and time), `cgroup.json` (the groups that count and limit it), `log` (output, one JSON line a chunk),
//! `files.lock` (see [`files`]).

mod failure;
pub mod files;
pub mod group;
pub mod launch;
pub mod linux;
pub mod networks;
pub mod ports;
mod protocol;
pub mod resources;
pub mod spec;
pub mod state;

use std::process::ExitCode;

/// Runs this process as a monitor (or another internal helper) if it was started as one; `None` for an ordinary command.
/// Called first thing in `main`, before any thread exists.
#[must_use]
pub fn internal_main() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let first = arguments.next()?;
    if first == MONITOR_ARGUMENT {
        Some(linux::monitor::main())
    } else {
        (first == linux::switch::ARGUMENT).then(linux::switch::main)
    }
}

/// The first argument that makes a process of this program a monitor. The second, a part of the container's id, is for people
/// who read process lists.
const MONITOR_ARGUMENT: &str = "__monitor";

/// What can go wrong with a container.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The command is not in the container: exit code 127.
    #[error("exec: {command:?}: executable file not found in $PATH")]
    NotFound {
        /// The command as given.
        command: String,
    },
    /// The command is there by path but cannot be executed: exit code 126 (127 where the path does not exist).
    #[error("exec: {command:?}")]
    NotExecutable {
        /// The command as given.
        command: String,
        /// What the kernel said.
        source: std::io::Error,
    },
    /// The image's or the command line's user is not in the container's passwd.
    #[error("unable to find user {0}: no matching entries in passwd file")]
    UnknownUser(String),
    /// The group named after the user's colon is not in the container's group file.
    #[error("unable to find group {0}: no matching entries in group file")]
    UnknownGroup(String),
    /// A step of the set-up failed.
    #[error("{step}")]
    Setup {
        /// What was being done: `mount the overlay`, `pivot into the new root`.
        step: String,
        /// What the kernel said.
        #[source]
        source: std::io::Error,
    },
    /// A place in a network could not be had, for the reason that is said.
    #[error("{0}")]
    Network(String),
    /// A port of the host could not be had for the container.
    #[error("{}", port_refused(*address, *protocol, source))]
    Port {
        /// Where it would have been reached.
        address: std::net::SocketAddr,
        /// What would have spoken through it.
        protocol: ports::Protocol,
        /// What the kernel said.
        source: std::io::Error,
    },
    /// The container does not run.
    #[error("container {0} is not running")]
    NotRunning(String),
    /// The monitor went away without an answer.
    #[error("the container's monitor died")]
    MonitorDied,
}

/// Docker's words. The kernel's are in them, so that they are not said twice.
fn port_refused(address: std::net::SocketAddr, protocol: ports::Protocol, source: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match source.kind() {
        ErrorKind::AddrInUse => format!("Bind for {address} failed: port is already allocated"),
        ErrorKind::PermissionDenied => {
            let port = address.port();
            format!("cannot expose privileged port {port}: listen {protocol} {address}: bind: permission denied")
        }
        ErrorKind::AddrNotAvailable => {
            format!("listen {protocol} {address}: bind: cannot assign requested address")
        }
        _ => format!("listen {protocol} {address}: bind: {source}"),
    }
}
