//! Builtins that change the shell itself: variables, parameters, options, where it is.

use super::super::begin::OPTIONS;
use super::super::frame::{Frame, Step};
use super::super::parser::is_name;
use super::super::shell::{Flavour, Shell};
use crate::sim::kernel::System;

/// `export [-p] [NAME[=VALUE]]…`
pub(super) fn export(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    mark(shell, system, words, true)
}

/// `readonly [-p] [NAME[=VALUE]]…`
pub(super) fn read_only(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    mark(shell, system, words, false)
}

fn mark(shell: &mut Shell, system: &mut System<'_>, words: &[String], exported: bool) -> Step {
    let name = &words[0];
    let arguments: Vec<&String> = words[1..].iter().filter(|word| *word != "-p" && *word != "--").collect();
    if arguments.is_empty() {
        let entries = shell.variables.entries();
        let entries = entries.filter(|(_, it)| if exported { it.exported } else { it.read_only });
        let lines = entries.map(|(variable, it)| match &it.value {
            Some(value) => format!("{name} {variable}={}\n", quoted(value)),
            None => format!("{name} {variable}\n"),
        });
        let text: String = lines.collect();
        return shell.print(text, 0);
    }
    for argument in arguments {
        let (variable, value) =
            argument.split_once('=').map_or((argument.as_str(), None), |(name, value)| (name, Some(value)));
        if !is_name(variable) {
            return shell.fail(system, &format!("{name}: {argument}: bad variable name"));
        }
        if let Some(value) = value
            && let Err(message) = shell.variables.set(variable, value)
        {
            return shell.fail(system, &message);
        }
        shell.variables.mark(variable, exported, !exported);
    }
    shell.conclude(0)
}

/// A value as a shell can read it again.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "'\"'\"'"))
}

/// `unset [-fv] NAME…`
pub(super) fn unset(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let functions = words[1..].iter().any(|word| word == "-f");
    for name in words[1..].iter().filter(|word| !word.starts_with('-')) {
        if functions {
            shell.functions.remove(name);
        } else if let Err(message) = shell.variables.unset(name) {
            return shell.fail(system, &message);
        }
    }
    shell.conclude(0)
}

/// `set [-OPTIONS] [-o NAME] [--] [PARAMETER]…`
pub(super) fn set(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let mut rest: Vec<String> = words[1..].to_vec();
    if rest.is_empty() {
        let entries = shell.variables.entries();
        let lines = entries.filter_map(|(name, it)| Some(format!("{name}={}\n", quoted(it.value.as_ref()?))));
        let text: String = lines.collect();
        return shell.print(text, 0);
    }
    if rest == ["-o"] {
        let lines = OPTIONS
            .iter()
            .map(|(letter, name)| format!("{name:<16}{}\n", if shell.has(*letter) { "on" } else { "off" }));
        let text: String = "Current option settings\n"
            .chars()
            .chain(lines.flat_map(|line| line.chars().collect::<Vec<_>>()))
            .collect();
        return shell.print(text, 0);
    }
    let mut sets = false;
    while let Some(word) = rest.first().cloned() {
        if word == "--" {
            rest.remove(0);
            sets = true;
            break;
        }
        if !word.starts_with(['-', '+']) || word.len() < 2 {
            break;
        }
        rest.remove(0);
        if let Err(message) = shell.set_options(&word, &mut rest) {
            return shell.fail(system, &format!("set: {message}"));
        }
    }
    if sets || !rest.is_empty() {
        shell.variables.positional = rest;
    }
    shell.conclude(0)
}

/// `shift [N]`
pub(super) fn shift(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let count = words.get(1).map_or(Some(1), |word| word.parse().ok());
    match count {
        Some(count) if count <= shell.variables.positional.len() => {
            shell.variables.positional.drain(..count);
            shell.conclude(0)
        }
        _ if shell.flavour != Flavour::Dash => shell.conclude(1),
        _ => shell.fail(system, "shift: can't shift that many"),
    }
}

/// `local NAME[=VALUE]…`
pub(super) fn local(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    if shell.calls == 0 {
        return shell.fail(system, "local: not in a function");
    }
    for word in &words[1..] {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        if !is_name(name) {
            return shell.fail(system, &format!("local: {word}: bad variable name"));
        }
        let before = shell.variables.get(name).cloned();
        let before_is_read_only = before.as_ref().is_some_and(|variable| variable.read_only);
        let function = shell.frames.iter_mut().rev().find_map(|frame| match frame {
            Frame::Function { locals, .. } => Some(locals),
            _ => None,
        });
        if let Some(locals) = function {
            locals.push((name.to_owned(), before));
        }
        if let Some(value) = value
            && let Err(message) = shell.variables.set(name, value)
        {
            return shell.fail_as(system, "local", &message);
        }
        if value.is_none() && shell.flavour != Flavour::Dash {
            // Busybox's is empty from here on, dash's keeps the value.
            if before_is_read_only {
                return shell.fail_as(system, "local", &format!("{name}: is read only"));
            }
            shell.variables.restore(name, None);
        }
    }
    shell.conclude(0)
}

/// `cd [-LP] [FOLDER|-]`
pub(super) fn change_directory(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let argument = words[1..].iter().find(|word| *word == "-" || !word.starts_with('-'));
    let (target, says) = match argument.map(String::as_str) {
        Some("-") => (shell.variables.value("OLDPWD").unwrap_or_default(), true),
        Some(folder) => (folder.to_owned(), false),
        None => (shell.variables.value("HOME").unwrap_or_default(), false),
    };
    if target.is_empty() {
        return shell.conclude(0);
    }
    let before = shell.variables.value("PWD").unwrap_or_else(|| system.working_directory());
    // The logical path: `..` takes back the last word, whatever link it was.
    let logical = crate::container_path::ContainerPath::new(&before).join(&target);
    let gone = system.change_directory(logical.as_str()).or_else(|_| system.change_directory(&target));
    if let Err(error) = gone {
        let message = match shell.flavour {
            Flavour::Dash => format!("can't cd to {target}"),
            Flavour::Ash => format!("can't cd to {target}: {error}"),
            Flavour::Bash => format!("{target}: {error}"),
        };
        return shell.complain(system, "cd", &message, if shell.flavour == Flavour::Dash { 2 } else { 1 });
    }
    // PWD may be read-only: then it stays.
    let _ = shell.variables.set("OLDPWD", before);
    let _ = shell.variables.set("PWD", logical.as_str());
    if says {
        return shell.print(format!("{logical}\n"), 0);
    }
    shell.conclude(0)
}

/// `pwd [-LP]`
pub(super) fn print_directory(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let physical = words.get(1).is_some_and(|word| word == "-P");
    let logical = shell.variables.value("PWD").filter(|path| {
        let here = system.stat(".", true).map(|stat| stat.location);
        !physical && here.is_ok() && system.stat(path, true).map(|stat| stat.location) == here
    });
    let path = logical.unwrap_or_else(|| system.working_directory());
    shell.print(format!("{path}\n"), 0)
}

/// `umask [MODE]`
pub(super) fn umask(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    match words.get(1) {
        None => {
            let mask = system.umask(0);
            system.umask(mask);
            shell.print(format!("{mask:04o}\n"), 0)
        }
        Some(word) => match u32::from_str_radix(word, 8) {
            Ok(mask) if mask <= 0o777 => {
                system.umask(mask);
                shell.conclude(0)
            }
            _ => shell.complain(system, "umask", &format!("Illegal mode: {word}"), 2),
        },
    }
}
