//! What a shell does first: it reads its command line, and takes its environment over.

use super::frame::{Frame, Step};
use super::shell::{Flavour, Shell};
use super::source::Source;
use crate::sim::errno::Errno;
use crate::sim::kernel::{Disposition, OpenFlags, Signal, System};

/// Options with their long names (`set -o`).
pub(super) const OPTIONS: [(char, &str); 12] = [
    ('e', "errexit"),
    ('f', "noglob"),
    ('i', "interactive"),
    ('m', "monitor"),
    ('n', "noexec"),
    ('s', "stdin"),
    ('x', "xtrace"),
    ('v', "verbose"),
    ('C', "noclobber"),
    ('a', "allexport"),
    ('b', "notify"),
    ('u', "nounset"),
];

impl Shell {
    pub(super) fn begin(&mut self, system: &mut System<'_>, arguments: Vec<String>) -> Step {
        let environment = system.process().environment.clone();
        for (name, value) in &environment {
            if super::parser::is_name(name) {
                self.variables.import(name, value);
            }
        }
        let directory = system.working_directory();
        self.variables.import("PWD", &directory);
        self.variables.process = system.process().local;
        let mut words = arguments.into_iter();
        self.variables.name = words.next().unwrap_or_else(|| "sh".to_owned());
        let mut rest: Vec<String> = words.collect();
        let mut command = false;
        while let Some(word) = rest.first().cloned() {
            if word == "--" || word == "-" {
                rest.remove(0);
                break;
            }
            if !word.starts_with(['-', '+']) || word.len() < 2 {
                break;
            }
            rest.remove(0);
            if word == "--login" {
                continue;
            }
            command |= word.starts_with('-') && word.contains('c');
            let letters: String = word.chars().filter(|letter| !matches!(letter, 'c' | 'l')).collect();
            if let Err(message) = self.set_options(&letters, &mut rest) {
                return self.fail(system, &message);
            }
        }
        if command {
            if rest.is_empty() {
                return self.fail(system, "-c requires an argument");
            }
            let script = rest.remove(0);
            self.take_name(&mut rest);
            self.variables.positional = rest;
            self.interactive = self.has('i');
            self.frames.push(Frame::Source(Source::text(&script, 1)));
        } else if !rest.is_empty() && !self.has('s') {
            let path = rest.remove(0);
            self.variables.positional = rest;
            return self.begin_file(system, path);
        } else {
            self.variables.positional = rest;
            self.interactive = self.has('i') || (system.is_terminal(0) && system.is_terminal(2));
            self.frames.push(Frame::Source(Source::input(0)));
        }
        if self.interactive {
            self.options.insert('i');
            system.set_disposition(Signal::INT, Disposition::Handle);
            system.set_disposition(Signal::TERM, Disposition::Ignore);
            system.set_disposition(Signal::QUIT, Disposition::Ignore);
            system.new_group(true);
        }
        self.show_flags();
        Step::Next
    }

    fn take_name(&mut self, rest: &mut Vec<String>) {
        if !rest.is_empty() {
            self.variables.name = rest.remove(0);
        }
    }

    fn begin_file(&mut self, system: &mut System<'_>, path: String) -> Step {
        let opened = system.open(&path, OpenFlags::READ, 0).and_then(|descriptor| {
            system.close(descriptor)?;
            system.read_file(&path)
        });
        match opened {
            Ok(bytes) => {
                self.in_file = true;
                self.variables.name.clone_from(&path);
                self.frames.push(Frame::Source(Source::text(&String::from_utf8_lossy(&bytes), 1)));
                self.show_flags();
                Step::Next
            }
            Err(error) => {
                let reason = match (self.flavour, error) {
                    (Flavour::Dash, Errno::Enoent) => format!("cannot open {path}: No such file"),
                    (Flavour::Dash, error) => format!("cannot open {path}: {error}"),
                    (Flavour::Bash, error) => format!("{path}: {error}"),
                    (Flavour::Ash, error) => format!("can't open '{path}': {error}"),
                };
                self.line = 0;
                self.say(system, &reason);
                Step::Exit(if self.flavour == Flavour::Dash { 2 } else { 127 })
            }
        }
    }

    /// Sets options from a word such as `-eu` or `+x`; `o` takes the next word.
    pub(super) fn set_options(&mut self, word: &str, rest: &mut Vec<String>) -> Result<(), String> {
        let on = word.starts_with('-');
        for letter in word.chars().skip(1) {
            let letter = if letter == 'o' {
                if rest.is_empty() {
                    return Err("-o requires an argument".to_owned());
                }
                let name = rest.remove(0);
                match OPTIONS.iter().find(|(_, long)| *long == name) {
                    Some((letter, _)) => *letter,
                    None if name == "pipefail" && self.flavour != Flavour::Dash => 'P',
                    None => return Err(format!("Illegal option -o {name}")),
                }
            } else if OPTIONS.iter().any(|(known, _)| *known == letter) || letter == 'h' {
                letter
            } else {
                return Err(format!("Illegal option -{letter}"));
            };
            if on {
                self.options.insert(letter);
            } else {
                self.options.remove(&letter);
            }
        }
        self.show_flags();
        Ok(())
    }

    fn show_flags(&mut self) {
        self.variables.flags = self.options.iter().filter(|it| **it != 'P').collect();
    }
}
