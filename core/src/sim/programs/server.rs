//! Programs of images that the model knows by what they do to the outside: a server that waits, interpreters that tell their version.

use super::output::Output;
use crate::sim::kernel::{Disposition, Program, Signal, System, Turn, Wait};

/// `nginx`: waits until it is told to end. Nobody can ask it for a page: packets are not modelled.
#[derive(Debug, Clone)]
pub(super) struct Server {
    arguments: Vec<String>,
    begun: bool,
}

impl Server {
    /// A server that was called with this command line.
    pub(super) fn new(arguments: Vec<String>) -> Self {
        Self { arguments, begun: false }
    }
}

impl Program for Server {
    fn turn(&mut self, system: &mut System<'_>) -> Turn {
        if self.arguments.iter().any(|word| word == "-v") {
            let _ = system.write(2, b"nginx version: nginx/1.19.2\n");
            return Turn::Exit(0);
        }
        if !self.begun {
            self.begun = true;
            for signal in [Signal::TERM, Signal::QUIT, Signal::INT] {
                system.set_disposition(signal, Disposition::Handle);
            }
        }
        if system.take_caught().is_some() {
            return Turn::Exit(0);
        }
        Turn::Wait(Wait::Signal)
    }

    fn copy(&self) -> Box<dyn Program> {
        Box::new(self.clone())
    }
}

/// The program of the image hello-world.
pub(super) fn hello(_: &mut System<'_>, _: &[String], output: &mut Output) -> u8 {
    output.line("\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n");
    0
}

fn interpreter(output: &mut Output, words: &[String], name: &str, version: &str) -> u8 {
    match words.first().map(String::as_str) {
        Some("--version" | "-V" | "-v") => {
            output.line(version);
            0
        }
        _ => {
            output.complain(
                name,
                "programs in this language are not modelled: the model knows the interpreter's version only",
            );
            126
        }
    }
}

pub(super) fn python(_: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    interpreter(output, words, "python3", "Python 3.8.5")
}

pub(super) fn node(_: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    interpreter(output, words, "node", "v14.7.0")
}
