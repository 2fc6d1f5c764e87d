//! `docker stop`, `restart`, `kill` and `wait`: signals to a container's first process, and its end.

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::command::flags::shared::SIGNAL;
use crate::sim::kernel::{Nanoseconds, Signal};
use crate::sim::world::clients::{Client, Job, Progress};
use crate::sim::world::containers::{Container, ContainerState};

/// Seconds that a container has to end by itself.
const PATIENCE: u64 = 10;

pub(super) fn stop(world: &mut World, _: &mut Client, line: &Line) -> Begun {
    begin(world, line, Then::Nothing)
}

pub(super) fn restart(world: &mut World, _: &mut Client, line: &Line) -> Begun {
    begin(world, line, Then::Start)
}

fn begin(_: &mut World, line: &Line, then: Then) -> Begun {
    let signal = match line.values_of("signal").pop() {
        Some(name) => Some(signal(&name)?),
        None => None,
    };
    let given = line.given().any(|flag| flag == "timeout");
    let timeout = line.values_of("timeout").pop().filter(|_| given).and_then(|text| text.parse::<i64>().ok());
    let names = line.arguments().to_vec();
    Ok(Progress::Become(Box::new(Stop { names, next: 0, asked: None, signal, timeout, then, code: 0 })))
}

fn signal(name: &str) -> Result<Signal, Failure> {
    Signal::parse(name).ok_or_else(|| {
        Failure::daemon(format_args!("invalid signal: {name}"))
            .means("A signal is a name such as TERM, HUP or KILL, or a number.")
    })
}

pub(super) fn kill(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let signal = signal(line.text(&SIGNAL).unwrap_or("KILL"))?;
    let mut code = 0;
    for name in line.arguments() {
        match running(world, name, "kill") {
            Ok((id, namespace)) => {
                if signal == Signal::KILL {
                    world.kill_container(&id);
                } else {
                    world.kernel.signal_init(namespace, signal);
                }
                client.line(name);
            }
            Err(failure) => {
                failure.print(world, client);
                code = 1;
            }
        }
    }
    Ok(Progress::Done(code))
}

fn running(world: &World, name: &str, verb: &str) -> Result<(String, crate::sim::kernel::NamespaceId), Failure> {
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    match &container.running {
        Some(running) => Ok((container.id.clone(), running.namespace)),
        None => Err(Failure::daemon(format_args!(
            "cannot {verb} container: {name}: container {} is not running",
            container.id
        ))
        .means("It has ended, or was never started.")
        .attempt("docker ps -a")),
    }
}

pub(super) fn wait(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let mut names = Vec::new();
    let mut code = 0;
    for name in line.arguments() {
        match world.containers.find(name) {
            Some(container) => names.push(container.id.clone()),
            None => {
                Failure::no_container(name).print(world, client);
                code = 1;
            }
        }
    }
    Ok(Progress::Become(Box::new(Wait { names, code })))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Nothing,
    Start,
}

/// Stops one container after the other.
#[derive(Debug, Clone)]
struct Stop {
    names: Vec<String>,
    next: usize,
    /// Until when the present one has time.
    asked: Option<Nanoseconds>,
    signal: Option<Signal>,
    timeout: Option<i64>,
    then: Then,
    code: u8,
}

impl Stop {
    fn ask(&mut self, world: &mut World, container: &Container) -> Progress {
        let signal = self
            .signal
            .or_else(|| container.config.stop_signal.as_deref().and_then(Signal::parse))
            .unwrap_or(Signal::TERM);
        let own = container.settings.stop_timeout.unwrap_or(PATIENCE);
        let patience = match self.timeout {
            // A negative time is all the time there is.
            Some(seconds) if seconds < 0 => u64::MAX / 4_000_000_000,
            Some(seconds) => u64::try_from(seconds).unwrap_or(own),
            None => own,
        };
        world.stopped.insert(container.id.clone());
        if let Some(running) = &container.running {
            world.kernel.signal_init(running.namespace, signal);
        }
        let end = world.kernel().clock().saturating_add(patience.saturating_mul(1_000_000_000));
        self.asked = Some(end);
        Progress::Again
    }

    fn go_on(&mut self, world: &mut World, client: &mut Client, name: &str, id: &str) -> Progress {
        self.asked = None;
        self.next += 1;
        world.stopped.remove(id);
        if self.then == Then::Start
            && let Err(error) = world.start_container(id)
        {
            Failure::daemon(format_args!("Cannot restart container {name}: {error}")).print(world, client);
            self.code = 1;
            return Progress::Again;
        }
        client.line(name);
        Progress::Again
    }
}

impl Job for Stop {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if !world.signals_for(client).is_empty() {
            return Progress::Done(130);
        }
        let Some(name) = self.names.get(self.next).cloned() else { return Progress::Done(self.code) };
        let Some(container) = world.containers.find(&name).cloned() else {
            Failure::no_container(&name).print(world, client);
            self.code = 1;
            self.next += 1;
            self.asked = None;
            return Progress::Again;
        };
        if !container.is_running() {
            return self.go_on(world, client, &name, &container.id);
        }
        match self.asked {
            None => self.ask(world, &container),
            Some(end) if world.kernel().clock() >= end => {
                world.kill_container(&container.id);
                Progress::Again
            }
            Some(end) => Progress::Until(end),
        }
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }
}

/// Waits for ends.
#[derive(Debug, Clone)]
struct Wait {
    names: Vec<String>,
    code: u8,
}

impl Job for Wait {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if !world.signals_for(client).is_empty() {
            return Progress::Done(130);
        }
        let Some(name) = self.names.first() else { return Progress::Done(self.code) };
        match world.containers.find(name).map(|container| container.state.clone()) {
            Some(ContainerState::Exited { code, .. }) => client.line(code),
            Some(_) => return Progress::Wait,
            None => {}
        }
        self.names.remove(0);
        Progress::Again
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }
}
