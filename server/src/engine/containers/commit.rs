//! What a container has written becomes a layer, on top of its image's, of a new image.

use layercake_core::digest::{ChainId, Digest, ImageId};
use layercake_core::image::config::History;
use layercake_core::image::reference::ImageReference;
use layercake_core::image::time;

use super::settings::Settings;
use super::{ContainerError, Engine, EngineError};
use crate::engine::{changes, now};

/// What the command line says about the new image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitRequest {
    /// The container, by name or id.
    pub container: String,
    /// The image's name.
    pub reference: Option<ImageReference>,
    /// `--author`.
    pub author: Option<String>,
    /// `--message`.
    pub message: Option<String>,
    /// `--change`: instructions.
    pub changes: Vec<String>,
}

impl Engine {
    /// Makes an image of a container, running or not. The container is not paused: files that it is writing just then may
    /// be caught half-written.
    ///
    /// # Errors
    /// What the store said; a change that is no instruction.
    pub fn commit(&self, request: &CommitRequest) -> Result<ImageId, EngineError> {
        let container = self.container(&request.container)?;
        let settings = Settings::of(&container)?;
        let image = self.store.image(&container.image)?;
        let image = image.ok_or_else(|| ContainerError::NotFound(request.container.clone()))?;
        self.own_files()?;
        let _lease = self.store.hold()?;
        let parent = ChainId::of(&image.config.rootfs.diff_ids);
        let layer = self.store.archive_upper(parent.as_ref(), &settings.spec.root.upper)?;

        let mut config = image.config.clone();
        let created = Some(time::rfc3339(now()));
        config.created.clone_from(&created);
        config.author.clone_from(&request.author);
        config.config = changes::apply(&settings.config, &request.changes)?;
        let nothing_written = *layer.diff_id.digest() == Digest::of(&EMPTY_TAR);
        if !nothing_written {
            config.rootfs.diff_ids.push(layer.diff_id);
        }
        config.history.push(History {
            created,
            author: request.author.clone(),
            created_by: Some(settings.config.cmd.unwrap_or_default().join(" ")),
            comment: request.message.clone(),
            empty_layer: nothing_written,
        });
        let committed = self.store.put_image(&config, Some(&image.id))?;
        if let Some(reference) = &request.reference {
            self.store.tag(reference, &committed.id)?;
        }
        Ok(committed.id)
    }
}

/// A tar of no entries is its end marker: two blocks of zeros.
const EMPTY_TAR: [u8; 1024] = [0; 1024];
