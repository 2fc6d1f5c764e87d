//! A container gets another name.

use super::create::check_name;
use super::{ContainerError, Engine, EngineError};
use crate::store::containers::Container;

impl Engine {
    /// Gives the container that `name` means the name `new`.
    ///
    /// # Errors
    /// A name that is taken or cannot be.
    pub fn rename(&self, name: &str, new: &str) -> Result<(), EngineError> {
        let new = new.strip_prefix('/').unwrap_or(new);
        check_name(new)?;
        let container = self.container(name)?;
        if container.name == new {
            return Err(ContainerError::SameName.into());
        }
        self.store.rename_container(&container.id, new)?;
        let old = container.name.clone();
        self.note(&Container { name: new.to_owned(), ..container }, "rename", &[("oldName", old)]);
        Ok(())
    }
}
