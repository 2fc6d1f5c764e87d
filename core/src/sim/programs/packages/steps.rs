//! What a package manager does, step by step, as time goes by.

use std::collections::VecDeque;

use super::{Package, put, put_text, unpack};
use crate::sim::files::Content;
use crate::sim::kernel::{Nanoseconds, System, Wait};
use crate::sim::programs::output::Output;
use crate::sim::programs::task::{Progress, Task};

/// Bytes in a second over the simulated network.
const PACE: u64 = 6_000_000;

/// A step.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Prints a line.
    Say(String),
    /// Complains.
    Complain(String),
    /// Lets time pass.
    Wait(Nanoseconds),
    /// Puts a file that is only listed in place.
    List(String, u64),
    /// Writes a text.
    Write(String, String),
    /// Unpacks a package.
    Unpack(Package),
    /// Ends with a status.
    End(u8),
}

/// Works the steps out, from the command line.
pub(super) type Begin = fn(&mut System<'_>, &[String]) -> VecDeque<Step>;

/// The steps that are left.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    name: &'static str,
    begin: Option<Begin>,
    words: Vec<String>,
    steps: VecDeque<Step>,
    until: Option<Nanoseconds>,
}

impl Steps {
    /// Steps that are worked out when the program has its first turn.
    pub(super) fn task(name: &'static str, words: Vec<String>, begin: Begin) -> Box<dyn Task> {
        Box::new(Self { name, begin: Some(begin), words, steps: VecDeque::new(), until: None })
    }
}

/// How long so many bytes are on their way.
pub(super) fn on_its_way(bytes: u64) -> Nanoseconds {
    20_000_000 + bytes * 1_000_000_000 / PACE
}

impl Task for Steps {
    fn go(&mut self, system: &mut System<'_>, output: &mut Output) -> Progress {
        if let Some(begin) = self.begin.take() {
            self.steps = begin(system, &self.words);
        }
        if let Some(until) = self.until {
            if system.kernel().clock() < until {
                return Progress::Wait(Wait::Until(until));
            }
            self.until = None;
        }
        let done = match self.steps.pop_front() {
            None => return Progress::Done(0),
            Some(Step::End(status)) => return Progress::Done(status),
            Some(Step::Wait(time)) => {
                self.until = Some(system.kernel().clock() + time);
                Ok(())
            }
            Some(Step::Say(line)) => {
                output.line(line);
                Ok(())
            }
            Some(Step::Complain(line)) => {
                output.error.extend(format!("{line}\n").into_bytes());
                Ok(())
            }
            Some(Step::List(path, size)) => {
                put(system, &path, Content::Listed(size), 0o644).map_err(|error| (path, error))
            }
            Some(Step::Write(path, text)) => put_text(system, &path, &text).map_err(|error| (path, error)),
            Some(Step::Unpack(package)) => unpack(system, &package).map_err(|error| (package.name.to_owned(), error)),
        };
        match done {
            Ok(()) => Progress::Again,
            Err((path, error)) => {
                output.complain(self.name, format!("{path}: {error}"));
                Progress::Done(100)
            }
        }
    }

    fn copy(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}
