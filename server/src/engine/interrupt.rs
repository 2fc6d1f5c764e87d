//! Ctrl-C in the middle of something that must be ended in good order, instead of the process dying.

use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

/// Takes the signals that end a command, while it lives. Threads started meanwhile do not get them either.
#[derive(Debug)]
pub(super) struct Interrupts {
    signals: SignalFd,
    before: SigSet,
    came: AtomicBool,
}

impl Interrupts {
    /// Takes the signals.
    pub(super) fn take() -> io::Result<Self> {
        let mut taken = SigSet::empty();
        taken.extend([Signal::SIGHUP, Signal::SIGINT, Signal::SIGTERM]);
        let before = taken.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
        let signals = SignalFd::with_flags(&taken, SfdFlags::SFD_CLOEXEC)?;
        Ok(Self { signals, before, came: AtomicBool::new(false) })
    }

    /// Waits until a signal comes, or `other` can be read or is closed; tells whether a signal came.
    pub(super) fn wait_beside(&self, other: impl AsFd) -> bool {
        self.look(Some(other), PollTimeout::NONE)
    }

    /// Whether a signal has come.
    pub(super) fn came(&self) -> bool {
        self.look(None::<io::Stdin>, PollTimeout::ZERO)
    }

    fn look(&self, other: Option<impl AsFd>, timeout: PollTimeout) -> bool {
        while !self.came.load(Ordering::Relaxed) {
            let mut ready = vec![PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
            ready.extend(other.iter().map(|other| PollFd::new(other.as_fd(), PollFlags::POLLIN)));
            match poll(&mut ready, timeout) {
                Err(Errno::EINTR) => {}
                // Taken out of the queue: left there, it would end the process once the signals are given back.
                Ok(_) if ready[0].any().unwrap_or(false) => {
                    self.came.store(self.signals.read_signal().is_ok(), Ordering::Relaxed);
                    break;
                }
                Err(_) | Ok(_) => break,
            }
        }
        self.came.load(Ordering::Relaxed)
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        // Cannot fail for a mask that the kernel gave out.
        let _ = self.before.thread_set_mask();
    }
}
