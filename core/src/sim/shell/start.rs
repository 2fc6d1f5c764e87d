//! Beginning a command: its words are expanded, then it is a builtin, a function, a program, or a compound command.

use std::sync::Arc;

use super::ast::{Command, List, Simple};
use super::builtin::{self, Builtin};
use super::expansion::{Expansion, Stop};
use super::frame::{Frame, Step};
use super::redirect::Redirected;
use super::shell::{Flavour, Shell};
use crate::ordered;
use crate::sim::kernel::System;

/// How deep functions may call each other.
const CALLS: usize = 200;

/// A simple command, expanded.
pub(super) struct Expanded {
    pub(super) words: Vec<String>,
    pub(super) redirections: Vec<Redirected>,
    /// Set by expansions.
    assigned: ordered::Map<String, String>,
    /// Set before the command.
    pub(super) assignments: Vec<(String, String)>,
}

impl Shell {
    /// Begins the command of the uppermost frame, or lets one of its substitutions run first.
    pub(super) fn start(&mut self, system: &mut System<'_>, command: &Arc<Command>) -> Step {
        match &**command {
            Command::Simple(simple) => {
                self.line = simple.line;
                self.start_simple(system, simple)
            }
            Command::Compound(compound, redirections) => self.start_compound(system, command, compound, redirections),
            Command::Function { name, body } => {
                self.pop(system);
                self.functions.insert(name.clone(), body.clone());
                self.set_status(0);
                Step::Next
            }
        }
    }

    /// Expands with the answers of the uppermost frame; `Err` where that could not be ended now.
    pub(super) fn expand<T>(
        &mut self,
        system: &mut System<'_>,
        expand: impl FnOnce(&mut Expansion<'_, '_>) -> Result<T, Stop>,
    ) -> Result<(T, ordered::Map<String, String>), Step> {
        let Some(Frame::Command { answers, .. }) = self.frames.last() else { return Err(Step::Next) };
        let options = self.expansion_options();
        let mut expansion = Expansion::new(&self.variables, system, answers, options);
        let result = expand(&mut expansion);
        let assigned = expansion.assigned;
        match result {
            Ok(value) => Ok((value, assigned)),
            Err(Stop::Need(list)) => Err(self.substitute(system, list)),
            Err(Stop::Error(message)) => {
                self.pop(system);
                Err(self.fail(system, &message))
            }
        }
    }

    /// Runs a command substitution: its answer goes to the frame that is uppermost now.
    fn substitute(&mut self, system: &mut System<'_>, list: Arc<List>) -> Step {
        let (reader, writer) = system.pipe();
        let plumb = Frame::Plumb { copies: vec![(writer, 1)], closes: vec![reader, writer] };
        let child = self.child(vec![Frame::List { list, next: 0 }, plumb]);
        let forked = system.fork(Box::new(child));
        // The end is the child's alone: else nobody would see it.
        let _ = system.close(writer);
        match forked {
            Ok(child) => {
                system.set_close_on_exec(reader);
                self.frames.push(Frame::Capture { descriptor: reader, child, bytes: Vec::new() });
                Step::Next
            }
            Err(error) => {
                let _ = system.close(reader);
                self.fail(system, &format!("Cannot fork: {error}"))
            }
        }
    }

    fn start_simple(&mut self, system: &mut System<'_>, simple: &Simple) -> Step {
        let no_clobber = self.has('C');
        let expanded = self.expand(system, |expansion| {
            let words = expansion.words(&simple.words)?;
            let redirections = expansion.redirections(&simple.redirections, no_clobber)?;
            let assigned = expansion.assigned.clone();
            let mut assignments = Vec::new();
            for (name, word) in &simple.assignments {
                let value = expansion.value(word)?;
                // A later one sees an earlier one.
                expansion.assigned.insert(name.clone(), value.clone());
                assignments.push((name.clone(), value));
            }
            Ok(Expanded { words, redirections, assigned, assignments })
        });
        let expanded = match expanded {
            Ok((expanded, _)) => expanded,
            Err(step) => return step,
        };
        self.pop(system);
        let answered = self.answered.take();
        for (name, value) in &expanded.assigned {
            if let Err(message) = self.variables.set(name, value.as_str()) {
                return self.fail(system, &message);
            }
        }
        if self.has('x') {
            self.trace(system, &expanded);
        }
        let Some(name) = expanded.words.first().cloned() else {
            return self.only_assign(system, expanded, answered);
        };
        if let Some(builtin) = builtin::find(&name).filter(|it| it.is_special() || !self.functions.contains_key(&name))
        {
            return self.start_builtin(system, builtin, expanded);
        }
        match self.functions.get(&name).cloned() {
            Some(body) => self.call(system, &body, expanded),
            None => self.start_program(system, expanded),
        }
    }

    fn trace(&self, system: &mut System<'_>, expanded: &Expanded) {
        let shown = |word: &String| match self.flavour {
            Flavour::Ash if !word.chars().all(|it| it.is_ascii_alphanumeric() || "_-./=:,+@%".contains(it)) => {
                format!("'{}'", word.replace('\'', "'\\''"))
            }
            _ => word.clone(),
        };
        let assignments = expanded.assignments.iter().map(|(name, value)| format!("{name}={}", shown(value)));
        let words: Vec<String> = assignments.chain(expanded.words.iter().map(shown)).collect();
        let prompt = self.variables.value("PS4").unwrap_or_else(|| "+ ".to_owned());
        let _ = system.write(2, format!("{prompt}{}\n", words.join(" ")).as_bytes());
    }

    fn only_assign(&mut self, system: &mut System<'_>, expanded: Expanded, answered: Option<u8>) -> Step {
        for (name, value) in expanded.assignments {
            if let Err(message) = self.variables.set(&name, value) {
                return self.fail(system, &message);
            }
        }
        match self.redirect(system, &expanded.redirections, true) {
            Ok(saved) => self.frames.push(Frame::Descriptors(saved)),
            Err(message) => {
                self.say(system, &message);
                return self.conclude(self.redirection_status());
            }
        }
        self.conclude(answered.unwrap_or(0))
    }

    pub(super) fn redirection_status(&self) -> u8 {
        match self.flavour {
            Flavour::Dash => 2,
            Flavour::Ash | Flavour::Bash => 1,
        }
    }

    fn start_builtin(&mut self, system: &mut System<'_>, builtin: Builtin, expanded: Expanded) -> Step {
        let is_exec = expanded.words[0] == "exec";
        match self.redirect(system, &expanded.redirections, !is_exec) {
            Ok(saved) if !is_exec => self.frames.push(Frame::Descriptors(saved)),
            Ok(_) => {}
            Err(message) if builtin.is_special() => return self.fail(system, &message),
            Err(message) => {
                self.say(system, &message);
                return self.conclude(self.redirection_status());
            }
        }
        if let Some(step) = self.assign_for_command(system, expanded.assignments, builtin.is_special()) {
            return step;
        }
        builtin.run(self, system, expanded.words)
    }

    /// Sets variables for a command; they are put back after it, unless they stay.
    fn assign_for_command(
        &mut self,
        system: &mut System<'_>,
        assignments: Vec<(String, String)>,
        stay: bool,
    ) -> Option<Step> {
        let mut before = Vec::new();
        for (name, value) in assignments {
            before.push((name.clone(), self.variables.get(&name).cloned()));
            if let Err(message) = self.variables.set(&name, value) {
                return Some(self.fail(system, &message));
            }
            if !stay {
                self.variables.mark(&name, true, false);
            }
        }
        if !stay && !before.is_empty() {
            self.frames.push(Frame::Variables(before));
        }
        None
    }

    fn call(&mut self, system: &mut System<'_>, body: &Arc<Command>, expanded: Expanded) -> Step {
        if self.calls >= CALLS {
            return self.fail(system, "Maximum function recursion depth (200) reached");
        }
        match self.redirect(system, &expanded.redirections, true) {
            Ok(saved) => self.frames.push(Frame::Descriptors(saved)),
            Err(message) => {
                self.say(system, &message);
                return self.conclude(self.redirection_status());
            }
        }
        if let Some(step) = self.assign_for_command(system, expanded.assignments, false) {
            return step;
        }
        self.calls += 1;
        let parameters = expanded.words.into_iter().skip(1).collect();
        let positional = std::mem::replace(&mut self.variables.positional, parameters);
        self.frames.push(Frame::Function { positional, locals: Vec::new() });
        self.frames.push(Frame::Command { command: body.clone(), answers: Vec::new() });
        Step::Next
    }
}
