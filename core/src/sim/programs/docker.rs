//! `docker`: asks the engine, which is outside of the kernel, and ends with what that answers.

use crate::sim::kernel::{Disposition, Program, Signal, System, Turn, Wait};

/// A running `docker`.
#[derive(Debug, Clone, Default)]
pub(super) struct Docker {
    asked: bool,
}

impl Program for Docker {
    fn turn(&mut self, system: &mut System<'_>) -> Turn {
        if !self.asked {
            self.asked = true;
            // It passes them on, or ends what it has begun.
            for signal in [Signal::INT, Signal::TERM] {
                system.set_disposition(signal, Disposition::Handle);
            }
        }
        match system.answered() {
            Some(status) => Turn::Exit(status),
            None => Turn::Wait(Wait::Outside),
        }
    }

    fn copy(&self) -> Box<dyn Program> {
        Box::new(self.clone())
    }
}
