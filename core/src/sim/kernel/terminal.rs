//! A terminal in line mode: what is typed becomes lines and signals, what is written can be shown (termios(3)).

use std::collections::VecDeque;

use super::Kernel;
use super::ids::{Pid, TerminalId};
use super::signal::Signal;
use crate::sim::errno::Errno;

/// A terminal.
#[derive(Debug, Clone, Default)]
pub struct Terminal {
    /// Lines that can be read.
    input: VecDeque<u8>,
    /// What was typed since the last line's end.
    line: Vec<u8>,
    /// Ends of input (Ctrl-D) that were typed and not read yet.
    ended: usize,
    /// What was written, and has not been shown.
    output: Vec<u8>,
    /// The group that Ctrl-C interrupts.
    pub(super) foreground: Option<Pid>,
    /// Whether what is typed is shown.
    pub echo: bool,
    /// Whether every key goes to who reads, with no lines, no signals and no echo.
    pub raw: bool,
}

/// What a terminal holds of output that nobody has looked at. Of more, the oldest is lost: nobody waits, for what happens in the machine
/// must not depend on when somebody looks.
const UNSEEN: usize = 1 << 20;

impl Terminal {
    pub(super) fn read(&mut self, limit: usize) -> Result<Vec<u8>, Errno> {
        if self.input.is_empty() {
            if self.ended == 0 {
                return Err(Errno::Eagain);
            }
            self.ended -= 1;
            return Ok(Vec::new());
        }
        if self.raw {
            return Ok(self.input.drain(..limit.min(self.input.len())).collect());
        }
        // One line at most, as in a terminal's line mode.
        let line = self.input.iter().position(|byte| *byte == b'\n').map_or(self.input.len(), |end| end + 1);
        Ok(self.input.drain(..line.min(limit)).collect())
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> usize {
        self.output.extend_from_slice(bytes);
        if self.output.len() > 2 * UNSEEN {
            self.output.drain(..self.output.len() - UNSEEN);
        }
        bytes.len()
    }

    pub(super) fn is_readable(&self) -> bool {
        !self.input.is_empty() || self.ended > 0
    }
}

impl Kernel {
    /// Makes a terminal.
    pub fn add_terminal(&mut self, echo: bool) -> TerminalId {
        let id = TerminalId(self.number());
        self.terminals.insert(id, Terminal { echo, ..Terminal::default() });
        id
    }

    /// Types on a terminal. Ctrl-C, Ctrl-\ and Ctrl-Z become signals, Ctrl-D the end of input, backspace takes a
    /// character back.
    pub fn type_on(&mut self, id: TerminalId, bytes: &[u8]) {
        for &byte in bytes {
            let Some(terminal) = self.terminals.get_mut(&id) else { return };
            if terminal.raw {
                terminal.input.push_back(byte);
                continue;
            }
            let foreground = terminal.foreground;
            let signal = match byte {
                0x03 => Some(Signal::INT),
                0x1c => Some(Signal::QUIT),
                0x1a => Signal::parse("TSTP"),
                _ => None,
            };
            if let Some(signal) = signal {
                terminal.line.clear();
                terminal.output.extend([b'^', byte + 0x40]);
                if let Some(group) = foreground {
                    self.signal_group(group, signal, true);
                }
                continue;
            }
            match byte {
                0x04 if terminal.line.is_empty() => terminal.ended += 1,
                0x04 => terminal.input.extend(terminal.line.drain(..)),
                0x08 | 0x7f => {
                    // A whole character, of one byte or more.
                    while terminal.line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
                    if terminal.echo {
                        terminal.output.extend(b"\x08 \x08");
                    }
                }
                b'\n' | b'\r' => {
                    terminal.line.push(b'\n');
                    terminal.input.extend(terminal.line.drain(..));
                    if terminal.echo {
                        terminal.output.push(b'\n');
                    }
                }
                byte => {
                    terminal.line.push(byte);
                    if terminal.echo {
                        terminal.output.push(byte);
                    }
                }
            }
        }
    }

    /// A terminal.
    #[must_use]
    pub fn terminal(&self, id: TerminalId) -> Option<&Terminal> {
        self.terminals.get(&id)
    }

    /// Passes every key on as it is, or goes back to lines.
    pub fn set_raw(&mut self, id: TerminalId, raw: bool) {
        if let Some(terminal) = self.terminals.get_mut(&id) {
            terminal.raw = raw;
        }
    }

    /// Shows what is typed, or not.
    pub fn set_echo(&mut self, id: TerminalId, echo: bool) {
        if let Some(terminal) = self.terminals.get_mut(&id) {
            terminal.echo = echo;
        }
    }

    /// Writes on a terminal from outside.
    pub fn show_on(&mut self, id: TerminalId, bytes: &[u8]) {
        if let Some(terminal) = self.terminals.get_mut(&id) {
            terminal.output.extend_from_slice(bytes);
        }
    }

    /// What was written on a terminal since this was last asked.
    pub fn shown_on(&mut self, id: TerminalId) -> Vec<u8> {
        self.terminals.get_mut(&id).map(|terminal| std::mem::take(&mut terminal.output)).unwrap_or_default()
    }

    /// Takes a terminal away; who reads from it finds its end.
    pub fn remove_terminal(&mut self, id: TerminalId) {
        self.terminals.remove(&id);
    }
}
