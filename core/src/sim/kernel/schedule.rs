//! Whose turn it is: one process after the other, each a little, until none can go on or the fuel is used up.

use super::ids::Pid;
use super::process::{Process, State, Status, Wait};
use super::program::Turn;
use super::system::System;
use super::{Kernel, Nanoseconds};
use crate::sim::kernel::descriptor::Open;

/// Why the kernel rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nobody can go on until somebody types, or sends a signal.
    Idle,
    /// The next one wakes at this moment.
    Until(Nanoseconds),
    /// The fuel is used up; there is more to do.
    OutOfFuel,
}

impl Kernel {
    /// Gives turns until nobody can go on, or `fuel` turns have been given. Time stands still meanwhile: see
    /// [`Self::advance`].
    pub fn run(&mut self, fuel: &mut u64) -> Rest {
        loop {
            let Some(next) = self.next_ready() else {
                return self.next_wake().map_or(Rest::Idle, Rest::Until);
            };
            if *fuel == 0 {
                return Rest::OutOfFuel;
            }
            *fuel -= 1;
            self.turn = next;
            self.give_turn(next);
        }
    }

    /// Runs, and lets time pass as sleepers need it, until `end` or until nobody waits for a moment any more.
    pub fn run_until(&mut self, end: Nanoseconds, fuel: &mut u64) -> Rest {
        loop {
            match self.run(fuel) {
                Rest::Until(moment) if moment <= end => self.advance(moment),
                rest => {
                    if rest != Rest::OutOfFuel && end != Nanoseconds::MAX {
                        self.advance(end);
                    }
                    return rest;
                }
            }
        }
    }

    /// Lets time pass up to `moment`.
    pub fn advance(&mut self, moment: Nanoseconds) {
        self.clock = self.clock.max(moment);
    }

    fn give_turn(&mut self, id: Pid) {
        let Some(process) = self.processes.get_mut(&id) else { return };
        let Some(mut program) = process.program.take() else { return };
        process.state = State::Ready;
        let turn = program.turn(&mut System { kernel: self, pid: id });
        // It may have been ended in its own turn: a pipe that nobody reads, a signal to itself.
        let Some(process) = self.processes.get_mut(&id) else { return };
        if matches!(process.state, State::Zombie(_)) {
            return;
        }
        match turn {
            Turn::Again => process.program = Some(program),
            Turn::Wait(wait) => {
                process.program = Some(program);
                // Who waits for an answer from outside is told of signals there.
                if process.caught.is_empty() || wait == Wait::Outside {
                    process.state = State::Waiting(wait);
                }
            }
            Turn::Become(program) => process.program = Some(program),
            Turn::Exit(code) => self.end(id, Status::Exited(code)),
        }
    }

    /// The first process after the one whose turn it was that can go on.
    fn next_ready(&self) -> Option<Pid> {
        let after = self.processes.range((std::ops::Bound::Excluded(self.turn), std::ops::Bound::Unbounded));
        let before = self.processes.range(..=self.turn);
        after.chain(before).find(|(_, process)| self.is_ready(process)).map(|(id, _)| *id)
    }

    fn is_ready(&self, process: &Process) -> bool {
        if process.stopped {
            return false;
        }
        match process.state {
            State::Ready => true,
            State::Zombie(_) => false,
            State::Waiting(wait) => self.is_over(process, wait),
        }
    }

    fn is_over(&self, process: &Process, wait: Wait) -> bool {
        let open = |number: u32| {
            let descriptor = process.descriptors.get(&number)?;
            self.open_files.get(&descriptor.file).map(|file| file.open)
        };
        match wait {
            Wait::Until(moment) => moment <= self.clock,
            Wait::Signal => false,
            Wait::Outside => process.answer.is_some(),
            Wait::Child(child) => {
                let mut children = self
                    .processes
                    .values()
                    .filter(|it| it.parent == process.id && child.is_none_or(|child| child == it.id))
                    .peekable();
                children.peek().is_none() || children.any(|it| matches!(it.state, State::Zombie(_)))
            }
            Wait::Readable(number) => match open(number) {
                Some(Open::PipeReader(pipe)) => self.pipes.get(&pipe).is_none_or(super::pipe::Pipe::is_readable),
                Some(Open::Terminal(terminal)) => {
                    self.terminals.get(&terminal).is_none_or(super::terminal::Terminal::is_readable)
                }
                _ => true,
            },
            Wait::Writable(number) => match open(number) {
                Some(Open::PipeWriter(pipe)) => self.pipes.get(&pipe).is_none_or(super::pipe::Pipe::is_writable),
                _ => true,
            },
        }
    }

    fn next_wake(&self) -> Option<Nanoseconds> {
        let sleeping = self.processes.values().filter(|process| !process.stopped);
        sleeping
            .filter_map(|process| match process.state {
                State::Waiting(Wait::Until(moment)) => Some(moment),
                _ => None,
            })
            .min()
    }
}
