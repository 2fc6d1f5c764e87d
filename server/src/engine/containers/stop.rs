//! A running container is asked to end, and made to when it does not.

use std::time::Duration;

use super::settings::Settings;
use super::{ContainerError, Engine, EngineError, signals};
use crate::runtime::RuntimeError;
use crate::runtime::state;
use crate::store::containers::Container;

impl Engine {
    /// Sends the signal that the image names (SIGTERM where it names none), and SIGKILL after `patience`. A container that
    /// does not run is left as it is.
    ///
    /// # Errors
    /// [`ContainerError`].
    pub fn stop(&self, name: &str, patience: Duration) -> Result<(), EngineError> {
        let container = self.container(name)?;
        let signal = match &Settings::of(&container)?.config.stop_signal {
            Some(signal) => signals::parse(signal)?,
            None => libc::SIGTERM,
        };
        let directory = self.directory(&container);
        match state::signal(&directory, signal) {
            Err(RuntimeError::NotRunning(_)) => return Ok(()),
            sent => sent?,
        }
        if state::wait(&directory, patience)? { Ok(()) } else { self.kill(&container) }
    }

    /// Kills a container, and waits until it has ended.
    pub(super) fn kill(&self, container: &Container) -> Result<(), EngineError> {
        let directory = self.directory(container);
        match state::signal(&directory, libc::SIGKILL) {
            Err(RuntimeError::NotRunning(_)) => return Ok(()),
            sent => sent?,
        }
        if state::wait(&directory, Duration::from_secs(10))? {
            Ok(())
        } else {
            Err(ContainerError::Unstoppable(container.name.clone()).into())
        }
    }
}
