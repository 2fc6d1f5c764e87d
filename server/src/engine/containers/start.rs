//! A container that was created is started, in the foreground or detached, and removed when it ends if it was to be.

use super::create::Held;
use super::{Engine, EngineError};
use crate::runtime::launch::{self, Running, Stdio};

impl Engine {
    /// Starts a container with the caller's streams. The caller waits for its end, and then calls [`Self::finish`].
    ///
    /// # Errors
    /// As [`launch::launch`]; the container is then removed if it was to be.
    pub fn start_in_foreground(&self, held: &Held) -> Result<Running, EngineError> {
        self.start(held, Stdio::Foreground { stdin: held.settings.stdin })
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
        if held.container.auto_remove {
            self.store.remove_container(&held.container.id)?;
        }
        Ok(())
    }

    fn start(&self, held: &Held, stdio: Stdio) -> Result<Running, EngineError> {
        let launched = launch::launch(&held.settings.spec, stdio);
        if launched.is_err() && held.container.auto_remove {
            self.store.remove_container(&held.container.id)?;
        }
        Ok(launched?)
    }
}
