//! A container goes, and all that it has written.

use std::time::Duration;

use super::{ContainerError, Engine, EngineError};
use crate::runtime::state::{self, State};

impl Engine {
    /// Removes the container that `name` means; with `force`, kills it first if it runs.
    ///
    /// # Errors
    /// [`ContainerError::StillRunning`] without `force`; what the store said.
    pub fn remove_container(&self, name: &str, force: bool) -> Result<(), EngineError> {
        let container = self.container(name)?;
        let directory = self.directory(&container);
        if matches!(state::read(&directory)?, State::Running { .. }) {
            if !force {
                return Err(ContainerError::StillRunning(name.to_owned()).into());
            }
            self.kill(&container)?;
        }
        // The monitor writes how it ended, and lets go: only then is nothing left in the folder that is in use.
        if !state::wait(&directory, Duration::from_secs(10))? {
            return Err(ContainerError::Unstoppable(name.to_owned()).into());
        }
        self.own_files()?;
        Ok(self.store.remove_container(&container.id)?)
    }
}
