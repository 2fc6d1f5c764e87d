//! A container that was created, or has ended, is started, in the foreground or detached, and removed when it ends if it was to be.

use super::create::Held;
use super::settings::Settings;
use super::{ContainerError, Engine, EngineError};
use crate::runtime::launch::{self, Running, Stdio};
use crate::runtime::state::{self, State};

impl Engine {
    /// Takes a container that does not run, to start it; `None` where it runs already. What it wrote in an earlier life is still
    /// there.
    ///
    /// # Errors
    /// That there is no such container; what the store said.
    pub fn hold(&self, name: &str) -> Result<Option<Held>, EngineError> {
        let container = self.container(name)?;
        match self.state(&container)? {
            State::Running { paused: true, .. } => return Err(ContainerError::StartPaused.into()),
            State::Running { paused: false, .. } => return Ok(None),
            State::Created | State::Exited { .. } => {}
        }
        let settings = Settings::of(&container)?;
        self.take_turn(&settings.connection)?;
        self.own_files()?;
        // Only a container that would be removed when nobody looks after it needs somebody who does.
        let lock = container.auto_remove.then(|| self.look_after(&container.id)).transpose()?;
        Ok(Some(Held { container, settings, shortfalls: Vec::new(), _lock: lock }))
    }

    /// Starts a container with the caller's streams, of which standard input may be left out. The caller waits for its end, and
    /// then calls [`Self::finish`].
    ///
    /// # Errors
    /// As [`launch::launch`]; the container is then removed if it was to be.
    pub fn start_in_foreground(&self, held: &Held, stdin: bool) -> Result<Running, EngineError> {
        self.start(held, Stdio::Foreground { stdin })
    }

    /// Starts a container that lives on without the caller.
    ///
    /// # Errors
    /// As [`Self::start_in_foreground`].
    pub fn start_detached(&self, held: &Held) -> Result<(), EngineError> {
        self.start(held, Stdio::Detached).map(drop)
    }

    /// Removes a container that has ended, if it was to be.
    ///
    /// # Errors
    /// What the store said.
    pub fn finish(&self, held: Held) -> Result<(), EngineError> {
        // Its monitor may have been killed.
        state::sweep(&self.directory(&held.container))?;
        if held.container.auto_remove {
            self.store.remove_container_with_volumes(&held.container.id)?;
        }
        Ok(())
    }

    fn start(&self, held: &Held, stdio: Stdio) -> Result<Running, EngineError> {
        let launched = self.placed(&held.container, &held.settings).and_then(|(mut spec, networks)| {
            spec.told = Some(self.told(&held.container));
            let launched = launch::launch(&spec, stdio).map_err(|error| self.explain_port(error));
            // The container's own hold on its networks is what keeps them from now on.
            drop(networks);
            launched
        });
        self.end_turn();
        if launched.is_err() && held.container.auto_remove {
            self.store.remove_container_with_volumes(&held.container.id)?;
        }
        launched
    }
}
