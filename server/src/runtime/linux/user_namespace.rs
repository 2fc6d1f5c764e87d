//! Becoming root without being root: a user namespace for the whole command, entered while it has one thread.

use std::fs;
use std::io::{self, PipeReader, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{Gid, Uid};
use rustix::mount::MountPropagationFlags;
use rustix::process::DumpableBehavior;
use rustix::thread::ThreadNameSpaceType;

use super::super::RuntimeError;
use super::super::failure::{Failure, Step as _};
use super::id_ranges::{self, Range};
use crate::mode::Mode;
use crate::sys::process::{Forked, SingleThread, fork};

/// Which mode this process can work in: root as it is; an ordinary user with subordinate ids where `/etc/subuid`,
/// `/etc/subgid` and newuidmap allow it; else one id. Does not change anything.
#[must_use]
pub fn available_mode() -> Mode {
    if nix::unistd::geteuid().is_root() {
        return current_mode();
    }
    if has_tools() && subordinate_ids().is_some() { Mode::SubordinateIds } else { Mode::OneId }
}

/// Whether the programs are there that give an ordinary user's namespace more ids than its own.
#[must_use]
pub fn has_tools() -> bool {
    ["newuidmap", "newgidmap"].iter().all(|tool| is_on_path(tool))
}

/// How many subordinate ids this user has for users and for groups.
#[must_use]
pub fn subordinate_counts() -> (u64, u64) {
    let sum = |ranges: Vec<Range>| ranges.iter().map(|range| u64::from(range.count)).sum();
    subordinate_ids().map_or((0, 0), |(users, groups)| (sum(users), sum(groups)))
}

/// As whom root of this process's user namespace works, by how many ids it has.
pub(crate) fn current_mode() -> Mode {
    mode_of("self")
}

/// As [`current_mode`], for the user namespace of another process.
pub(in super::super) fn mode_of(pid: &str) -> Mode {
    // A kernel without user namespaces has no such file, and all ids.
    fs::read_to_string(format!("/proc/{pid}/uid_map")).map_or(Mode::Root, |map| mode_of_map(&map))
}

fn mode_of_map(map: &str) -> Mode {
    let counts: Vec<u64> = map.lines().filter_map(|line| line.split_ascii_whitespace().nth(2)?.parse().ok()).collect();
    match counts.iter().sum() {
        // Everything but (uid_t)-1.
        4_294_967_295.. => Mode::Root,
        2.. => Mode::SubordinateIds,
        _ => Mode::OneId,
    }
}

/// Enters a user and mount namespace of the given mode, as its root. Does nothing in mode root. The process must have one
/// thread.
///
/// # Errors
/// [`RuntimeError::Setup`] with the step and, where the system forbids user namespaces, what mends it.
pub fn enter(mode: Mode) -> Result<(), RuntimeError> {
    Ok(match mode {
        Mode::Root => Ok(()),
        // Root of a container or of another tool's namespace: it is what it would become.
        _ if nix::unistd::geteuid().is_root() => enter_mount_namespace(),
        Mode::SubordinateIds => enter_with_ranges(),
        Mode::OneId => enter_with_one_id(),
    }?)
}

/// Gives this process mounts of its own, where it has none yet: whoever entered a user namespace has them.
///
/// # Errors
/// What the kernel said.
pub(in super::super) fn own_mounts(mode: Mode) -> Result<(), RuntimeError> {
    Ok(if mode == Mode::Root { enter_mount_namespace() } else { Ok(()) }?)
}

/// Enters the user namespace of another process of this user's, as its root, and a mount namespace of its own. The process must
/// have one thread.
///
/// # Errors
/// What the kernel said.
pub fn join(process: &OwnedFd) -> Result<(), RuntimeError> {
    Ok(join_user(process)?)
}

/// Does `work` in a copy of this process, which may enter namespaces that this one shall not be in; what it says. The process must
/// have one thread.
///
/// # Errors
/// What the kernel said.
pub fn apart(work: impl FnOnce() -> bool) -> Result<bool, RuntimeError> {
    Ok(fork_and_wait(work)?)
}

fn fork_and_wait(work: impl FnOnce() -> bool) -> Result<bool, Failure> {
    match fork(SingleThread::verify().step("start")?).step("start a helper")? {
        Forked::Child => std::process::exit(i32::from(!work())),
        Forked::Parent(pid) => {
            let pid = nix::unistd::Pid::from_raw(pid);
            let status = nix::sys::wait::waitpid(pid, None).step("wait for the helper")?;
            Ok(status == nix::sys::wait::WaitStatus::Exited(pid, 0))
        }
    }
}

fn join_user(process: &OwnedFd) -> Result<(), Failure> {
    let single = SingleThread::verify().step("start")?;
    rustix::thread::move_into_thread_name_spaces(process.as_fd(), ThreadNameSpaceType::USER)
        .step("join the user namespace of the networks")?;
    single.unshare(libc::CLONE_NEWNS).step("make a mount namespace")?;
    become_root()
}

fn enter_mount_namespace() -> Result<(), Failure> {
    SingleThread::verify().step("start")?.unshare(libc::CLONE_NEWNS).step("make a mount namespace")?;
    make_mounts_private()
}

fn enter_with_ranges() -> Result<(), Failure> {
    let no_ranges = || Failure::setup("find subordinate ids", "/etc/subuid and /etc/subgid give none to this user");
    let (users, groups) = subordinate_ids().ok_or_else(no_ranges)?;
    let user_map = id_ranges::map(nix::unistd::getuid().as_raw(), &users);
    let group_map = id_ranges::map(nix::unistd::getgid().as_raw(), &groups);
    let single = SingleThread::verify().step("start")?;
    // The helper stays outside: only there do the set-user-id programs that write the maps have their power.
    let (mut told, mut tell) = io::pipe().step("make a pipe")?;
    let us = std::process::id();
    let helper = match fork(single).step("start a helper")? {
        Forked::Child => {
            drop(tell);
            let mapped = write_maps(&mut told, us, &user_map, &group_map);
            std::process::exit(i32::from(mapped.is_err()));
        }
        Forked::Parent(pid) => pid,
    };
    drop(told);
    let unshared = unshare_user(single);
    if unshared.is_ok() {
        tell.write_all(b"!").step("tell the helper")?;
    }
    drop(tell);
    let status = nix::sys::wait::waitpid(nix::unistd::Pid::from_raw(helper), None).step("wait for the helper")?;
    unshared?;
    if status != nix::sys::wait::WaitStatus::Exited(nix::unistd::Pid::from_raw(helper), 0) {
        let step = "map subordinate ids into the user namespace";
        return Err(Failure::setup(step, "newuidmap or newgidmap failed, and said why above"));
    }
    become_root()
}

fn enter_with_one_id() -> Result<(), Failure> {
    let (uid, gid) = (nix::unistd::getuid(), nix::unistd::getgid());
    unshare_user(SingleThread::verify().step("start")?)?;
    // The kernel's condition for a map of groups without privilege (CVE-2014-8989).
    fs::write("/proc/self/setgroups", "deny").step("give up changing groups")?;
    fs::write("/proc/self/uid_map", format!("0 {uid} 1")).step("map the user into the user namespace")?;
    fs::write("/proc/self/gid_map", format!("0 {gid} 1")).step("map the group into the user namespace")?;
    become_root()
}

/// In the helper: waits until the parent is in its namespace, then has both maps written at the same time; each takes a program start.
fn write_maps(told: &mut PipeReader, parent: u32, users: &[[u32; 3]], groups: &[[u32; 3]]) -> io::Result<()> {
    told.read_exact(&mut [0])?;
    let start = |program: &str, map: &[[u32; 3]]| {
        let numbers = map.iter().flatten().map(u32::to_string);
        Command::new(program).arg(parent.to_string()).args(numbers).stdin(Stdio::null()).spawn()
    };
    let mut children = [start("newuidmap", users)?, start("newgidmap", groups)?];
    for child in &mut children {
        if !child.wait()?.success() {
            return Err(io::Error::other("not mapped"));
        }
    }
    Ok(())
}

fn unshare_user(single: SingleThread) -> Result<(), Failure> {
    single.unshare(libc::CLONE_NEWUSER | libc::CLONE_NEWNS).step_with(|| format!("make a user namespace{}", remedy()))
}

/// Takes on id 0 of the namespace that this process is in.
fn become_root() -> Result<(), Failure> {
    let (uid, gid) = (Uid::from_raw(0), Gid::from_raw(0));
    nix::unistd::setresgid(gid, gid, gid).step("become root of the user namespace")?;
    nix::unistd::setresuid(uid, uid, uid).step("become root of the user namespace")?;
    // A change of ids makes a process's entries in /proc somebody else's: it could not open its own any more.
    rustix::process::set_dumpable_behavior(DumpableBehavior::Dumpable).step("own this process's entries in /proc")?;
    make_mounts_private()
}

fn make_mounts_private() -> Result<(), Failure> {
    // The first thing that takes a capability: where a security module lets a user make a namespace but not use it, this fails.
    rustix::mount::mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
        .step_with(|| format!("make the mounts private{}", remedy()))
}

/// What forbids user namespaces on this machine, and what mends it.
fn remedy() -> String {
    let setting = |name: &str| fs::read_to_string(format!("/proc/sys/{}", name.replace('.', "/"))).unwrap_or_default();
    let cases = [
        ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
        ("kernel.unprivileged_userns_clone", "0", "1"),
        ("user.max_user_namespaces", "0", "10000"),
    ];
    for (name, forbids, mends) in cases {
        if setting(name).trim() == forbids {
            return format!(
                ": this machine forbids it ({name} = {forbids}); root can allow it: sysctl -w {name}={mends}"
            );
        }
    }
    String::new()
}

/// This user's ranges for users and groups, where there are both.
fn subordinate_ids() -> Option<(Vec<Range>, Vec<Range>)> {
    let id = nix::unistd::getuid();
    let name = name_of(id);
    let read = |path| id_ranges::parse(&fs::read_to_string(path).unwrap_or_default(), name.as_deref(), id.as_raw());
    let (users, groups) = (read("/etc/subuid"), read("/etc/subgid"));
    (!users.is_empty() && !groups.is_empty()).then_some((users, groups))
}

/// This user's name: from the file where it is there, which takes no loading of libraries.
fn name_of(id: Uid) -> Option<String> {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let number = id.to_string();
    let line = passwd.lines().find(|line| line.split(':').nth(2) == Some(number.as_str()));
    match line.and_then(|line| line.split(':').next()) {
        Some(name) => Some(name.to_owned()),
        None => Some(nix::unistd::User::from_uid(id).ok()??.name),
    }
}

/// Whether a folder of PATH has the program.
pub(crate) fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| Path::is_file(&folder.join(program)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_mode_by_the_ids() {
        assert_eq!(mode_of_map("         0          0 4294967295\n"), Mode::Root);
        assert_eq!(mode_of_map("0 1001 1\n1 100000 65536\n"), Mode::SubordinateIds);
        assert_eq!(mode_of_map("0 1002 1\n"), Mode::OneId);
    }
}
