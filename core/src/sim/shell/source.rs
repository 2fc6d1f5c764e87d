//! Where a shell's commands come from: a text, a file, or what somebody types.

use super::frame::{Frame, Step};
use super::parser::{self, ParseError};
use super::shell::Shell;
use crate::sim::errno::Errno;
use crate::sim::kernel::{System, Wait};
use std::sync::Arc;

/// A text that commands are read from, one after the other.
#[derive(Debug, Clone)]
pub(super) struct Source {
    text: String,
    at: usize,
    line: u32,
    /// Whether more may come, from this descriptor.
    input: Option<u32>,
    prompted: bool,
}

impl Source {
    /// A text that is there.
    pub(super) fn text(text: &str, line: u32) -> Self {
        Self { text: text.to_owned(), at: 0, line, input: None, prompted: false }
    }

    /// What comes from a descriptor.
    pub(super) fn input(descriptor: u32) -> Self {
        Self { text: String::new(), at: 0, line: 1, input: Some(descriptor), prompted: false }
    }

    /// Whether nothing is left, and nothing can come.
    pub(super) fn is_exhausted(&self) -> bool {
        self.input.is_none() && self.text[self.at..].trim().is_empty()
    }

    /// Forgets what was typed of a command that is not complete (Ctrl-C).
    pub(super) fn forget_line(&mut self) {
        self.at = self.text.len();
        self.prompted = false;
    }
}

impl Shell {
    /// Reads the next command, and begins it.
    pub(super) fn read_on(&mut self, system: &mut System<'_>) -> Step {
        let Some(Frame::Source(source)) = self.frames.last_mut() else { return Step::Next };
        let rest = &source.text[source.at..];
        if source.input.is_some() && !rest.trim().is_empty() && !rest.ends_with('\n') {
            // The last line is not complete yet.
            return self.read_more(system);
        }
        match parser::parse_next(rest, source.line) {
            Ok(Some((list, length))) => {
                source.line += u32::try_from(rest[..length].matches('\n').count()).unwrap_or(0);
                source.at += length;
                source.prompted = false;
                self.frames.push(Frame::List { list: Arc::new(list), next: 0 });
                Step::Next
            }
            Ok(None) => self.read_more(system),
            Err(ParseError::Incomplete(_)) if source.input.is_some() => self.read_more(system),
            Err(error) => {
                self.line = match &error {
                    ParseError::Syntax { line, .. } => *line,
                    ParseError::Incomplete(_) => source.line + u32::try_from(rest.matches('\n').count()).unwrap_or(0),
                };
                source.forget_line();
                let message = error.in_words_of(self.flavour);
                self.fail(system, &message)
            }
        }
    }

    fn read_more(&mut self, system: &mut System<'_>) -> Step {
        let interactive = self.interactive;
        let Some(Frame::Source(source)) = self.frames.last_mut() else { return Step::Next };
        let Some(descriptor) = source.input else {
            self.pop(system);
            return Step::Next;
        };
        if interactive && !source.prompted {
            source.prompted = true;
            let continued = !source.text[source.at..].trim().is_empty();
            let prompt = self.prompt(system, continued);
            let _ = system.write(2, prompt.as_bytes());
            return Step::Next;
        }
        match system.read(descriptor, 65536) {
            Err(Errno::Eagain) => Step::Wait(Wait::Readable(descriptor)),
            Ok(bytes) if !bytes.is_empty() => {
                source.text.push_str(&String::from_utf8_lossy(&bytes));
                source.prompted = false;
                Step::Next
            }
            Ok(_) | Err(_) => {
                // The end: what is there is all.
                source.input = None;
                if source.text[source.at..].trim().is_empty() {
                    self.pop(system);
                }
                Step::Next
            }
        }
    }

    /// A path in which the home is `~`.
    fn abbreviated(&self, path: &str) -> String {
        match self.variables.value("HOME").filter(|home| home.len() > 1) {
            Some(home) => match path.strip_prefix(&home) {
                Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("~{rest}"),
                _ => path.to_owned(),
            },
            None => path.to_owned(),
        }
    }

    fn prompt(&self, system: &System<'_>, continued: bool) -> String {
        if continued {
            return "> ".to_owned();
        }
        let sign = if system.process().credentials.is_root() { '#' } else { '$' };
        match (self.flavour, self.variables.value("PS1")) {
            (_, Some(prompt)) => prompt
                .replace("\\u", &self.variables.value("USER").unwrap_or_else(|| "root".to_owned()))
                .replace("\\h", system.hostname())
                .replace("\\w", &self.abbreviated(&system.working_directory()))
                .replace("\\$", &sign.to_string()),
            (super::shell::Flavour::Bash, None) => {
                let user = if sign == '#' { "root" } else { "I have no name!" };
                format!("{user}@{}:{}{sign} ", system.hostname(), self.abbreviated(&system.working_directory()))
            }
            (super::shell::Flavour::Ash, None) => format!("{} {sign} ", system.working_directory()),
            (super::shell::Flavour::Dash, None) => format!("{sign} "),
        }
    }
}
