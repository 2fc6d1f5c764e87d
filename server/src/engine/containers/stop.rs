//! A running container is asked to end, and made to when it does not.

use std::time::Duration;

use super::settings::Settings;
use super::{ContainerError, Engine, EngineError, signals};
use crate::runtime::RuntimeError;
use crate::runtime::group;
use crate::runtime::state::{self, State};
use crate::store::containers::Container;

impl Engine {
    /// Sends `signal`, or else the one that the image names (SIGTERM where it names none), and SIGKILL after `patience`. A
    /// container that does not run is left as it is.
    ///
    /// # Errors
    /// [`ContainerError`].
    pub fn stop(&self, name: &str, signal: Option<&str>, patience: Duration) -> Result<(), EngineError> {
        let container = self.container(name)?;
        let own = Settings::of(&container)?.config.stop_signal;
        let signal = match signal.or(own.as_deref()) {
            Some(signal) => signals::parse(signal)?,
            None => libc::SIGTERM,
        };
        let directory = self.directory(&container);
        match state::signal(&directory, signal) {
            Err(RuntimeError::NotRunning(_)) => return Ok(()),
            sent => sent?,
        }
        self.note_signal(&container, signal);
        // Or it would not be told before it goes on.
        group::resume(&directory);
        if !state::wait(&directory, patience)? {
            self.kill(&container)?;
        }
        self.note(&container, "stop", &[]);
        Ok(())
    }

    /// Sends `signal` to a container's first process. After SIGKILL it waits for the end.
    ///
    /// # Errors
    /// [`ContainerError::CannotKill`] where it does not run; a signal that is none.
    pub fn send_signal(&self, name: &str, signal: &str) -> Result<(), EngineError> {
        let number = signals::parse(signal)?;
        let container = self.container(name)?;
        let sent = match number {
            libc::SIGKILL if matches!(self.state(&container)?, State::Running { .. }) => return self.kill(&container),
            _ => state::signal(&self.directory(&container), number),
        };
        // As Docker does it: a container without a stop signal of its own goes on after every signal, others after theirs.
        let own = Settings::of(&container)?.config.stop_signal;
        if own.is_none_or(|own| signals::parse(&own).is_ok_and(|own| own == number)) {
            group::resume(&self.directory(&container));
        }
        match sent {
            Err(RuntimeError::NotRunning(id)) => Err(ContainerError::CannotKill { name: name.to_owned(), id }.into()),
            sent => {
                sent?;
                self.note_signal(&container, number);
                Ok(())
            }
        }
    }

    fn note_signal(&self, container: &Container, number: i32) {
        self.note(container, "kill", &[("signal", number.to_string())]);
    }

    /// Waits until a container does not run, and returns its exit code; 0 where it never ran.
    ///
    /// # Errors
    /// What the store said.
    pub fn wait(&self, name: &str) -> Result<i32, EngineError> {
        let container = self.container(name)?;
        let directory = self.directory(&container);
        while !state::wait(&directory, Duration::MAX)? {}
        Ok(match self.state(&container)? {
            State::Exited { code, .. } => code,
            State::Created | State::Running { .. } => 0,
        })
    }

    /// Kills a container, and waits until it has ended.
    pub(super) fn kill(&self, container: &Container) -> Result<(), EngineError> {
        let directory = self.directory(container);
        match state::signal(&directory, libc::SIGKILL) {
            Err(RuntimeError::NotRunning(_)) => return Ok(()),
            sent => sent?,
        }
        self.note_signal(container, libc::SIGKILL);
        group::resume(&directory);
        if state::wait(&directory, Duration::from_secs(10))? {
            Ok(())
        } else {
            Err(ContainerError::Unstoppable(container.name.clone()).into())
        }
    }
}
