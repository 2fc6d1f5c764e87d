//! Programs: found by name, run in a child or in the shell's own process.

use super::frame::{Frame, Step};
use super::shell::{Flavour, Shell};
use super::start::Expanded;
use crate::sim::errno::Errno;
use crate::sim::kernel::System;

impl Shell {
    pub(super) fn start_program(&mut self, system: &mut System<'_>, expanded: Expanded) -> Step {
        let Expanded { words, redirections, assignments, .. } = expanded;
        if self.can_become() {
            return match self.redirect(system, &redirections, false) {
                Ok(_) => {
                    for (name, value) in assignments {
                        self.variables.import(&name, &value);
                    }
                    self.execute(system, words)
                }
                Err(message) => {
                    self.say(system, &message);
                    Step::Exit(self.redirection_status())
                }
            };
        }
        let saved = match self.redirect(system, &redirections, true) {
            Ok(saved) => saved,
            Err(message) => {
                self.say(system, &message);
                return self.conclude(self.redirection_status());
            }
        };
        let mut child = self.child(vec![Frame::Execute { words }]);
        for (name, value) in assignments {
            child.variables.import(&name, &value);
        }
        let kept: Vec<u32> = saved.iter().filter_map(|(_, kept)| *kept).collect();
        child.frames.push(Frame::Plumb { copies: Vec::new(), closes: kept });
        let forked = system.fork(Box::new(child));
        self.frames.push(Frame::Descriptors(saved));
        self.pop(system);
        match forked {
            Ok(child) => {
                if self.interactive {
                    system.set_group(child, None);
                    system.set_foreground(child);
                }
                self.frames.push(Frame::Wait { children: vec![child], last: child, status: 0 });
                Step::Next
            }
            Err(error) => self.fail(system, &format!("Cannot fork: {error}")),
        }
    }

    /// Whether nothing is left to do after the present command, so that its program can take this process over.
    pub(super) fn can_become(&self) -> bool {
        let has_trap = self.traps.values().any(|action| !action.is_empty());
        // Debian's dash stays, and waits: only its subshells give their process away.
        (self.flavour != Flavour::Dash || self.is_subshell)
            && !self.interactive
            && !has_trap
            && self.frames.iter().all(|frame| match frame {
                Frame::List { list, next } => *next >= list.items.len(),
                Frame::Item { list, item, next } => list.items.get(*item).is_none_or(|it| *next > it.rest.len()),
                Frame::Source(source) => source.is_exhausted(),
                _ => false,
            })
    }

    /// Becomes a program, in this process.
    pub(super) fn execute(&mut self, system: &mut System<'_>, words: Vec<String>) -> Step {
        let Some(name) = words.first().cloned() else { return Step::Exit(0) };
        let path = match self.find_program(system, &name) {
            Ok(path) => path,
            Err(error) => return self.cannot_execute(system, &name, error),
        };
        let environment = self.variables.environment();
        match system.load(&path, words.clone(), environment) {
            Ok(program) => Step::Become(program),
            Err(Errno::Enoexec) => {
                // A script that names no interpreter is this shell's.
                let mut arguments = vec![self.variables.name.clone(), path];
                arguments.extend(words.into_iter().skip(1));
                let mut shell = Self::new(self.flavour, arguments);
                for (name, value) in self.variables.environment() {
                    shell.variables.import(&name, &value);
                }
                Step::Become(Box::new(shell))
            }
            Err(error) => self.cannot_execute(system, &name, error),
        }
    }

    pub(super) fn cannot_execute(&mut self, system: &mut System<'_>, name: &str, error: Errno) -> Step {
        let (message, status) = match error {
            Errno::Enoent if self.flavour == Flavour::Bash => ("command not found".to_owned(), 127),
            Errno::Enoent => ("not found".to_owned(), 127),
            Errno::NotModelled => {
                ("this program is not modelled: the model knows that it is there, but not what it does".to_owned(), 126)
            }
            error => (error.to_string(), 126),
        };
        self.say(system, &format!("{name}: {message}"));
        Step::Exit(status)
    }

    /// Looks a program up in `$PATH`.
    pub(super) fn find_program(&self, system: &System<'_>, name: &str) -> Result<String, Errno> {
        if name.contains('/') {
            return system.stat(name, true).map(|_| name.to_owned());
        }
        let path = self.variables.value("PATH").unwrap_or_else(|| crate::plan::DEFAULT_PATH.to_owned());
        let mut found = Err(Errno::Enoent);
        for folder in path.split(':') {
            let folder = if folder.is_empty() { "." } else { folder };
            let candidate = format!("{}/{name}", folder.trim_end_matches('/'));
            match system.stat(&candidate, true) {
                Ok(stat) if stat.inode.is_directory() => {}
                Ok(_) if system.access(&candidate, crate::sim::kernel::Wish::Execute).is_ok() => return Ok(candidate),
                Ok(_) => found = Err(Errno::Eacces),
                Err(_) => {}
            }
        }
        found
    }
}
