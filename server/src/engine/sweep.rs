//! Clearing away what dead commands have left: temporary folders, containers of `--rm` that nobody removed, and control groups of
//! containers whose monitor was killed.
//!
//! Every command does this first. It costs a look at a folder and a query where there is nothing to do.

use std::fs::{self, File};

use super::containers::settings::Settings;
use super::{Engine, EngineError, now};
use crate::mode::Mode;
use crate::runtime::linux::user_namespace;
use crate::runtime::state::{self, State};
use crate::store::Store;
use crate::store::containers::Container;

impl Engine {
    /// As [`Self::sweep`]; for an ordinary user in a process of its own. It enters a user namespace, and this process may have to
    /// join another one later, that of the networks.
    ///
    /// # Errors
    /// What the store said, or the system.
    pub(super) fn sweep_apart(&self) -> Result<(), EngineError> {
        if self.mode == Mode::Root {
            return self.sweep();
        }
        if !self.has_leftovers()? {
            // Without files to remove, no namespace is entered: those of commands that die in this moment are left to the next one.
            return self.sweep_states();
        }
        user_namespace::apart(|| {
            // A connection to the database must not be used on both sides of a fork: this side opens its own.
            let store = Store::open(self.store.root(), self.mode).map_err(EngineError::from);
            store.and_then(|store| Self::unswept(store, self.mode).sweep()).is_ok()
        })?;
        Ok(())
    }

    /// Whether there are files to remove.
    fn has_leftovers(&self) -> Result<bool, EngineError> {
        if self.store.has_abandoned_scratch()? {
            return Ok(true);
        }
        for container in self.store.containers()? {
            if container.auto_remove && self.is_abandoned(&container)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Removes what dead commands have left.
    ///
    /// # Errors
    /// What the store said.
    pub(super) fn sweep(&self) -> Result<(), EngineError> {
        // Not for those of others who are at work: who owns the files cannot deal with containers that run any more.
        if self.store.has_abandoned_scratch()? {
            self.own_files()?;
        }
        self.store.sweep_scratch()?;
        let swept = self.sweep_states();
        for container in self.store.containers()? {
            if container.auto_remove && self.is_abandoned(&container)? {
                self.own_files()?;
                self.store.remove_container_with_volumes(&container.id)?;
            }
        }
        swept
    }

    /// Removes what monitors that were killed have left of their containers, but for files.
    fn sweep_states(&self) -> Result<(), EngineError> {
        let mut swept = Ok(());
        for container in self.store.containers()? {
            // One that cannot be removed must not keep the others from being.
            swept = swept.and(state::sweep(&self.store.container_directory(&container.id)));
        }
        Ok(swept?)
    }

    /// Takes the lock that tells others that this process looks after the container. It is held until the file is dropped,
    /// or the process dies.
    ///
    /// # Errors
    /// What the file system said.
    pub(super) fn look_after(&self, id: &str) -> Result<File, EngineError> {
        let directory = self.store.container_directory(id);
        let (path, unlocked) = (directory.join(LOCK), directory.join(UNLOCKED));
        let lock = || {
            // It gets its name when it is locked: a sweep that finds it free may take the container for abandoned.
            let file = File::options().create(true).truncate(true).write(true).open(&unlocked)?;
            file.lock()?;
            fs::rename(&unlocked, &path)?;
            Ok(file)
        };
        lock().map_err(|source| EngineError::Io { path: path.clone(), source })
    }

    /// Whether a command looks after the container, to start it or until it ends; also while it is just being made.
    ///
    /// # Errors
    /// What the file system said.
    pub(super) fn is_attended(&self, container: &Container) -> Result<bool, EngineError> {
        let path = self.store.container_directory(&container.id).join(LOCK);
        match File::options().write(true).open(&path) {
            Ok(file) => Ok(file.try_lock().is_err()),
            Err(_) => Ok(now() - container.created <= SECONDS_TO_CREATE),
        }
    }

    /// Whether a container of `--rm` has ended, or was never started though it was to be, and no process looks after it.
    fn is_abandoned(&self, container: &Container) -> Result<bool, EngineError> {
        let directory = self.store.container_directory(&container.id);
        let lock = File::options().write(true).open(directory.join(LOCK));
        let unattended = match &lock {
            Ok(file) => file.try_lock().is_ok(),
            // Between the container's row and its lock lies a moment: give its creator time.
            Err(_) => now() - container.created > SECONDS_TO_CREATE,
        };
        // Looked at with the lock in hand: nobody can start it any more.
        Ok(unattended
            && match state::read(&directory)? {
                State::Running { .. } => false,
                State::Created => !Settings::of(container)?.waits,
                State::Exited { .. } => true,
            })
    }
}

const LOCK: &str = "owner.lock";
const UNLOCKED: &str = "owner.lock.new";
const SECONDS_TO_CREATE: i64 = 60;
