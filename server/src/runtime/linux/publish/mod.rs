//! Passes ports of the host on to a container: a process beside the monitor that listens on the host and connects inside.
//!
//! Its listening sockets are made by the monitor in the host's network namespace, before there is a container: a port that is
//! taken is known before anything is half done. Then the process enters the container's network namespace and gives up all
//! power. A socket stays in the namespace it was made in, so what it accepts comes from the host, and what it connects is in the
//! container: no rule of a packet filter, no route, nothing to clean up, and it is the same for root, for an ordinary user and for
//! a container that has loopback alone. Nothing can go the other way: what it makes from then on reaches the container only.

mod datagrams;
mod forward;
mod listen;
mod privilege;
mod streams;
mod waiting;

use std::net::IpAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::process::ExitCode;
use std::time::{Duration, Instant};

pub(super) use listen::{Listener, listen};

use super::super::failure::{Failure, Step as _};
use super::spawn::exit_now;
use crate::mode::Mode;
use crate::sys::process::{Forked, SingleThread, fork};

/// One that ends sooner is not started again: it would end again.
const LIFETIME: Duration = Duration::from_secs(1);

/// What the process works with; kept by the monitor, so that it can start another if this one is killed.
#[derive(Debug)]
pub(super) struct Publisher {
    listeners: Vec<Listener>,
    namespace: OwnedFd,
    target: IpAddr,
    mode: Mode,
    single: SingleThread,
    process: Option<Process>,
}

#[derive(Debug)]
struct Process {
    pidfd: OwnedFd,
    started: Instant,
}

impl Publisher {
    /// Starts to pass on what comes to `listeners`, to the address `target` in the network `namespace`.
    pub(super) fn start(
        listeners: Vec<Listener>,
        namespace: OwnedFd,
        target: IpAddr,
        mode: Mode,
        single: SingleThread,
    ) -> Result<Self, Failure> {
        let mut publisher = Self { listeners, namespace, target, mode, single, process: None };
        publisher.process = Some(publisher.fork()?);
        Ok(publisher)
    }

    /// Readable when the process has ended; `None` where there is none any more.
    pub(super) fn ended(&self) -> Option<BorrowedFd<'_>> {
        self.process.as_ref().map(|process| process.pidfd.as_fd())
    }

    /// Starts another process in place of one that has ended.
    pub(super) fn restart(&mut self) {
        let Some(process) = self.process.take() else { return };
        super::spawn::reap(&process.pidfd);
        if process.started.elapsed() > LIFETIME {
            self.process = self.fork().ok();
        }
        if self.process.is_none() {
            // Nobody would take up what comes: let the ports be refused rather than never answer.
            self.listeners.clear();
        }
    }

    fn fork(&self) -> Result<Process, Failure> {
        let monitor = rustix::process::getpid();
        match fork(self.single).step("start to pass ports on")? {
            Forked::Parent(pid) => {
                let pid = rustix::process::Pid::from_raw(pid)
                    .ok_or(std::io::Error::from_raw_os_error(libc::ESRCH))
                    .step("start to pass ports on")?;
                let pidfd = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty())
                    .step("hold the process that passes ports on")?;
                Ok(Process { pidfd, started: Instant::now() })
            }
            Forked::Child => {
                let kept: Vec<_> = self.listeners.iter().map(|listener| listener.as_fd().as_raw_fd()).collect();
                let work = || -> std::io::Result<()> {
                    privilege::give_up(&self.namespace, &kept, monitor, self.mode)?;
                    forward::run(&self.listeners, self.target)
                };
                exit_now(if work().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
        }
    }
}

impl Drop for Publisher {
    /// Ends the process, and waits for it: when the container's end is told, its ports are free.
    fn drop(&mut self) {
        if let Some(process) = &self.process {
            let _ = crate::sys::process::send_signal(&process.pidfd, libc::SIGKILL);
            super::spawn::reap(&process.pidfd);
        }
    }
}
