//! What a container's first process does before it becomes the command: it makes the world that the command will see, and gives
//! up the power to change it. Runs single-threaded in its new namespaces; whatever fails goes to the monitor as a [`Failure`].
//!
//! The order matters; [`start`] and [`finish`] tell it. Every mount is made detached and put in its place by descriptor, with
//! places found by [`tree`] from the new root: an image's symlinks cannot lead any of it astray.

mod accounts;
mod binds;
mod capabilities;
mod devices;
mod environment;
mod generated;
mod identity;
mod init;
mod masks;
mod mounts;
mod network;
mod program;
mod resources;
mod root;
mod seccomp;
mod system;
mod terminal;
mod tree;
mod working_directory;

pub(super) use root::try_overlay;

use std::convert::Infallible;
use std::os::fd::{AsFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::Mode;
use rustix::mount::{MountPropagationFlags, UnmountFlags};
use rustix::process::Signal;

use super::super::failure::{Failure, Step as _};
use super::super::protocol::{Channel, ChildReport, Request};
use super::super::spec::{Process, Spec};
use super::cgroup::Entrance;
use crate::mode;
use crate::sys;

/// What the monitor gives its child.
#[derive(Debug)]
pub(super) struct Setup<'a> {
    /// The container.
    pub(super) request: &'a Request,
    /// What runs: the container's own process, or one more.
    pub(super) process: &'a Process,
    /// The way into the container's control group.
    pub(super) entrance: &'a Entrance,
    /// To the monitor. Closed by exec, which tells it that all went well.
    pub(super) channel: &'a Channel,
    /// Missing: nothing to read.
    pub(super) stdin: Option<OwnedFd>,
    /// Missing: what this process has already, or a terminal.
    pub(super) stdout: Option<OwnedFd>,
    /// Missing: what this process has already, or a terminal.
    pub(super) stderr: Option<OwnedFd>,
}

/// Becomes the command of a new container. Returns only to say what went wrong.
pub(super) fn start(setup: Setup<'_>) -> Result<Infallible, Failure> {
    begin(&setup)?;
    let spec = &setup.request.spec;
    // Nothing that is mounted here may be seen on the host, and nothing that the host mounts from now on may be seen here.
    rustix::mount::mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
        .step("make the mounts private")?;
    let new_root = root::mount(spec, setup.request.mode)?;
    let mut tree = tree::Tree::new(new_root);
    // Sources are looked up while the host's tree is still there.
    let binds = binds::open(spec)?;
    let proc = system::mount_proc(&mut tree)?;
    let devices = devices::mount(&mut tree, spec, setup.request.mode)?;
    system::mount_sys(&mut tree, setup.entrance)?;
    binds::attach_all(&mut tree, binds)?;
    network::configure(spec.network, &proc, setup.request.mode)?;
    network::connect(spec, &proc, setup.channel)?;
    // After the last thing that writes to /proc/sys.
    masks::cover(&tree, &proc, &devices)?;
    if spec.root.read_only {
        root::forbid_writing(&mut tree, spec)?;
    }
    enter(&tree)?;
    rustix::system::sethostname(spec.hostname.as_bytes()).step("set the host name")?;
    if !tree.made().is_empty() {
        let made = ChildReport::MadeMountPoints(tree.made().to_vec());
        setup.channel.send(&made, &[]).step("report mount points")?;
    }
    finish(setup)
}

/// Mounts the files of a container that does not run as it would see them, but for what the kernel and the engine put there.
pub(in super::super) fn mount_files(spec: &Spec, mode: mode::Mode) -> Result<OwnedFd, Failure> {
    let root = root::mount(spec, mode)?;
    let mut tree = tree::Tree::new(root.try_clone().step("copy the root's descriptor")?);
    let binds = binds::open_own(spec)?;
    binds::attach_all(&mut tree, binds)?;
    if spec.root.read_only {
        root::forbid_writing(&mut tree, spec)?;
    }
    Ok(root)
}

/// Mounts what a container has written over its image, for reading.
pub(in super::super) fn mount_for_reading(spec: &Spec, mode: mode::Mode) -> Result<OwnedFd, Failure> {
    root::mount_for_reading(spec, mode)
}

/// Becomes one more process of a running container, whose namespaces this process is in.
pub(super) fn join(setup: Setup<'_>) -> Result<Infallible, Failure> {
    begin(&setup)?;
    // The container's root; the monitor's folder was the host's.
    rustix::process::chdir("/").step("enter the container's root")?;
    finish(setup)
}

/// What comes first: independence from the monitor's session and habits, but not from its life.
fn begin(setup: &Setup<'_>) -> Result<(), Failure> {
    // Own session: no controlling terminal, so that nothing can be typed into the caller's (TIOCSTI).
    rustix::process::setsid().step("start a session")?;
    die_with_monitor(setup.channel)?;
    // Before this process takes anything that is to be counted.
    setup.entrance.enter()?;
    // Ignored and blocked signals would outlive exec.
    sys::signal::reset_all();
    nix::sys::signal::SigSet::empty().thread_set_mask().step("unblock signals")?;
    // Modes are meant as they are given, until the command's own mask is set.
    rustix::process::umask(Mode::empty());
    // The caller's keys are none of the container's. Where there are no keyrings or no room for one more, none can be reached
    // either: the filter refuses keyctl.
    let _ = sys::process::new_session_keyring();
    Ok(())
}

/// Asks the kernel to kill this process when the monitor dies. A change of ids revokes that, so it is asked for again.
fn die_with_monitor(channel: &Channel) -> Result<(), Failure> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).step("tie the container to its monitor")?;
    // It may have died before the kernel knew: then the other end of the channel is closed.
    let mut poll = [PollFd::from_borrowed_fd(channel.as_fd(), PollFlags::IN)];
    rustix::event::poll(&mut poll, Some(&Timespec::default())).step("look for the monitor")?;
    let [poll] = poll;
    if poll.revents().contains(PollFlags::HUP) {
        return Err(Failure::setup("start the container", "its monitor was killed"));
    }
    Ok(())
}

/// Makes the new tree the root of everything, and lets go of the host's.
fn enter(tree: &tree::Tree) -> Result<(), Failure> {
    rustix::process::fchdir(tree.root()).step("enter the new root")?;
    // The old root comes to lie over the new one, from where it can be taken off without having had a place in it.
    rustix::process::pivot_root(".", ".").step("pivot into the new root")?;
    rustix::mount::unmount(".", UnmountFlags::DETACH).step("detach the host's tree")?;
    rustix::process::chdir("/").step("enter the new root")
}

/// The last half, the same for a container's first process and for one that joins: streams, ids, and the end of privilege.
fn finish(setup: Setup<'_>) -> Result<Infallible, Failure> {
    let Setup { request, process, entrance, channel, stdin, stdout, stderr } = setup;
    if process.terminal {
        terminal::open(channel, request.join.is_none(), request.window)?;
    } else {
        connect(stdin, stdout, stderr)?;
    }
    let tree = tree::Tree::new(open_root()?);
    let user = identity::resolve(&tree, &process.user, request.mode)?;
    let environment = environment::complete(process, &request.spec.hostname, &user, request.mode == mode::Mode::OneId);
    working_directory::enter(tree, &process.cwd)?;
    identity::own_streams(&user)?;
    resources::set(&request.spec.resources, request.streams, entrance)?;
    // What Docker gives: files that only the owner may write.
    rustix::process::umask(Mode::WGRP | Mode::WOTH);
    // While this process may still do so without giving up set-user-id programs (no_new_privs).
    seccomp::install()?;
    capabilities::bound()?;
    identity::become_user(&user, request.mode)?;
    capabilities::keep(user.uid == 0)?;
    die_with_monitor(channel)?;
    let program = program::Program::prepare(&process.args, &environment)?;
    // Whatever was opened on the way here is closed by exec.
    sys::process::close_others_on_exec().step("close what was opened")?;
    channel.send(&ChildReport::Ready, &[]).step("report to the monitor")?;
    if request.spec.resources.init && request.join.is_none() {
        return init::run(program, process.terminal);
    }
    program.execute()
}

fn open_root() -> Result<OwnedFd, Failure> {
    use rustix::fs::OFlags;
    rustix::fs::open("/", OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).step("open the root")
}

/// Connects descriptors 0, 1 and 2.
fn connect(stdin: Option<OwnedFd>, stdout: Option<OwnedFd>, stderr: Option<OwnedFd>) -> Result<(), Failure> {
    let stdin = match stdin {
        Some(stdin) => stdin,
        // The container's own: the host's could be changed through the descriptor.
        None => devices::open_null()?,
    };
    rustix::stdio::dup2_stdin(&stdin).step("connect the input")?;
    if let Some(stdout) = stdout {
        rustix::stdio::dup2_stdout(&stdout).step("connect the output")?;
    }
    if let Some(stderr) = stderr {
        rustix::stdio::dup2_stderr(&stderr).step("connect the output")?;
    }
    Ok(())
}
