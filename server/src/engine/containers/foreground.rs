//! Waiting for a container in the foreground, while signals that reach the command are passed on to it.

use std::io;
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

use crate::runtime::RuntimeError;
pub use crate::runtime::launch::Running;

/// Takes the signals that are passed on, instead of dying by them. Dropped, it gives them back.
#[derive(Debug)]
pub struct SignalForwarder {
    signals: SignalFd,
    before: SigSet,
}

const FORWARDED: [Signal; 6] =
    [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGUSR1, Signal::SIGUSR2];

impl SignalForwarder {
    /// Starts to take signals. Called before the terminal is changed, so that no signal can end the command and leave the
    /// terminal as it is then.
    ///
    /// # Errors
    /// What the kernel said.
    pub fn new() -> io::Result<Self> {
        let mut taken = SigSet::empty();
        taken.extend(FORWARDED);
        taken.add(Signal::SIGWINCH);
        let before = taken.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
        let signals = SignalFd::with_flags(&taken, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
        Ok(Self { signals, before })
    }

    /// Waits for the container's end and returns its exit code. `window` tells the caller's window, in rows and columns,
    /// when that has changed.
    ///
    /// # Errors
    /// [`RuntimeError::MonitorDied`].
    pub fn wait(&self, running: &Running, window: impl Fn() -> Option<(u16, u16)>) -> Result<i32, RuntimeError> {
        loop {
            let mut ready =
                [PollFd::new(running.as_fd(), PollFlags::POLLIN), PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
            match poll(&mut ready, PollTimeout::NONE) {
                Err(Errno::EINTR) => continue,
                Err(_) => return running.wait(),
                Ok(_) => {}
            }
            if ready[0].any().unwrap_or(true) {
                return running.wait();
            }
            while let Ok(Some(signal)) = self.signals.read_signal() {
                // A container that is just ending needs no signals: the next look at it tells its exit code.
                let _ = match i32::try_from(signal.ssi_signo) {
                    Ok(libc::SIGWINCH) => window().map_or(Ok(()), |(rows, columns)| running.resize(rows, columns)),
                    Ok(number) => running.signal(number),
                    Err(_) => Ok(()),
                };
            }
        }
    }
}

impl Drop for SignalForwarder {
    fn drop(&mut self) {
        // Cannot fail for a mask that the kernel gave out.
        let _ = self.before.thread_set_mask();
    }
}
