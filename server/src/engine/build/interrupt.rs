//! Ctrl-C in the middle of a build: the build is cancelled in good order, instead of the process dying.

use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

/// Takes the signals that end a command, while it lives. Threads started meanwhile do not get them either.
#[derive(Debug)]
pub(super) struct Interrupts {
    signals: SignalFd,
    before: SigSet,
    /// Closed when the build is over: its end is what the watching thread ends by.
    over: PipeReader,
}

impl Interrupts {
    /// Takes the signals; the build is over when the returned pipe is closed.
    pub(super) fn take() -> io::Result<(Self, PipeWriter)> {
        let (over, open) = io::pipe()?;
        let mut taken = SigSet::empty();
        taken.extend([Signal::SIGHUP, Signal::SIGINT, Signal::SIGTERM]);
        let before = taken.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
        let signals = SignalFd::with_flags(&taken, SfdFlags::SFD_CLOEXEC)?;
        Ok((Self { signals, before, over }, open))
    }

    /// Waits for a signal, and tells whether one came before the build was over.
    pub(super) fn wait(&self) -> bool {
        loop {
            let mut ready = [self.signals.as_fd(), self.over.as_fd()].map(|fd| PollFd::new(fd, PollFlags::POLLIN));
            match poll(&mut ready, PollTimeout::NONE) {
                Err(Errno::EINTR) => {}
                Err(_) => return false,
                // Taken out of the queue: left there, it would end the process once the signals are given back.
                Ok(_) if ready[0].any().unwrap_or(false) => return self.signals.read_signal().is_ok(),
                Ok(_) => return false,
            }
        }
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        // Cannot fail for a mask that the kernel gave out.
        let _ = self.before.thread_set_mask();
    }
}
