//! How a utility runs: at once, or in turns; what it prints is written as there is room.

use std::fmt::Debug;

use super::output::Output;
use crate::sim::kernel::{Program, System, Turn, Wait};

/// A utility that goes on for a while.
pub(super) trait Task: Debug + Send + Sync {
    /// Does a bit.
    fn go(&mut self, system: &mut System<'_>, output: &mut Output) -> Progress;

    /// A copy that goes on by itself.
    fn copy(&self) -> Box<dyn Task>;
}

/// How far a task is.
#[derive(Debug)]
pub(super) enum Progress {
    /// There is more to do.
    Again,
    /// There will be, after this.
    Wait(Wait),
    /// It becomes another program.
    Become(Box<dyn Program>),
    /// It has ended, with a status.
    Done(u8),
}

/// A utility that does all at once: its arguments without its name; returns its status.
pub(super) type Run = fn(&mut System<'_>, &[String], &mut Output) -> u8;

#[derive(Debug, Clone)]
pub(super) struct Once {
    pub(super) run: Run,
    pub(super) arguments: Vec<String>,
}

impl Task for Once {
    fn go(&mut self, system: &mut System<'_>, output: &mut Output) -> Progress {
        Progress::Done((self.run)(system, self.arguments.get(1..).unwrap_or_default(), output))
    }

    fn copy(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}

/// A task in a process.
#[derive(Debug)]
pub(super) struct Running {
    task: Box<dyn Task>,
    output: Output,
    ended: Option<u8>,
}

impl Running {
    pub(super) fn new(task: Box<dyn Task>) -> Self {
        Self { task, output: Output::default(), ended: None }
    }
}

impl Program for Running {
    fn turn(&mut self, system: &mut System<'_>) -> Turn {
        for (descriptor, bytes) in [(2, &mut self.output.error), (1, &mut self.output.out)] {
            match system.write_from(descriptor, bytes) {
                Ok(true) => {}
                Ok(false) => return Turn::Wait(Wait::Writable(descriptor)),
                Err(error) => {
                    bytes.clear();
                    if descriptor == 1 {
                        let name = system.process().name().to_owned();
                        let _ = system.write(2, format!("{name}: write error: {error}\n").as_bytes());
                        return Turn::Exit(1);
                    }
                }
            }
        }
        if let Some(status) = self.ended {
            return Turn::Exit(status);
        }
        match self.task.go(system, &mut self.output) {
            Progress::Again => Turn::Again,
            Progress::Done(status) => {
                self.ended = Some(status);
                Turn::Again
            }
            Progress::Become(program) => Turn::Become(program),
            // What was printed comes first.
            Progress::Wait(_) if !self.output.out.is_empty() || !self.output.error.is_empty() => Turn::Again,
            Progress::Wait(wait) => Turn::Wait(wait),
        }
    }

    fn copy(&self) -> Box<dyn Program> {
        Box::new(Self { task: self.task.copy(), output: self.output.clone(), ended: self.ended })
    }
}
