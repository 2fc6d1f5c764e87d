//! A process of a container in the foreground: its terminal is the caller's, and so are its signals.

use super::error::Failure;
use super::terminal::{self, RawTerminal};
use super::{Outcome, limits};
use crate::engine::containers::create::Held;
use crate::engine::containers::foreground::{Running, SignalForwarder};
use crate::engine::{Engine, EngineError};

/// Starts a container, waits for its end, and returns its exit code. `stdin` tells whether standard input is passed on.
pub(super) fn run(engine: &Engine, held: Held, stdin: bool, translate: impl Fn(EngineError) -> Failure) -> Outcome {
    let foreground = Foreground::prepare(held.settings.spec.process.terminal)?;
    let running = engine.start_in_foreground(&held, stdin).map_err(&translate)?;
    let ended = foreground.wait(running);
    if let Ok(code) = ended {
        limits::tell_of_memory(engine, &held, code);
    }
    engine.finish(held).map_err(&translate)?;
    ended
}

/// A caller that is ready for a process in the foreground. Dropped, it is as it was.
#[derive(Debug)]
pub(super) struct Foreground {
    // Dropped first: no signal may come between and leave the terminal raw.
    _raw: Option<RawTerminal>,
    signals: SignalForwarder,
}

impl Foreground {
    /// Takes the signals, and sets the caller's terminal to raw where the process gets a terminal. To be done before the process is
    /// started: its first words are not to be shown by a terminal that changes them, and a signal that they provoke is for it.
    ///
    /// # Errors
    /// What the system said.
    pub(super) fn prepare(terminal: bool) -> Result<Self, Failure> {
        let signals = SignalForwarder::new().map_err(|error| Failure::system("take signals", &error))?;
        let raw = if terminal { RawTerminal::enter() } else { Ok(None) };
        let raw = raw.map_err(|error| Failure::system("set the terminal to raw", &error))?;
        Ok(Self { _raw: raw, signals })
    }

    /// Waits for the end; returns the exit code.
    pub(super) fn wait(self, running: Running) -> Outcome {
        let ended = self.signals.wait(&running, terminal::window);
        drop(self);
        // Exit codes have eight bits.
        Ok(ended?.to_le_bytes()[0])
    }
}
