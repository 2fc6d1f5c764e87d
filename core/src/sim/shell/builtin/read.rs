//! `read`: a line of the standard input becomes variables.

use super::super::frame::{Frame, Step};
use super::super::parser::is_name;
use super::super::shell::Shell;
use crate::sim::errno::Errno;
use crate::sim::kernel::{System, Wait};

/// A `read` that waits for its line.
#[derive(Debug, Clone)]
pub(in super::super) struct Reading {
    names: Vec<String>,
    raw: bool,
    /// What has come, and whether a backslash stood before it.
    line: Vec<(u8, bool)>,
    escaped: bool,
}

/// `read [-r] [-p PROMPT] NAME…`
pub(super) fn read(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let (mut raw, mut names, mut rest) = (false, Vec::new(), words[1..].iter());
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-r" => raw = true,
            "-p" => {
                let prompt = rest.next().cloned().unwrap_or_default();
                if system.is_terminal(0) {
                    let _ = system.write(2, prompt.as_bytes());
                }
            }
            name if is_name(name) => names.push(name.to_owned()),
            option if option.starts_with('-') => {
                return shell.complain(system, "read", &format!("Illegal option {option}"), 2);
            }
            name => return shell.complain(system, "read", &format!("{name}: bad variable name"), 2),
        }
    }
    if names.is_empty() {
        return shell.complain(system, "read", "arg count", 2);
    }
    shell.frames.push(Frame::Read(Reading { names, raw, line: Vec::new(), escaped: false }));
    Step::Next
}

impl Shell {
    pub(in super::super) fn read_builtin(&mut self, system: &mut System<'_>) -> Step {
        let Some(Frame::Read(reading)) = self.frames.last_mut() else { return Step::Next };
        // One byte at a time: what follows the line is somebody else's.
        let status = loop {
            match system.read(0, 1) {
                Err(Errno::Eagain) => return Step::Wait(Wait::Readable(0)),
                Ok(bytes) => match bytes.first() {
                    None => break 1,
                    Some(b'\n') if !reading.escaped => break 0,
                    Some(b'\n') => reading.escaped = false,
                    Some(b'\\') if !reading.raw && !reading.escaped => reading.escaped = true,
                    Some(0) => {}
                    Some(byte) => {
                        reading.line.push((*byte, reading.escaped));
                        reading.escaped = false;
                    }
                },
                Err(_) => break 2,
            }
        };
        let (names, line) = (reading.names.clone(), std::mem::take(&mut reading.line));
        self.pop(system);
        let ifs = self.variables.value("IFS").unwrap_or_else(|| " \t\n".to_owned());
        let values = split(&line, names.len(), ifs.as_bytes());
        for (name, value) in names.iter().zip(values) {
            if let Err(message) = self.variables.set(name, value) {
                return self.fail(system, &message);
            }
        }
        self.conclude(status)
    }
}

/// Splits a line into so many fields; the last one takes the rest.
fn split(line: &[(u8, bool)], count: usize, ifs: &[u8]) -> Vec<String> {
    let is_blank = |&(byte, escaped): &(u8, bool)| !escaped && ifs.contains(&byte) && b" \t\n".contains(&byte);
    let is_other = |&(byte, escaped): &(u8, bool)| !escaped && ifs.contains(&byte) && !b" \t\n".contains(&byte);
    let text = |part: &[(u8, bool)]| {
        String::from_utf8_lossy(&part.iter().map(|(byte, _)| *byte).collect::<Vec<_>>()).into_owned()
    };
    let skip = |mut rest: &'_ [(u8, bool)]| {
        while let Some((first, after)) = rest.split_first() {
            if !is_blank(first) {
                break;
            }
            rest = after;
        }
        rest.len()
    };
    let mut fields = Vec::new();
    let mut rest = &line[line.len() - skip(line)..];
    while fields.len() + 1 < count {
        let end = rest.iter().position(|it| is_blank(it) || is_other(it)).unwrap_or(rest.len());
        fields.push(text(&rest[..end]));
        rest = &rest[end..];
        rest = &rest[rest.len() - skip(rest)..];
        if let Some((first, after)) = rest.split_first().filter(|_| end < line.len())
            && is_other(first)
        {
            rest = &after[after.len() - skip(after)..];
        }
    }
    let mut end = rest.len();
    while end > 0 && is_blank(&rest[end - 1]) {
        end -= 1;
    }
    // A single separator at the end belongs to nobody.
    if end > 0 && is_other(&rest[end - 1]) && !rest[..end - 1].iter().any(|it| is_other(it) || is_blank(it)) {
        end -= 1;
    }
    fields.push(text(&rest[..end]));
    fields
}
