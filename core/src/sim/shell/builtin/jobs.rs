//! Builtins about other processes: `wait`, `kill`, `jobs`, `trap`, `times`.

use super::super::frame::{Frame, Step};
use super::super::shell::{Shell, Trap};
use crate::sim::kernel::{Disposition, Pid, Signal, State, System, Wait, Waited};

/// `wait [PROCESS]…`
pub(super) fn wait(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let mut children = Vec::new();
    for word in &words[1..] {
        match child(shell, system, word) {
            Some(child) => children.push(child),
            None => return shell.conclude(127),
        }
    }
    if words.len() == 1 {
        children.clone_from(&shell.background);
        shell.set_status(0);
    }
    shell.frames.push(Frame::WaitBuiltin { children });
    Step::Next
}

/// A child by its number, or by `%N`.
fn child(shell: &Shell, system: &System<'_>, word: &str) -> Option<Pid> {
    if let Some(job) = word.strip_prefix('%') {
        return shell.background.get(job.parse::<usize>().ok()?.checked_sub(1)?).copied();
    }
    let number: u32 = word.parse().ok()?;
    shell
        .background
        .iter()
        .copied()
        .find(|child| system.kernel().process(*child).is_some_and(|process| process.local == number))
}

impl Shell {
    pub(in super::super) fn wait_builtin(&mut self, system: &mut System<'_>) -> Step {
        let Some(Frame::WaitBuiltin { children }) = self.frames.last_mut() else { return Step::Next };
        let Some(child) = children.first().copied() else {
            let status = self.status();
            self.pop(system);
            return self.conclude(status);
        };
        match system.wait(Some(child)) {
            Waited::NotYet => return Step::Wait(Wait::Child(Some(child))),
            Waited::Ended(_, status) => {
                let status = status.code();
                if let Some(Frame::WaitBuiltin { children }) = self.frames.last_mut() {
                    children.remove(0);
                }
                self.background.retain(|it| *it != child);
                self.set_status(status);
            }
            Waited::None => {
                if let Some(Frame::WaitBuiltin { children }) = self.frames.last_mut() {
                    children.remove(0);
                }
                self.background.retain(|it| *it != child);
            }
        }
        Step::Next
    }
}

/// `jobs`
pub(super) fn jobs(shell: &mut Shell, system: &mut System<'_>, _: &[String]) -> Step {
    let mut text = String::new();
    for (index, child) in shell.background.iter().enumerate() {
        let Some(process) = system.kernel().process(*child) else { continue };
        let state = match process.state {
            State::Zombie(_) => "Done",
            _ if process.stopped => "Stopped",
            _ => "Running",
        };
        text += &format!("[{}]   {state:<26}{}\n", index + 1, process.arguments.join(" "));
    }
    shell.print(text, 0)
}

/// `kill [-SIGNAL | -s SIGNAL] PROCESS…`, `kill -l`
pub(super) fn kill(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let mut rest = &words[1..];
    let mut signal = Some(Signal::TERM);
    if let Some(first) = rest.first().and_then(|word| word.strip_prefix('-')) {
        if first == "l" {
            let text: String = Signal::all().map(|signal| format!("{}\n", signal.name())).collect();
            return shell.print(text, 0);
        }
        let name = if first == "s" { rest.get(1).map_or("", String::as_str) } else { first };
        let is_option = first != "-";
        if is_option {
            signal = if name == "0" { None } else { Signal::parse(name) };
            if signal.is_none() && name != "0" {
                return shell.complain(system, "kill", &format!("invalid signal number or name: {name}"), 1);
            }
        }
        rest = &rest[if first == "s" { 2.min(rest.len()) } else { 1 }..];
    }
    if rest.is_empty() {
        return shell.complain(system, "kill", "usage: kill [-s sigspec | -signum | -sigspec] [pid | job]...", 2);
    }
    let mut status = 0;
    for word in rest {
        let target = match word.strip_prefix('%') {
            Some(_) => child(shell, system, word)
                .and_then(|child| system.kernel().process(child))
                .map(|process| i64::from(process.local)),
            None => word.parse().ok(),
        };
        let Some(target) = target else {
            return shell.complain(system, "kill", &format!("Illegal number: {word}"), 2);
        };
        if let Err(error) = system.kill(target, signal) {
            shell.say_as(system, "kill", &error.to_string());
            status = 1;
        }
    }
    shell.conclude(status)
}

/// `trap [ACTION] SIGNAL…`
pub(super) fn trap(shell: &mut Shell, system: &mut System<'_>, words: &[String]) -> Step {
    let words: Vec<&String> = words[1..].iter().filter(|word| *word != "--").collect();
    let Some((first, signals)) = words.split_first() else {
        let lines = shell
            .traps
            .iter()
            .map(|(trap, action)| format!("trap -- '{}' {}\n", action.replace('\'', "'\"'\"'"), trap.name()));
        let text: String = lines.collect();
        return shell.print(text, 0);
    };
    // A number alone, or `-`, gives signals back what they do by themselves.
    let resets = first.as_str() == "-" || (signals.is_empty() && Trap::parse(first).is_some());
    let signals: &[&String] = if resets && first.as_str() != "-" { &words } else { signals };
    for name in signals {
        let Some(trap) = Trap::parse(name) else {
            return shell.fail(system, &format!("trap: {name}: bad trap"));
        };
        if resets {
            shell.traps.remove(&trap);
        } else {
            shell.traps.insert(trap, (*first).clone());
        }
        if let Trap::Signal(signal) = trap {
            let disposition = match (resets, first.is_empty()) {
                (true, _) if shell.interactive && signal == Signal::INT => Disposition::Handle,
                (true, _) => Disposition::Default,
                (false, true) => Disposition::Ignore,
                (false, false) => Disposition::Handle,
            };
            system.set_disposition(signal, disposition);
        }
    }
    shell.conclude(0)
}

impl Trap {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "0" | "EXIT" => Some(Self::Exit),
            name => Signal::parse(name).map(Self::Signal),
        }
    }

    fn name(self) -> String {
        match self {
            Self::Exit => "EXIT".to_owned(),
            Self::Signal(signal) => signal.name(),
        }
    }
}

/// `times`: the model's processes take no time of the processor.
pub(super) fn times(shell: &mut Shell, _: &mut System<'_>, _: &[String]) -> Step {
    shell.print("0m0.000000s 0m0.000000s\n0m0.000000s 0m0.000000s\n", 0)
}
