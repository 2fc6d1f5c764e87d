//! A small init: process 1 of the host, and of containers that ask for one (`--init`). It starts a command, passes signals on, and
//! buries children.

use super::system::env;
use super::task::Running;
use crate::ordered;
use crate::sim::kernel::{
    Credentials, Disposition, Kernel, NamespaceId, Pid, Program, Signal, Start, System, Turn, Wait, Waited,
};

/// A running init.
#[derive(Debug, Clone)]
pub(super) struct Init {
    command: Vec<String>,
    begun: bool,
    child: Option<Pid>,
}

impl Init {
    /// An init that was called with this command line.
    pub(super) fn new(arguments: Vec<String>) -> Self {
        let command = arguments.into_iter().skip(1).skip_while(|word| word == "--").collect();
        Self { command, begun: false, child: None }
    }

    fn begin(&mut self, system: &mut System<'_>) -> Option<Turn> {
        self.begun = true;
        for signal in Signal::all().filter(|signal| ![Signal::KILL, Signal::STOP].contains(signal)) {
            system.set_disposition(signal, Disposition::Handle);
        }
        if self.command.is_empty() {
            return None;
        }
        let mut words = vec!["env".to_owned()];
        words.append(&mut self.command.clone());
        match system.fork(Box::new(Running::new(env(words)))) {
            Ok(child) => {
                self.child = Some(child);
                system.set_group(child, None);
                system.set_foreground(child);
                None
            }
            Err(_) => Some(Turn::Exit(125)),
        }
    }
}

impl Program for Init {
    fn turn(&mut self, system: &mut System<'_>) -> Turn {
        if !self.begun
            && let Some(turn) = self.begin(system)
        {
            return turn;
        }
        while let Some(signal) = system.take_caught() {
            let local = self.child.and_then(|child| system.kernel().process(child)).map(|child| child.local);
            if let Some(local) = local.filter(|_| signal != Signal::CHLD) {
                // It may have ended in this moment.
                let _ = system.kill(i64::from(local), Some(signal));
            }
        }
        while let Waited::Ended(child, status) = system.wait(None) {
            if Some(child) == self.child {
                return Turn::Exit(status.code());
            }
        }
        Turn::Wait(Wait::Signal)
    }

    fn copy(&self) -> Box<dyn Program> {
        Box::new(self.clone())
    }
}

/// Starts the init of a machine.
pub(in crate::sim) fn start_init(kernel: &mut Kernel, namespace: NamespaceId) -> Pid {
    let arguments = vec!["init".to_owned()];
    let program = Box::new(Init::new(arguments.clone()));
    let environment = ordered::Map::new();
    kernel.start(namespace, Start { program, arguments, credentials: Credentials::root(), environment, terminal: None })
}
