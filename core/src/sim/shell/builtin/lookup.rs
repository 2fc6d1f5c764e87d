//! Builtins that look commands up: `command`, `type`, `alias`.

use super::super::frame::Step;
use super::super::shell::{Flavour, Shell};
use crate::sim::kernel::System;

/// `command [-v|-V] NAME [ARGUMENT]…`
pub(super) fn command(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let mut rest = &words[1..];
    let option = rest.first().filter(|word| matches!(word.as_str(), "-v" | "-V" | "-p" | "--")).cloned();
    if option.is_some() {
        rest = &rest[1..];
    }
    let Some(name) = rest.first() else { return shell.conclude(0) };
    match option.as_deref() {
        Some("-v") => {
            let found = if super::find(name).is_some() || shell.functions.contains_key(name) || is_reserved(name) {
                Some(name.clone())
            } else {
                shell.find_program(system, name).ok()
            };
            match found {
                Some(found) => shell.print(format!("{found}\n"), 0),
                None => shell.conclude(127),
            }
        }
        Some("-V") => describe_all(shell, system, rest),
        _ => {
            if let Some(builtin) = super::find(name) {
                return builtin.run(shell, system, rest.to_vec());
            }
            // A function of this name does not count.
            let child = shell.child(vec![super::super::frame::Frame::Execute { words: rest.to_vec() }]);
            match system.fork(Box::new(child)) {
                Ok(child) => {
                    let children = vec![child];
                    shell.frames.push(super::super::frame::Frame::Wait { children, last: child, status: 0 });
                    Step::Next
                }
                Err(error) => shell.fail(system, &format!("Cannot fork: {error}")),
            }
        }
    }
}

/// `type NAME…`
pub(super) fn describe(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    describe_all(shell, system, &words[1..])
}

fn describe_all(shell: &mut Shell, system: &mut System<'_>, names: &[String]) -> Step {
    let (mut text, mut status) = (String::new(), 0);
    for name in names {
        text += &match super::find(name) {
            _ if is_reserved(name) => format!("{name} is a shell keyword\n"),
            Some(builtin) if builtin.is_special() => format!("{name} is a special shell builtin\n"),
            _ if shell.functions.contains_key(name) => match shell.flavour {
                Flavour::Dash => format!("{name} is a shell function\n"),
                Flavour::Ash | Flavour::Bash => format!("{name} is a function\n"),
            },
            Some(_) => format!("{name} is a shell builtin\n"),
            None => match shell.find_program(system, name) {
                Ok(path) => format!("{name} is {path}\n"),
                Err(_) => {
                    status = 127;
                    format!("{name}: not found\n")
                }
            },
        };
    }
    shell.print(text, status)
}

fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "if" | "then"
            | "elif"
            | "else"
            | "fi"
            | "for"
            | "while"
            | "until"
            | "do"
            | "done"
            | "case"
            | "esac"
            | "in"
            | "{"
            | "}"
            | "!"
    )
}

/// `alias`: there are none in the model, and it says so.
pub(super) fn alias(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    if words.len() == 1 {
        return shell.conclude(0);
    }
    shell.complain(system, "alias", "aliases are not modelled", 1)
}
