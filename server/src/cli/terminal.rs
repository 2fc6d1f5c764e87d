//! The caller's terminal: raw while a container has it, and set back in any case.

use std::io::{self, IsTerminal};

use rustix::termios::{self, LocalModes, OptionalActions, Termios};

use super::error::Failure;

/// A terminal that passes every key on as it is. Dropped (also by a panic), it is set back.
#[derive(Debug)]
pub(super) struct RawTerminal {
    before: Termios,
}

impl RawTerminal {
    /// Sets the terminal on standard input to raw; `None` where there is none.
    ///
    /// # Errors
    /// What the system said.
    pub(super) fn enter() -> io::Result<Option<Self>> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        let before = termios::tcgetattr(io::stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        termios::tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
        Ok(Some(Self { before }))
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        // A terminal that is gone needs no setting back.
        let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

/// A terminal that does not show what is typed, while a password is. Dropped (also by a panic), it shows it again.
#[derive(Debug)]
pub(super) struct Silence {
    before: Termios,
}

impl Silence {
    /// Switches the echo of the terminal on standard input off.
    ///
    /// # Errors
    /// What the system said.
    pub(super) fn begin() -> io::Result<Self> {
        let before = termios::tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        termios::tcsetattr(io::stdin(), OptionalActions::Now, &silent)?;
        Ok(Self { before })
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // A terminal that is gone needs no setting back.
        let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

/// Refuses to go on where `-i` and `-t` were given and standard input is no terminal, in Docker's words.
///
/// # Errors
/// [`Failure`].
pub(super) fn require() -> Result<(), Failure> {
    if io::stdin().is_terminal() { Ok(()) } else { Err(Failure::new("the input device is not a TTY")) }
}

/// Whether pictures can be drawn at standard error: a terminal that moves its cursor.
pub(super) fn draws_errors() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

/// The columns of the window at standard output, where it is a terminal.
pub(super) fn width_of_output() -> Option<usize> {
    let size = termios::tcgetwinsize(io::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|width| *width > 0)
}

/// The size of the window at standard error, in rows and columns.
pub(super) fn window_of_errors() -> Option<(u16, u16)> {
    let size = termios::tcgetwinsize(io::stderr()).ok()?;
    Some((size.ws_row, size.ws_col))
}

/// The size of the caller's window, in rows and columns.
pub(super) fn window() -> Option<(u16, u16)> {
    let size = termios::tcgetwinsize(io::stdout()).or_else(|_| termios::tcgetwinsize(io::stdin())).ok()?;
    Some((size.ws_row, size.ws_col))
}
