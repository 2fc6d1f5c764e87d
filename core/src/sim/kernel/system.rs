//! What a program can ask the kernel for, in its turn. The calls themselves are in the files around.

use super::ids::Pid;
use super::process::{Process, Wait};
use super::program::Turn;
use super::{Kernel, Nanoseconds};
use crate::sim::errno::Errno;

/// The kernel as a process sees it.
#[derive(Debug)]
pub struct System<'a> {
    pub(super) kernel: &'a mut Kernel,
    pub(super) pid: Pid,
}

impl System<'_> {
    /// Which process this is, as the host numbers it.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// The process itself.
    #[must_use]
    pub fn process(&self) -> &Process {
        self.kernel.processes.get(&self.pid).expect("a process that has a turn lives")
    }

    pub(super) fn process_mut(&mut self) -> &mut Process {
        self.kernel.processes.get_mut(&self.pid).expect("a process that has a turn lives")
    }

    /// The kernel, to look at.
    #[must_use]
    pub fn kernel(&self) -> &Kernel {
        self.kernel
    }

    /// The time, seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.kernel.now()
    }

    /// Waits for a while.
    #[must_use]
    pub fn sleep(&self, time: Nanoseconds) -> Turn {
        Turn::Wait(Wait::Until(self.kernel.clock.saturating_add(time)))
    }

    /// The host name.
    #[must_use]
    pub fn hostname(&self) -> &str {
        &self.kernel.namespace_of(self.process().namespace).hostname
    }

    /// Writes all of `bytes`, as far as there is room; takes what was written away from them. `Ok(true)` when all is written.
    ///
    /// # Errors
    /// As [`Self::write`], but for [`Errno::Eagain`].
    pub fn write_from(&mut self, descriptor: u32, bytes: &mut Vec<u8>) -> Result<bool, Errno> {
        while !bytes.is_empty() {
            match self.write(descriptor, bytes) {
                Ok(count) => drop(bytes.drain(..count)),
                Err(Errno::Eagain) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}
