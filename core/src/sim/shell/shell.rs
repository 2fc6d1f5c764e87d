//! A running shell: a stack of what it is in the middle of, and the turns in which it goes on.

use std::sync::Arc;

use super::ast::Command;
use super::expansion::Options;
use super::frame::{Frame, Step};
use super::source::Source;
use super::variables::Variables;
use crate::ordered;
use crate::sim::kernel::{Pid, Program, Signal, System, Turn};

/// Which shell it is: they differ in their messages, in `echo`, and in what they do without a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// Debian's `/bin/sh`.
    Dash,
    /// Busybox's.
    Ash,
    /// GNU's, as far as it is POSIX's: its own language (`[[`, arrays) is not modelled.
    Bash,
}

/// Steps in a turn: so many small things a shell does before others have their turn.
const STEPS: usize = 64;

/// A running shell.
#[derive(Debug, Clone)]
pub struct Shell {
    pub(super) flavour: Flavour,
    pub(super) variables: Variables,
    pub(super) functions: ordered::Map<String, Arc<Command>>,
    pub(super) options: ordered::Set<char>,
    pub(super) traps: ordered::Map<Trap, String>,
    /// Signals that came, and whose traps have not run.
    pub(super) pending: Vec<Signal>,
    pub(super) frames: Vec<Frame>,
    /// The status of the last command substitution of the present command.
    pub(super) answered: Option<u8>,
    /// Children that run beside it.
    pub(super) background: Vec<Pid>,
    /// How those of them ended that were asked for.
    pub(super) ended: ordered::Map<Pid, u8>,
    /// Whether somebody types what it runs.
    pub(super) interactive: bool,
    /// Whether it runs a file, whose lines are worth naming.
    pub(super) in_file: bool,
    /// Whether it is a copy of another, which is to print no prompt.
    pub(super) is_subshell: bool,
    /// Whether its parent looks at its status (`if (…)`), so that `set -e` does not end it.
    pub(super) is_tested: bool,
    /// Whether the trap of the end has run.
    pub(super) said_goodbye: bool,
    /// The line of the command that runs.
    pub(super) line: u32,
    /// How many functions it is in.
    pub(super) calls: usize,
    /// How far `getopts` is in the present argument.
    pub(super) option_at: usize,
}

/// What a trap is set for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trap {
    Exit,
    Signal(Signal),
}

impl Shell {
    /// A shell called with this command line. It reads its options in its first turn.
    #[must_use]
    pub fn new(flavour: Flavour, arguments: Vec<String>) -> Self {
        Self {
            flavour,
            variables: Variables::default(),
            functions: ordered::Map::new(),
            options: ordered::Set::new(),
            traps: ordered::Map::new(),
            pending: Vec::new(),
            frames: vec![Frame::Begin { arguments }],
            answered: None,
            background: Vec::new(),
            ended: ordered::Map::new(),
            interactive: false,
            in_file: false,
            is_subshell: false,
            is_tested: false,
            said_goodbye: false,
            line: 1,
            calls: 0,
            option_at: 0,
        }
    }

    /// A copy that does something else: what a child of the shell is.
    pub(super) fn child(&self, frames: Vec<Frame>) -> Self {
        let mut child = self.clone();
        child.is_tested |= self.is_in_test();
        child.frames = frames;
        child.is_subshell = true;
        child.interactive = false;
        child.background.clear();
        child.ended.clear();
        child.pending.clear();
        // Traps are the parent's own; what is ignored stays ignored.
        child.traps.retain(|_, action| action.is_empty());
        child
    }

    pub(super) fn has(&self, option: char) -> bool {
        self.options.contains(&option)
    }

    pub(super) fn expansion_options(&self) -> Options {
        Options {
            unset_is_an_error: self.has('u'),
            no_file_names: self.has('f'),
            empty_is_zero: self.flavour != Flavour::Dash,
        }
    }

    pub(super) fn status(&self) -> u8 {
        self.variables.status
    }

    pub(super) fn set_status(&mut self, status: u8) {
        self.variables.status = status;
    }

    /// Whether somebody up the stack looks at the status of what runs now.
    pub(super) fn is_in_test(&self) -> bool {
        self.is_tested || self.frames.iter().any(Frame::tests_status)
    }

    /// A command has ended with a status: `set -e` may end the shell.
    pub(super) fn conclude(&mut self, status: u8) -> Step {
        self.set_status(status);
        if status != 0 && self.has('e') && !self.is_in_test() {
            return Step::Exit(status);
        }
        Step::Next
    }

    /// Says something on the standard error. What cannot be written there is lost, as in every shell.
    pub(super) fn say(&self, system: &mut System<'_>, message: &str) {
        let (name, line) = (&self.variables.name, self.line);
        let text = match self.flavour {
            Flavour::Dash => format!("{name}: {line}: {message}\n"),
            Flavour::Ash if self.in_file => format!("{name}: line {line}: {message}\n"),
            Flavour::Bash if !self.interactive => format!("{name}: line {line}: {message}\n"),
            Flavour::Ash | Flavour::Bash => format!("{name}: {message}\n"),
        };
        let _ = system.write(2, text.as_bytes());
    }

    /// The same in the name of a builtin.
    pub(super) fn say_as(&self, system: &mut System<'_>, builtin: &str, message: &str) {
        let (name, line) = (&self.variables.name, self.line);
        let text = match self.flavour {
            Flavour::Ash if !self.interactive => format!("{name}: {builtin}: line {line}: {message}\n"),
            Flavour::Bash if !self.interactive => format!("{name}: line {line}: {builtin}: {message}\n"),
            Flavour::Ash | Flavour::Bash => format!("{name}: {builtin}: {message}\n"),
            Flavour::Dash => format!("{name}: {line}: {builtin}: {message}\n"),
        };
        let _ = system.write(2, text.as_bytes());
    }

    /// A mistake that ends a script, but not a conversation.
    pub(super) fn fail(&mut self, system: &mut System<'_>, message: &str) -> Step {
        self.say(system, message);
        self.give_up(system)
    }

    /// The same of a builtin.
    pub(super) fn fail_as(&mut self, system: &mut System<'_>, builtin: &str, message: &str) -> Step {
        self.say_as(system, builtin, message);
        self.give_up(system)
    }

    fn give_up(&mut self, system: &mut System<'_>) -> Step {
        self.set_status(2);
        if self.interactive {
            self.drop_to_source(system);
            return Step::Next;
        }
        Step::Exit(2)
    }

    /// Ends everything but the reading of the next command.
    pub(super) fn drop_to_source(&mut self, system: &mut System<'_>) {
        while self.frames.len() > 1 {
            self.pop(system);
        }
    }

    /// Begins to end: first the trap for that, once.
    fn exit(&mut self, system: &mut System<'_>, status: u8) -> Option<Turn> {
        while !self.frames.is_empty() {
            self.pop(system);
        }
        self.set_status(status);
        let trap = self.traps.get(&Trap::Exit).filter(|action| !action.is_empty()).cloned();
        if let Some(action) = trap.filter(|_| !self.said_goodbye) {
            self.said_goodbye = true;
            self.frames.push(Frame::Source(Source::text(&action, self.line)));
            self.frames.insert(0, Frame::Goodbye { status });
            return None;
        }
        Some(Turn::Exit(status))
    }

    fn handle_signals(&mut self, system: &mut System<'_>) -> Option<Step> {
        while let Some(signal) = system.take_caught() {
            self.pending.push(signal);
        }
        // A trap waits for the command in the foreground: so `docker stop` waits in vain for a shell that waits.
        let waits = matches!(self.frames.last(), Some(Frame::Wait { .. } | Frame::Capture { .. }));
        let at_once = |signal: &Signal| !waits || (*signal == Signal::INT && self.interactive);
        let signal = self.pending.remove(self.pending.iter().position(at_once)?);
        if let Some(action) = self.traps.get(&Trap::Signal(signal)).cloned() {
            self.frames.push(Frame::Trap { status: self.status() });
            self.frames.push(Frame::Source(Source::text(&action, self.line)));
            return Some(Step::Next);
        }
        if signal == Signal::INT && self.interactive {
            self.drop_to_source(system);
            self.set_status(130);
            if let Some(Frame::Source(source)) = self.frames.last_mut() {
                source.forget_line();
            }
            let _ = system.write(2, b"\n");
        }
        Some(Step::Next)
    }
}

impl Program for Shell {
    fn turn(&mut self, system: &mut System<'_>) -> Turn {
        for _ in 0..STEPS {
            let step = match self.handle_signals(system) {
                Some(step) => step,
                None => self.step(system),
            };
            match step {
                Step::Next => {}
                Step::Wait(wait) => return Turn::Wait(wait),
                Step::Become(program) => return Turn::Become(program),
                Step::Exit(status) => {
                    if let Some(turn) = self.exit(system, status) {
                        return turn;
                    }
                }
            }
        }
        Turn::Again
    }

    fn copy(&self) -> Box<dyn Program> {
        Box::new(self.clone())
    }
}
