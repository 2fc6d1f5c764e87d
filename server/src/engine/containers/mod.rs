//! Containers, one file a use case: made from an image (`create`) within `limits`, started in the foreground or detached (`start`), listed,
//! read (`logs`, `processes`), joined (`exec`), ended (`stop`), made into an image (`commit`), renamed, removed.

pub mod changed;
pub mod commit;
pub mod copy;
pub mod create;
pub mod enforceable;
pub mod exec;
pub mod foreground;
pub mod limits;
pub mod list;
pub mod logs;
pub mod mounts;
pub mod pause;
pub mod processes;
pub mod remove;
pub mod rename;
pub mod settings;
pub mod signals;
pub mod start;
pub mod stats;
pub mod stop;
pub mod update;

use std::path::PathBuf;

use super::{Engine, EngineError};
use crate::runtime::state::{self, State};
use crate::store::containers::Container;

/// What can go wrong with a container.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// Nothing in the store has this name or id.
    #[error("No such container: {0}")]
    NotFound(String),
    /// A name with characters that no name may have.
    #[error("Invalid container name ({0}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")]
    InvalidName(String),
    /// Neither the image nor the command line says what to run.
    #[error("no command specified")]
    NoCommand,
    /// A working directory that is not absolute.
    #[error("the working directory '{0}' is invalid, it needs to be an absolute path")]
    RelativeWorkingDirectory(String),
    /// A container stands still already.
    #[error("container {0} is already paused")]
    AlreadyPaused(String),
    /// A container does not stand still.
    #[error("container {0} is not paused")]
    NotPaused(String),
    /// A container that stands still is to run one more process.
    #[error("container {0} is paused, unpause the container before exec")]
    Paused(String),
    /// A container that stands still is to be started.
    #[error("cannot start a paused container, try unpause instead")]
    StartPaused,
    /// A container that stands still is to be removed.
    #[error("cannot remove container {0:?}: container is paused and must be unpaused first")]
    PausedRemoval(String),
    /// A container that has no group by which its processes could stand still.
    #[error("cannot pause container {0}: it has no cgroup with a freezer")]
    NoFreezer(String),
    /// A running container is to be removed.
    #[error("cannot remove container {0:?}: container is running: stop the container before removing or force remove")]
    StillRunning(String),
    /// A container is needed that runs.
    #[error("container {0} is not running")]
    NotRunning(String),
    /// A container that survives SIGKILL.
    #[error("cannot stop container: {0}: it did not end after SIGKILL")]
    Unstoppable(String),
    /// A signal is for a container that does not run.
    #[error("cannot kill container: {name}: container {id} is not running")]
    CannotKill {
        /// As the user called it.
        name: String,
        /// Its id.
        id: String,
    },
    /// A container is to get the name that it has.
    #[error("Renaming a container with the same name as its current name")]
    SameName,
    /// A name that no machine can have.
    #[error("invalid hostname format: {0}")]
    InvalidHostName(String),
    /// The program that lists processes did not do so.
    #[error("cannot list the processes: {0}")]
    Processes(String),
    /// Two mounts at one place.
    #[error("Duplicate mount point: {0}")]
    DuplicateMount(String),
    /// Nothing is where `--mount` says.
    #[error("invalid mount config for type \"bind\": bind source path does not exist: {}", .0.display())]
    NoBindSource(PathBuf),
    /// A volume does not get what the image has there.
    #[error("cannot fill the volume at {path}: {reason}")]
    VolumeContent {
        /// Where it is mounted.
        path: String,
        /// Why not.
        reason: String,
    },
    /// What a container has changed cannot be seen.
    #[error("look into {path}")]
    Changes {
        /// Where.
        path: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Limits that no container can have.
    #[error(transparent)]
    Limit(#[from] limits::LimitError),
    /// A signal that is none.
    #[error("invalid signal: {0}")]
    InvalidSignal(String),
    /// The container's record was written by something else.
    #[error("the record of container {id} cannot be read")]
    Record {
        /// The container.
        id: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

impl Engine {
    /// The container with this name, or whose id starts so.
    ///
    /// # Errors
    /// [`ContainerError::NotFound`].
    pub fn container(&self, name: &str) -> Result<Container, EngineError> {
        let bare = name.strip_prefix('/').unwrap_or(name);
        Ok(self.store.find_container(bare)?.ok_or_else(|| ContainerError::NotFound(name.to_owned()))?)
    }

    /// How a container is.
    ///
    /// # Errors
    /// What the file system said.
    pub fn state(&self, container: &Container) -> Result<State, EngineError> {
        Ok(state::read(&self.directory(container))?)
    }

    fn directory(&self, container: &Container) -> PathBuf {
        self.store.container_directory(&container.id)
    }
}
