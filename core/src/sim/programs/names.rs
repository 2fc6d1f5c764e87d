//! Small utilities on texts and paths, most of them builtins of shells too.

use super::arguments::arguments;
use super::output::Output;
use crate::sim::kernel::System;
use crate::sim::shell::builtin::{echo as echoing, printf as printing, test as testing};

pub(super) fn echo(_: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    output.print(echoing::with_options(words));
    0
}

pub(super) fn printf(_: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let Some((format, rest)) = words.split_first() else {
        output.complain("printf", "missing operand");
        return 1;
    };
    let printed = printing::printf(format, rest);
    output.print(printed.bytes);
    for message in &printed.errors {
        output.complain("printf", message);
    }
    u8::from(!printed.errors.is_empty())
}

pub(super) fn test(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    match testing::evaluate(system, words) {
        Ok(value) => u8::from(!value),
        Err(message) => {
            output.complain("test", message);
            2
        }
    }
}

pub(super) fn bracket(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    match words.split_last() {
        Some((last, rest)) if last == "]" => test(system, rest, output),
        _ => {
            output.complain("[", "missing ]");
            2
        }
    }
}

pub(super) fn pwd(system: &mut System<'_>, _: &[String], output: &mut Output) -> u8 {
    output.line(system.working_directory());
    0
}

/// `basename PATH [SUFFIX]`
pub(super) fn basename(_: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let Some(path) = words.first() else {
        output.complain("basename", "missing operand");
        return 1;
    };
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() {
        output.line(if path.is_empty() { "" } else { "/" });
        return 0;
    }
    let name = super::base_name(trimmed);
    let suffix = words.get(1).map_or("", String::as_str);
    output.line(name.strip_suffix(suffix).filter(|rest| !rest.is_empty()).unwrap_or(name));
    0
}

/// `dirname PATH`
pub(super) fn dirname(_: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let Some(path) = words.first() else {
        output.complain("dirname", "missing operand");
        return 1;
    };
    let trimmed = path.trim_end_matches('/');
    output.line(match trimmed.rfind('/') {
        _ if trimmed.is_empty() && !path.is_empty() => "/",
        None => ".",
        Some(at) => match trimmed[..at].trim_end_matches('/') {
            "" => "/",
            folder => folder,
        },
    });
    0
}

/// `readlink [-f] PATH…`
pub(super) fn readlink(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("readlink", output, words, "fenq");
    let mut status = 0;
    for path in &arguments.operands {
        let found = if arguments.has("f") || arguments.has("e") {
            system.real_path(path).ok()
        } else {
            match system.stat(path, false).map(|stat| stat.inode.kind) {
                Ok(crate::sim::files::Kind::Symlink(target)) => Some(target.to_string()),
                _ => None,
            }
        };
        match found {
            Some(found) if arguments.has("n") => output.print(found),
            Some(found) => output.line(found),
            None => status = 1,
        }
    }
    status
}

/// `realpath PATH…`
pub(super) fn realpath(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let mut status = 0;
    for path in words {
        match system.real_path(path) {
            Ok(path) => output.line(path),
            Err(error) => {
                output.complain("realpath", format!("{path}: {error}"));
                status = 1;
            }
        }
    }
    status
}
