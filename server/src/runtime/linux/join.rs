//! Entering a running container's namespaces, for one more process in it.

use std::os::fd::{AsFd as _, OwnedFd};

use rustix::process::{Pid, PidfdFlags};
use rustix::thread::ThreadNameSpaceType;

use super::super::failure::{Failure, Step as _};
use super::super::protocol::Join;
use super::user_namespace;
use crate::mode::Mode;

/// Enters the container's namespaces; the process namespace takes effect for children only. Returns as whom this process works in it.
pub(super) fn enter(join: &Join) -> Result<Mode, Failure> {
    let gone = || Failure::NotRunning(String::new());
    let pid = Pid::from_raw(join.pid).ok_or_else(gone)?;
    let pidfd = rustix::process::pidfd_open(pid, PidfdFlags::empty()).map_err(|_| gone())?;
    enter_user_namespace(join.pid, &pidfd)?;
    // One call for all, so that there is no moment in which half of them are the container's.
    let all = ThreadNameSpaceType::CONTROL_GROUP
        | ThreadNameSpaceType::INTER_PROCESS_COMMUNICATION
        | ThreadNameSpaceType::MOUNT
        | ThreadNameSpaceType::NETWORK
        | ThreadNameSpaceType::PROCESS_ID
        | ThreadNameSpaceType::HOST_NAME_AND_NIS_DOMAIN_NAME;
    rustix::thread::move_into_thread_name_spaces(pidfd.as_fd(), all).step("enter the container's namespaces")?;
    Ok(user_namespace::current_mode())
}

/// Enters the container's user namespace, where it is another one: that gives the right to enter the rest.
fn enter_user_namespace(pid: i32, pidfd: &OwnedFd) -> Result<(), Failure> {
    let namespace = |of: &str| rustix::fs::stat(format!("/proc/{of}/ns/user")).map(|it| (it.st_dev, it.st_ino));
    let theirs = namespace(&pid.to_string()).step("look at the container's user namespace")?;
    if namespace("self").step("look at this process's user namespace")? == theirs {
        return Ok(());
    }
    rustix::thread::move_into_thread_name_spaces(pidfd.as_fd(), ThreadNameSpaceType::USER)
        .step("enter the container's user namespace")
}
