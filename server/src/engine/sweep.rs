//! Clearing away what dead commands have left: temporary folders, and containers of `--rm` that nobody removed.
//!
//! Every command does this first. It costs a look at a folder and a query where there is nothing to do.

use std::fs::File;

use super::{Engine, EngineError, now};
use crate::runtime::state::{self, State};
use crate::store::containers::Container;

impl Engine {
    /// Removes what dead commands have left.
    ///
    /// # Errors
    /// What the store said.
    pub(super) fn sweep(&self) -> Result<(), EngineError> {
        if self.store.has_scratch()? {
            self.own_files()?;
        }
        self.store.sweep_scratch()?;
        for container in self.store.containers()? {
            if container.auto_remove && self.is_abandoned(&container)? {
                self.own_files()?;
                self.store.remove_container(&container.id)?;
            }
        }
        Ok(())
    }

    /// Takes the lock that tells others that this process looks after the container. It is held until the file is dropped,
    /// or the process dies.
    ///
    /// # Errors
    /// What the file system said.
    pub(super) fn look_after(&self, id: &str) -> Result<File, EngineError> {
        let path = self.store.container_directory(id).join(LOCK);
        let lock = || {
            let file = File::options().create(true).truncate(false).write(true).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(|source| EngineError::Io { path: path.clone(), source })
    }

    /// Whether a container of `--rm` has ended, or was never started, and no process looks after it.
    fn is_abandoned(&self, container: &Container) -> Result<bool, EngineError> {
        let directory = self.store.container_directory(&container.id);
        if matches!(state::read(&directory)?, State::Running { .. }) {
            return Ok(false);
        }
        Ok(match File::options().write(true).open(directory.join(LOCK)) {
            Ok(file) => file.try_lock().is_ok(),
            // Between the container's row and its lock lies a moment: give its creator time.
            Err(_) => now() - container.created > SECONDS_TO_CREATE,
        })
    }
}

const LOCK: &str = "owner.lock";
const SECONDS_TO_CREATE: i64 = 60;
