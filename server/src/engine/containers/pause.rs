//! A container's processes stand still, and go on.

use super::{ContainerError, Engine, EngineError};
use crate::runtime::group;
use crate::runtime::state::State;
use crate::store::containers::Container;

impl Engine {
    /// Lets all processes of a container stand still.
    ///
    /// # Errors
    /// [`ContainerError::AlreadyPaused`], [`ContainerError::NotRunning`]; [`ContainerError::NoFreezer`] where nothing can do it.
    pub fn pause(&self, name: &str) -> Result<(), EngineError> {
        let container = self.container(name)?;
        match self.state(&container)? {
            State::Running { paused: false, .. } => self.set_paused(&container, true),
            State::Running { paused: true, .. } => Err(ContainerError::AlreadyPaused(container.id).into()),
            State::Created | State::Exited { .. } => Err(ContainerError::NotRunning(container.id).into()),
        }
    }

    /// Lets them go on.
    ///
    /// # Errors
    /// [`ContainerError::NotPaused`], [`ContainerError::NotRunning`].
    pub fn unpause(&self, name: &str) -> Result<(), EngineError> {
        let container = self.container(name)?;
        match self.state(&container)? {
            State::Running { paused: true, .. } => self.set_paused(&container, false),
            State::Running { paused: false, .. } => Err(ContainerError::NotPaused(container.id).into()),
            State::Created | State::Exited { .. } => Err(ContainerError::NotRunning(container.id).into()),
        }
    }

    /// Lets a running container stand still for as long as the value lives, where it has a group that can and does not stand still
    /// anyway.
    ///
    /// # Errors
    /// What the kernel said.
    pub(super) fn hold_still(&self, container: &Container) -> Result<Option<Still<'_>>, EngineError> {
        if !matches!(self.state(container)?, State::Running { paused: false, .. }) {
            return Ok(None);
        }
        let paused = group::set_paused(&self.directory(container), true)?;
        Ok(paused.then(|| Still { engine: self, container: container.clone() }))
    }

    fn set_paused(&self, container: &Container, paused: bool) -> Result<(), EngineError> {
        if group::set_paused(&self.directory(container), paused)? {
            self.note(container, if paused { "pause" } else { "unpause" }, &[]);
            Ok(())
        } else {
            Err(ContainerError::NoFreezer(container.id.clone()).into())
        }
    }
}

/// A container that stands still. Dropped, it goes on.
#[derive(Debug)]
pub(super) struct Still<'a> {
    engine: &'a Engine,
    container: Container,
}

impl Drop for Still<'_> {
    fn drop(&mut self) {
        // One that has been killed meanwhile has no group any more.
        group::resume(&self.engine.directory(&self.container));
    }
}
