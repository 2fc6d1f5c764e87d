//! Finding the command in the container, and becoming it.

use std::convert::Infallible;
use std::ffi::CString;

use nix::errno::Errno;
use rustix::fs::{Access, AtFlags, CWD, FileType};

use super::super::super::failure::{Failure, Step as _};
use super::environment::value_of;

/// A command that was found.
#[derive(Debug)]
pub(super) struct Program {
    command: String,
    path: CString,
    arguments: Vec<CString>,
    environment: Vec<CString>,
}

impl Program {
    /// Looks the first argument up in the PATH of the environment, in the root and as the user that this process has by now.
    pub(super) fn prepare(arguments: &[String], environment: &[String]) -> Result<Self, Failure> {
        let command = arguments.first().ok_or_else(|| Failure::setup("find the command", "none is given"))?;
        let path = if command.contains('/') { Some(command.clone()) } else { find(command, environment) };
        let path = path.ok_or_else(|| Failure::NotFound { command: command.clone() })?;
        let texts =
            |texts: &[String]| texts.iter().map(|text| CString::new(text.as_str())).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            command: command.clone(),
            path: CString::new(path).step("pass the command on")?,
            arguments: texts(arguments).step("pass the arguments on")?,
            environment: texts(environment).step("pass the environment on")?,
        })
    }

    /// Becomes the command. Returns only to say why not.
    pub(super) fn execute(self) -> Result<Infallible, Failure> {
        let Err(errno) = nix::unistd::execve(&self.path, &self.arguments, &self.environment);
        // The kernel has no better word for a folder.
        let errno = if errno == Errno::EACCES && is_folder(&self.path) { Errno::EISDIR } else { errno };
        Err(Failure::NotExecutable { command: self.command, errno: errno as i32 })
    }
}

/// The first file of that name in PATH that may be executed. Empty and relative entries are passed over: what lies in the working
/// directory is not a command.
fn find(command: &str, environment: &[String]) -> Option<String> {
    if command.is_empty() {
        return None;
    }
    let folders = value_of(environment, "PATH").unwrap_or_default().split(':').filter(|folder| folder.starts_with('/'));
    folders.map(|folder| format!("{}/{command}", folder.trim_end_matches('/'))).find(|path| {
        rustix::fs::accessat(CWD, path, Access::EXEC_OK, AtFlags::EACCESS).is_ok()
            && rustix::fs::stat(path).is_ok_and(|it| FileType::from_raw_mode(it.st_mode) == FileType::RegularFile)
    })
}

fn is_folder(path: &CString) -> bool {
    rustix::fs::stat(path).is_ok_and(|it| FileType::from_raw_mode(it.st_mode) == FileType::Directory)
}
