//! The process beside a container: single-threaded, started afresh by [`super::super::launch`], parent of the container's pid 1.
//! Leaves the copying of output to [`super::streams`], the files to [`super::record`].

use std::fs::File;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::process::ExitCode;

use nix::sys::signal::{SigSet, Signal};
use rustix::fs::{Mode, OFlags};
use rustix::process::DumpableBehavior;

use super::super::failure::{Failure, Step as _};
use super::super::protocol::{Channel, Report, Request, Streams};
use super::super::spec::{OWN_ADDRESS, Spec};
use super::cgroup::{Entrance, Group};
use super::publish::Publisher;
use super::record::Record;
use super::spawn::{self, Spawned};
use super::streams::Carrier;
use super::switch::Places;
use super::{join, log, mount_points, publish};
use crate::sys;
use crate::sys::process::{Forked, SingleThread, fork};

/// Runs this process as a monitor. Its exit code means nothing: what it has to say goes over the tie, or into the container's folder.
pub(crate) fn main() -> ExitCode {
    let Ok((tie, request, stdin)) = receive() else { return ExitCode::FAILURE };
    match run(&tie, request, stdin) {
        Ok(code) => {
            // For a command that has gone, the record is what remains.
            let _ = tie.send(&Report::Exited(code), &[]);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = tie.send(&Report::Failed(failure), &[]);
            ExitCode::FAILURE
        }
    }
}

/// Takes the tie and what it brings, and lets go of everything else that the caller had.
fn receive() -> Result<(Channel, Request, Option<OwnedFd>), Failure> {
    let tie = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3).step("take the socket")?;
    // The tie is a socket, or this was typed by somebody.
    rustix::net::sockopt::socket_type(&tie).step("speak with the command")?;
    rustix::stdio::dup2_stdin(null().step("open /dev/null")?).step("leave the caller's input")?;
    // Descriptors that the caller's own caller forgot must not be seen in the container (CVE-2024-21626).
    sys::process::close_others_on_exec().step("close the caller's descriptors on exec")?;
    let tie = Channel::from(tie);
    let message = tie.receive::<()>().step("receive the request")?;
    let mut descriptors = message.map(|(_, descriptors)| descriptors).unwrap_or_default().into_iter();
    let request =
        descriptors.next().ok_or(std::io::Error::from_raw_os_error(libc::EBADF)).step("receive the request")?;
    let request = Request::unseal(request).step("understand the request")?;
    Ok((tie, request, descriptors.next()))
}

fn run(tie: &Channel, mut request: Request, stdin: Option<OwnedFd>) -> Result<i32, Failure> {
    // Ctrl-C at the caller's terminal reaches this process too; what becomes of it is the command's to decide.
    let mut ignored = SigSet::empty();
    for signal in [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGHUP] {
        ignored.add(signal);
    }
    ignored.thread_block().step("block signals")?;
    // Hold on to no folder of the caller's.
    rustix::process::chdir("/").step("leave the caller's folder")?;
    // Asked while /proc is the host's; nothing here ever starts a thread.
    let single = SingleThread::verify().step("start the monitor")?;
    if request.streams == Streams::Detached {
        detach(single)?;
    }
    // This file is not ours to open any more when nobody may trace this process.
    let score = request.spec.resources.oom_score_adj.map(Score::open).transpose()?;
    // A copy of this process is seen in the container until it becomes the command: none of it may be read there.
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).step("forbid to be traced")?;
    if let Some(wanted) = &request.join {
        let (mode, entrance) = join::enter(wanted, &request.spec)?;
        request.mode = mode;
        let passed_on = score.map(Score::pass_on).transpose()?;
        let spawned = spawn::spawn(&request, true, None, &entrance, single)?;
        drop((entrance, passed_on));
        return carry(tie, &request, spawned, stdin, None, None, || Ok(()));
    }
    let record = Record::open(request.spec.directory.clone())?;
    let log = match request.streams {
        Streams::Pipes => None,
        Streams::Foreground { .. } | Streams::Detached => {
            Some(log::Log::open(&request.spec.directory).step("open the log")?)
        }
    };
    if let Some(shared) = &request.spec.shared {
        join::enter_network(shared)?;
    }
    // Before anything is there that would have to be undone.
    let listeners = publish::listen(&request.spec.publish)?;
    let bound: Vec<_> = listeners.iter().map(|listener| listener.bound).collect();
    let mut places = None;
    if !request.spec.attachments.is_empty() {
        let Spec { networks, id, attachments, names, .. } = &request.spec;
        let (kept, links) = Places::reserve(networks, id, attachments, &names.servers)?;
        request.spec.links = links;
        places = Some(kept);
    }
    let group = match request.streams {
        // A step of a build has no limits.
        Streams::Pipes => None,
        Streams::Foreground { .. } | Streams::Detached => {
            let limits = &request.spec.resources.limits;
            Group::make(&request.spec.directory, &request.spec.id, limits)?
        }
    };
    let entrance = group.as_ref().map_or_else(|| Ok(Entrance::default()), Group::entrance)?;
    let passed_on = score.map(Score::pass_on).transpose()?;
    let mut spawned = spawn::spawn(&request, false, places.as_ref(), &entrance, single)?;
    drop((entrance, passed_on));
    let publisher = match spawned.network.take() {
        Some(namespace) if !listeners.is_empty() => {
            let address = request.spec.address().unwrap_or(OWN_ADDRESS);
            let started = Publisher::start(listeners, namespace, address.into(), request.mode, single);
            if started.is_err() {
                let _ = sys::process::send_signal(&spawned.pidfd, libc::SIGKILL);
                spawn::reap(&spawned.pidfd);
            }
            Some(started?)
        }
        _ => None,
    };
    let pid = spawned.pid;
    let made = std::mem::take(&mut spawned.made_mount_points);
    let started = || record.ports(&bound).and_then(|()| record.started(pid, request.spec.told.as_ref()));
    let code = carry(tie, &request, spawned, stdin, log, publisher, started)?;
    if request.streams == Streams::Pipes {
        // Other containers keep them, as Docker's do: they are the container's own, not a layer's.
        mount_points::remove(&request.spec.root.upper, &made);
    }
    // The places are free when the end is told.
    drop(places);
    let out_of_memory = group.as_ref().is_some_and(Group::was_out_of_memory);
    record.ended(code, out_of_memory, request.spec.told.as_ref())?;
    group.map_or(Ok(()), Group::close)?;
    Ok(code)
}

/// Carries streams, signals and window sizes until the process has ended.
fn carry(
    tie: &Channel,
    request: &Request,
    spawned: Spawned,
    stdin: Option<OwnedFd>,
    log: Option<log::Log>,
    publisher: Option<Publisher>,
    started: impl FnOnce() -> Result<(), Failure>,
) -> Result<i32, Failure> {
    started()?;
    let told = tie.send(&Report::Started, &[]);
    if told.is_err() {
        // The command died meanwhile: the end of the tie would say the same, but a detached container has none.
        let _ = sys::process::send_signal(&spawned.pidfd, libc::SIGKILL);
    }
    if request.streams == Streams::Pipes {
        // These are the pipes that the caller reads: were they open here, it would not see the end of the container's output.
        let null = null().step("open /dev/null")?;
        rustix::stdio::dup2_stdout(&null).step("leave the output to the container")?;
        rustix::stdio::dup2_stderr(&null).step("leave the output to the container")?;
    }
    let foreground = matches!(request.streams, Streams::Foreground { .. });
    let tie = (request.streams != Streams::Detached).then_some(tie);
    Carrier::new(spawned, tie, foreground, stdin, log).beside(publisher).run().step("carry the container's output")
}

/// How soon the kernel kills a process when the machine is short of memory. Children have what their parent has: so it is this
/// process's for the moment in which the container's is made.
#[derive(Debug)]
struct Score {
    file: File,
    wanted: i32,
    own: String,
}

impl Score {
    fn open(wanted: i32) -> Result<Self, Failure> {
        let path = "/proc/self/oom_score_adj";
        let own = std::fs::read_to_string(path).step_with(|| format!("read {path}"))?;
        let file = File::options().write(true).open(path).step_with(|| format!("open {path}"))?;
        Ok(Self { file, wanted, own })
    }

    fn pass_on(mut self) -> Result<Self, Failure> {
        let wanted = self.wanted;
        self.file.write_all(wanted.to_string().as_bytes()).step_with(|| {
            format!("set the container's oom_score_adj to {wanted} (to go below this shell's takes CAP_SYS_RESOURCE)")
        })?;
        Ok(self)
    }
}

impl Drop for Score {
    fn drop(&mut self) {
        // Back to what it was, which the kernel always allows.
        let _ = self.file.write_all(self.own.trim().as_bytes());
    }
}

/// Leaves the caller's process group, session and parent: a detached container is nobody's child.
fn detach(single: SingleThread) -> Result<(), Failure> {
    if let Forked::Parent(_) = fork(single).step("detach")? {
        spawn::exit_now(ExitCode::SUCCESS);
    }
    rustix::process::setsid().step("detach from the caller's session")?;
    Ok(())
}

fn null() -> rustix::io::Result<OwnedFd> {
    rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())
}
