//! Running programs of the machine, with their words kept for the case that they fail.

use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use super::BootstrapError;

/// A program of the machine, and the package of Debian that has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Program {
    pub(super) name: &'static str,
    pub(super) package: &'static str,
}

impl Program {
    /// Runs `command` and gives each line that it says on standard error to `progress`, the moment it comes.
    ///
    /// # Errors
    /// [`BootstrapError`], with the last lines where the program failed.
    pub(super) fn run(self, command: &mut Command, progress: &dyn Fn(&str)) -> Result<(), BootstrapError> {
        let mut child = self.spawn(command.stdin(Stdio::null()).stderr(Stdio::piped()))?;
        let mut said = Vec::new();
        for line in child.stderr.take().into_iter().flat_map(|stderr| BufReader::new(stderr).lines()) {
            let line = line.map_err(|source| BootstrapError::Run { program: self.name, source })?;
            progress(&line);
            said.push(line);
        }
        self.end(child, &said)
    }

    /// Runs `command` and gives its standard output to `read`.
    ///
    /// # Errors
    /// [`BootstrapError`].
    pub(super) fn read<T>(
        self,
        command: &mut Command,
        read: impl FnOnce(&mut ChildStdout) -> io::Result<T>,
    ) -> Result<T, BootstrapError> {
        let mut child = self.spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
        let mut stdout = child.stdout.take().expect("standard output was asked for as a pipe");
        // A program whose reader went away fails too; what the reader said is then the better reason.
        let value = read(&mut stdout).and_then(|value| {
            io::copy(&mut stdout, &mut io::sink())?;
            Ok(value)
        });
        drop(stdout);
        let ended = self.end(child, &[]);
        let value = value.map_err(|source| BootstrapError::Run { program: self.name, source })?;
        ended.map(|()| value)
    }

    /// Runs `command` and returns what it writes.
    ///
    /// # Errors
    /// [`BootstrapError`].
    pub(super) fn text(self, command: &mut Command) -> Result<String, BootstrapError> {
        self.read(command, |stdout| {
            let mut text = String::new();
            stdout.read_to_string(&mut text)?;
            Ok(text)
        })
    }

    fn spawn(self, command: &mut Command) -> Result<Child, BootstrapError> {
        command.spawn().map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => BootstrapError::NoProgram { program: self.name, package: self.package },
            _ => BootstrapError::Run { program: self.name, source },
        })
    }

    fn end(self, mut child: Child, said: &[String]) -> Result<(), BootstrapError> {
        let status = child.wait().map_err(|source| BootstrapError::Run { program: self.name, source })?;
        if status.success() {
            return Ok(());
        }
        let last = said.len().saturating_sub(LINES_KEPT);
        Err(BootstrapError::Failed { program: self.name, status, output: said[last..].join("\n") })
    }
}

const LINES_KEPT: usize = 8;
