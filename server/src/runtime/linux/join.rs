//! Entering a running container's namespaces, for one more process in it.

use std::os::fd::AsFd as _;

use rustix::fs::Access;
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags};
use rustix::thread::ThreadNameSpaceType;

use super::super::failure::{Failure, Step as _};
use super::super::protocol::Join;
use super::super::spec::{Shared, Spec};
use super::cgroup::Entrance;
use super::{process_table, user_namespace};
use crate::mode::Mode;

/// What a container may have of its own, by the names under `/proc/PID/ns`. That of control groups is left to the new process, since
/// from inside it nobody can be put into a group.
const NAMESPACES: [(&str, ThreadNameSpaceType); 7] = [
    ("user", ThreadNameSpaceType::USER),
    ("mnt", ThreadNameSpaceType::MOUNT),
    ("pid", ThreadNameSpaceType::PROCESS_ID),
    ("ipc", ThreadNameSpaceType::INTER_PROCESS_COMMUNICATION),
    ("uts", ThreadNameSpaceType::HOST_NAME_AND_NIS_DOMAIN_NAME),
    ("time", ThreadNameSpaceType::TIME),
    ("net", ThreadNameSpaceType::NETWORK),
];

/// Enters the network of another container. The way back is not needed: the new container is all that this process is for.
pub(super) fn enter_network(shared: &Shared) -> Result<(), Failure> {
    let gone = || Failure::Network("cannot join network of a non running container".to_owned());
    let pid = Pid::from_raw(shared.pid).ok_or_else(gone)?;
    let pidfd = rustix::process::pidfd_open(pid, PidfdFlags::empty()).map_err(|_| gone())?;
    // With the descriptor held, a number that belongs to another process by now would show.
    if process_table::start_time(shared.pid) != Some(shared.start_time) {
        return Err(gone());
    }
    let network = ThreadNameSpaceType::NETWORK;
    rustix::thread::move_into_thread_name_spaces(pidfd.as_fd(), network).step("enter the other container's network")
}

/// Enters the container's namespaces; the process namespace takes effect for children only. Returns as whom this process works in it,
/// and the way into the container's control group.
pub(super) fn enter(join: &Join, spec: &Spec) -> Result<(Mode, Entrance), Failure> {
    let gone = || Failure::NotRunning(spec.id.clone());
    let pid = Pid::from_raw(join.pid).ok_or_else(gone)?;
    let pidfd = rustix::process::pidfd_open(pid, PidfdFlags::empty()).map_err(|_| gone())?;
    // With the descriptor held, a number that belongs to another process by now would show.
    if process_table::start_time(join.pid) != Some(join.start_time) {
        return Err(gone());
    }
    let mut wanted = ThreadNameSpaceType::empty();
    for (name, kind) in NAMESPACES {
        let namespace = |of: &str| match rustix::fs::stat(format!("/proc/{of}/ns/{name}")) {
            Ok(it) => Ok(Some((it.st_dev, it.st_ino))),
            // A kernel without this kind (time): both have none.
            Err(Errno::NOENT) if rustix::fs::access(format!("/proc/{of}/ns"), Access::EXISTS).is_ok() => Ok(None),
            Err(error) => Err(error),
        };
        // What both share (the host's network; root's user namespace) need not be entered, and mostly may not.
        if namespace(&join.pid.to_string()).step("look at the container's namespaces")?
            != namespace("self").step("look at this process's namespaces")?
        {
            wanted |= kind;
        }
    }
    let mode = user_namespace::mode_of(&join.pid.to_string());
    let entrance = Entrance::of_running(&spec.directory, join.pid)?;
    // One call for all, so that there is no moment in which half of them are the container's.
    rustix::thread::move_into_thread_name_spaces(pidfd.as_fd(), wanted).step("enter the container's namespaces")?;
    Ok((mode, entrance))
}
