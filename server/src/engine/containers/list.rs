//! Containers as rows for the table.

use layercake_core::render::containers::{Row, Status};

use super::{Engine, EngineError};
use crate::runtime::state::State;
use crate::store::containers::Container;

impl Engine {
    /// The containers, newest first; without `all`, only those that run.
    ///
    /// # Errors
    /// What the store said.
    pub fn containers(&self, all: bool) -> Result<Vec<Row>, EngineError> {
        let mut rows = Vec::new();
        for container in self.store.containers()? {
            let status = match self.state(&container)? {
                State::Created => Status::Created,
                State::Running { started, .. } => Status::Up { started, paused: false },
                State::Exited { code, finished } => Status::Exited { code, finished },
            };
            if all || matches!(status, Status::Up { .. }) {
                rows.push(Row {
                    image: self.image_name(&container)?,
                    id: container.id,
                    command: container.command,
                    created: container.created,
                    status,
                    ports: String::new(),
                    name: container.name,
                });
            }
        }
        Ok(rows)
    }

    /// The image as the user named it, or its id where that name means another image by now.
    fn image_name(&self, container: &Container) -> Result<String, EngineError> {
        // A prefix of an id that has become ambiguous no longer means the image either.
        let named = self.store.find_image(&container.image_name).ok().flatten();
        Ok(match named {
            Some(image) if image.id == container.image => container.image_name.clone(),
            _ => container.image.short(),
        })
    }
}
