//! What a shell does itself.

pub(in crate::sim) mod echo;
mod environment;
mod flow;
mod getopts;
mod jobs;
mod lookup;
pub(in crate::sim) mod printf;
mod read;
pub(in crate::sim) mod test;

pub(super) use read::Reading;

use super::frame::{Frame, Step};
use super::shell::{Flavour, Shell};
use crate::sim::kernel::System;

/// A builtin command.
#[derive(Clone, Copy)]
pub(super) struct Builtin {
    name: &'static str,
    special: bool,
    run: Run,
}

type Run = fn(&mut Shell, &mut System<'_>, &[String]) -> Step;

/// Builtins by name. Of the special ones, assignments stay and mistakes end a script (POSIX 2.14).
const BUILTINS: [Builtin; 36] = [
    Builtin { name: ":", special: true, run: |shell, _, _| shell.conclude(0) },
    Builtin { name: ".", special: true, run: flow::source },
    Builtin { name: "break", special: true, run: flow::break_loop },
    Builtin { name: "continue", special: true, run: flow::continue_loop },
    Builtin { name: "eval", special: true, run: flow::eval },
    Builtin { name: "exec", special: true, run: flow::exec },
    Builtin { name: "exit", special: true, run: flow::exit },
    Builtin { name: "export", special: true, run: environment::export },
    Builtin { name: "readonly", special: true, run: environment::read_only },
    Builtin { name: "return", special: true, run: flow::leave },
    Builtin { name: "set", special: true, run: environment::set },
    Builtin { name: "shift", special: true, run: environment::shift },
    Builtin { name: "times", special: true, run: jobs::times },
    Builtin { name: "trap", special: true, run: jobs::trap },
    Builtin { name: "unset", special: true, run: environment::unset },
    Builtin { name: "[", special: false, run: run_test },
    Builtin { name: "alias", special: false, run: lookup::alias },
    Builtin { name: "cd", special: false, run: environment::change_directory },
    Builtin { name: "command", special: false, run: lookup::command },
    Builtin { name: "echo", special: false, run: run_echo },
    Builtin { name: "false", special: false, run: |shell, _, _| shell.conclude(1) },
    Builtin { name: "getopts", special: false, run: getopts::getopts },
    Builtin { name: "hash", special: false, run: |shell, _, _| shell.conclude(0) },
    Builtin { name: "jobs", special: false, run: jobs::jobs },
    Builtin { name: "kill", special: false, run: jobs::kill },
    Builtin { name: "local", special: false, run: environment::local },
    Builtin { name: "printf", special: false, run: run_printf },
    Builtin { name: "pwd", special: false, run: environment::print_directory },
    Builtin { name: "read", special: false, run: read::read },
    Builtin { name: "source", special: false, run: flow::source },
    Builtin { name: "test", special: false, run: run_test },
    Builtin { name: "true", special: false, run: |shell, _, _| shell.conclude(0) },
    Builtin { name: "type", special: false, run: lookup::describe },
    Builtin { name: "umask", special: false, run: environment::umask },
    Builtin { name: "unalias", special: false, run: |shell, _, _| shell.conclude(0) },
    Builtin { name: "wait", special: false, run: jobs::wait },
];

/// The builtin with this name.
pub(super) fn find(name: &str) -> Option<Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name).copied()
}

impl Builtin {
    pub(super) fn is_special(self) -> bool {
        self.special
    }

    pub(super) fn run(self, shell: &mut Shell, system: &mut System<'_>, words: Vec<String>) -> Step {
        if self.name == "source" && shell.flavour == Flavour::Dash {
            shell.say(system, "source: not found");
            return shell.conclude(127);
        }
        (self.run)(shell, system, &words)
    }
}

impl Shell {
    /// Prints, and ends the command with a status.
    pub(super) fn print(&mut self, text: impl Into<Vec<u8>>, status: u8) -> Step {
        let bytes = text.into();
        if bytes.is_empty() {
            return self.conclude(status);
        }
        self.frames.push(Frame::Write { descriptor: 1, bytes, status });
        Step::Next
    }

    /// Complains in the name of a builtin, and ends the command with a status.
    pub(super) fn complain(&mut self, system: &mut System<'_>, name: &str, message: &str, status: u8) -> Step {
        self.say_as(system, name, message);
        self.conclude(status)
    }
}

fn run_echo(shell: &mut Shell, _: &mut System<'_>, words: &[String]) -> Step {
    let text = match shell.flavour {
        Flavour::Dash => echo::with_escapes(&words[1..]),
        Flavour::Ash | Flavour::Bash => echo::with_options(&words[1..]),
    };
    shell.print(text, 0)
}

fn run_printf(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    if words.len() < 2 {
        return shell.complain(system, "printf", "usage: printf format [arg ...]", 2);
    }
    let printed = printf::printf(&words[1], &words[2..]);
    for message in &printed.errors {
        shell.say_as(system, "printf", message);
    }
    shell.print(printed.bytes, u8::from(!printed.errors.is_empty()))
}

fn run_test(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let name = &words[0];
    let mut words = &words[1..];
    if name == "[" {
        match words.split_last() {
            Some((last, rest)) if last == "]" => words = rest,
            _ => return shell.complain(system, "[", "missing ]", 2),
        }
    }
    match test::evaluate(system, words) {
        Ok(value) => shell.conclude(u8::from(!value)),
        Err(message) if shell.flavour == Flavour::Ash => {
            // What cannot be written there is lost, as in every shell.
            let _ = system.write(2, test::in_busybox_words(&message).as_bytes());
            shell.conclude(2)
        }
        Err(message) => shell.complain(system, name, &message, 2),
    }
}
