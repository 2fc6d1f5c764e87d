//! Utilities about the machine, its users and its processes.

use super::arguments::arguments;
use super::output::Output;
use super::task::{Progress, Task};
use super::users;
use crate::ordered;
use crate::sim::errno::Errno;
use crate::sim::kernel::{Signal, System, Wait};

pub(super) fn hostname(system: &mut System<'_>, _: &[String], output: &mut Output) -> u8 {
    let name = system.hostname().to_owned();
    output.line(name);
    0
}

pub(super) fn whoami(system: &mut System<'_>, _: &[String], output: &mut Output) -> u8 {
    output.line(users::user_name(system, system.process().credentials.uid));
    0
}

/// `id [-ugn]`
pub(super) fn id(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let arguments = arguments!("id", output, words, "ugnGr");
    let credentials = system.process().credentials.clone();
    let (user, group) = (users::user_name(system, credentials.uid), users::group_name(system, credentials.gid));
    if arguments.has("u") || arguments.has("g") {
        let (number, name) = if arguments.has("u") { (credentials.uid, user) } else { (credentials.gid, group) };
        output.line(if arguments.has("n") { name } else { number.to_string() });
        return 0;
    }
    let named = |number: u32, name: String| {
        if name == number.to_string() { name } else { format!("{number}({name})") }
    };
    let mut groups = vec![credentials.gid];
    groups.extend(credentials.groups.iter().copied().filter(|it| *it != credentials.gid));
    let groups: Vec<String> = groups.into_iter().map(|gid| named(gid, users::group_name(system, gid))).collect();
    output.line(format!(
        "uid={} gid={} groups={}",
        named(credentials.uid, user),
        named(credentials.gid, group),
        groups.join(",")
    ));
    0
}

/// `printenv [NAME]…`
pub(super) fn printenv(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let environment = &system.process().environment;
    if words.is_empty() {
        for (name, value) in environment {
            output.line(format!("{name}={value}"));
        }
        return 0;
    }
    let mut status = 0;
    for word in words {
        match environment.get(word) {
            Some(value) => output.line(value),
            None => status = 1,
        }
    }
    status
}

/// `kill [-SIGNAL] PROCESS…`
pub(super) fn kill(system: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let (mut signal, mut words) = (Some(Signal::TERM), words);
    if let Some(name) = words.first().and_then(|word| word.strip_prefix('-')) {
        signal = if name == "0" { None } else { Signal::parse(name) };
        if signal.is_none() && name != "0" {
            output.complain("kill", format!("bad signal name '{name}'"));
            return 1;
        }
        words = &words[1..];
    }
    let mut status = 0;
    for word in words {
        let sent = word.parse().map_err(|_| Errno::Esrch).and_then(|number| system.kill(number, signal));
        if let Err(error) = sent {
            output.complain("kill", format!("can't kill pid {word}: {error}"));
            status = 1;
        }
    }
    status
}

/// `ps`: busybox's columns.
pub(super) fn ps(system: &mut System<'_>, _: &[String], output: &mut Output) -> u8 {
    let namespace = system.process().namespace;
    output.line("PID   USER     TIME  COMMAND");
    let processes: Vec<_> = system.kernel().processes().filter(|it| it.namespace == namespace).cloned().collect();
    for process in processes {
        let user = users::user_name(system, process.credentials.uid);
        let command = match process.state {
            crate::sim::kernel::State::Zombie(_) => format!("[{}]", process.name()),
            _ => process.arguments.join(" "),
        };
        output.line(format!("{:>5} {user:<8}  0:00 {command}", process.local));
    }
    0
}

#[derive(Debug, Clone)]
struct Sleep {
    words: Vec<String>,
    until: Option<u64>,
}

/// `sleep SECONDS…`
pub(super) fn sleep(words: Vec<String>) -> Box<dyn Task> {
    Box::new(Sleep { words: words[1..].to_vec(), until: None })
}

/// A time in words: `1`, `0.5`, `2m`.
fn nanoseconds(text: &str) -> Option<u64> {
    let (number, unit) = match text.chars().last()? {
        's' => (&text[..text.len() - 1], 1.0),
        'm' => (&text[..text.len() - 1], 60.0),
        'h' => (&text[..text.len() - 1], 3600.0),
        'd' => (&text[..text.len() - 1], 86400.0),
        _ => (text, 1.0),
    };
    if number == "infinity" || text == "infinity" {
        return Some(u64::MAX / 4);
    }
    let seconds: f64 = number.parse().ok().filter(|it: &f64| *it >= 0.0 && it.is_finite())?;
    Some((seconds * unit * 1e9) as u64)
}

impl Task for Sleep {
    fn go(&mut self, system: &mut System<'_>, output: &mut Output) -> Progress {
        let clock = system.kernel().clock();
        let Some(until) = self.until else {
            let times: Option<Vec<u64>> = self.words.iter().map(|word| nanoseconds(word)).collect();
            let Some(times) = times.filter(|times| !times.is_empty()) else {
                output.complain("sleep", format!("invalid number '{}'", self.words.join(" ")));
                return Progress::Done(1);
            };
            self.until = Some(times.iter().fold(clock, |sum, time| sum.saturating_add(*time)));
            return Progress::Again;
        };
        if clock >= until { Progress::Done(0) } else { Progress::Wait(Wait::Until(until)) }
    }

    fn copy(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}

#[derive(Debug, Clone)]
struct Env {
    words: Vec<String>,
}

/// `env [-i] [-u NAME] [NAME=VALUE]… [PROGRAM ARGUMENT…]`
pub(super) fn env(words: Vec<String>) -> Box<dyn Task> {
    Box::new(Env { words: words[1..].to_vec() })
}

impl Task for Env {
    fn go(&mut self, system: &mut System<'_>, output: &mut Output) -> Progress {
        let mut environment: ordered::Map<String, String> = system.process().environment.clone();
        let mut words = self.words.as_slice();
        while let Some((word, rest)) = words.split_first() {
            match (word.as_str(), rest) {
                ("-i" | "-", _) => environment.clear(),
                ("-u", [name, ..]) => {
                    environment.remove(name);
                    words = &rest[1..];
                    continue;
                }
                (word, _) => match word.split_once('=') {
                    Some((name, value)) => drop(environment.insert(name.to_owned(), value.to_owned())),
                    None => break,
                },
            }
            words = rest;
        }
        let Some(name) = words.first() else {
            for (name, value) in &environment {
                output.line(format!("{name}={value}"));
            }
            return Progress::Done(0);
        };
        let path = environment.get("PATH").cloned().unwrap_or_else(|| crate::plan::DEFAULT_PATH.to_owned());
        let candidates: Vec<String> = if name.contains('/') {
            vec![name.clone()]
        } else {
            path.split(':').map(|folder| format!("{folder}/{name}")).collect()
        };
        let found = candidates.into_iter().find(|path| system.stat(path, true).is_ok());
        let loaded = found.ok_or(Errno::Enoent).and_then(|path| system.load(&path, words.to_vec(), environment));
        match loaded {
            Ok(program) => Progress::Become(program),
            Err(error) => {
                output.complain("env", format!("can't execute '{name}': {error}"));
                Progress::Done(if error == Errno::Enoent { 127 } else { 126 })
            }
        }
    }

    fn copy(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}
