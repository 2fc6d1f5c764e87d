//! `--init`: this process stays as process 1, and the command is its child. It passes signals on to it, buries what has no parent any
//! more, and ends as the command ends. What tini does for Docker; but it is this program, so nothing of the image is needed.
//!
//! It is seen in the container, so nobody there may trace it or read its memory, and it holds nothing open of what it was set up with.

use std::convert::Infallible;
use std::os::fd::OwnedFd;

use nix::sys::signal::SigSet;
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::process::{DumpableBehavior, Pid, PidfdFlags, WaitOptions};

use super::super::super::failure::{Failure, Step as _};
use super::program::Program;
use crate::sys;
use crate::sys::process::{Forked, SingleThread, fork};

/// Its name in lists of processes.
const NAME: &std::ffi::CStr = c"layercake-init";

/// Starts the command, and stays until it has ended. In the child, returns only to say why the command cannot be executed.
pub(super) fn run(program: Program, terminal: bool) -> Result<Infallible, Failure> {
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).step("forbid to be traced")?;
    // Before there is a child: none of its signals is missed. A blocked one also reaches process 1, which has no handlers.
    let signals = SigSet::all();
    signals.thread_block().step("block signals")?;
    match fork(SingleThread::verify().step("start the command")?).step("start the command")? {
        Forked::Child => {
            lead_group(terminal)?;
            SigSet::empty().thread_set_mask().step("unblock signals")?;
            program.execute()
        }
        Forked::Parent(child) => {
            drop(program);
            // The monitor waits until the last copy of its channel is closed, which happens when the command is executed.
            sys::process::close_others().step("let go of what was opened")?;
            // It is a name only.
            let _ = rustix::thread::set_name(NAME);
            std::process::exit(watch(child, &signals))
        }
    }
}

/// A process group of its own, in front of the terminal where there is one: what is typed there reaches the command, not process 1.
fn lead_group(terminal: bool) -> Result<(), Failure> {
    rustix::process::setpgid(None, None).step("make a process group")?;
    if terminal {
        // Signals are blocked, among them the one that would stop a group which is not in front.
        rustix::termios::tcsetpgrp(rustix::stdio::stdin(), rustix::process::getpgrp()).step("come to the front")?;
    }
    Ok(())
}

/// Passes signals on and buries processes until the child has ended; its exit code.
fn watch(child: i32, signals: &SigSet) -> i32 {
    let child = Pid::from_raw(child);
    let descriptor: Option<OwnedFd> =
        child.and_then(|child| rustix::process::pidfd_open(child, PidfdFlags::empty()).ok());
    // Without it no signal would be passed on; that of a dying child would still end the wait below.
    let from = SignalFd::with_flags(signals, SfdFlags::SFD_CLOEXEC);
    loop {
        let signal = match &from {
            Ok(from) => from.read_signal().ok().flatten().and_then(|signal| i32::try_from(signal.ssi_signo).ok()),
            Err(_) => None,
        };
        match signal {
            Some(libc::SIGCHLD) | None => {
                if let Some(code) = bury(child, from.is_err()) {
                    return code;
                }
            }
            // Those of a terminal to a group that is not in front are for process 1 itself.
            Some(libc::SIGTTIN | libc::SIGTTOU) => {}
            Some(signal) => {
                // One that has just ended needs none.
                let _ = descriptor.as_ref().map(|child| sys::process::send_signal(child, signal));
            }
        }
    }
}

/// Takes all processes that have ended from the kernel's list; the exit code of `child`, if it was among them.
fn bury(child: Option<Pid>, wait: bool) -> Option<i32> {
    let options = if wait { WaitOptions::empty() } else { WaitOptions::NOHANG };
    loop {
        match rustix::process::wait(options) {
            Ok(Some((pid, status))) if Some(pid) == child => {
                let signalled = || status.terminating_signal().map(|signal| 128 + signal);
                return Some(status.exit_status().or_else(signalled).unwrap_or(255));
            }
            Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
            Ok(None) => return None,
            // No children at all: the command was buried by somebody else, which cannot be.
            Err(_) => return Some(255),
        }
    }
}
