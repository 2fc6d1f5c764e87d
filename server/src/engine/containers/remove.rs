//! A container goes, and all that it has written.

use std::time::Duration;

use super::{ContainerError, Engine, EngineError};
use crate::runtime::state::{self, State};

impl Engine {
    /// Kills the container that `name` means, if it runs. Must come before [`Engine::own_files`]: see there.
    ///
    /// # Errors
    /// [`ContainerError`].
    pub fn end(&self, name: &str) -> Result<(), EngineError> {
        self.kill(&self.container(name)?)
    }

    /// Removes the container that `name` means; with `volumes`, also those that nobody named.
    ///
    /// # Errors
    /// [`ContainerError::StillRunning`]; what the store said.
    pub fn remove_container(&self, name: &str, volumes: bool) -> Result<(), EngineError> {
        let container = self.container(name)?;
        let directory = self.directory(&container);
        match state::read(&directory)? {
            State::Running { paused: true, .. } => return Err(ContainerError::PausedRemoval(name.to_owned()).into()),
            State::Running { paused: false, .. } => return Err(ContainerError::StillRunning(name.to_owned()).into()),
            State::Created | State::Exited { .. } => {}
        }
        // The monitor writes how it ended, and lets go: only then is nothing left in the folder that is in use.
        if !state::wait(&directory, Duration::from_secs(10))? {
            return Err(ContainerError::Unstoppable(name.to_owned()).into());
        }
        state::sweep(&directory)?;
        self.own_files()?;
        match volumes {
            true => self.store.remove_container_with_volumes(&container.id)?,
            false => self.store.remove_container(&container.id)?,
        }
        Ok(())
    }
}
