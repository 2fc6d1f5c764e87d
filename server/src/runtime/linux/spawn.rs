//! Makes a container's pid 1 in its namespaces, and follows it until it has become the command.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::process::ExitCode;

use rustix::fs::Access;
use rustix::process::{WaitId, WaitIdOptions};
use rustix::termios::Winsize;

use super::super::failure::{Failure, Step as _};
use super::super::protocol::{Channel, ChildReport, Request, Streams};
use super::super::spec::Network;
use super::cgroup::Entrance;
use super::child::{self, Setup};
use super::streams::{Output, Stream};
use super::switch::Places;
use crate::sys::process::{CLONE_NEWTIME, Cloned, SingleThread, clone_into};

/// A process that has become its command.
#[derive(Debug)]
pub(super) struct Spawned {
    /// Its number on the host.
    pub(super) pid: i32,
    /// What stands for it.
    pub(super) pidfd: OwnedFd,
    /// What it writes. Empty where its output is not ours to carry.
    pub(super) outputs: Vec<Output>,
    /// What it reads from, where input is passed on.
    pub(super) input: Option<OwnedFd>,
    /// Its terminal's master.
    pub(super) terminal: Option<OwnedFd>,
    /// Its network namespace, where that is its own and connected to something.
    pub(super) network: Option<OwnedFd>,
    /// Mount points that its writable layer got.
    pub(super) made_mount_points: Vec<String>,
}

/// The namespaces of a new container. The user namespace is the caller's.
fn namespaces(network: Network) -> libc::c_int {
    // That of control groups comes later: it shows what its maker is in.
    let mut all = libc::CLONE_NEWNS | libc::CLONE_NEWPID | libc::CLONE_NEWIPC | libc::CLONE_NEWUTS;
    // The only one that a kernel of our time can be built without (CONFIG_TIME_NS).
    if rustix::fs::access("/proc/self/ns/time", Access::EXISTS).is_ok() {
        all |= CLONE_NEWTIME;
    }
    if matches!(network, Network::None | Network::Own) {
        all |= libc::CLONE_NEWNET;
    }
    all
}

/// Starts the request's container, or, where `joined`, one more process in the namespaces that this process has entered; by
/// `entrance` in the container's group. `places` are those that the container has on networks.
pub(super) fn spawn(
    request: &Request,
    joined: bool,
    places: Option<&Places>,
    entrance: &Entrance,
    single: SingleThread,
) -> Result<Spawned, Failure> {
    let (channel, theirs) = Channel::pair().step("make a socket for the container")?;
    let process = request.join.as_ref().map_or(&request.spec.process, |join| &join.process);
    let ends =
        if process.terminal { Ends::default() } else { Ends::for_streams(request.streams).step("make a pipe")? };
    let flags = if joined { 0 } else { namespaces(request.spec.network) };
    match clone_into(flags, entrance.folder(), single).step("make the container's namespaces")? {
        Cloned::Child => {
            // The monitor's ends: were they open here, the child would keep itself waiting.
            drop((channel, ends.ours));
            let [stdin, stdout, stderr] = ends.theirs;
            let setup = Setup { request, process, entrance, channel: &theirs, stdin, stdout, stderr };
            let Err(failure) = if joined { child::join(setup) } else { child::start(setup) };
            // If the monitor is gone, nobody wants to know.
            let _ = theirs.send(&ChildReport::Failed(failure), &[]);
            exit_now(ExitCode::FAILURE)
        }
        Cloned::Parent { pid, pidfd } => {
            drop((theirs, ends.theirs));
            let [input, stdout, stderr] = ends.ours;
            let mut spawned = Spawned {
                pid,
                pidfd,
                outputs: Vec::new(),
                input,
                terminal: None,
                network: None,
                made_mount_points: Vec::new(),
            };
            spawned.outputs.extend(stdout.map(|end| Output::new(end, Stream::Stdout)));
            spawned.outputs.extend(stderr.map(|end| Output::new(end, Stream::Stderr)));
            if let Err(failure) = follow(&channel, places, &mut spawned) {
                // It ends by itself after a failure of its own, but not after one of ours.
                let _ = crate::sys::process::send_signal(&spawned.pidfd, libc::SIGKILL);
                reap(&spawned.pidfd);
                return Err(failure);
            }
            Ok(spawned)
        }
    }
}

/// Ends a copy of this process without running what the original registered to be run at its own end.
pub(super) fn exit_now(code: ExitCode) -> ! {
    // Nothing is registered in a monitor: it has run no other code yet.
    std::process::exit(if code == ExitCode::SUCCESS { 0 } else { 1 })
}

/// Reads the child's reports until it has executed the command.
fn follow(channel: &Channel, places: Option<&Places>, spawned: &mut Spawned) -> Result<(), Failure> {
    let mut ready = false;
    while let Some((report, descriptors)) = channel.receive().step("hear from the container")? {
        match report {
            ChildReport::Failed(failure) => return Err(failure),
            ChildReport::Ready => ready = true,
            ChildReport::MadeMountPoints(paths) => spawned.made_mount_points = paths,
            ChildReport::Network => {
                let namespace = descriptors.into_iter().next().ok_or(io::Error::from_raw_os_error(libc::EBADF));
                let namespace = namespace.step("receive the container's network")?;
                if let Some(places) = places {
                    places.wire(&namespace)?;
                }
                spawned.network = Some(namespace);
                channel.send(&(), &[]).step("tell the container that its network is connected")?;
            }
            ChildReport::Terminal => {
                let master = descriptors.into_iter().next().ok_or(io::Error::from_raw_os_error(libc::ENOTTY));
                let master = master.step("receive the terminal")?;
                let output = master.try_clone().step("copy the terminal's descriptor")?;
                spawned.outputs.push(Output::new(output, Stream::Stdout));
                spawned.terminal = Some(master);
            }
        }
    }
    if ready { Ok(()) } else { Err(Failure::setup("set the container up", "its first process was killed")) }
}

/// Sets a terminal's size.
pub(super) fn resize(terminal: impl AsFd, rows: u16, columns: u16) -> io::Result<()> {
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    Ok(rustix::termios::tcsetwinsize(terminal, size)?)
}

/// Waits for the end of a process; its exit code, or 128 and the signal's number.
pub(super) fn reap(pidfd: &OwnedFd) -> i32 {
    let status =
        rustix::io::retry_on_intr(|| rustix::process::waitid(WaitId::PidFd(pidfd.as_fd()), WaitIdOptions::EXITED));
    match status {
        Ok(Some(status)) => {
            status.exit_status().or_else(|| status.terminating_signal().map(|signal| 128 + signal)).unwrap_or(255)
        }
        _ => 255,
    }
}

/// The two sides of a process's three streams.
#[derive(Debug, Default)]
struct Ends {
    /// The monitor's: to write input to, to read output from.
    ours: [Option<OwnedFd>; 3],
    /// The process's own. Input that is missing is /dev/null, output that is missing is the monitor's.
    theirs: [Option<OwnedFd>; 3],
}

impl Ends {
    fn for_streams(streams: Streams) -> io::Result<Self> {
        let mut ends = Self::default();
        let wanted = match streams {
            Streams::Foreground { stdin } => [stdin, true, true],
            Streams::Detached => [false, true, true],
            Streams::Pipes => [false, false, false],
        };
        for (index, wanted) in wanted.into_iter().enumerate() {
            if !wanted {
                continue;
            }
            let (reader, writer) = io::pipe()?;
            let (reader, writer) = (OwnedFd::from(reader), OwnedFd::from(writer));
            let (our, their) = if index == 0 { (writer, reader) } else { (reader, writer) };
            if let (Some(ours), Some(theirs)) = (ends.ours.get_mut(index), ends.theirs.get_mut(index)) {
                (*ours, *theirs) = (Some(our), Some(their));
            }
        }
        Ok(ends)
    }
}
