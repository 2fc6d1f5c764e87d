//! A process of a container in the foreground: its terminal is the caller's, and so are its signals.

use super::Outcome;
use super::error::Failure;
use super::terminal::{self, RawTerminal};
use crate::engine::containers::foreground::{Running, SignalForwarder};

/// Waits for the end, with the caller's terminal set to raw where the process has a terminal; returns the exit code.
pub(super) fn wait(running: Running, terminal: bool) -> Outcome {
    let signals = SignalForwarder::new().map_err(|error| Failure::system("take signals", &error))?;
    let raw = if terminal { RawTerminal::enter() } else { Ok(None) };
    let raw = raw.map_err(|error| Failure::system("set the terminal to raw", &error))?;
    let ended = signals.wait(&running, terminal::window);
    drop(raw);
    // Exit codes have eight bits.
    Ok(ended?.to_le_bytes()[0])
}
