//! What a shell is in the middle of: the frames of its stack, and how it goes on with each.

use std::sync::Arc;

use super::ast::{Command, Compound, Condition, List};
use super::shell::Shell;
use super::source::Source;
use super::variables::Variable;
use crate::sim::kernel::{Pid, Program, System, Wait};

/// One level of the stack.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// Nothing yet: the command line has to be read.
    Begin { arguments: Vec<String> },
    /// A text that commands are read from.
    Source(Source),
    /// Items of a list.
    List { list: Arc<List>, next: usize },
    /// Pipelines of an item.
    Item { list: Arc<List>, item: usize, next: usize },
    /// `!`
    Negate,
    /// A command that has to be begun. What its substitutions have answered so far.
    Command { command: Arc<Command>, answers: Vec<String> },
    /// A program to become, in a child.
    Execute { words: Vec<String> },
    /// Descriptors to be set up, in a child of a pipeline.
    Plumb { copies: Vec<(u32, u32)>, closes: Vec<u32> },
    /// A child that answers a command substitution.
    Capture { descriptor: u32, child: Pid, bytes: Vec<u8> },
    /// Children to be waited for. The status of the last one counts.
    Wait { children: Vec<Pid>, last: Pid, status: u8 },
    /// The builtin `wait`.
    WaitBuiltin { children: Vec<Pid> },
    /// The builtin `read`.
    Read(super::builtin::Reading),
    /// Text that has to be written before the command has ended, with a status.
    Write { descriptor: u32, bytes: Vec<u8>, status: u8 },
    /// An `if`: which condition is being tried; none while a body runs.
    If { command: Arc<Command>, arm: Option<usize> },
    /// A `while` or `until`.
    Loop { command: Arc<Command>, in_condition: bool, status: u8 },
    /// A `for`.
    For { command: Arc<Command>, values: Vec<String>, next: usize },
    /// Descriptors to be put back: what each number named, kept under another.
    Descriptors(Vec<(u32, Option<u32>)>),
    /// Variables to be put back.
    Variables(Vec<(String, Option<Variable>)>),
    /// A function: the parameters of its caller, and variables that it has made its own.
    Function { positional: Vec<String>, locals: Vec<(String, Option<Variable>)> },
    /// A file that is run by `.`, which `return` leaves.
    Sourced,
    /// A trap: the status to go on with.
    Trap { status: u8 },
    /// The trap of the end: the status to end with.
    Goodbye { status: u8 },
}

/// How a shell goes on.
#[derive(Debug)]
pub(super) enum Step {
    /// At once.
    Next,
    /// After something has happened.
    Wait(Wait),
    /// As another program.
    Become(Box<dyn Program>),
    /// Not at all.
    Exit(u8),
}

impl Frame {
    /// Whether the status of what runs above is looked at, so that `set -e` does not count.
    pub(super) fn tests_status(&self) -> bool {
        match self {
            Self::Negate | Self::If { arm: Some(_), .. } | Self::Loop { in_condition: true, .. } => true,
            Self::Item { list, item, next } => list.items.get(*item).is_some_and(|item| *next <= item.rest.len()),
            _ => false,
        }
    }

    pub(super) fn is_loop(&self) -> bool {
        matches!(self, Self::Loop { .. } | Self::For { .. })
    }
}

impl Shell {
    /// Takes the uppermost frame away, and puts back what it has changed.
    pub(super) fn pop(&mut self, system: &mut System<'_>) {
        match self.frames.pop() {
            Some(Frame::Descriptors(saved)) => {
                for (number, kept) in saved.into_iter().rev() {
                    match kept {
                        Some(kept) => {
                            // What was kept is there: it was just saved.
                            let _ = system.copy_descriptor(kept, number);
                            let _ = system.close(kept);
                        }
                        None => drop(system.close(number)),
                    }
                }
            }
            Some(Frame::Variables(saved)) => self.put_back(saved),
            Some(Frame::Function { positional, locals }) => {
                self.put_back(locals);
                self.variables.positional = positional;
                self.calls -= 1;
            }
            Some(Frame::Capture { descriptor, .. }) => drop(system.close(descriptor)),
            _ => {}
        }
    }

    fn put_back(&mut self, saved: Vec<(String, Option<Variable>)>) {
        for (name, variable) in saved.into_iter().rev() {
            self.variables.restore(&name, variable);
        }
    }

    /// Goes on with the uppermost frame.
    pub(super) fn step(&mut self, system: &mut System<'_>) -> Step {
        let Some(frame) = self.frames.last_mut() else { return Step::Exit(self.status()) };
        match frame {
            Frame::Begin { arguments } => {
                let arguments = std::mem::take(arguments);
                self.frames.pop();
                self.begin(system, arguments)
            }
            Frame::Source(_) => self.read_on(system),
            Frame::List { list, next } => {
                let (list, item) = (list.clone(), *next);
                *next += 1;
                match list.items.get(item) {
                    None => self.pop(system),
                    Some(it) if it.background => return self.start_background(system, &list, item),
                    Some(_) => self.frames.push(Frame::Item { list, item, next: 0 }),
                }
                Step::Next
            }
            Frame::Item { list, item, next } => {
                let (list, item, at) = (list.clone(), *item, *next);
                let (first, rest) = (&list.items[item].first, &list.items[item].rest);
                *next += 1;
                if at == 0 {
                    return self.start_pipeline(system, first);
                }
                let Some((condition, pipeline)) = rest.get(at - 1) else {
                    self.pop(system);
                    return Step::Next;
                };
                if (*condition == Condition::And) == (self.status() == 0) {
                    return self.start_pipeline(system, pipeline);
                }
                Step::Next
            }
            Frame::Negate => {
                self.pop(system);
                let status = u8::from(self.status() == 0);
                self.set_status(status);
                Step::Next
            }
            Frame::Command { command, .. } => {
                let command = command.clone();
                self.start(system, &command)
            }
            Frame::Execute { words } => {
                let words = std::mem::take(words);
                self.execute(system, words)
            }
            Frame::Plumb { copies, closes } => {
                let (copies, closes) = (std::mem::take(copies), std::mem::take(closes));
                self.pop(system);
                for (from, to) in copies {
                    // The descriptors were made for this child.
                    let _ = system.copy_descriptor(from, to);
                }
                for number in closes {
                    let _ = system.close(number);
                }
                Step::Next
            }
            Frame::Capture { .. } => self.capture(system),
            Frame::Wait { .. } => self.wait(system),
            Frame::WaitBuiltin { .. } => self.wait_builtin(system),
            Frame::Read(_) => self.read_builtin(system),
            Frame::Write { descriptor, bytes, status } => {
                let (descriptor, status) = (*descriptor, *status);
                match system.write_from(descriptor, bytes) {
                    Ok(false) => Step::Wait(Wait::Writable(descriptor)),
                    Ok(true) => {
                        self.pop(system);
                        self.conclude(status)
                    }
                    Err(error) => {
                        self.pop(system);
                        self.say(system, &format!("write error: {error}"));
                        self.conclude(if status == 0 { 1 } else { status })
                    }
                }
            }
            Frame::If { command, arm } => {
                let (command, arm) = (command.clone(), *arm);
                self.go_on_with_if(system, &command, arm)
            }
            Frame::Loop { command, in_condition, status } => {
                let (command, in_condition, status) = (command.clone(), *in_condition, *status);
                self.go_on_with_loop(system, &command, in_condition, status)
            }
            Frame::For { command, values, next } => {
                let Command::Compound(Compound::For { name, body, .. }, _) = &**command else {
                    self.pop(system);
                    return Step::Next;
                };
                let (name, body) = (name.clone(), body.clone());
                let value = values.get(*next).cloned();
                *next += 1;
                match value {
                    None => self.pop(system),
                    Some(value) => {
                        if let Err(message) = self.variables.set(&name, value) {
                            return self.fail(system, &message);
                        }
                        self.frames.push(Frame::List { list: body, next: 0 });
                    }
                }
                Step::Next
            }
            Frame::Descriptors(_) | Frame::Variables(_) | Frame::Function { .. } | Frame::Sourced => {
                self.pop(system);
                Step::Next
            }
            Frame::Trap { status } => {
                let status = *status;
                self.pop(system);
                self.set_status(status);
                Step::Next
            }
            Frame::Goodbye { status } => Step::Exit(*status),
        }
    }

    fn go_on_with_if(&mut self, system: &mut System<'_>, command: &Arc<Command>, arm: Option<usize>) -> Step {
        let Command::Compound(Compound::If { arms, otherwise }, _) = &**command else { return Step::Next };
        let Some(arm) = arm else {
            self.pop(system);
            return Step::Next;
        };
        self.pop(system);
        if self.status() == 0 {
            self.frames.push(Frame::List { list: arms[arm].1.clone(), next: 0 });
        } else if let Some((condition, _)) = arms.get(arm + 1) {
            self.frames.push(Frame::If { command: command.clone(), arm: Some(arm + 1) });
            self.frames.push(Frame::List { list: condition.clone(), next: 0 });
        } else {
            self.set_status(0);
            if let Some(otherwise) = otherwise {
                self.frames.push(Frame::List { list: otherwise.clone(), next: 0 });
            }
        }
        Step::Next
    }

    fn go_on_with_loop(
        &mut self,
        system: &mut System<'_>,
        command: &Arc<Command>,
        in_condition: bool,
        status: u8,
    ) -> Step {
        let Command::Compound(Compound::Loop { until, condition, body }, _) = &**command else { return Step::Next };
        let now = self.status();
        if in_condition && (now == 0) == *until {
            self.pop(system);
            self.set_status(status);
            return Step::Next;
        }
        let next = if in_condition { body } else { condition };
        if let Some(Frame::Loop { in_condition, status, .. }) = self.frames.last_mut() {
            *in_condition = !*in_condition;
            if *in_condition {
                *status = now;
            }
        }
        self.frames.push(Frame::List { list: next.clone(), next: 0 });
        Step::Next
    }
}
