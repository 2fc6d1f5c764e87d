//! Images: listing, finding, naming and removing them.

use layercake_core::digest::{Digest, ImageId};
use layercake_core::image::reference::ImageReference;

use super::{Engine, EngineError};
use crate::runtime::state::{self, State};
use crate::store::images::Image;

/// What can go wrong with an image.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// Nothing in the store has this name or id.
    #[error("No such image: {0}")]
    NotFound(String),
    /// A name is to be taken from an image that containers use.
    #[error(
        "conflict: unable to remove repository reference {reference:?} (must force) - container {container} is using \
         its referenced image {image}"
    )]
    NameInUse {
        /// The name as given.
        reference: String,
        /// A container's short id.
        container: String,
        /// The image's short id.
        image: String,
    },
    /// An image that something needs is to be removed.
    #[error("conflict: unable to delete {image} ({}) - {reason}", if *forceable { "must be forced" } else { "cannot be forced" })]
    InUse {
        /// The image's short id.
        image: String,
        /// Whether `-f` helps.
        forceable: bool,
        /// By what it is needed.
        reason: String,
    },
    /// A reference with a digest cannot be given to an image: its digest is what it is.
    #[error("refusing to create a tag with a digest reference")]
    TagWithDigest,
    /// An instruction of `--change` that cannot be carried out.
    #[error("{0}")]
    InvalidChange(String),
    /// A file that is to be imported is compressed.
    #[error("the archive is compressed with {0}: unpack it first ({0} -dc FILE | layercake import - NAME)")]
    Compressed(&'static str),
}

/// What an image takes, beside its unpacked files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of its documents and of its layers' tars.
    pub content: u64,
    /// Whether a container is made from it.
    pub in_use: bool,
}

/// What `rmi` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// A name was taken away.
    Untagged(ImageReference),
    /// An image or a layer went.
    Deleted(Digest),
}

impl Engine {
    /// All images that a person wants to see, newest first, with their names. Without `all`, images of intermediate steps
    /// (nameless, and parents of others) are left out.
    ///
    /// # Errors
    /// What the store said.
    pub fn images(&self, all: bool) -> Result<Vec<(Image, Vec<ImageReference>)>, EngineError> {
        let mut images = self.store.images()?;
        if !all {
            let parents: Vec<ImageId> = images.iter().filter_map(|(image, _)| image.parent).collect();
            images.retain(|(image, names)| !names.is_empty() || !parents.contains(&image.id));
        }
        Ok(images)
    }

    /// What an image takes: the bytes that travel with it, and whether containers are made from it.
    ///
    /// # Errors
    /// What the store said.
    pub fn image_usage(&self, image: &Image) -> Result<Usage, EngineError> {
        let in_use = self.store.containers()?.iter().any(|container| container.image == image.id);
        Ok(Usage { content: self.store.content_bytes(image)?, in_use })
    }

    /// The image that `name` means: a reference, or the beginning of an id.
    ///
    /// # Errors
    /// [`ImageError::NotFound`], in full words: `nosuch` is `nosuch:latest`.
    pub fn image(&self, name: &str) -> Result<Image, EngineError> {
        let missing = || {
            let name = ImageReference::parse(name).map_or_else(|_| name.to_owned(), |reference| reference.familiar());
            ImageError::NotFound(name)
        };
        Ok(self.store.find_image(name)?.ok_or_else(missing)?)
    }

    /// Gives an image one more name.
    ///
    /// # Errors
    /// [`ImageError`] and [`EngineError::Reference`].
    pub fn tag_image(&self, name: &str, reference: &str) -> Result<(), EngineError> {
        let image = self.image(name)?;
        let reference = parse_tag(reference)?;
        self.store.tag(&reference, &image.id)?;
        Ok(())
    }

    /// Takes the name `name` away, and the image with its last name; or the image of this id with all its names. Docker's
    /// rules: a name goes alone while the image has others; what containers use goes by force only, and what runs or has
    /// children not at all.
    ///
    /// # Errors
    /// [`ImageError`].
    pub fn remove_image(&self, name: &str, force: bool) -> Result<Vec<Removal>, EngineError> {
        self.own_files()?;
        let image = self.image(name)?;
        let names = self.names_of(&image.id)?;
        let mut removals = Vec::new();
        match ImageReference::parse(name).ok().filter(|reference| names.contains(reference)) {
            Some(reference) => {
                if names.len() == 1 && !force {
                    self.refuse_used_name(name, &image)?;
                }
                self.store.untag(&reference)?;
                removals.push(Removal::Untagged(reference));
                // Without its last name an image stays while something needs it: the name was all that was asked for.
                if names.len() > 1 || self.refuse_used(&image, force).is_err() {
                    return Ok(removals);
                }
            }
            None => {
                let repository = |name: &ImageReference| name.familiar_name();
                if !force && names.iter().any(|other| repository(other) != repository(&names[0])) {
                    return Err(conflict(&image, true, "image is referenced in multiple repositories").into());
                }
                self.refuse_used(&image, force)?;
                for reference in names {
                    self.store.untag(&reference)?;
                    removals.push(Removal::Untagged(reference));
                }
            }
        }
        removals.extend(self.store.remove_image(&image.id)?.into_iter().map(Removal::Deleted));
        Ok(removals)
    }

    /// The names of an image.
    pub(super) fn names_of(&self, id: &ImageId) -> Result<Vec<ImageReference>, EngineError> {
        let images = self.store.images()?;
        Ok(images.into_iter().find(|(image, _)| image.id == *id).map(|(_, names)| names).unwrap_or_default())
    }

    fn refuse_used_name(&self, name: &str, image: &Image) -> Result<(), EngineError> {
        match self.store.containers()?.iter().find(|container| container.image == image.id) {
            None => Ok(()),
            Some(container) => Err(ImageError::NameInUse {
                reference: name.to_owned(),
                container: short(&container.id),
                image: image.id.short(),
            }
            .into()),
        }
    }

    fn refuse_used(&self, image: &Image, force: bool) -> Result<(), EngineError> {
        if self.store.images()?.iter().any(|(other, _)| other.parent == Some(image.id)) {
            return Err(conflict(image, false, "image has dependent child images").into());
        }
        for container in self.store.containers()? {
            if container.image != image.id {
                continue;
            }
            let id = short(&container.id);
            match state::read(&self.store.container_directory(&container.id))? {
                State::Running { .. } => {
                    let reason = format!("image is being used by running container {id}");
                    return Err(conflict(image, false, &reason).into());
                }
                _ if force => {}
                _ => {
                    let reason = format!("image is being used by stopped container {id}");
                    return Err(conflict(image, true, &reason).into());
                }
            }
        }
        Ok(())
    }
}

/// Reads the name that an image is to get.
///
/// # Errors
/// [`EngineError::Reference`], and [`ImageError::TagWithDigest`].
pub fn parse_tag(reference: &str) -> Result<ImageReference, EngineError> {
    let reference = ImageReference::parse(reference)?;
    match reference.digest() {
        None => Ok(reference),
        Some(_) => Err(ImageError::TagWithDigest.into()),
    }
}

fn conflict(image: &Image, forceable: bool, reason: &str) -> ImageError {
    ImageError::InUse { image: image.id.short(), forceable, reason: reason.to_owned() }
}

fn short(id: &str) -> String {
    id.chars().take(12).collect()
}
