//! What a container has written becomes a layer, on top of its image's, of a new image.

use std::fs;
use std::path::Path;

use layercake_core::digest::{ChainId, ImageId};
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
    /// `--pause`.
    pub pause: bool,
}

impl Engine {
    /// Makes an image of a container, running or not. Where it is not paused meanwhile (`pause`, and it has a group that can), files that
    /// it is writing just then may be caught half-written.
    ///
    /// # Errors
    /// What the store said; a change that is no instruction.
    pub fn commit(&self, request: &CommitRequest) -> Result<ImageId, EngineError> {
        let container = self.container(&request.container)?;
        let settings = Settings::of(&container)?;
        let image = self.store.image(&container.image)?;
        let image = image.ok_or_else(|| ContainerError::NotFound(request.container.clone()))?;
        let _still = if request.pause { self.hold_still(&container)? } else { None };
        self.own_files()?;
        let _lease = self.store.hold()?;
        let parent = ChainId::of(&image.config.rootfs.diff_ids);
        let upper = &settings.spec.root.upper;
        let layer = if is_empty(upper)? { None } else { Some(self.store.archive_upper(parent.as_ref(), upper)?) };

        let mut config = image.config.clone();
        let created = Some(time::rfc3339(now()));
        config.created.clone_from(&created);
        config.author.clone_from(&request.author);
        config.config = changes::apply(&settings.config, &request.changes)?;
        let empty_layer = layer.is_none();
        config.rootfs.diff_ids.extend(layer.map(|layer| layer.diff_id));
        config.history.push(History {
            created,
            author: request.author.clone(),
            created_by: Some(settings.config.cmd.unwrap_or_default().join(" ")),
            comment: request.message.clone(),
            empty_layer,
        });
        let committed = self.store.put_image(&config, Some(&image.id))?;
        if let Some(reference) = &request.reference {
            self.store.tag(reference, &committed.id)?;
        }
        let name = request.reference.as_ref().map(ImageReference::familiar).unwrap_or_default();
        self.note(&container, "commit", &[("imageID", committed.id.to_string()), ("imageRef", name)]);
        Ok(committed.id)
    }
}

/// Whether a container has written nothing: its image then has no layer of its own, as with Docker.
fn is_empty(upper: &Path) -> Result<bool, EngineError> {
    let mut entries = fs::read_dir(upper).map_err(|source| EngineError::Io { path: upper.to_owned(), source })?;
    Ok(entries.next().is_none())
}
