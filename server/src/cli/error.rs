//! Failures as a person meets them: message, hint and exit code. Every error of the engine is translated here, once.
//!
//! Exit codes are Docker's: 125 for the engine's own errors of `run`, 126 for a command that cannot be executed, 127 for
//! one that is not there, 1 for the errors of all other commands.

use std::error::Error;
use std::io;

use layercake_core::build::with_causes;
use layercake_core::command::filter::FilterError;
use layercake_core::command::template::TemplateError;
use layercake_core::image::archive::ArchiveError;

use crate::engine::archive::ArchiveFault;
use crate::engine::bootstrap::BootstrapError;
use crate::engine::networks::NetworkError;
use crate::engine::{EngineError, RegistryError, RuntimeError, StoreError};
use crate::mode::Mode;

/// Why a command failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    message: Option<String>,
    hint: Option<String>,
    code: u8,
}

/// What to do where an image is missing.
pub(super) const NO_IMAGE_HINT: &str = "\
Where no registry can be asked, make a base image from Debian's packages:
  layercake image bootstrap busybox
  layercake image bootstrap debian -t ubuntu:latest      (under the name that a Dockerfile asks for)
or bring one that you have: layercake load -i FILE.tar, layercake image import FILE.tar NAME";

impl Failure {
    /// A failure with exit code 1.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), hint: None, code: 1 }
    }

    /// A failure with exit code 1: an error and all that is below it.
    pub(super) fn chained(error: &(dyn Error + 'static)) -> Self {
        Self::new(chain(error))
    }

    /// A failure that is told by its exit code alone.
    pub(super) fn silent(code: u8) -> Self {
        Self { message: None, hint: None, code }
    }

    /// A failure of the system: `open FILE: No such file or directory`.
    pub(super) fn system(what: impl std::fmt::Display, error: &io::Error) -> Self {
        Self::new(plain(&format!("{what}: {error}")))
    }

    /// With another exit code.
    pub(super) fn with_code(self, code: u8) -> Self {
        Self { code, ..self }
    }

    /// With a hint at what to do, in place of any that was there.
    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What is wrong; `None` for a silent failure.
    pub(super) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What to do about it.
    pub(super) fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The exit code.
    pub(super) fn code(&self) -> u8 {
        self.code
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match &error {
            EngineError::Store(error) => store(error),
            EngineError::Runtime(error) => runtime(error),
            EngineError::Bootstrap(error) => bootstrap(error),
            EngineError::Archive(error) => archive(error),
            EngineError::Registry(error) => registry(error),
            EngineError::Network(error) => network(error),
            error => Self::new(chain(error)),
        }
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        Self::new(error.to_string()).with_code(64).with_hint(error.help())
    }
}

impl From<FilterError> for Failure {
    fn from(error: FilterError) -> Self {
        Self::new(error.to_string()).with_code(125).with_hint(error.help())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        store(&error)
    }
}

impl From<RuntimeError> for Failure {
    fn from(error: RuntimeError) -> Self {
        runtime(&error)
    }
}

fn store(error: &StoreError) -> Failure {
    let StoreError::WrongMode { path, found, wanted } = error else { return Failure::new(chain(error)) };
    let path = path.display();
    Failure::new(format!("the store at {path} was made {}, and now it would be used {}", made(*found), made(*wanted)))
        .with_hint(
            "The files of a store belong to the ids it was made with. Use it as it was made, or let LAYERCAKE_ROOT name \
             another folder for a new store.",
        )
}

fn made(mode: Mode) -> &'static str {
    match mode {
        Mode::Root => "by root",
        Mode::SubordinateIds => "by a user with subordinate ids (/etc/subuid)",
        Mode::OneId => "by a user without subordinate ids",
    }
}

fn runtime(error: &RuntimeError) -> Failure {
    let code = match error {
        RuntimeError::NotFound { .. } => 127,
        RuntimeError::NotExecutable { source, .. } if source.kind() == io::ErrorKind::NotFound => 127,
        RuntimeError::NotExecutable { .. } => 126,
        _ => return Failure::new(chain(error)),
    };
    Failure::new(format!("unable to start container process: {}", chain(error))).with_code(code)
}

fn archive(error: &ArchiveFault) -> Failure {
    let failure = Failure::new(chain(error));
    match error {
        ArchiveFault::Interrupted => failure.with_code(130),
        ArchiveFault::Archive(ArchiveError::NoImage) => {
            failure.with_hint("A tar of a root file system becomes an image by: layercake image import FILE.tar NAME")
        }
        _ => failure,
    }
}

fn registry(error: &RegistryError) -> Failure {
    let failure = Failure::new(chain(error));
    match error {
        RegistryError::Interrupted => failure.with_code(130),
        RegistryError::TooManyRequests { is_hub: true, .. } => failure.with_hint(
            "Docker Hub lets each address pull 100 images in 6 hours without a login, and each account 200 with one. \
             `layercake login` makes it count for yourself alone; so does waiting, or a mirror in registries.toml.",
        ),
        RegistryError::TooManyRequests { .. } => {
            failure.with_hint("The registry wants to be asked less often: try again later, or after `layercake login`.")
        }
        RegistryError::Unauthorized { .. } => failure
            .with_hint("Name and password are not those that the registry knows: `layercake login` says who you are."),
        _ => failure,
    }
}

fn network(error: &NetworkError) -> Failure {
    let failure = Failure::new(chain(error));
    match error {
        NetworkError::Port { port, privileged: true, .. } => failure.with_hint(format!(
            "Ports below 1024 are root's. Take another one, as in -p {}:THERE, or let root allow it: sysctl -w \
             net.ipv4.ip_unprivileged_port_start={port}",
            u32::from(*port) + 8000
        )),
        NetworkError::Port { port, holder: Some(holder), .. } => failure.with_hint(format!(
            "The container {holder} has port {port} of this machine. Stop it, or take another one, as in -p {}:THERE",
            another(*port)
        )),
        NetworkError::Port { port, refused, .. } if refused.ends_with("already allocated") => failure.with_hint(format!(
            "A program of this machine has port {port}: `ss -lntup` tells which. Take another one, as in -p {}:THERE",
            another(*port)
        )),
        NetworkError::NotFound(_) => failure.with_hint("`layercake network ls` lists those that there are; `network create` makes one."),
        NetworkError::InUse { holder, .. } => {
            failure.with_hint(format!("Stop the container first, or take it off: layercake network disconnect NETWORK {holder}"))
        }
        NetworkError::NoAddress | NetworkError::NoAliases => {
            failure.with_hint("`layercake network create` makes one; --network puts the container on it.")
        }
        _ => failure,
    }
}

/// A port that is more likely to be free.
fn another(port: u16) -> u16 {
    port.checked_add(1).unwrap_or(8080)
}

fn bootstrap(error: &BootstrapError) -> Failure {
    let failure = Failure::new(chain(error));
    match error {
        BootstrapError::NoProgram { package, .. } => failure.with_hint(format!(
            "On Debian and its relatives: apt-get install {package}. Elsewhere, import a root file system that you have: \
             layercake image import FILE.tar NAME"
        )),
        BootstrapError::Failed { .. } => failure.with_hint(
            "A base image is made of Debian's packages, over the network. Without a network, import a root file system \
             that you have: layercake image import FILE.tar NAME",
        ),
        _ => failure,
    }
}

/// An error and what caused it.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    plain(&with_causes(error))
}

/// The text without the numbers that Rust adds to the system's errors: `(os error 2)`.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (os error ") {
        plain.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: impl Into<EngineError>, message: &str, code: u8) {
        let failure = Failure::from(error.into());
        assert_eq!((failure.message(), failure.code()), (Some(message), code));
    }

    #[test]
    fn errors_have_dockers_words_and_codes() {
        check(
            RuntimeError::NotFound { command: "nosuchcmd".to_owned() },
            "unable to start container process: exec: \"nosuchcmd\": executable file not found in $PATH",
            127,
        );
        check(
            RuntimeError::NotExecutable { command: "/etc".to_owned(), source: io::Error::from_raw_os_error(13) },
            "unable to start container process: exec: \"/etc\": Permission denied",
            126,
        );
        check(
            RuntimeError::Setup { step: "mount the overlay".to_owned(), source: io::Error::from_raw_os_error(2) },
            "mount the overlay: No such file or directory",
            1,
        );
    }
}
