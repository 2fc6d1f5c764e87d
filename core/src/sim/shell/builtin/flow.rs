//! Builtins that decide what runs next.

use super::super::frame::{Frame, Step};
use super::super::shell::Shell;
use super::super::source::Source;
use crate::sim::kernel::System;

/// `break [N]`
pub(super) fn break_loop(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    leave_loops(shell, system, words, false)
}

/// `continue [N]`
pub(super) fn continue_loop(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    leave_loops(shell, system, words, true)
}

fn leave_loops(shell: &mut Shell, system: &mut System<'_>, words: &[String], goes_on: bool) -> Step {
    let name = &words[0];
    let count = words.get(1).map_or(Some(1), |word| word.parse::<usize>().ok().filter(|count| *count > 0));
    let Some(count) = count else {
        return shell.fail_as(system, name, &format!("Illegal number: {}", words[1]));
    };
    shell.set_status(0);
    // Loops around a function are not its own.
    let function =
        shell.frames.iter().rposition(|frame| matches!(frame, Frame::Function { .. })).map_or(0, |at| at + 1);
    let loops: Vec<usize> =
        (function..shell.frames.len()).rev().filter(|at| shell.frames[*at].is_loop()).take(count).collect();
    let Some(outermost) = loops.last().copied() else { return Step::Next };
    while shell.frames.len() > outermost + 1 {
        shell.pop(system);
    }
    if !goes_on {
        shell.pop(system);
    } else if let Some(Frame::Loop { in_condition, .. }) = shell.frames.last_mut() {
        // As if the body had ended.
        *in_condition = false;
    }
    Step::Next
}

/// `return [N]`
pub(super) fn leave(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let status = match status(shell, words) {
        Ok(status) => status,
        Err(message) => return shell.fail_as(system, &words[0], &message),
    };
    let target = shell.frames.iter().rposition(|frame| matches!(frame, Frame::Function { .. } | Frame::Sourced));
    let Some(target) = target else { return Step::Exit(status) };
    while shell.frames.len() > target {
        shell.pop(system);
    }
    shell.conclude(status)
}

/// `exit [N]`
pub(super) fn exit(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    // In a trap, `exit` alone ends with the status that the shell had before it.
    let before = shell.frames.iter().rev().find_map(|frame| match frame {
        Frame::Trap { status } | Frame::Goodbye { status } => Some(*status),
        _ => None,
    });
    match (words.get(1), before) {
        (None, Some(status)) => Step::Exit(status),
        _ => match status(shell, words) {
            Ok(status) => Step::Exit(status),
            Err(message) => shell.fail_as(system, &words[0], &message),
        },
    }
}

fn status(shell: &Shell, words: &[String]) -> Result<u8, String> {
    match words.get(1) {
        None => Ok(shell.status()),
        Some(word) => {
            let number: u32 = word.parse().map_err(|_| format!("Illegal number: {word}"))?;
            Ok((number & 0xff) as u8)
        }
    }
}

/// `eval WORD…`
pub(super) fn eval(shell: &mut Shell, _: &mut System<'_>, words: &[String]) -> Step {
    let text = words[1..].join(" ");
    if text.trim().is_empty() {
        return shell.conclude(0);
    }
    shell.set_status(0);
    let line = shell.line;
    shell.frames.push(Frame::Source(Source::text(&text, line)));
    Step::Next
}

/// `. FILE`
pub(super) fn source(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let Some(name) = words.get(1) else { return shell.fail(system, ".: filename argument required") };
    let path = if name.contains('/') { Ok(name.clone()) } else { find(shell, system, name) };
    match path.and_then(|path| system.read_file(&path)) {
        Ok(bytes) => {
            shell.set_status(0);
            shell.frames.push(Frame::Sourced);
            shell.frames.push(Frame::Source(Source::text(&String::from_utf8_lossy(&bytes), 1)));
            Step::Next
        }
        Err(crate::sim::errno::Errno::Enoent) => {
            shell.fail(system, &format!("{}: cannot open {name}: No such file", words[0]))
        }
        Err(error) => shell.fail(system, &format!("{}: cannot open {name}: {error}", words[0])),
    }
}

fn find(shell: &Shell, system: &System<'_>, name: &str) -> Result<String, crate::sim::errno::Errno> {
    let path = shell.variables.value("PATH").unwrap_or_default();
    let found = path.split(':').map(|folder| format!("{folder}/{name}")).find(|path| system.stat(path, true).is_ok());
    found.ok_or(crate::sim::errno::Errno::Enoent)
}

/// `exec [PROGRAM ARGUMENT…]`
pub(super) fn exec(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    if words.len() < 2 {
        return shell.conclude(0);
    }
    shell.execute(system, words[1..].to_vec())
}
